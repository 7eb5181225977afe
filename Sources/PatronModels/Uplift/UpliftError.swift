/// Why the rows of a campaign cannot be measured, planned or learned from. Rows, columns, arms, strata
/// and segments are counted from 0; arm 0 is the control.
public enum UpliftError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  case unknownArm(row: Int, found: Int32, arms: Int)
  case tooFewRows(arm: Int, found: Int, needed: Int)
  case nonFiniteValue(row: Int)
  case nonFiniteCovariate(row: Int, column: Int)
  case noColumns
  case outcomeNotBinary(row: Int)
  case unknownGroup(row: Int, found: Int32, groups: Int)
  case noSharedStratum(arm: Int)
  case noDenominator(arm: Int)
  case invalidShares(sum: Double)
  case impossibleShare(found: Double)
  case impossibleDeviation(found: Double)
  case noEffect
  case impossibleCost(row: Int)
  case repeatedIdentifier(row: Int)
  case scenarioDiffers(scenario: Int, found: Int, expected: Int)
  /// The model of an arm; nil for one of all arms.
  case notFitted(arm: Int?, FitError)

  public var description: String {
    switch self {
    case .unknownArm(let row, let found, let arms):
      "row \(row) has the arm \(found): number the \(arms) arms from 0, the control"
    case .tooFewRows(let arm, let found, let needed):
      "arm \(arm) has \(found) rows, but at least \(needed) are needed: merge it with another"
    case .nonFiniteValue(let row):
      "the value of row \(row) is infinite or missing: give 0 for an outcome that did not come"
    case .nonFiniteCovariate(let row, let column):
      "the covariate at row \(row), column \(column) is infinite or missing: fill or drop it first"
    case .noColumns:
      "the rows have no columns: give at least one covariate"
    case .outcomeNotBinary(let row):
      "the outcome of row \(row) is neither 0 nor 1: give one of the two"
    case .unknownGroup(let row, let found, let groups):
      "row \(row) has the group \(found): number the \(groups) groups from 0"
    case .noSharedStratum(let arm):
      "no stratum has two rows of arm \(arm) and two of the control: merge strata"
    case .noDenominator(let arm):
      "the denominators of arm \(arm) sum to 0, so that there is no ratio: take a mean instead"
    case .invalidShares(let sum):
      "the shares sum to \(sum): give one above 0 for each arm or stratum, which sum to 1"
    case .impossibleShare(let found):
      "a share of \(found) cannot be: give a base rate, and one after the effect, between 0 and 1"
    case .impossibleDeviation(let found):
      "a standard deviation of \(found) cannot be: give one above 0"
    case .noEffect:
      "the effect is 0, which no number of customers can show: give the least that would matter"
    case .impossibleCost(let row):
      "row \(row) has a cost below 0, or a figure that is infinite or missing: give 0 or more"
    case .repeatedIdentifier(let row):
      "row \(row) has the identifier of another row: give each customer once"
    case .scenarioDiffers(let scenario, let found, let expected):
      "scenario \(scenario) has \(found) effects for \(expected) customers: give one a customer"
    case .notFitted(let arm, let error):
      arm.map { "the model of arm \($0): \(error)" } ?? "\(error)"
    }
  }
}
