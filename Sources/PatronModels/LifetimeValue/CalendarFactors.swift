import Foundation

/// How much more or less is bought in each month of the year than a model without a calendar expects.
///
/// The factor of a month is (observed + weight)/(expected + weight) over all years known, so that a
/// month of few purchases stays near 1; then all are divided by their mean weighted by what is
/// expected, so that a year as a whole is as the model has it.
public struct CalendarFactors: Hashable, Sendable, Codable {
  /// From January to December, each above 0.
  public let factors: [Double]
  /// The purchases that each month is drawn towards its expectation by.
  static let weight = 20.0

  /// Finds the factors from purchases observed and expected in consecutive months, the first of which
  /// is `firstMonth` (1 for January); nil unless every month of the year is there twice, as once tells
  /// a season from a trend by nothing.
  public init?(observed: [Double], expected: [Double], firstMonth: Int) {
    precondition(observed.count == expected.count, "both of every month")
    precondition((1...12).contains(firstMonth), "a month from 1 to 12")
    guard observed.count >= 24 else { return nil }
    var (seen, known) = ([Double](repeating: 0, count: 12), [Double](repeating: 0, count: 12))
    for index in observed.indices {
      let month = (firstMonth - 1 + index) % 12
      seen[month] += observed[index]
      known[month] += expected[index]
    }
    // A level that is off in all months is not a season.
    let (allSeen, allKnown) = (seen.reduce(0, +), known.reduce(0, +))
    guard allSeen > 0, allKnown > 0 else { return nil }
    let level = allSeen / allKnown
    let raw = zip(seen, known).map { ($0 + Self.weight) / ($1 * level + Self.weight) }
    let mean = zip(raw, known).reduce(0) { $0 + $1.0 * $1.1 } / allKnown
    factors = raw.map { $0 / mean }
  }

  /// `expected` purchases of consecutive months from `firstMonth` on, each times its month's factor.
  public func applied(to expected: [Double], firstMonth: Int) -> [Double] {
    expected.indices.map { expected[$0] * factors[(firstMonth - 1 + $0) % 12] }
  }

  /// The mean factor of `days`, counted from 1970-01-01: how many times as much is bought on them as on as many days of an
  /// average year. There must be a day.
  public func mean(over days: Range<Int32>) -> Double {
    precondition(!days.isEmpty, "a day")
    let sum = CalendarMonth.months(of: days).reduce(0.0) { sum, month in
      let own = days.clamped(to: month.firstDay..<month.next.firstDay)
      return sum + Double(own.count) * factors[month.month - 1]
    }
    return sum / Double(days.count)
  }

  /// These factors, if they win on a holdout: if they bring the expected months nearer to the
  /// observed ones by the sum of squared errors. Nil otherwise.
  public func chosen(observed: [Double], expected: [Double], firstMonth: Int) -> CalendarFactors? {
    func error(_ predicted: [Double]) -> Double {
      zip(predicted, observed).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    return error(applied(to: expected, firstMonth: firstMonth)) < error(expected) ? self : nil
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    factors = try container.decode([Double].self, forKey: .factors)
    guard factors.count == 12, factors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .factors, in: container, debugDescription: "factors are twelve numbers above 0")
    }
  }
}
