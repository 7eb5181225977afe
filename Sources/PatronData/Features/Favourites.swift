import PatronEngine
package import PatronNumerics

/// An item or a time that a group of customers favours.
public struct Favourite: Hashable, Sendable, Codable {
  public let name: String
  /// The share in the group, and among all customers.
  public let share: Double
  public let overall: Double
  /// What the group's share rests on: its customers with any item, or their days.
  public let count: Int

  public init(name: String, share: Double, overall: Double, count: Int) {
    self.name = name
    self.share = share
    self.overall = overall
    self.count = count
  }

  /// Whether the share is larger than chance makes it: by more than twice its standard error, of at least
  /// `fewestCounted`.
  var isSure: Bool {
    count >= Self.fewestCounted
      && share - overall > 2 * (overall * (1 - overall) / Double(count)).squareRoot()
  }

  private static let fewestCounted = 20

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
  ///   - groups: the group of each of `customers`, in their order.
  ///   - least: how many customers of a group must have interacted with an item for it to be named.
  package func favourites(
    of groups: [Int], customers: [Int32], source: Configuration.Recommendations.Source?,
    in days: Days, least: Int, workers: Workers = .all
  ) async throws -> [Int: Favourites] {
    var favourites: [Int: Favourites] = [:]
    if let source {
      let items = try await items(
        source, of: groups, customers: customers, in: days, least: least, workers: workers)
      for (group, items) in items { favourites[group, default: Favourites()].items = items }
    }
    if tables.contains(.transactions) || eventsHaveTime {
      let times = times(of: groups, customers: customers, in: days, least: least, workers: workers)
      for (group, times) in times { favourites[group, default: Favourites()].times = times }
    }
    return favourites
  }

  /// An item that a group favours, by its key.
  private struct FavouriteItem {
    let key: Int32
    let share: Double
    let overall: Double
    let count: Int
  }

  private func items(
    _ source: Configuration.Recommendations.Source, of groups: [Int], customers: [Int32],
    in days: Days, least: Int, workers: Workers
  ) async throws -> [Int: [Favourite]] {
    let settings = exports.configuration.recommendations.options(default: .init()) ?? .init()
    let isTimed = source != .content || eventsHaveTime
    let range = Int32(clamping: days.first.number)..<Int32(clamping: days.end.number)
    var everybody: [Int32: Int] = [:]
    var members: [Int: Int] = [:]
    var counts: [Int: [Int32: Int]] = [:]
    let liked = history.likedItems(
      try await touching(source, settings), of: customers, days: isTimed ? range : .min..<(.max),
      workers: workers)
    var last = -1
    for (row, item) in liked.joined() {
      everybody[item, default: 0] += 1
      counts[groups[row], default: [:]][item, default: 0] += 1
      if row != last { members[groups[row], default: 0] += 1 }
      last = row
    }
    let population = Double(max(1, members.values.reduce(0, +)))
    let strongest = counts.mapValues { items in
      items.filter { $0.value >= least }
    }.map { group, items in
      (
        group,
        Self.strongest(
          items.map { key, count in
            FavouriteItem(
              key: key, share: Double(count) / Double(max(1, members[group] ?? 0)),
              overall: Double(everybody[key] ?? 0) / population, count: members[group] ?? 0)
          })
      )
    }
    let names = try await titles(
      of: Set(strongest.flatMap { $0.1.map(\.key) }), source)
    return Dictionary(
      uniqueKeysWithValues: strongest.map { group, items in
        (
          group,
          Self.strongest(
            items.map {
              Favourite(
                name: names[$0.key] ?? "", share: $0.share, overall: $0.overall, count: $0.count)
            })
        )
      })
  }

  /// The items among which the strongest are, before their names decide between equal ones.
  private static func strongest(_ all: [FavouriteItem]) -> [FavouriteItem] {
    let sorted = all.filter { $0.overall > 0 && $0.share / $0.overall >= leastLift }
      .sorted { ($1.share - $1.overall, $0.key) < ($0.share - $0.overall, $1.key) }
    guard sorted.count > largestCount else { return sorted }
    let last = sorted[largestCount - 1].share - sorted[largestCount - 1].overall
    return sorted.filter { $0.share - $0.overall >= last }
  }

  /// The names for people of the items with `keys`.
  private func titles(
    of keys: Set<Int32>, _ source: Configuration.Recommendations.Source
  ) async throws -> [Int32: String] {
    struct Title: Decodable {
      let key: Int32
      let title: String
    }
    guard !keys.isEmpty else { return [:] }
    let names = source.names
    let titles = try await engine.rows(
      QueryTemplate(PackageResources.item_titles_sql).filled([
        "key": .sql(SQL(name: names.key)), "name": .sql(SQL(name: names.name)),
        "table": .sql(SQL(name: names.table)), "contents": .sql(contentTable),
        "own": .sql(source == .product ? "n.title" : "null"),
        "keys": .sql(keys.sql),
      ]), as: Title.self)
    return Dictionary(titles.map { ($0.key, $0.title) }, uniquingKeysWith: { first, _ in first })
  }

  /// The weekdays and parts of the day with order lines, or with events where the exports hold no orders: on how
  /// many of their customers' days.
  private func times(
    of groups: [Int], customers: [Int32], in days: Days, least: Int, workers: Workers
  ) -> [Int: [Favourite]] {
    let start = Int32(clamping: days.first.number)
    let end = Int32(clamping: days.end.number)
    let width = Self.weekdays.count * Self.dayParts.count
    let blocks = history.walk(customers, workers: workers) { rows, reader in
      var counts: [Int: [Int]] = [:]
      for row in rows {
        let own = reader.customer(customers[row])
        var seen = 0
        var last = Line.missing
        func add(_ day: Int32, _ clock: Int32) {
          if day != last { (seen, last) = (0, day) }
          let part = Int(clock) / 21_600_000
          guard seen & (1 << part) == 0 else { return }
          seen |= 1 << part
          let place = Day(Int(day)).weekday * Self.dayParts.count + part
          counts[groups[row], default: Array(repeating: 0, count: width)][place] += 1
        }
        if history.hasOrders {
          for line in own.lines.suffix(from: start, \.day).prefix(before: end, \.day) {
            add(line.day, line.clock)
          }
        } else {
          for touch in own.touches.suffix(from: start, \.day).prefix(before: end, \.day) {
            add(touch.day, touch.clock)
          }
        }
      }
      return counts
    }
    var byGroup: [Int: [Int]] = [:]
    for block in blocks {
      byGroup.merge(block) { zip($0, $1).map { $0 + $1 } }
    }
    let all = byGroup.values.reduce(Array(repeating: 0, count: width)) { zip($0, $1).map(+) }
    // Where all is in one part of the day, the exports hold dates and no times.
    let parts = Self.dayParts.indices.count { part in
      Self.weekdays.indices.contains { all[$0 * Self.dayParts.count + part] > 0 }
    }
    func favourites(_ own: [Int], _ names: [String], _ level: (Int) -> Int) -> [Favourite] {
      func share(_ counts: [Int], _ index: Int) -> Double {
        let days = counts.indices.reduce(0) { $0 + (level($1) == index ? counts[$1] : 0) }
        return Double(days) / Double(max(1, counts.reduce(0, +)))
      }
      let days = own.reduce(0, +)
      return names.indices.map {
        Favourite(name: names[$0], share: share(own, $0), overall: share(all, $0), count: days)
      }
    }
    return byGroup.mapValues { own in
      guard own.reduce(0, +) >= least else { return [] }
      return Self.strongest(
        favourites(own, Self.weekdays) { $0 / Self.dayParts.count }
          + (parts > 1 ? favourites(own, Self.dayParts) { $0 % Self.dayParts.count } : []))
    }
  }

  /// The favourites that differ most, weighed by how common they are, ties by name.
  private static func strongest(_ all: [Favourite]) -> [Favourite] {
    Array(
      all.filter { $0.lift >= leastLift && $0.isSure }
        .sorted { first, second in
          let (a, b) = (first.share - first.overall, second.share - second.overall)
          return a == b ? first.name < second.name : a > b
        }.prefix(largestCount))
  }
}
