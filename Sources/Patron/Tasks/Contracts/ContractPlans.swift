import PatronData

/// The plans that a model tells apart: the commonest by name, and one more for the others and for contracts without.
struct ContractPlans: Sendable {
  let names: [String]
  private let places: [Int32: Int]

  /// Of rarer ones nothing can be learned.
  private static let mostPlans = 30

  /// The plans of `contracts`, the commonest first.
  init(of contracts: KnownContracts, names: [Int32: String]) {
    var counts: [Int32: Int] = [:]
    for row in contracts.rows where row.contract.plan != Contract.missing {
      counts[row.contract.plan, default: 0] += 1
    }
    let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.mostPlans).compactMap { plan in names[plan.key].map { (plan.key, $0) } }
    self.names = common.map(\.1)
    places = Dictionary(
      common.enumerated().map { ($1.0, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The plans called `names`, by the keys of other exports.
  init(_ names: [String], keys: [Int32: String]) {
    self.names = names
    let byName = Dictionary(keys.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    places = Dictionary(
      names.enumerated().compactMap { place, name in byName[name].map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// How many numbers there are.
  var count: Int { names.count + 1 }

  /// The number of the plan with `key`.
  subscript(key: Int32) -> Int { places[key] ?? names.count }
}
