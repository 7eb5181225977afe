import PatronData

/// The money expected of customers who stay: what they order and the fees of their contracts, as far as each is known.
struct KeptValues {
  private let session: Session
  private let settings: Configuration.Value
  private let hasOrders: Bool
  private let hasContracts: Bool

  /// By the tasks of `plan`.
  init(_ plan: Plan, session: Session) {
    self.session = session
    settings = session.configuration.value.options(default: .init()) ?? .init()
    hasOrders = plan.tasks.contains { $0.id == .value }
    // Without days nobody knows what ran at a snapshot.
    hasContracts =
      plan.tasks.contains { $0.id == .contracts }
      && session.prepared.exports.contractsHaveDays && session.prepared.has("fee", of: .contracts)
  }

  /// The money at `snapshot` of `customers` (keys that ascend), 0 where nothing is expected; nil where neither is
  /// known.
  func values(of customers: [Int32], at snapshot: Snapshot) throws -> [Float]? {
    let orders =
      hasOrders
      ? try ValueTrainer(session: session, settings: settings)
        .valuesIfSaved(of: customers, at: snapshot) : nil
    let contracts =
      hasContracts
      ? session.prepared.contracts(at: snapshot, workers: session.options.workers).valuesIfKept(
        of: customers, horizon: settings.horizon, discount: settings.discount) : nil
    return Self.sum(orders, contracts)
  }

  /// The sums by customer; nil where neither is known.
  static func sum(_ orders: [Float]?, _ contracts: [Float]?) -> [Float]? {
    guard let orders, let contracts else { return orders ?? contracts }
    return zip(orders, contracts).map { $0 + $1 }
  }
}
