/// How many rows each day has.
package struct DayCounts: Sendable {
  /// The days that have any, in order.
  private let days: [(day: Day, rows: Int)]

  package init(_ days: [(day: Day, rows: Int)]) {
    self.days = days.sorted { $0.day < $1.day }
  }

  /// The first day of the history that these rows tell: the one below which fewer than one row in a thousand lies,
  /// and behind every long silence that a few stray rows stand before: at most one row in a hundred, and a
  /// silence of at least 60 days and a quarter of all that comes after it.
  ///
  /// Nil where there is no day.
  package var firstDay: Day? {
    guard let last = days.last?.day else { return nil }
    let total = days.reduce(0) { $0 + $1.rows }
    let outlying = max(1, total - total * 999 / 1_000)
    var before = 0
    var first: Day?
    var behindSilence: Day?
    var previous: Day?
    for (day, rows) in days {
      if let previous, before * 100 <= total, day - previous >= 60,
        4 * (day - previous) >= last - day
      {
        behindSilence = day
      }
      before += rows
      if first == nil, before >= outlying { first = day }
      previous = day
    }
    return [first, behindSilence].compactMap(\.self).max()
  }
}
