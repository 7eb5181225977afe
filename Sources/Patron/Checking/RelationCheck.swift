import PatronData
import PatronEngine
import PatronReport

/// Compares the tables with one another: customers, content and days that should agree.
struct RelationCheck {
  let session: Session

  /// One customer with more rows than this share, and so many times the mean, is a shop's own
  /// account, a wholesaler or a robot; and so is one with 10 % of the rows of fifty customers.
  private static let dominantShare = 0.01
  private static let dominantRatio = 50.0
  private static let implausibleShare = 0.1
  private static let fewestCustomers = 50

  private var engine: any Engine { session.engine }
  private var prepared: PreparedExports { session.prepared }
  private var configuration: Configuration { session.configuration }

  /// The keyed tables of the engine, by the table they were made from.
  private var keyed: [(table: Table, name: SQL)] {
    [(.transactions, "lines"), (.events, "touches"), (.surveys, "answers")].filter {
      configuration.tables[$0.0] != nil
    }
  }

  private struct Count: Decodable {
    let rows: Int
    let identifiers: Int
  }

  func orphans() async throws -> [CheckReport.Orphans] {
    var orphans: [CheckReport.Orphans] = []
    func add(_ text: String, _ query: SQL) async throws {
      guard let count = try await engine.rows(query, as: Count.self).first, count.rows > 0 else {
        return
      }
      orphans.append(.init(text: text, rows: count.rows, identifiers: count.identifiers))
    }
    if configuration.tables[.customers] != nil {
      for (table, name) in keyed {
        try await add(
          "customers of \(table) that the customers table does not have",
          """
          select count(*) as rows, count(distinct l.customer_key) as identifiers from \(name) as l
          left join customers as c on c.patron_key = l.customer_key where c.patron_key is null;
          """)
      }
      let silent = keyed.filter { $0.table != .surveys }
      if !silent.isEmpty {
        let seen = silent.map { SQL("select customer_key from \($0.name)") }.joined(
          separator: " union ")
        try await add(
          "customers without any \(silent.map { $0.table == .events ? "event" : "order" }.joined(separator: " or "))",
          """
          select count(*) as rows, count(*) as identifiers from customers as c
          left join (\(seen)) as s on s.customer_key = c.patron_key where s.customer_key is null;
          """)
      }
    }
    if configuration.tables[.content] != nil, prepared.has("content", of: .events) {
      try await add(
        "content of events that the content table does not have",
        """
        select count(*) as rows, count(distinct t.content_key) as identifiers from touches as t
        join contents as i on i.content_key = t.content_key
        left join content_typed as c on c.content_id = i.content_id where c.content_id is null;
        """)
    }
    return orphans
  }

  func history() async throws -> CheckReport.History? {
    guard let history = prepared.history else { return nil }
    let timed = keyed.filter { $0.table != .surveys }
    let days = timed.map { SQL("select day from \($0.name)") }.joined(separator: " union all ")
    struct Outside: Decodable {
      let earlier: Int
      let later: Int
    }
    let outside = try await engine.rows(
      """
      select count(case when day < \(history.start) then 1 end) as earlier,
        count(case when day >= \(history.end) then 1 end) as later from (\(days)) as days;
      """, as: Outside.self
    ).first
    return CheckReport.History(
      firstDay: CivilDay(history.start).description, lastDay: CivilDay(history.end - 1).description,
      days: history.end - history.start, earlierRows: outside?.earlier ?? 0,
      laterRows: outside?.later ?? 0)
  }

  /// At most so many levels of a category are named.
  private static let namedLevelCount = 6

  func attributes() async throws -> [CheckReport.AttributeReport] {
    struct Level: Decodable {
      let name: String
      let level: String
      let rows: Int
      let total: Int
    }
    let cells = prepared.attributes.enumerated().filter { $0.element.kind == .category }.map {
      SQL("\(name: $1.column) as c\($0)")
    }
    let levels =
      try await cells.isEmpty
      ? []
      : engine.rows(
        """
        select name, level, count(*) as rows, (select count(*) from customers) as total
        from (unpivot (select \(cells.joined(separator: ", ")) from customers)
          on columns(*) into name name value level) as cells
        group by name, level having count(*) >= \(CheckReport.smallestCell)
        qualify row_number() over (partition by name order by count(*) desc, level)
          <= \(Self.namedLevelCount)
        order by name, rows desc, level;
        """, as: Level.self)
    let byName = Dictionary(grouping: levels, by: \.name)
    return prepared.attributes.enumerated().map { index, attribute in
      .init(
        column: attribute.column, name: attribute.name, kind: attribute.kind,
        levels: (byName["c\(index)"] ?? []).map {
          .init(level: $0.level, share: Double($0.rows) / Double(max(1, $0.total)))
        }, levelCount: attribute.levels.count + (attribute.hasOtherLevels ? 1 : 0))
    }
  }

  func findings() async throws -> [CheckReport.Finding] {
    var findings: [CheckReport.Finding] = []
    for (table, name) in keyed where table != .surveys {
      if let finding = try await dominant(table, name) { findings.append(finding) }
      if let finding = try await early(table, name) { findings.append(finding) }
    }
    return findings
  }

  private func dominant(_ table: Table, _ name: SQL) async throws -> CheckReport.Finding? {
    struct Dominant: Decodable {
      let customers: Int
      let share: Double?
    }
    let dominant = try await engine.rows(
      """
      select count(*) as customers, sum(n) / max(total) as share from (
        select count(*) as n, cast(sum(count(*)) over () as double) as total,
          count(*) over () as customers
        from \(name) group by customer_key
      ) as counts
      where n > total * \(Self.dominantShare) and n > total / customers * \(Self.dominantRatio)
        or n > total * \(Self.implausibleShare) and customers >= \(Self.fewestCustomers);
      """, as: Dominant.self
    ).first
    guard let dominant, dominant.customers > 0, let share = dominant.share else { return nil }
    let who =
      dominant.customers == 1
      ? "one customer has" : "\(Figures.grouped(dominant.customers)) customers have"
    return .init(
      kind: .dominantCustomer, text: "\(table): \(who) \(Figures.percent(share)) of the rows",
      remedy: "see whether a wholesaler, the shop's own account or a robot is behind it")
  }

  /// Rows before the day their customer signed up.
  private func early(_ table: Table, _ name: SQL) async throws -> CheckReport.Finding? {
    guard table != .events || prepared.eventsHaveTime,
      let column = prepared.exports.column("signed_up", of: .customers)
    else { return nil }
    let dialect = engine.dialect
    let day = dialect.dayOfDate(SQL(name: column))
    let count = try await engine.rows(
      """
      select count(*) as rows, count(distinct l.customer_key) as identifiers from \(name) as l
      join (select patron_key as customer_key, \(day) as day from customers) as c
        on c.customer_key = l.customer_key
      where l.day < c.day;
      """, as: Count.self
    ).first
    guard let count, count.rows > 0 else { return nil }
    return .init(
      kind: .beforeSignUp,
      text: "\(table): \(Figures.grouped(count.rows)) rows of "
        + "\(Figures.grouped(count.identifiers)) customers are dated before '\(column)', the day the customer signed up",
      remedy: "see whether the clocks differ, or accounts were re-created")
  }
}
