import PatronEngine
import PatronNumerics

extension FrameBuilder {
  /// The share of customers active before `snapshot` with a date on that day or later, by attribute.
  ///
  /// A date like this moves on with the customer, and its value at the snapshot is not known. The day of
  /// signing up never moves, and is left out.
  package func shareOfLaterDates(at snapshot: Snapshot) async throws -> [String: Double] {
    let dates = features.vocabulary.attributes.filter {
      $0.kind == .date && $0.name != "tenure_days"
    }
    guard !dates.isEmpty else { return [:] }
    // Days are whole numbers that a Float holds.
    let days = try await prepared.engine.frame(
      dates.map { dialect.dayOfDate(SQL(name: $0.column)) }, by: "patron_key", from: "customers",
      workers: workers)
    let wasActive = days.keys.map { key in
      history.activeDays(of: Int(key)).first.map { Int($0) < snapshot.day.number } ?? false
    }
    return Dictionary(
      uniqueKeysWithValues: dates.enumerated().map { index, date in
        let filled = zip(days.values.column(index), wasActive).filter { !$0.0.isNaN && $0.1 }
        let later = filled.count { $0.0 >= Float(snapshot.day.number) }
        return (date.name, Double(later) / Double(max(1, filled.count)))
      })
  }
}
