/// Why histories or amounts cannot be those of customers. Rows are counted from 0.
public enum HistoryError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  case negativeCount(row: Int, found: Int)
  case negativeAge(row: Int, found: Double)
  case nonFiniteTime(row: Int)
  case recencyOutsideAge(row: Int, recency: Double, age: Double)
  case recencyWithoutRepeat(row: Int, recency: Double)
  case amountNotPositive(row: Int, found: Double)
  case impossibleOccasions(row: Int, repeats: Int, last: Int, occasions: Int)
  case tenureBelowOne(row: Int, found: Int)
  case entryOutsideTime(row: Int, entry: Double, time: Double)
  case startsNotRising(customer: Int)
  case daysNotRising(row: Int)
  case spendNotAmount(row: Int)

  public var description: String {
    switch self {
    case .negativeCount(let row, let found):
      "row \(row) has \(found) repeat purchases: a count is 0 or more"
    case .negativeAge(let row, let found):
      "row \(row) has an age of \(found): leave out who first bought after the snapshot"
    case .nonFiniteTime(let row):
      "row \(row) has a time that is infinite or missing: fill or drop it first"
    case .recencyOutsideAge(let row, let recency, let age):
      """
      row \(row) has a recency of \(recency) and an age of \(age): count recency from the first to \
      the last purchase, so that it lies between 0 and the age
      """
    case .recencyWithoutRepeat(let row, let recency):
      "row \(row) has no repeat purchase but a recency of \(recency): it must be 0"
    case .amountNotPositive(let row, let found):
      """
      row \(row) has a mean amount of \(found), such as returns leave: leave out purchase days that \
      bring no money
      """
    case .impossibleOccasions(let row, let repeats, let last, let occasions):
      """
      row \(row) has \(repeats) repeat purchases, the last on occasion \(last) of \(occasions): \
      number occasions from 1, and give 0 where there was no repeat
      """
    case .tenureBelowOne(let row, let found):
      """
      row \(row) has a tenure of \(found) periods: count the periods paid for of who has left, and \
      the renewals of who has not
      """
    case .entryOutsideTime(let row, let entry, let time):
      """
      row \(row) is known from \(entry) on and was there until \(time): leave out who had left before \
      they were known
      """
    case .startsNotRising(let customer):
      """
      the purchase days of customer \(customer) do not begin where those of the customer before end: \
      starts rise from 0 to the number of purchase days
      """
    case .daysNotRising(let row):
      """
      row \(row) is not after the customer's purchase day before it: sort the days of a customer, and \
      add up the purchases of a day
      """
    case .spendNotAmount(let row):
      """
      row \(row) has money that is below 0, infinite or missing: leave out days whose returns take \
      more than was bought
      """
    }
  }
}
