public import PatronNumerics

/// Who touched which item: the input of recommendations, from events or from orders.
public struct Interactions: Sendable {
  /// Where the items stand.
  public let source: Configuration.Recommendations.Source
  /// The identifier of each item, in the order of its column.
  public let items: [String]
  /// The title of each item where the content table gives one, else its identifier.
  public let titles: [String]
  /// The topic of each item; nil where the content table tells none.
  public let topics: [String?]
  /// The stage of life as a customer that each item is for, as the content table writes it; nil for any.
  public let stages: [String?]
  /// Which items may be shown at the snapshot: published and not expired.
  public let isShowable: [Bool]
  /// The first day that `seen` does not hold; nil where all time is seen.
  public let snapshot: Int?
  /// How many customers touched each item in the last days before the snapshot, or ever where the
  /// exports have no times.
  public let recentCounts: [Int]
  /// Customers × items: 1 where the customer touched the item before the snapshot.
  public let seen: SparseRows
  /// How many days before the snapshot the customer touched it last, parts of a day included, beside
  /// each entry of `seen`; 0 where the exports have no times.
  public let ages: [Float]
  /// Customers × items: 1 where the customer touched it in the outcome window behind the snapshot.
  public let later: SparseRows?
}

extension Configuration.Recommendations.Source {
  /// The query of who touched which item on which day.
  var rows: String {
    switch self {
    case .content: "select customer_key, time_us, day, content_key as item_key from touches"
    case .product:
      "select customer_key, time_us, day, product_key as item_key from lines where not is_return"
    case .category:
      "select customer_key, time_us, day, category_key as item_key from lines where not is_return"
    }
  }

  /// The table of the items, its key and the column of their identifiers.
  var names: (table: String, key: String, name: String) {
    switch self {
    case .content: ("contents", "content_key", "content_id")
    case .product: ("products", "product_key", "product")
    case .category: ("categories", "category_key", "category")
    }
  }
}

extension PreparedExports {
  /// The kind of items these exports can recommend: what was asked for, or content, or products.
  public func recommendationSource(
    asked: Configuration.Recommendations.Source?
  ) -> Configuration.Recommendations.Source? {
    let possible: [Configuration.Recommendations.Source] =
      (has("content", of: .events) ? [.content] : [])
      + (has("product", of: .transactions) ? [.product] : [])
      + (has("category", of: .transactions) ? [.category] : [])
    guard let asked else { return possible.first }
    return possible.contains(asked) ? asked : nil
  }

  /// The interactions known at `snapshot` (nil: all of them) with items of `source`.
  ///
  /// - Parameters:
  ///   - items: the items of a model that exists; nil takes the `largest` that most customers
  ///     touched before the snapshot, ties in the order of their identifiers.
  ///   - recent: the days before the snapshot that `recentCounts` looks at.
  ///   - horizon: the days behind the snapshot that `later` holds; nil for none.
  public func interactions(
    _ source: Configuration.Recommendations.Source, at snapshot: Int?, items known: [String]?,
    largest: Int, horizon: Int? = nil, recent: Int = 30, workers: Workers = .all
  ) async throws -> Interactions {
    let rows = source.rows
    let names = source.names
    let before = snapshot.map { "day < \($0)" } ?? "true"
    if let known {
      try await engine.load(
        table: "known_items",
        columns: [LoadedColumn("place", .integer), LoadedColumn("name", .text)]
      ) { writer in
        for (place, name) in known.enumerated() {
          writer.write(place)
          writer.write(name)
          try writer.endRow()
        }
      }
    }
    let chosen =
      known != nil
      ? """
      select i.place, n.\(names.key) as item_key, i.name from known_items as i
      left join \(names.table) as n on n.\(names.name) = i.name
      """
      : """
      select cast(row_number() over (order by item_key) - 1 as integer) as place, item_key, name
      from (
        select r.item_key, n.\(names.name) as name, count(distinct r.customer_key) as customers
        from (\(rows)) as r join \(names.table) as n on n.\(names.key) = r.item_key
        where \(before) group by r.item_key, n.\(names.name)
        order by customers desc, r.item_key limit \(largest)
      ) as commonest
      """
    let hasContent = source == .content && exports.configuration.tables[.content] != nil
    let details =
      hasContent
      ? """
      select c.place, c.item_key, c.name, coalesce(d.title, c.name) as title,
        d.topic, d.stage, coalesce(d.published_day, -2147483648) as published,
        coalesce(d.expires_day, 2147483647) as expires
      from (\(chosen)) as c left join content_typed as d on d.content_id = c.name
      """
      : """
      select place, item_key, name, name as title, cast(null as varchar) as topic,
        cast(null as varchar) as stage, -2147483648 as published, 2147483647 as expires from (\(chosen)) as c
      """
    try await engine.run("create or replace table items as \(details);")
    let lately = snapshot.map { "day >= \($0 - recent) and day < \($0)" } ?? "true"
    struct Item: Decodable {
      let name: String
      let title: String
      let topic: String?
      let stage: String?
      let published: Int
      let expires: Int
      let recent: Int
    }
    let items = try await engine.rows(
      """
      select name, title, topic, stage, published, expires, coalesce(c.customers, 0) as recent
      from items as i left join (
        select item_key, count(distinct customer_key) as customers from (\(rows)) as r
        where \(lately) group by item_key
      ) as c on c.item_key = i.item_key
      order by place;
      """, as: Item.self)
    let showDay = snapshot ?? history?.end
    // One row a customer and item: how long ago is told by the last touch.
    let last = engine.dialect.localDays(
      "max(r.time_us)", timezone: exports.configuration.timezone
    ).sql
    let age = showDay.map { "coalesce(greatest(0, round(\($0) - \(last), 4)), 0)" } ?? "0"
    func matrix(_ when: String) async throws -> (rows: SparseRows, ages: [Float]) {
      let entries = try await engine.frame(
        """
        select r.customer_key // 65536 as upper, r.customer_key % 65536 as lower, i.place,
          \(age) as age
        from (\(rows)) as r join items as i on i.item_key = r.item_key
        where \(when) group by r.customer_key, i.place order by 1, 2, 3
        """, columnCount: 4, workers: workers)
      return (
        try Self.sparse(entries, rowCount: customerCount, columnCount: items.count),
        entries.column(3)
      )
    }
    let seen = try await matrix(before)
    var later: SparseRows?
    if let horizon, let snapshot {
      later = try await matrix("day >= \(snapshot) and day < \(snapshot + horizon)").rows
    }
    return Interactions(
      source: source, items: items.map(\.name), titles: items.map(\.title),
      topics: items.map(\.topic), stages: items.map(\.stage),
      isShowable: items.map { item in
        showDay.map { item.published < $0 && item.expires >= $0 } ?? true
      },
      snapshot: snapshot, recentCounts: items.map(\.recent), seen: seen.rows, ages: seen.ages,
      later: later)
  }

  /// A customer's key needs more than the 24 bits of a Float, so it crosses in two halves.
  private static func sparse(
    _ triples: Matrix, rowCount: Int, columnCount: Int
  ) throws -> SparseRows {
    var rowOffsets = [Int](repeating: 0, count: rowCount + 1)
    var columns = [Int32](repeating: 0, count: triples.rowCount)
    for entry in 0..<triples.rowCount {
      rowOffsets[Int(triples[entry, 0]) * 65536 + Int(triples[entry, 1]) + 1] += 1
      columns[entry] = Int32(triples[entry, 2])
    }
    for row in 0..<rowCount { rowOffsets[row + 1] += rowOffsets[row] }
    return try SparseRows(
      columnCount: columnCount, rowOffsets: rowOffsets, columns: columns,
      values: [Float](repeating: 1, count: columns.count))
  }
}
