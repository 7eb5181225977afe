import PatronData
import PatronEngine
import PatronModels

/// Takes stock of the customers of exports: who brings how much, who comes back, and what is to be expected.
///
///     let valuation = try await Valuer().value("datasets/aurora")
///     print(valuation.orders?.expected.value ?? 0) // expected within a year
///     print(valuation)                             // the whole report, for the terminal
///
///     // How long contracts run by a column of customers, or by the segments of models:
///     let models = try ModelFolder("models/club").read()
///     let curves = try await Valuer(by: "segment").value("club", with: models).contracts?.lifetimes
public struct Valuer: Sendable {
  public let options: RunOptions
  /// What the lifetimes of contracts are told apart by: `plan`, the column of a category of customers, or `segment`; nil
  /// for the plan, where contracts have one.
  public let by: String?

  public init(options: RunOptions = RunOptions(), by: String? = nil) {
    self.options = options
    self.by = by
  }

  /// Values the customers of `folder` by the models of lifetime value and of contracts in `models`; nil learns them for
  /// it, and so does a grouping of contracts that `models` do not predict.
  ///
  /// - Throws: a `TargetError` for a grouping that there is not, with those that there are.
  public func value(
    _ folder: String, with models: TrainedModels? = nil
  ) async throws -> Valuation {
    try await Session.with(folder: folder, options: options) { session in
      guard by == nil || session.prepared.tables.contains(.contracts) else {
        throw PatronError(
          .data, "there are no contracts to compare by '\(by ?? "")'",
          remedy: "map them, or value the customers without it")
      }
      // First, as a slip in a name should not cost the learning.
      var grouping: ContractGrouping?
      if let by { grouping = try await ContractGrouping(by, session: session, models: models) }
      guard let models else { return try await learned(from: session, by: grouping) }
      guard models.value != nil || models.contracts != nil || by != nil else {
        throw PatronError(
          .configuration, "the models predict no lifetime value",
          remedy: "train them with orders or contracts, or leave --models out")
      }
      try Scorer(options: options).check(models, fits: session)
      var learning = Learning(session: session, options: options)
      var contracts = models.contracts.map { Result<ContractModel, Obstacle>.success($0) }
      if contracts == nil, by != nil { contracts = try await learning.contracts() }
      return try await valuation(
        session, models.value, contracts, by: grouping, seed: models.manifest.seed,
        notices: learning.failures)
    }
  }

  /// The valuation by models that are learned for it; where only one of two can be learned, a notice says why.
  private func learned(
    from session: Session, by grouping: ContractGrouping?
  ) async throws -> Valuation {
    var learning = Learning(session: session, options: options)
    let orders = try await learning.orders()
    let contracts = try await learning.contracts()
    guard orders != nil || contracts != nil else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"),
        learning.failures.first ?? "there are neither orders nor contracts")
    }
    return try await valuation(
      session, orders, contracts, by: grouping, seed: options.seed, notices: learning.failures)
  }

  /// The valuation by `orders` and `contracts`, those that are there.
  func valuation(
    _ session: Session, _ orders: ValueModel?, _ contracts: Result<ContractModel, Obstacle>?,
    by grouping: ContractGrouping?, seed: UInt64, notices: [String]
  ) async throws -> Valuation {
    options.progress("predicting lifetime value")
    var (base, ofContracts): (CustomerBase?, ContractBase?)
    if let orders { base = try await CustomerBase(session, orders, seed: seed) }
    if let contracts { ofContracts = try await ContractBase(session, contracts, by: grouping) }
    return Valuation(
      name: session.configuration.name, orders: base, contracts: ofContracts,
      notices: notices + session.prepared.notices)
  }
}

/// The models that are learned for a valuation, and why one could not be.
private struct Learning {
  let session: Session
  let options: RunOptions
  private(set) var failures: [String] = []

  init(session: Session, options: RunOptions) {
    self.session = session
    self.options = options
  }

  /// Whoever asks for it has turned it on.
  private var settings: Configuration.Value {
    session.configuration.value.options(default: .init()) ?? .init()
  }

  /// Nil without orders, and where nothing can be learned of them.
  mutating func orders() async throws -> ValueModel? {
    guard session.prepared.tables.contains(.transactions), session.prepared.hasActivity else {
      return nil
    }
    let trainer = ValueTrainer(session: session, settings: settings)
    return try await attempt(.value) { try trainer.train() }
  }

  /// Nil without contracts; where too few have ended the reason, which is no failure: what is known of them can be told.
  mutating func contracts() async throws -> Result<ContractModel, Obstacle>? {
    guard session.prepared.tables.contains(.contracts) else { return nil }
    let trainer = ContractTrainer(session: session, settings: settings)
    let known = session.prepared.contracts(at: session.snapshot, workers: options.workers)
    return try await attempt(.contracts) {
      do {
        return .success(try await trainer.train())
      } catch let obstacle as Obstacle where !known.rows.isEmpty {
        return .failure(obstacle)
      } catch let error as FitError where !known.rows.isEmpty {
        return .failure(.unfit(error))
      }
    }
  }

  private mutating func attempt<Model>(
    _ id: TaskID, _ train: () async throws -> Model
  ) async throws -> Model? {
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
}
