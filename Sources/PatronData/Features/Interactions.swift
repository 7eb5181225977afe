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
  /// See `PreparedExports.interactionQuery`.
  fileprivate func rows(leastValue: Double) -> SQL {
    switch self {
    case .content:
      """
      select t.customer_key, t.time_us, t.day, t.content_key as item_key,
        case when t.value < \(leastValue) then least(-1.0, w.weight) else w.weight end as weight
      from touches as t join touch_weights as w on w.type_key = t.type_key
      """
    case .product:
      """
      select customer_key, time_us, day, product_key as item_key, 1.0 as weight from lines
      where not is_return
      """
    case .category:
      """
      select customer_key, time_us, day, category_key as item_key, 1.0 as weight from lines
      where not is_return
      """
    }
  }

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
    let interactionRows = try await interactionQuery(of: source, settings: settings)
    let consenting = consents.map { SQL(" where r.customer_key in (\($0))") } ?? SQL()
    let rows: SQL = "select r.* from (\(interactionRows)) as r\(consenting)"
    let before = snapshot?.sees("day") ?? "true"
    let day = (snapshot ?? self.snapshot)?.day
    if let known { try await loadKnownItems(known) }
    let items = try await makeItems(
      source, rows: rows, before: before, isKnown: known != nil, largest: largest,
      on: day)
    // One row a customer and item: its age is that of the last interaction, and of liking and turning down
    // the later one counts.
    let last = engine.dialect.localDays(
      "max(r.time_us)", timezone: exports.configuration.timezone
    )
    let age = day.map { SQL("coalesce(greatest(0, round(\($0) - \(last), 4)), 0)") } ?? "0"
    let liked: SQL = "max(case when r.weight > 0 then coalesce(r.time_us, 0) end)"
    let refused: SQL = "max(case when r.weight < 0 then coalesce(r.time_us, 0) end)"
    let weight: SQL =
      source == .content
      ? "case when \(liked) is null or \(refused) >= \(liked) then 0 else max(r.weight) end" : "1"
    func matrix(_ when: SQL) async throws -> (rows: SparseRows, ages: [Float]) {
      let entries = try await engine.frame(
        ["i.place", age, weight], by: "r.customer_key",
        from: """
          (\(rows)) as r join items as i on i.item_key = r.item_key
          where \(when) group by r.customer_key, i.place order by r.customer_key, i.place
          """, workers: workers)
      return (
        try Self.sparse(entries, rowCount: customerCount, columnCount: items.count),
        entries.values.column(1)
      )
    }
    let seen = try await matrix(before)
    var later: SparseRows?
    if let horizon, let snapshot {
      let all = try await matrix(snapshot.outcome(of: horizon).contains("day")).rows
      later = all.keeping { all.values[$1] > 0 }.mapped { _, _ in 1 }
    }
    return Interactions(
      source: source, items: items, snapshot: snapshot, seen: seen.rows, ages: seen.ages,
      later: later)
  }

  /// The query of the interactions with items of `source`: customer, item, time and weight, never 0.
  func interactionQuery(
    of source: Configuration.Recommendations.Source, settings: Configuration.Recommendations
  ) async throws -> SQL {
    let rows = source.rows(leastValue: settings.leastValue)
    guard source == .content else { return rows }
    let types = try await touchTypes(settings)
    try await engine.load(
      table: "weights_by_type",
      columns: [LoadedColumn("type", .text), LoadedColumn("weight", .double)]
    ) { writer in
      for type in types where type.weight != 0 {
        writer.write(type.type)
        writer.write(type.weight)
        try writer.endRow()
      }
    }
    try await engine.run(
      """
      create or replace table touch_weights as
      select e.type_key, w.weight from weights_by_type as w join event_types as e on e.type = w.type;
      """)
    return rows
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
    _ source: Configuration.Recommendations.Source, rows: SQL, before: SQL, isKnown: Bool,
    largest: Int, on day: Day?
  ) async throws -> [Interactions.Item] {
    let names = source.names
    let chosen: SQL =
      isKnown
      ? """
      select i.place, n.\(name: names.key) as item_key, i.name from known_items as i
      left join \(name: names.table) as n on n.\(name: names.name) = i.name
      """
      : """
      select cast(row_number() over (order by item_key) - 1 as integer) as place, item_key, name
      from (
        select r.item_key, n.\(name: names.name) as name, count(distinct r.customer_key) as customers
        from (\(rows)) as r join \(name: names.table) as n on n.\(name: names.key) = r.item_key
        where \(before) and r.weight > 0 group by r.item_key, n.\(name: names.name)
        order by customers desc, r.item_key limit \(largest)
      ) as commonest
      """
    var script: SQL = "create or replace table chosen_items as \(chosen);"
    let hasContent = exports.configuration.tables[.content] != nil
    if hasContent, let day {
      script += """
        insert into chosen_items
        select cast((select count(*) from chosen_items) + row_number() over (
            order by c.published_day desc, length(c.content_id), c.content_id) - 1 as integer),
          n.\(name: names.key), c.content_id
        from content_typed as c left join \(name: names.table) as n on n.\(name: names.name) = c.content_id
        where c.published_day >= \(day - Self.recentlyPublished)
          and c.published_day < \(day) and coalesce(c.expires_day, \(day)) >= \(day)
          and c.topic is not null and c.content_id not in (select name from chosen_items)
        order by c.published_day desc, length(c.content_id), c.content_id
        limit \(Self.largestNewcomerCount);
        """
    }
    // Titles of products stand on the order lines.
    let hasTitles = source == .product && exports.column("title", of: .transactions) != nil
    let titled: SQL = hasTitles ? " left join products as p on p.product_key = c.item_key" : ""
    let title: SQL = hasTitles ? "coalesce(p.title, c.name)" : "c.name"
    let isShowable: SQL =
      day.map {
        "coalesce(d.published_day < \($0), true) and coalesce(d.expires_day >= \($0), true)"
      } ?? "true"
    let details: SQL =
      hasContent
      ? """
      select c.place, c.item_key, c.name, coalesce(d.title, c.name) as title, d.topic, d.stage,
        d.audience, d.channel,
        \(isShowable) as showable
      from chosen_items as c left join content_typed as d on d.content_id = c.name
      """
      : """
      select c.place, c.item_key, c.name, \(title) as title,
        cast(null as varchar) as topic, cast(null as varchar) as stage,
        cast(null as varchar) as audience, cast(null as varchar) as channel, true as showable
      from chosen_items as c\(titled)
      """
    try await engine.run(script + "create or replace table items as \(details);")
    return try await engine.rows(
      """
      select name, title, topic, stage, audience, channel, showable as "isShowable"
      from items order by place;
      """, as: Interactions.Item.self)
  }

  private static func sparse(
    _ entries: KeyedRows, rowCount: Int, columnCount: Int
  ) throws -> SparseRows {
    var rowOffsets = [Int](repeating: 0, count: rowCount + 1)
    for key in entries.keys { rowOffsets[Int(key) + 1] += 1 }
    for row in 0..<rowCount { rowOffsets[row + 1] += rowOffsets[row] }
    return try SparseRows(
      columnCount: columnCount, rowOffsets: rowOffsets,
      columns: entries.values.column(0).map { Int32(nearest: $0) }, values: entries.values.column(2)
    )
  }
}
