package import Foundation
package import PatronData
import PatronEngine
package import PatronModels
import PatronReport

/// Predicts one outcome of `OutcomeDefinition.all`.
package struct OutcomeTask: PatronTask {
  package let outcome: OutcomeDefinition

  package init(_ outcome: OutcomeDefinition) { self.outcome = outcome }

  package var id: TaskID { outcome.id }
  package var title: String { outcome.title }
  package var fileNames: [String] { [OutcomeModel.fileName(id), OutcomeTrial.fileName(id)] }
  package var columns: [OutputColumn] { OutcomeScorer.columns(outcome, horizon: nil) }

  package func isAskedFor(by configuration: Configuration) -> Bool {
    configuration[outcome.id].isOn
  }

  package func concerns(_ configuration: Configuration) -> Bool {
    outcome.isStandard || configuration[outcome.id] != .automatic
  }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    let configuration = session.configuration
    switch configuration[outcome.id].options(default: standard(session)) {
    case nil: throw .turnedOff
    case .label(let column, let positive):
      return Planned(target: OutcomeTarget(outcome, .column(column, positive: positive)))
    case .window(let horizon): return try dated(outcome, horizon, session)
    case .contract(let horizon): return try dated(.contractChurn, horizon, session)
    }
  }

  /// How the outcome is observed where patron.yaml does not say: churn by the end of contracts, where there are
  /// contracts and no orders.
  private func standard(_ session: Session) -> Configuration.Outcome {
    let exports = session.prepared.exports
    let isOfContract =
      outcome.id == .churn && exports.column("ended", of: .contracts) != nil
      && exports.contractsHaveDays && !session.prepared.tables.contains(.transactions)
    return isOfContract
      ? .contract(horizon: outcome.standardHorizon) : .window(horizon: outcome.standardHorizon)
  }

  private func dated(
    _ outcome: OutcomeDefinition, _ horizon: DayCount, _ session: Session
  ) throws(Obstacle) -> Planned {
    let target: OutcomeTarget
    do throws(OutcomeDefinition.Lack) {
      target = try outcome.target(
        horizon: horizon, gap: session.configuration.gap, in: session.prepared)
    } catch {
      throw .noTable(error.table)
    }
    if let label = session.configuration.label { throw .undatedLabel(label.outcome) }
    return Planned(target: target)
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    let name = OutcomeModel.fileName(id)
    guard var model = try files.decoded(name, as: OutcomeModel.self) else { return nil }
    guard model.outcome == id else { throw files.unsound(name) }
    let trialName = OutcomeTrial.fileName(id)
    if let bytes = files.data(trialName) {
      guard let trial = OutcomeTrial(bytes, of: model.evaluation) else {
        throw files.unsound(trialName)
      }
      model.trial = trial
    }
    return model
  }

  private struct Planned: PlannedTask {
    let own: OutcomeTarget

    init(target: OutcomeTarget) { own = target }

    var id: TaskID { own.outcome.id }
    var target: OutcomeTarget? { own }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      try material.outlook(of: own)
    }

    private func name(isBackTest: Bool) -> String {
      isBackTest ? "evaluating \(id)" : "training \(id)"
    }

    /// Processor seconds a customer and snapshot: of these many the structure of the model is searched, and the others
    /// cost less.
    private static let secondsPerSearchedRow = 4.5e-4
    private static let secondsPerRow = 8e-5
    private static let searchedRows = 40_000.0

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      // Without dates the customers are learned from in folds.
      let rows = size.learned * (own.horizon == nil ? 4 : Double(size.snapshots))
      let searched = min(rows, Self.searchedRows)
      return WorkEstimate.Step(
        name(isBackTest: isBackTest),
        seconds: size.seconds(
          ofProcessor: Self.secondsPerSearchedRow * searched
            + Self.secondsPerRow * (rows - searched)))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress(name(isBackTest: false))
      return try OutcomeTrainer(id, material: material).train(
        material.frames, horizon: own.horizon, gap: material.windows?.gap ?? 0,
        endsContract: own.outcome.eligible == .underContract)
    }

    func backTest(_ material: Material) async throws -> (any TaskEvaluation)? {
      material.options.progress(name(isBackTest: true))
      return try OutcomeTrainer(id, material: material).backTest(
        material.frames, isDated: own.horizon != nil)
    }
  }
}

extension OutcomeModel: TaskModel {
  static func fileName(_ outcome: TaskID) -> String { "\(outcome).json" }

  package var task: TaskID { outcome }

  package var files: [String: Data] {
    get throws {
      var files = [Self.fileName(outcome): try ModelFiles.json(self)]
      files[OutcomeTrial.fileName(outcome)] = trial?.file
      return files
    }
  }

  package var columns: [OutputColumn] { OutcomeScorer.columns(definition, horizon: horizon) }

  package var headline: Headline {
    let best = evaluation.bestBaseline
    return Headline(
      "AUC", value: evaluation.model?.metrics.auc, interval: evaluation.model?.intervals.auc,
      baseline: best?.forecaster.name, baselineValue: best?.metrics.auc,
      evaluatedOn: evaluation.rowCount, unbeatenBaseline: evaluation.unbeatenBaseline,
      replacement: evaluation.replacement)
  }

  package func summary(features: FeatureSet) -> any Encodable {
    OutcomeSummary(self, meanings: features.meanings)
  }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] {
    [OutcomeScorer(self, features: set)]
  }

  /// Takes the probability from customers who have left already by what no feature holds.
  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {
    guard let left = try await left(in: session) else { return }
    markLeft(in: &results, left)
  }

  /// Which customers, by their keys, have left already by the label of these exports, or have contracts that all end by
  /// agreement; nil where neither is asked.
  func left(in session: Session) async throws -> [Bool]? {
    if endsContract {
      let known = session.prepared.contracts(
        at: session.snapshot, workers: session.options.workers)
      let end = known.day + Int32(clamping: ((horizon ?? 0) + gap).days)
      return known.endingByAgreement(before: end, session.prepared.customerCount)
    }
    guard !session.options.ranksLeft, let (column, positive) = leftLabel(in: session) else {
      return nil
    }
    return try await session.prepared.labels(
      OutcomeTarget(definition, .column(column, positive: positive)),
      workers: session.options.workers
    ).map { $0 == 1 }
  }

  /// The label by which customers have left already, its column and the values that say so; nil where none does.
  func leftLabel(in session: Session) -> (column: String, positive: [String])? {
    guard horizon == nil, !endsContract, !definition.isGood,
      case .label(let column, let positive) = session.configuration[outcome].options(
        default: .window(horizon: definition.standardHorizon))
    else { return nil }
    return (column, positive)
  }

  /// Why no probability applies to a customer that `left` names.
  var leftCaution: String {
    endsContract
      ? "has contracts that all end by agreement, so no probability applies"
      : "has left already by the label, so no probability applies"
  }

  private func markLeft(in results: inout Results, _ hasLeft: [Bool]) {
    for column in columns where column.name != definition.bandColumn {
      results.scores.clear(column.name, where: hasLeft)
    }
    results.scores.set(definition.bandColumn, to: Bands.left, where: hasLeft)
  }

  package func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)? {
    guard let frames = material.frames else { return nil }
    // A folder may be put together of predictions by days and by a label.
    guard frames.unseen.labels[outcome] != nil else { throw Obstacle.undatedLabel(outcome) }
    return try OutcomeTrainer(outcome, material: material).evaluate(
      self, on: frames.unseen, training: OutcomeRows([frames.known], outcome: outcome))
  }

  package func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)? {
    guard let trial else { throw .noKeptRows }
    // The groups' figures are of all rows: of a part they would be of other customers than the rest.
    return OutcomeEvaluation(
      trial, replacement: evaluation.replacement,
      groups: trial.isWhole(of: evaluation) ? evaluation.groups : [],
      economics: definition.isGood ? nil : economics, options: options)
  }
}
