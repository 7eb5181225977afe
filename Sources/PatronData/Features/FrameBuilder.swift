package import PatronEngine
package import PatronNumerics

/// Makes feature frames: customers' features at a snapshot, and their outcomes.
package struct FrameBuilder: Sendable {
  package let prepared: PreparedExports
  package let features: FeatureSet
  package let workers: Workers

  private var engine: any Engine { prepared.engine }

  /// Who a frame has a row of.
  package enum Members: Hashable, Sendable {
    /// Every customer.
    case everybody
    /// Customers active in the observation window, whose outcomes can be learned from.
    case active
    /// Customers whose label is known.
    case labelled
  }

  /// A snapshot's features (n × p, NaN where missing) in the order of the customers' keys.
  package struct Frame: Sendable {
    package let snapshot: Snapshot
    /// The key of each row's customer.
    package let customers: [Int32]
    package let features: Matrix
    /// The customers' labels of the outcomes that were asked for.
    package let labels: [TaskID: Labels]
    /// The groups that figures are also given for: a column each of `FrameBuilder.groupings`, where outcomes
    /// were asked for.
    package let groups: Matrix

    package init(
      snapshot: Snapshot, customers: [Int32], features: Matrix, labels: [TaskID: Labels] = [:],
      groups: Matrix
    ) {
      self.snapshot = snapshot
      self.customers = customers
      self.features = features
      self.labels = labels
      self.groups = groups
    }

    /// The frame with the features numbered `columns` only.
    package func selecting(columns: [Int]) -> Frame {
      Frame(
        snapshot: snapshot, customers: customers, features: features.selecting(columns: columns),
        labels: labels, groups: groups)
    }
  }

  /// A grouping that figures are given for, and nothing is learned from.
  package struct Grouping: Hashable, Sendable {
    package let name: String
    package let unit: String
    /// The levels in the order of their numbers; none for a number.
    package let levels: [String]
    let expression: SQL
  }

  package init(_ prepared: PreparedExports, features: FeatureSet, workers: Workers = .all) {
    self.prepared = prepared
    self.features = features
    self.workers = workers
  }

  /// Builds the frame of `members` at `snapshot`.
  ///
  /// - Parameters:
  ///   - share: the part of the members that is kept, by a fixed hash of their keys.
  ///   - targets: the outcomes whose labels the frame has.
  package func frame(
    at snapshot: Snapshot, of members: Members, share: Double = 1,
    labels targets: [OutcomeTarget] = []
  ) async throws -> Frame {
    try await makeTables(at: snapshot, of: members, share: share)
    var labels: [TaskID: Labels] = [:]
    for target in targets {
      labels[target.outcome.id] = try await self.labels(target, at: snapshot)
    }
    return try await fetch(at: snapshot, labels: labels, keys: nil)
  }

  /// Hands the features of all customers at `snapshot` to `body`, in pieces of at most `size` customers in
  /// the order of their keys, so that memory holds two pieces at a time: the engine makes the next while
  /// `body` works.
  ///
  /// Each piece joins the tables of features by itself: all rows joined at once would be the largest
  /// table of all, which at eight million customers the engine cannot make in 2 GB. The tables are put
  /// in the order of the keys first, so that a piece reads its own rows and no others.
  package func pieces(
    at snapshot: Snapshot, size: Int, _ body: (Frame) throws -> Void
  ) async throws {
    try await makeTables(at: snapshot, of: .everybody, share: 1)
    if prepared.customerCount > size { try await sortTables() }
    let starts = stride(from: 0, to: prepared.customerCount, by: size)
    try await withThrowingTaskGroup(of: Frame.self) { group in
      var next = starts.makeIterator()
      func fetchNext() {
        guard let start = next.next() else { return }
        group.addTask {
          try await fetch(at: snapshot, labels: [:], keys: start..<start + size)
        }
      }
      fetchNext()
      while let frame = try await group.next() {
        fetchNext()
        try body(frame)
      }
    }
  }

  /// The features at `snapshot` of the customer with `key`, a single row.
  package func frame(at snapshot: Snapshot, ofCustomer key: Int) async throws -> Frame {
    try await makeTables(at: snapshot, of: .everybody, share: 1)
    return try await fetch(at: snapshot, labels: [:], keys: key..<key + 1)
  }

  /// The rows of the engine's tables whose customers have `keys`; all of them without.
  private func fetch(
    at snapshot: Snapshot, labels: [TaskID: Labels], keys: Range<Int>?
  ) async throws -> Frame {
    let groupings = labels.isEmpty ? [] : groupings(at: snapshot)
    let wanted: SQL =
      keys.map { "where c.customer_key >= \($0.lowerBound) and c.customer_key < \($0.upperBound)" }
      ?? ""
    let rows = try await engine.frame(
      columns + groupings.map(\.expression), by: "c.customer_key",
      from: """
        cohort as c
        \(joins)
        \(groupings.isEmpty ? "" : joinsOfGroupings)
        \(wanted)
        """, workers: workers)
    let width = features.features.count
    let own = Array(0..<width)
    return Frame(
      snapshot: snapshot, customers: rows.keys,
      features: groupings.isEmpty ? rows.values : rows.values.selecting(columns: own),
      labels: labels,
      groups: rows.values.selecting(columns: Array(width..<rows.values.columnCount)))
  }

  /// Makes the engine's tables of the cohort, and its features.
  private func makeTables(at snapshot: Snapshot, of members: Members, share: Double) async throws {
    try checkExports()
    try await engine.run(cohort(members, at: snapshot, share: share))
    try await makeFeatures(at: snapshot)
  }

  /// Writes the features of `members` at `snapshot` to `path`: a row a customer in the order of
  /// their keys, the identifier first, then a column a feature; a missing value is empty.
  package func export(
    at snapshot: Snapshot, of members: Members, to path: String, format: ExportFormat = .csv
  ) async throws {
    try await makeTables(at: snapshot, of: members, share: 1)
    let columns = zip(columns, features.features).map { column, feature in
      SQL("\(column) as \(name: feature.name)")
    }
    try await engine.export(
      """
      select \((["k.customer_id"] + columns).joined(separator: ", ")) from cohort as c
      join customer_keys as k on k.customer_key = c.customer_key
      \(joins)
      order by c.customer_key
      """, to: path, format: format)
  }

  /// Joins the tables of features to the cohort `c`.
  private var joins: SQL {
    tables.map { SQL("left join \($0) on \($0).customer_key = c.customer_key") }
      .joined(separator: "\n")
  }

  /// Puts the rows of the tables of features in the order of their customers' keys.
  private func sortTables() async throws {
    for table in tables {
      try await engine.run(
        "create or replace table \(table) as select * from \(table) order by customer_key;")
    }
  }

  /// The engine's tables of features.
  private var tables: [SQL] {
    var seen: Set<SQL> = []
    return featureColumns.map(\.table).filter { seen.insert($0).inserted }
  }

  /// The groupings of figures: how long a customer is known, and the sensitive columns.
  package var groupings: [Grouping] { groupings(at: Snapshot(before: Day(0))) }

  private func groupings(at snapshot: Snapshot) -> [Grouping] {
    let known =
      prepared.hasActivity && labelColumn == nil
      ? [
        Grouping(
          name: "known for", unit: "days", levels: [], expression: "\(snapshot.day) - y.first_day")
      ] : []
    return known
      + prepared.withheld.map { attribute in
        Grouping(
          name: attribute.name, unit: attribute.kind == .birth ? "years" : "",
          levels: attribute.levels + (attribute.hasOtherLevels ? [Attribute.otherLevel] : []),
          expression: attribute.expression(at: snapshot, in: dialect))
      }
  }

  private var joinsOfGroupings: SQL {
    let known: SQL =
      prepared.hasActivity
      ? """
      left join (select customer_key, min(day) as first_day from activity group by customer_key) as y
        on y.customer_key = c.customer_key
      """ : ""
    let profiles: SQL =
      prepared.tables.contains(.customers)
      ? " left join customers as k on k.patron_key = c.customer_key" : ""
    return known + profiles
  }

  /// Each feature's column in the engine, beside the cohort.
  private var columns: [SQL] {
    zip(features.features, featureColumns).map { feature, column in
      let value: SQL = "\(column.table).\(column.name)"
      return feature.whenAbsent == .zero ? "coalesce(\(value), 0)" : value
    }
  }

  var dialect: any Dialect { prepared.engine.dialect }
}
