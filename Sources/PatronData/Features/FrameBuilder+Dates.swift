import PatronEngine

extension FrameBuilder {
  /// The share of customers active before `snapshot` with a date on that day or later, by attribute.
  ///
  /// A date like this moves on with the customer, and its value at the snapshot is not known. The day of
  /// signing up never moves, and is left out.
  package func shareOfLaterDates(at snapshot: Snapshot) async throws -> [String: Double] {
    let dates = features.vocabulary.attributes.filter {
      $0.kind == .date && $0.name != "tenure_days"
    }
    struct Count: Decodable {
      let place: Int
      let filled: Int
      let later: Int
    }
    guard !dates.isEmpty else { return [:] }
    let counts = try await prepared.engine.rows(
      QueryTemplate(PackageResources.later_dates_sql).filled([
        "cells": .sql(dialect.cells(dates.map(\.column))), "count": .integer(dates.count),
        "day": .sql(dialect.dayOfDate("text")),
        "snapshot": .day(snapshot.day),
      ]), as: Count.self)
    return Dictionary(
      uniqueKeysWithValues: counts.map { count in
        (dates[count.place].name, Double(count.later) / Double(max(1, count.filled)))
      })
  }
}
