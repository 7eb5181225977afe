import PatronEngine

/// An item or a time that a group of customers favours.
public struct Favourite: Hashable, Sendable, Codable {
  public let name: String
  /// The share in the group, and among all customers.
  public let share: Double
  public let overall: Double

  public init(name: String, share: Double, overall: Double) {
    self.name = name
    self.share = share
    self.overall = overall
  }

  /// How many times as often as all customers.
  public var lift: Double { overall > 0 ? share / overall : 0 }
}

/// The favourite items and times of a group, the largest difference first.
package struct Favourites: Hashable, Sendable {
  package var items: [Favourite] = []
  package var times: [Favourite] = []

  package init() {}
}

extension PreparedExports {
  /// A favourite is done at least so many times as often as by all.
  private static let leastLift = 1.15
  private static let largestCount = 3
  private static let weekdays = [
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays",
  ]
  private static let dayParts = [
    "at night", "in the morning", "in the afternoon", "in the evening",
  ]

  /// The favourites of each group's customers in `days`.
  ///
  /// - Parameters:
  ///   - groups: the group of each customer of the frame that was made last, in its order.
  ///   - least: how many customers of a group must have interacted with an item for it to be named.
  package func favourites(
    of groups: [Int], source: Configuration.Recommendations.Source?, in days: Days, least: Int
  ) async throws -> [Int: Favourites] {
    try await engine.load(
      table: "patron_labels",
      columns: [LoadedColumn("place", .integer), LoadedColumn("segment", .integer)]
    ) { writer in
      for (index, group) in groups.enumerated() {
        writer.write(index)
        writer.write(group)
        try writer.endRow()
      }
    }
    try await engine.run(
      """
      create or replace table patron_members as
      select c.customer_key, l.segment from (
        select customer_key, row_number() over (order by customer_key) - 1 as place from cohort
      ) as c join patron_labels as l on l.place = c.place;
      """)
    var favourites: [Int: Favourites] = [:]
    if let source {
      for (group, items) in try await items(source, in: days, least: least) {
        favourites[group, default: Favourites()].items = items
      }
    }
    if let table = timedTable {
      for (group, times) in try await times(of: table, in: days, least: least) {
        favourites[group, default: Favourites()].times = times
      }
    }
    return favourites
  }

  private var timedTable: SQL? {
    tables.contains(.transactions) ? "lines" : eventsHaveTime ? "touches" : nil
  }

  private func items(
    _ source: Configuration.Recommendations.Source, in days: Days, least: Int
  ) async throws -> [Int: [Favourite]] {
    struct Row: Decodable {
      let segment, customers, members, everybody, population: Int
      let name: String
    }
    let names = source.names
    let isTimed = source != .content || eventsHaveTime
    let settings = exports.configuration.recommendations.options(default: .init()) ?? .init()
    let interactions = try await interactionQuery(of: source, settings: settings)
    let rows = try await engine.rows(
      QueryTemplate(PackageResources.favourite_items_sql).filled([
        "rows": .sql(interactions),
        "names": .sql(SQL(name: names.table)),
        "key": .sql(SQL(name: names.key)),
        "name": .sql(title(of: source)), "least": .integer(least),
        "seen": .sql(
          isTimed ? "r.weight > 0 and \(days.contains("r.day"))" : "r.weight > 0"),
      ]), as: Row.self)
    return Dictionary(grouping: rows, by: \.segment).mapValues { rows in
      Self.strongest(
        rows.map { row in
          Favourite(
            name: row.name, share: Double(row.customers) / Double(max(1, row.members)),
            overall: Double(row.everybody) / Double(max(1, row.population)))
        })
    }
  }

  /// The name for people of an item `n` of the source: its title where the content table gives one.
  private func title(of source: Configuration.Recommendations.Source) -> SQL {
    let name: SQL = "n.\(name: source.names.name)"
    guard tables.contains(.content) else { return name }
    return """
      coalesce((select min(d.title) from content_typed as d where d.content_id = \(name)), \(name))
      """
  }

  private func times(
    of table: SQL, in days: Days, least: Int
  ) async throws -> [Int: [Favourite]] {
    struct Row: Decodable { let segment, weekday, part, days: Int }
    let rows = try await engine.rows(
      QueryTemplate(PackageResources.favourite_times_sql).filled([
        "rows": .sql(table),
        "start": .day(days.first), "end_day": .day(days.end),
      ]), as: Row.self)
    // Where all is in one part of the day, the exports hold dates and no times.
    let parts = Set(rows.map(\.part)).count > 1 ? Self.dayParts : []
    func shares(_ rows: [Row], _ names: [String], _ level: (Row) -> Int) -> [Double] {
      let total = rows.reduce(0) { $0 + $1.days }
      return names.indices.map { index in
        let days = rows.reduce(0) { $0 + (level($1) == index ? $1.days : 0) }
        return Double(days) / Double(max(1, total))
      }
    }
    func favourites(_ own: [Row], _ names: [String], _ level: (Row) -> Int) -> [Favourite] {
      zip(names, zip(shares(own, names, level), shares(rows, names, level))).map {
        Favourite(name: $0, share: $1.0, overall: $1.1)
      }
    }
    return Dictionary(grouping: rows, by: \.segment).mapValues { own in
      guard own.reduce(0, { $0 + $1.days }) >= least else { return [] }
      return Self.strongest(
        favourites(own, Self.weekdays, \.weekday) + favourites(own, parts, \.part))
    }
  }

  /// The favourites that differ most, weighed by how common they are, ties by name.
  private static func strongest(_ all: [Favourite]) -> [Favourite] {
    Array(
      all.filter { $0.lift >= leastLift }
        .sorted { first, second in
          let (a, b) = (first.share - first.overall, second.share - second.overall)
          return a == b ? first.name < second.name : a > b
        }.prefix(largestCount))
  }
}
