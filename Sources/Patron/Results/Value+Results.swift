import PatronData
import PatronEngine
import PatronModels
import PatronReport

extension Document.Value {
  /// A figure with its interval, as far as they are known.
  static func interval(_ value: Double?, _ interval: Interval?, decimals: Int = 4) -> Self {
    guard let value else { return .missing }
    guard let interval else { return .number(value, decimals: decimals) }
    return .interval(value, lower: interval.lower, upper: interval.upper, decimals: decimals)
  }

  static func day(_ day: Day?) -> Self { .day(day?.description) }
}
