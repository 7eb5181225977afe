import PatronData
import PatronEngine
import PatronModels

/// Takes stock of the customers of exports: who brings how much, who comes back, and what is to be expected.
///
///     let valuation = try await Valuer().value("datasets/aurora")
///     print(valuation.orders?.expected.value ?? 0) // expected within a year
///     print(valuation)                             // the whole report, for the terminal
public struct Valuer: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Values the customers of `folder` by the models of lifetime value and of contracts in `models`; nil learns them for
  /// it.
  public func value(
    _ folder: String, with models: TrainedModels? = nil
  ) async throws -> Valuation {
    try await Session.with(folder: folder, options: options) { session in
      if let models {
        guard models.value != nil || models.contracts != nil else {
          throw PatronError(
            .configuration, "the models predict no lifetime value",
            remedy: "train them with orders or contracts, or leave --models out")
        }
        try Scorer(options: options).check(models, fits: session)
        return try await valuation(
          session, models.value, models.contracts, seed: models.manifest.seed)
      }
      return try await learned(from: session)
    }
  }

  /// The valuation by models that are learned for it; where only one of two can be learned, a notice says why.
  private func learned(from session: Session) async throws -> Valuation {
    // Whoever asks for it has turned it on.
    let settings = session.configuration.value.options(default: .init()) ?? .init()
    let tables = session.prepared.tables
    var failures: [String] = []
    var (orders, contracts): (ValueModel?, ContractModel?)
    func attempt<Model>(_ id: TaskID, _ train: () async throws -> Model) async throws -> Model? {
      options.progress("learning \(Tasks.title(of: id).lowercased())")
      do {
        return try await train()
      } catch let obstacle as Obstacle {
        failures.append("\(id): \(obstacle)")
      } catch let error as FitError {
        failures.append("\(id): \(error)")
      }
      return nil
    }
    if tables.contains(.transactions), session.prepared.hasActivity {
      orders = try await attempt(.value) {
        try ValueTrainer(session: session, settings: settings).train()
      }
    }
    if tables.contains(.contracts) {
      contracts = try await attempt(.contracts) {
        try await ContractTrainer(session: session, settings: settings).train()
      }
    }
    guard orders != nil || contracts != nil else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"),
        failures.first ?? "there are neither orders nor contracts")
    }
    return try await valuation(
      session, orders, contracts, seed: options.seed, notices: failures)
  }

  private func valuation(
    _ session: Session, _ orders: ValueModel?, _ contracts: ContractModel?, seed: UInt64,
    notices: [String] = []
  ) async throws -> Valuation {
    options.progress("predicting lifetime value")
    var (base, ofContracts): (CustomerBase?, ContractBase?)
    if let orders { base = try await CustomerBase(session, orders, seed: seed) }
    if let contracts { ofContracts = try await ContractBase(session, contracts) }
    return Valuation(
      name: session.configuration.name, orders: base, contracts: ofContracts,
      notices: notices + session.prepared.notices)
  }
}
