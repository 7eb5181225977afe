import PatronEngine

extension FrameBuilder {
  /// Of the customers active before `snapshot`, the share whose date lies on that day or later, by the
  /// name of the attribute: such a date moves on with the customer, and what it was at the snapshot
  /// nobody knows. The day of signing up, which never moves, aside.
  package func shareOfLaterDates(at snapshot: Int) async throws -> [String: Double] {
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
        "snapshot": .integer(snapshot),
      ]), as: Count.self)
    return Dictionary(
      uniqueKeysWithValues: counts.map { count in
        (dates[count.place].name, Double(count.later) / Double(max(1, count.filled)))
      })
  }
}
