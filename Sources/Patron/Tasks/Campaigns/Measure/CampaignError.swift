public import PatronModels

/// Why the table of a campaign cannot be measured. Rows are counted from 0.
public enum CampaignError: Error, Hashable, Sendable, CustomStringConvertible {
  case noOutcomes
  case repeatedName(String)
  case notShare(outcome: String, row: Int)
  case nonFiniteValue(column: String, row: Int)
  case tooFewCustomers(arm: String, found: Int, needed: Int)
  case invalidShares(sum: Double)
  case unknownLevel(grouping: String, row: Int, found: Int32)
  case unknownStratum(row: Int, found: Int32)
  case impossibleMoney
  case notMeasured(UpliftError)

  public var description: String {
    switch self {
    case .noOutcomes: "no outcome: name at least one column that holds what customers did"
    case .repeatedName(let name): "the name '\(name)' comes twice: rename one"
    case .notShare(let outcome, let row):
      "'\(outcome)' of row \(row) is neither 0 nor 1: name it as an amount or a count"
    case .nonFiniteValue(let column, let row):
      "'\(column)' of row \(row) is infinite or missing: give 0 for who did nothing"
    case .tooFewCustomers(let arm, let found, let needed):
      "the arm '\(arm)' has \(found) customers, but at least \(needed) are needed: leave it out"
    case .invalidShares(let sum):
      "the planned shares sum to \(sum): give one above 0 for each arm, which sum to 1"
    case .unknownLevel(let grouping, let row, let found):
      "row \(row) has the level \(found) of '\(grouping)': number the levels from 0, missing is -1"
    case .unknownStratum(let row, let found):
      "row \(row) has the stratum \(found): number the strata from 0"
    case .impossibleMoney:
      "a value of 0 or less, or a cost below 0: give a value above 0 and costs of 0 or more"
    case .notMeasured(let error): "\(error)"
    }
  }
}

extension CampaignTable {
  /// Checks what the measurement relies on.
  func check() throws(CampaignError) {
    guard !outcomes.isEmpty else { throw .noOutcomes }
    for names in [armNames, outcomes.map(\.name), groupings.map(\.name)] {
      var seen = Set<String>()
      for name in names where !seen.insert(name).inserted { throw .repeatedName(name) }
    }
    for (arm, found) in arms.sizes.enumerated() where found < Self.fewestCustomers {
      throw .tooFewCustomers(arm: armNames[arm], found: found, needed: Self.fewestCustomers)
    }
    for outcome in outcomes {
      if let row = outcome.values.firstIndex(where: { !$0.isFinite }) {
        throw .nonFiniteValue(column: outcome.name, row: row)
      }
      if outcome.kind == .share, let row = outcome.values.firstIndex(where: { $0 != 0 && $0 != 1 })
      {
        throw .notShare(outcome: outcome.name, row: row)
      }
    }
    for score in scores {
      if let row = score.values.firstIndex(where: { !$0.isFinite }) {
        throw .nonFiniteValue(column: score.name, row: row)
      }
    }
    if let plannedShares {
      let sum = plannedShares.reduce(0, +)
      guard plannedShares.count == arms.count, abs(sum - 1) <= 1e-9,
        plannedShares.allSatisfy({ $0 > 0 })
      else { throw .invalidShares(sum: sum) }
    }
    if let strata, let row = strata.firstIndex(where: { $0 < 0 }) {
      throw .unknownStratum(row: row, found: strata[row])
    }
    for grouping in groupings {
      let levels = grouping.levels.count
      if let row = grouping.numbers.firstIndex(where: { $0 < -1 || Int($0) >= levels }) {
        throw .unknownLevel(grouping: grouping.name, row: row, found: grouping.numbers[row])
      }
    }
    if let money {
      let costs = money.contactCosts + money.fixedCosts
      guard money.valuePerUnit > 0, money.valuePerUnit.isFinite,
        costs.allSatisfy({ $0 >= 0 && $0.isFinite })
      else { throw .impossibleMoney }
    }
  }

  /// Of an arm of fewer no variance is known to speak of, and its customers could be recognised.
  static let fewestCustomers = 10
}
