import Foundation
import PatronNumerics

/// Chooses, by cross-validation, the penalty of the main effects and which numbers bend.
struct MainSearch: Sendable {
  /// The columns, with knots where a number is to bend.
  let columns: [Preprocessor.Column]
  /// Against a sum over `rowCount` rows, the searched ones.
  let penalty: Double
  /// The part of the penalty that leaves columns out.
  let l1Share: Double
  let rowCount: Int
  /// The preprocessor of the sample for `models`.
  let preprocessor: Preprocessor.Model
  /// The folds that are evaluated, and their models.
  let evaluated: [Int]
  let models: [LogisticRegression.Model]
  /// The loss on held-out rows, of straight columns and of the chosen ones.
  let straightLoss: CrossValidatedLoss
  let loss: CrossValidatedLoss

  /// Tried from the strongest down, against a sum over rows.
  static let penalties = [1024.0, 256, 64, 16, 4, 1]

  /// As `penalties`, of the elastic net; the quadratic part shares out between columns that carry the
  /// same.
  static let sparsePenalties = [512.0, 256, 128, 64, 32, 16, 8, 4, 2, 1]
  static let sparseShare = 0.9

  init(
    sample: SearchSample, columns: [Preprocessor.Column], knots: Int, workers: Workers
  ) throws(FitError) {
    let curved = columns.map { column in
      var column = column
      if case .category = column.kind { return column }
      column.knots = knots
      return column
    }
    let trial = try MainTrial(sample, columns: curved, workers: workers)
    let bent = try trial.path(Self.penalties)
    let strong = Self.strongestAsGood(bent)
    var straightTrial = trial
    straightTrial.keep { $0.bend == nil }
    let straight = try straightTrial.path([bent[strong].penalty])[0]
    let useful = trial.usefulBends(bent[strong])
    var chosenTrial = trial
    chosenTrial.keep { $0.bend == nil || useful.contains($0.column) }
    var chosen = useful.isEmpty ? straight : try chosenTrial.path([bent[strong].penalty])[0]
    var bending = useful
    // Bends that each do without, but not all at once, come back together.
    if bent[strong].loss.isBetter(than: chosen.loss) {
      chosen = bent[strong]
      chosenTrial = trial
      bending = Set(trial.outputs.filter { $0.bend != nil }.map(\.column))
    }
    if bending.isEmpty || !chosen.loss.isBetter(than: straight.loss) {
      // Without bends another penalty may be better.
      let path = try straightTrial.path(Self.penalties)
      chosen = path[Self.strongestAsGood(path)]
      bending = []
    }
    // Where few columns do better than many, the others go.
    let whole = bending.isEmpty ? straightTrial : chosenTrial
    let sparse = try whole.path(Self.sparsePenalties, l1Share: Self.sparseShare)
    chosen = sparse.first { $0.loss.isBetter(than: chosen.loss) } ?? chosen
    self.columns = columns.indices.map { bending.contains($0) ? curved[$0] : columns[$0] }
    penalty = chosen.penalty
    l1Share = chosen.l1Share
    preprocessor = try Preprocessor(columns: self.columns, encoding: .reference)
      .fit(sample.frame, workers: workers)
    evaluated = sample.evaluated
    models = chosen.models
    rowCount = sample.labels.count
    straightLoss = straight.loss
    loss = chosen.loss
  }

  /// The strongest penalty that the best one does not beat by more than the standard error of the
  /// difference: what held-out rows do not distinguish from the best, shrunk further, holds better
  /// in other times.
  private static func strongestAsGood(_ path: [MainTrial.Result]) -> Int {
    let best = path.indices.min { path[$0].loss.mean < path[$1].loss.mean } ?? 0
    return path.indices.first { !path[best].loss.isBetter(than: path[$0].loss) } ?? best
  }
}
