package import Foundation
public import PatronData
import PatronEngine
import PatronModels
package import PatronReport

/// Predicts what every customer will order and be worth.
package struct ValueTask: PatronTask {
  package init() {}

  package var id: TaskID { .value }
  package var title: String { "Lifetime value" }
  package var fileNames: [String] { [ValueModel.fileName] }
  package var columns: [OutputColumn] { ValueModel.columns(nil) }

  /// Where there are contracts alone, the settings are theirs.
  package func isAskedFor(by configuration: Configuration) -> Bool {
    configuration.value.isOn
      && (configuration.tables[.transactions] != nil || configuration.tables[.contracts] == nil)
  }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    guard let settings = session.configuration.value.options(default: .init()) else {
      throw .turnedOff
    }
    guard session.prepared.tables.contains(.transactions) else { throw .noTable(.transactions) }
    guard session.prepared.hasActivity else { throw .noTimes }
    return Planned(settings: settings)
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    try files.decoded(ValueModel.fileName, as: ValueModel.self)
  }

  private struct Planned: PlannedTask {
    let settings: Configuration.Value

    var id: TaskID { .value }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      let session = material.session
      let purchases = try ValueTrainer(session: session, settings: settings).purchases()
      return "\(Figures.grouped(purchases.customers.count)) customers with an order, "
        + "\(Figures.grouped(purchases.repeaters())) of them with orders on several days"
        + (session.prepared.hasAmounts ? "" : "; no amounts, so orders are predicted and no money")
    }

    private func name(isBackTest: Bool) -> String {
      isBackTest ? "evaluating lifetime value" : "learning lifetime value"
    }

    /// Processor seconds whatever the customers, and a customer that models of purchases are fitted to and judged on.
    private static let secondsOfSearch = 0.5
    private static let secondsPerCustomer = 2e-5

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      WorkEstimate.Step(
        name(isBackTest: isBackTest),
        seconds: size.seconds(
          ofProcessor: Self.secondsOfSearch + Self.secondsPerCustomer * Double(size.customers)))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress(name(isBackTest: false))
      return try ValueTrainer(session: material.session, settings: settings).train()
    }

    func backTest(_ material: Material) async throws -> (any TaskEvaluation)? {
      material.options.progress(name(isBackTest: true))
      return try ValueTrainer(session: material.session, settings: settings).backTest()
    }
  }
}

extension TaskID {
  public static let value: TaskID = "value"
}

extension ValueModel: TaskModel {
  static let fileName = "value.json"

  package var task: TaskID { .value }

  package var files: [String: Data] {
    get throws { [Self.fileName: try ModelFiles.json(self)] }
  }

  package var columns: [OutputColumn] { Self.columns(self) }

  package var headline: Headline {
    evaluation?.headline ?? Headline("not evaluated: too short or sparse a history", value: nil)
  }

  package func summary(features: FeatureSet) -> any Encodable { ValueModelSummary(self) }

  package func isSound(in set: FeatureSet) -> Bool { isSound }

  package func belongs(to manifest: Manifest) -> Bool {
    learnedFrom.customers <= manifest.customers && currency == manifest.configuration.currency
  }

  package func sections(features: FeatureSet) -> [Document.Block] { sections() }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] { [] }

  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    throw Inexpressible(
      "its \(purchases.name) model takes purchase days, which are no features, and functions that SQL and ONNX lack"
    )
  }

  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {
    session.options.progress("predicting lifetime value")
    let values = try await values(of: session, seed: models.manifest.seed)
    results.scores.add(
      columns, values.columns(customerCount: session.prepared.customerCount))
    results.value = values.summary(horizon: horizon)
  }

  package func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)? {
    evaluation
  }

  package func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)? {
    guard let last = material.models.manifest.asOf else { throw Obstacle.noTimes }
    material.session.options.progress("evaluating lifetime value")
    return try evaluate(from: Snapshot(lastSeen: last), in: material.session)
  }
}
