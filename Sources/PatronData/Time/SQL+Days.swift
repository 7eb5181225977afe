package import PatronEngine

extension SQL.StringInterpolation {
  package mutating func appendInterpolation(_ day: Day) { appendInterpolation(day.number) }
  package mutating func appendInterpolation(_ count: DayCount) { appendInterpolation(count.days) }
}

extension QueryTemplate.Value {
  package static func day(_ day: Day) -> Self { .integer(day.number) }
  package static func days(_ count: DayCount) -> Self { .integer(count.days) }
}

extension Sequence<Int32> {
  /// The numbers in ascending order, commas between them.
  var sql: SQL { sorted().map { SQL(Int($0)) }.joined(separator: ", ") }
}

extension Days {
  /// Whether the day `column` is one of these.
  package func contains(_ column: SQL) -> SQL {
    "\(column) >= \(first) and \(column) < \(end)"
  }
}

extension Snapshot {
  /// Whether the day `column` is seen.
  package func sees(_ column: SQL) -> SQL { "\(column) < \(day)" }
}
