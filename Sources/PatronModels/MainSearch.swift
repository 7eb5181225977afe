import Foundation
import PatronNumerics

/// Chooses, by cross-validation, the penalty of the main effects and which numbers bend.
struct MainSearch: Sendable {
  /// The columns, with knots where a number is to bend.
  let columns: [Preprocessor.Column]
  /// Against a sum over `rowCount` rows, those that were searched.
  let penalty: Double
  let rowCount: Int
  /// What prepares the sample for `models`.
  let preprocessor: Preprocessor.Model
  /// The folds that are judged, and their models.
  let judged: [Int]
  let models: [LogisticRegression.Model]
  /// The loss on rows apart, of straight columns and of the chosen ones.
  let straightLoss: CrossValidatedLoss
  let loss: CrossValidatedLoss

  /// Tried from the strongest down, against a sum over rows.
  static let penalties = [256.0, 64, 16, 4, 1]

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
    let best = bent.indices.min { bent[$0].loss.mean < bent[$1].loss.mean } ?? 0
    var straightTrial = trial
    straightTrial.keep { $0.bend == nil }
    let straight = try straightTrial.path([bent[best].penalty])[0]
    let useful = trial.usefulBends(bent[best])
    var chosenTrial = trial
    chosenTrial.keep { $0.bend == nil || useful.contains($0.column) }
    var chosen = useful.isEmpty ? straight : try chosenTrial.path([bent[best].penalty])[0]
    var bending = useful
    // Bends that each do without, but not all at once, come back together.
    if bent[best].loss.isBetter(than: chosen.loss) {
      chosen = bent[best]
      chosenTrial = trial
      bending = Set(trial.outputs.filter { $0.bend != nil }.map(\.column))
    }
    if bending.isEmpty || !chosen.loss.isBetter(than: straight.loss) {
      // Without bends another penalty may be better.
      let path = try straightTrial.path(Self.penalties)
      chosen = path.min { $0.loss.mean < $1.loss.mean } ?? straight
      bending = []
    }
    self.columns = columns.indices.map { bending.contains($0) ? curved[$0] : columns[$0] }
    penalty = chosen.penalty
    preprocessor = try Preprocessor(columns: self.columns, encoding: .reference)
      .fit(sample.frame, workers: workers)
    judged = sample.judged
    models = chosen.models
    rowCount = sample.labels.count
    straightLoss = straight.loss
    loss = chosen.loss
  }
}
