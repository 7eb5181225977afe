package import PatronEngine

extension TableConfiguration {
  /// How the numbers of `column`, which plays `role`, are written.
  package func notation(column: String, role: String?) -> NumberNotation {
    NumberNotation(
      decimal: decimal.value(column: column, role: role),
      thousands: thousands.value(column: column, role: role))
  }

  /// How the times of `column`, which plays `role`, are written; nil for ISO 8601.
  package func timeFormat(column: String, role: String?) -> TimeFormat? {
    timeFormat.value(column: column, role: role).flatMap(TimeFormat.init)
  }

  /// Two-digit years from this one on are of the 1900s.
  package func pivot(role: String?) -> Int {
    pivot ?? (role == "birth_date" ? Self.birthPivot : Self.usualPivot)
  }

  /// POSIX's.
  private static let usualPivot = 69
  /// Whoever was born in 2016 or later is no customer yet.
  private static let birthPivot = 16
}
