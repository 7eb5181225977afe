package import Foundation
package import PatronData
import PatronEngine
import PatronModels
package import PatronReport

/// Predicts how long the contracts of customers run, and the fees that they bring.
package struct ContractTask: PatronTask {
  package init() {}

  package var id: TaskID { .contracts }
  package var title: String { "Contracts" }
  package var fileNames: [String] { [ContractModel.fileName] }
  package var columns: [OutputColumn] { ContractModel.columns(nil) }

  package func isAskedFor(by configuration: Configuration) -> Bool {
    configuration.value.isOn && configuration.tables[.contracts] != nil
      && configuration.tables[.transactions] == nil
  }

  package func concerns(_ configuration: Configuration) -> Bool {
    configuration.tables[.contracts] != nil
  }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    guard let settings = session.configuration.value.options(default: .init()) else {
      throw .turnedOff
    }
    let exports = session.prepared.exports
    guard session.prepared.tables.contains(.contracts) else { throw .noTable(.contracts) }
    guard exports.contractsHaveDays || exports.column("tenure", of: .contracts) != nil else {
      throw .noTimes
    }
    return Planned(settings: settings)
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    try files.decoded(ContractModel.fileName, as: ContractModel.self)
  }

  private struct Planned: PlannedTask {
    let settings: Configuration.Value

    var id: TaskID { .contracts }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      let known = try ContractTrainer(session: material.session, settings: settings).known()
      return
        "\(Figures.grouped(known.rows.count)) contracts, \(Figures.grouped(known.endedCount)) of them ended"
        + (known.isDated ? "" : "; without days, so no end of the history can be held out")
    }

    private func name(isBackTest: Bool) -> String {
      isBackTest ? "evaluating contracts" : "learning contracts"
    }

    private static let secondsOfSearch = 0.1
    private static let secondsPerCustomer = 2e-6

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      WorkEstimate.Step(
        name(isBackTest: isBackTest),
        seconds: size.seconds(
          ofProcessor: Self.secondsOfSearch + Self.secondsPerCustomer * Double(size.customers)))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress(name(isBackTest: false))
      return try await ContractTrainer(session: material.session, settings: settings).train()
    }

    func backTest(_ material: Material) async throws -> (any TaskEvaluation)? {
      material.options.progress(name(isBackTest: true))
      return try await ContractTrainer(session: material.session, settings: settings).backTest()
    }
  }
}

extension TaskID {
  public static let contracts: TaskID = "contracts"
}

extension ContractModel: TaskModel {
  static let fileName = "contracts.json"

  package var task: TaskID { .contracts }

  package var files: [String: Data] {
    get throws { [Self.fileName: try ModelFiles.json(self)] }
  }

  package var columns: [OutputColumn] { Self.columns(self) }

  package var headline: Headline {
    evaluation?.headline
      ?? Headline(
        isDated
          ? "not evaluated: too short or sparse a history" : "not evaluated: no days", value: nil)
  }

  package func summary(features: FeatureSet) -> any Encodable { self }

  package func isSound(in set: FeatureSet) -> Bool { isSound }

  package func belongs(to manifest: Manifest) -> Bool {
    currency == manifest.configuration.currency
      && renewals.period == manifest.configuration.billingPeriod
  }

  package func sections(features: FeatureSet) -> [Document.Block] { sections() }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] { [] }

  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    throw Inexpressible("it takes the dates of contracts, which are no features")
  }

  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {
    session.options.progress("predicting contracts")
    let values = try await values(of: session)
    results.scores.add(
      columns, values.columns(customerCount: session.prepared.customerCount))
  }

  package func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)? { evaluation }

  package func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)? {
    guard isDated, let last = material.models.manifest.asOf else { throw Obstacle.noTimes }
    material.session.options.progress("evaluating contracts")
    return try await evaluate(from: Snapshot(lastSeen: last), in: material.session)
  }
}

extension ContractModel {
  /// What this model predicts of the days from `snapshot` on in later exports, and what followed.
  func evaluate(from snapshot: Snapshot, in session: Session) async throws -> ContractEvaluation {
    try check(fits: session)
    let length = min(horizon, session.snapshot.day - snapshot.day)
    let workers = session.options.workers
    let numbers = ContractPlans(plans, keys: try await session.prepared.planNames())
    guard length > 0 else { throw Obstacle.unknownYet(days: horizon, after: snapshot.lastSeenDay) }
    let known = session.prepared.contracts(at: snapshot, workers: workers)
    let cases = known.cases(
      numbers,
      until: session.prepared.contracts(
        at: Snapshot(before: snapshot.day + length), workers: workers))
    guard !cases.isEmpty else {
      throw Obstacle.unknownYet(days: horizon, after: snapshot.lastSeenDay)
    }
    return ContractEvaluation(
      trial: ContractTrial(bootstrap: Bootstrap(seed: session.options.seed))
        .judge(renewals, cases, workers: workers),
      firstDay: snapshot.day, length: length, plans: plans, hasFees: hasFees, currency: currency)
  }
}
