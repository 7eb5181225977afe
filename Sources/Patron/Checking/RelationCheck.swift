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
    [
      (.transactions, EngineTable.lines.sql), (.events, EngineTable.touches.sql),
      (.surveys, EngineTable.answers.sql), (.contracts, EngineTable.contracts.sql),
    ].filter {
      configuration.tables[$0.0] != nil
    }
  }

  /// Whether the rows of `table`, in which customers do something, have days.
  private func hasDays(_ table: Table) -> Bool {
    switch table {
    case .events: prepared.eventsHaveTime
    case .contracts: prepared.exports.contractsHaveDays
    default: table != .surveys
    }
  }

  private static func list(_ tables: [SQL]) -> QueryTemplate.Value {
    .list(tables.map { ["table": .sql($0)] })
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
          QueryTemplate(PackageResources.unknown_customers_sql).filled(["table": .sql(name)]))
      }
      let silent = keyed.filter { $0.table != .surveys }
      if !silent.isEmpty {
        try await add(
          "customers without any \(silent.map { Self.one($0.table) }.joined(separator: " or "))",
          QueryTemplate(PackageResources.silent_customers_sql).filled([
            "tables": Self.list(silent.map(\.name))
          ]))
      }
    }
    if configuration.tables[.content] != nil, prepared.has("content", of: .events) {
      try await add(
        "content of events that the content table does not have",
        QueryTemplate(PackageResources.unknown_content_sql).filled())
    }
    return orphans
  }

  func history() async throws -> CheckReport.History? {
    guard let history = prepared.days else { return nil }
    let timed = keyed.filter { hasDays($0.table) }
    struct Outside: Decodable {
      let earlier: Int
      let later: Int
    }
    let outside = try await engine.rows(
      QueryTemplate(PackageResources.outside_days_sql).filled([
        "start": .day(history.first), "end_day": .day(history.end),
        "tables": Self.list(timed.map(\.name)),
      ]), as: Outside.self
    ).first
    return CheckReport.History(
      firstDay: history.first.description, lastDay: history.last.description, days: history.count,
      earlierRows: outside?.earlier ?? 0,
      laterRows: outside?.later ?? 0)
  }

  /// At most so many levels of a category are named.
  private static let namedLevelCount = 6

  func attributes() async throws -> [CheckReport.AttributeReport] {
    struct Level: Decodable {
      let place: Int
      let level: String
      let rows: Int
    }
    let categories = prepared.attributes.indices.filter {
      prepared.attributes[$0].kind == .category
    }
    let levels =
      try await categories.isEmpty
      ? []
      : engine.rows(
        QueryTemplate.levels(
          of: categories.map { prepared.attributes[$0].column }, most: Self.namedLevelCount,
          least: CheckReport.smallestCell, dialect: engine.dialect), as: Level.self)
    let total = levels.isEmpty ? 0 : try await engine.rowCount(of: EngineTable.customers.sql)
    let byIndex = Dictionary(grouping: levels) { categories[$0.place] }
    return prepared.attributes.enumerated().map { index, attribute in
      .init(
        column: attribute.column, name: attribute.name, kind: attribute.kind,
        levels: (byIndex[index] ?? []).map {
          .init(level: $0.level, share: Double($0.rows) / Double(max(1, total)))
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
      QueryTemplate(PackageResources.dominant_customers_sql).filled([
        "table": .sql(name), "share": .sql(SQL(Self.dominantShare)),
        "ratio": .sql(SQL(Self.dominantRatio)), "implausible": .sql(SQL(Self.implausibleShare)),
        "fewest": .integer(Self.fewestCustomers),
      ]), as: Dominant.self
    ).first
    guard let dominant, dominant.customers > 0, let share = dominant.share else { return nil }
    let who =
      dominant.customers == 1
      ? "one customer has" : "\(Figures.grouped(dominant.customers)) customers have"
    return .init(
      kind: .dominantCustomer, text: "\(table): \(who) \(Figures.percent(share)) of the rows",
      remedy: "see whether a wholesaler, the shop's own account or a robot is behind it")
  }

  /// One row of `table`, in words.
  private static func one(_ table: Table) -> String {
    switch table {
    case .events: "event"
    case .contracts: "contract"
    default: "order"
    }
  }

  /// Rows before the day their customer signed up.
  private func early(_ table: Table, _ name: SQL) async throws -> CheckReport.Finding? {
    guard hasDays(table), let column = prepared.exports.column("signed_up", of: .customers) else {
      return nil
    }
    let dialect = engine.dialect
    let day = dialect.dayOfDate(SQL(name: column))
    let count = try await engine.rows(
      QueryTemplate(PackageResources.before_sign_up_sql).filled([
        "table": .sql(name), "day": .sql(day),
      ]), as: Count.self
    ).first
    guard let count, count.rows > 0 else { return nil }
    return .init(
      kind: .beforeSignUp,
      text: "\(table): \(Figures.grouped(count.rows)) rows of "
        + "\(Figures.grouped(count.identifiers)) customers are dated before '\(column)', the day the customer signed up",
      remedy: "see whether the clocks differ, or accounts were re-created")
  }
}
