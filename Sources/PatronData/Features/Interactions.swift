import PatronEngine
package import PatronNumerics

/// Which customer interacted with which item: the input of recommendations, from events or orders.
package struct Interactions: Sendable {
  /// Where the items stand.
  package let source: Configuration.Recommendations.Source
  /// The items in the order of their columns: the items that were asked for or that most customers had, then
  /// items published lately without an interaction.
  package let items: [Item]
  /// The snapshot that `seen` is of; nil where all time is seen.
  package let snapshot: Snapshot?
  /// Customers × items: the largest weight of the interactions before the snapshot; 0 where the customer
  /// turned it down later.
  package let seen: SparseRows
  /// Days from the customer's last interaction with it to the snapshot, with parts of a day, beside
  /// each entry of `seen`; 0 where the exports have no times.
  package let ages: [Float]
  /// Customers × items: 1 for an interaction that counts as liking in the window behind the snapshot.
  package let later: SparseRows?

  package init(
    source: Configuration.Recommendations.Source, items: [Item], snapshot: Snapshot?,
    seen: SparseRows, ages: [Float], later: SparseRows?
  ) {
    self.source = source
    self.items = items
    self.snapshot = snapshot
    self.seen = seen
    self.ages = ages
    self.later = later
  }

  /// An item as the exports describe it.
  package struct Item: Hashable, Sendable, Codable {
    package let name: String
    /// The title where the content table gives one, else the name.
    package let title: String
    /// nil where the content table has none.
    package let topic: String?
    /// The stages of life as a customer that it is for, as the content table writes them; nil for any.
    package let stage: String?
    /// The words of the audiences that it is for; nil for all.
    package let audience: String?
    /// The channel it goes out by; nil for any.
    package let channel: String?
    /// Whether it is published and not expired at the snapshot.
    package let isShowable: Bool
  }

  /// Which items may be shown at the snapshot.
  package var isShowable: [Bool] { items.map(\.isShowable) }
}

extension Configuration.Recommendations.Source {
  /// The table of the items, its key and the column of their identifiers.
  package var names: (table: String, key: String, name: String) {
    switch self {
    case .content: ("contents", "content_key", "content_id")
    case .product: ("products", "product_key", "product")
    case .category: ("categories", "category_key", "category")
    }
  }
}

extension PreparedExports {
  /// The kind of items these exports can recommend: what was asked for, or content, or products.
  package func recommendationSource(
    asked: Configuration.Recommendations.Source?
  ) -> Configuration.Recommendations.Source? {
    let possible: [Configuration.Recommendations.Source] =
      (has("content", of: .events) ? [.content] : [])
      + (has("product", of: .transactions) ? [.product] : [])
      + (has("category", of: .transactions) ? [.category] : [])
    guard let asked else { return possible.first }
    return possible.contains(asked) ? asked : nil
  }

  /// The days in which an item without an interaction counts as published lately.
  package static let recentlyPublished: DayCount = 90
  /// The most items without an interaction that enter, the latest first.
  package static let largestNewcomerCount = 500

  /// The interactions known at `snapshot` (nil: all of them) with items of `source`, of the customers who
  /// consent.
  ///
  /// - Parameters:
  ///   - items: the items of a model that exists; nil takes the `largest` that most customers liked
  ///     before the snapshot, ties in the order of their identifiers.
  ///   - horizon: the days behind the snapshot that `later` holds; nil for none.
  package func interactions(
    _ source: Configuration.Recommendations.Source,
    settings: Configuration.Recommendations = Configuration.Recommendations(),
    at snapshot: Snapshot?,
    items known: [String]?, largest: Int, horizon: DayCount? = nil, workers: Workers = .all
  ) async throws -> Interactions {
    let touching = try await touching(source, settings)
    let consents = try await reachable(workers: workers)
    let customers = (0..<Int32(customerCount)).filter { consents?[Int($0)] ?? true }
    let day = (snapshot ?? self.snapshot)?.day
    let end = snapshot.map { Int32(clamping: $0.day.number) } ?? .max
    if let known {
      try await loadKnownItems(known)
    } else {
      let liked = history.customersByItem(
        touching, of: customers, days: .min..<end, count: try await itemCount(of: source),
        workers: workers)
      try await loadCommonestItems(liked, largest: largest)
    }
    let items = try await makeItems(source, isKnown: known != nil, on: day)
    let places = try await places(of: source, among: items.count)
    func matrix(_ days: Range<Int32>) throws -> (rows: SparseRows, ages: [Float]) {
      try history.interactions(
        touching, of: customers, places: places, itemCount: items.count, days: days,
        before: day, workers: workers)
    }
    let seen = try matrix(.min..<end)
    var later: SparseRows?
    if let horizon, let snapshot {
      let window = snapshot.outcome(of: horizon)
      let all = try matrix(
        Int32(clamping: window.first.number)..<Int32(clamping: window.end.number)
      ).rows
      later = all.keeping { all.values[$1] > 0 }.mapped { _, _ in 1 }
    }
    return Interactions(
      source: source, items: items, snapshot: snapshot, seen: seen.rows, ages: seen.ages,
      later: later)
  }

  /// How many items of `source` these exports name.
  private func itemCount(of source: Configuration.Recommendations.Source) async throws -> Int {
    try await engine.rowCount(of: SQL(name: source.names.table))
  }

  /// Hands over the commonest items, at most `largest`: those that most customers `liked`, ties in the order of
  /// their keys.
  private func loadCommonestItems(_ liked: [Int32], largest: Int) async throws {
    let commonest = liked.indices.filter { liked[$0] > 0 }
      .sorted { (liked[$1], $0) < (liked[$0], $1) }.prefix(largest).sorted()
    try await engine.load(
      table: "commonest_items",
      columns: [LoadedColumn("place", .integer), LoadedColumn("item_key", .integer)]
    ) { writer in
      for (place, key) in commonest.enumerated() {
        writer.write(place)
        writer.write(key)
        try writer.endRow()
      }
    }
  }

  /// The place among the items of each key of `source`; `missing` for one that is not among them.
  private func places(
    of source: Configuration.Recommendations.Source, among count: Int
  ) async throws -> [Int32] {
    let keys = try await engine.frame(
      ["place"], by: "item_key", from: "items where item_key is not null", workers: Workers(1))
    var places = [Int32](repeating: Line.missing, count: try await itemCount(of: source))
    for (key, place) in zip(keys.keys, keys.values.column(0)) {
      places[Int(key)] = Int32(nearest: place)
    }
    return places
  }

  private func loadKnownItems(_ names: [String]) async throws {
    try await engine.load(
      table: "known_items",
      columns: [LoadedColumn("place", .integer), LoadedColumn("name", .text)]
    ) { writer in
      for (index, name) in names.enumerated() {
        writer.write(index)
        writer.write(name)
        try writer.endRow()
      }
    }
  }

  /// Makes the table of items with their indices, and returns their details.
  private func makeItems(
    _ source: Configuration.Recommendations.Source, isKnown: Bool, on day: Day?
  ) async throws -> [Interactions.Item] {
    let names = source.names
    let (table, key) = (SQL(name: names.table), SQL(name: names.key))
    let name: SQL = "n.\(name: names.name)"
    var script = QueryTemplate(PackageResources.chosen_items_sql).filled([
      "wanted": .sql(isKnown ? "known_items" : "commonest_items"), "table": .sql(table),
      "key": .sql(key), "name": .sql(isKnown ? "i.name" : name),
      "match": .sql(isKnown ? "\(name) = i.name" : "n.\(key) = i.item_key"),
    ])
    let isDescribed = exports.configuration.tables[.content] != nil
    if isDescribed, let day {
      script += QueryTemplate(PackageResources.newcomers_sql).filled([
        "key": .sql(key), "table": .sql(table), "name": .sql(SQL(name: names.name)),
        "first": .day(day - Self.recentlyPublished), "day": .day(day),
        "most": .integer(Self.largestNewcomerCount),
      ])
    }
    // Titles of products stand on the order lines.
    let hasTitles =
      !isDescribed && source == .product && exports.column("title", of: .transactions) != nil
    let isShowable: SQL =
      day.map {
        "coalesce(d.published_day < \($0), true) and coalesce(d.expires_day >= \($0), true)"
      } ?? "true"
    let items = QueryTemplate(PackageResources.items_sql).filled([
      "title": .sql(hasTitles ? "coalesce(p.title, c.name)" : "c.name"),
      "showable": .sql(isShowable), "contents": .sql(contentTable),
      "products": .list(hasTitles ? [[:]] : []),
    ])
    return try await engine.rows(script + items, as: Interactions.Item.self)
  }

  /// The content table, which is empty where the exports have none.
  var contentTable: SQL {
    exports.configuration.tables[.content] == nil
      ? "(\(QueryTemplate(PackageResources.no_contents_sql).filled()))"
      : Table.content.typed
  }
}
