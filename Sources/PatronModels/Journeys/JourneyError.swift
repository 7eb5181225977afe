/// Why counts, paths or answers cannot be those of journeys. Rows, series and days are counted from 0.
public enum JourneyError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  case noRows
  case daysDiffer(series: Int, found: Int, expected: Int)
  case impossibleCount(series: Int, day: Int)
  case repeatedScope(series: Int)

  case impossibleShare(row: Int)
  case noTouches(row: Int)
  case unknownChannel(row: Int, found: Int32, channels: Int)
  case impossiblePath(row: Int)
  case noConversions
  case agesMissing
  case scoreOffScale(row: Int, found: Double)
  case invalidWeight(row: Int)
  case unknownGroup(row: Int, found: Int32, groups: Int)
  case invalidShares(sum: Double)
  case emptyGroup(group: Int)

  public var description: String {
    switch self {
    case .noRows:
      "there is not one row: give at least one"
    case .daysDiffer(let series, let found, let expected):
      "series \(series) has \(found) days, the first \(expected): give all the same days"
    case .impossibleCount(let series, let day):
      """
      series \(series) has on day \(day) a count below 0, or more successes than trials: count each \
      trial once
      """
    case .repeatedScope(let series):
      "series \(series) has the scope of one before it: add them up"
    case .impossibleShare(let row):
      "row \(row) has no trial, or not a number of successes among them: leave it out"
    case .noTouches(let row):
      "row \(row) is a path without touches: leave it out"
    case .unknownChannel(let row, let found, let channels):
      "row \(row) has the channel \(found): number the \(channels) channels from 0"
    case .impossiblePath(let row):
      """
      row \(row) has a count below 0, revenue without a conversion or not an age a touch: count the \
      journeys of a path, and give 0 for what there was not
      """
    case .noConversions:
      "not one journey converted, so that there is nothing to divide: give a longer history"
    case .agesMissing:
      "time decay weighs touches by their age, which the paths do not have: give ages in days"
    case .scoreOffScale(let row, let found):
      "row \(row) has the score \(found), which the scale does not have: leave it out, or declare it"
    case .invalidWeight(let row):
      "the weight of row \(row) is negative, infinite or missing: give 0 or more"
    case .unknownGroup(let row, let found, let groups):
      "row \(row) has the group \(found): number the \(groups) groups from 0"
    case .invalidShares(let sum):
      "the shares sum to \(sum): give shares of 0 or more that sum to 1"
    case .emptyGroup(let group):
      "nobody of group \(group) answered, which has a share above 0: merge it with another"
    }
  }
}
