import Foundation
import PatronEngine
import PatronNumerics

/// Columns of the customers table that restate the orders or events up to the last day.
///
/// Such as the number of orders or the day of the last one. They were not known at an earlier snapshot, and
/// as the table has no time, replacing later rows by noise does not show it: they are found by comparing
/// them with the orders and events themselves, whatever their names.
///
/// A customer is comparable by a figure that changed after their first day: with one order alone the first
/// and the last day, their number and 1 are the same. A column is held to restate a figure where one of these holds:
///
/// - It *equals* the figure, as closely as it is rounded, for at least 90 % of the customers with a filled
///   cell, and for at least 90 % of at least 20 comparable ones with another figure than the
///   commonest. A total may then be a few days younger or older than the exports.
/// - It *ranks* at least 50 comparable customers as the figure does, with a Spearman correlation of at
///   least 0.9, at least five different values, and a lead of 0.02 over every figure of the first day (how
///   long ago it was, and its lines, units and money). This finds totals with tax or shipping, in another
///   unit or up to another day. Values known beforehand, such as the price of a plan or the days as a
///   customer, follow the first day more closely. Averages must equal.
struct Restatements {
  let exports: Exports
  let engine: any Engine

  /// A column to compare, by what its cells are.
  struct Candidate {
    let column: String
    let isDate: Bool
  }

  /// Customers compared at most, drawn by a hash of their keys.
  private static let largestSample = 20_000
  private static let equalShare = 0.9
  private static let fewestComparable = 20
  private static let fewestRanked = 50
  private static let closeRank = 0.9
  private static let lead = 0.02
  private static let fewestDifferent = 5
  /// Rows that ranks are taken of, and rows that decide whether that is worth while.
  private static let ranked = 2_000
  private static let glanced = 200
  /// Types of event that are compared at most, the commonest of them.
  private static let largestTypeCount = 30
  /// The days before the end that totals are often taken of.
  private static let windows: [DayCount] = [30, 90, 365]

  /// Of the columns that restate the orders or events, what they restate.
  ///
  /// - Complexity: one pass over the order lines and events in the engine, and the figures of at most
  ///   20,000 customers.
  func found(among candidates: [Candidate]) async throws -> [String: Restatement] {
    let tables = exports.configuration.tables
    let hasOrders = tables[.transactions] != nil
    let hasEvents = tables[.events] != nil && exports.column("time", of: .events) != nil
    guard !candidates.isEmpty, hasOrders || hasEvents else { return [:] }
    try await drawCustomers()
    var figures: [FigureColumn] = []
    if hasOrders {
      try await engine.run(
        QueryTemplate(PackageResources.lifetime_totals_sql).filled(["windows": Self.windowValues]))
      figures += FigureColumn.ofOrders(windows: Self.windows)
    }
    if hasEvents {
      let types = try await makeEventTotals()
      figures += FigureColumn.ofEvents(types: types, windows: Self.windows)
    }
    let dialect = engine.dialect
    let cells = candidates.map { candidate -> SQL in
      let cell: SQL = "k.\(name: candidate.column)"
      return candidate.isDate
        ? dialect.dayOfDate(cell) : dialect.numberOfCustomer(cell)
    }
    let rows = try await engine.frame(
      cells + figures.flatMap(\.expressions), by: "c.customer_key",
      from: QueryTemplate(PackageResources.compared_figures_sql).filled([
        "orders": .list(hasOrders ? [[:]] : []), "events": .list(hasEvents ? [[:]] : []),
      ]),
      workers: Workers(1)
    ).values
    try await engine.drop(["compared_customers", "lifetime_totals", "event_totals"])
    let known = figures.enumerated().map { index, column in
      let first = candidates.count + index * FigureColumn.width
      return RestatedFigure(
        column, values: rows.column(first), days: rows.column(first + 1),
        earlier: rows.column(first + 2))
    }
    var found: [String: Restatement] = [:]
    for (index, candidate) in candidates.enumerated() {
      found[candidate.column] = Self.restatement(
        RestatedColumn(rows.column(index), isDate: candidate.isDate), among: known)
    }
    return found
  }

  private static var windowValues: QueryTemplate.Value {
    .list(windows.map { ["days": .days($0)] })
  }

  private func drawCustomers() async throws {
    let count = try await engine.rowCount(of: EngineTable.customers.sql)
    let share = Double(Self.largestSample) / Double(max(1, count))
    try await engine.run(
      QueryTemplate(PackageResources.compared_customers_sql).filled([
        // Hashes lie below 2³².
        "threshold": .integer(Int(nearest: min(1, share) * 4_294_967_296))
      ]))
  }

  /// The types of event that have figures of their own, by their keys.
  private func makeEventTotals() async throws -> [(key: Int, name: String)] {
    struct EventType: Decodable {
      let key: Int
      let name: String
    }
    let types = try await engine.rows(
      QueryTemplate(PackageResources.compared_touches_sql).filled([
        "most": .integer(Self.largestTypeCount)
      ]), as: EventType.self
    ).map { ($0.key, $0.name) }
    try await engine.run(
      QueryTemplate(PackageResources.event_totals_sql).filled([
        "types": .list(types.map { ["key": .integer($0.0)] }), "windows": Self.windowValues,
      ]))
    return types
  }

  /// The one of `figures` that the column restates; nil where there is none.
  private static func restatement(
    _ column: RestatedColumn, among figures: [RestatedFigure]
  ) -> Restatement? {
    let kin = figures.filter { ($0.kind == .day) == column.isDate }
    let equal = kin.compactMap { figure in
      equality(column, figure, among: figures).map { (figure, $0) }
    }
    if let (figure, rows) = equal.max(by: { $0.1.share < $1.1.share }) {
      return Restatement(
        figure: figure.figure, relation: .equals(equal: rows.equal, compared: rows.compared))
    }
    let close = kin.compactMap { figure in
      rank(column, figure, among: figures).map { (figure, $0) }
    }
    return close.max { $0.1.correlation < $1.1.correlation }.map { figure, rank in
      Restatement(
        figure: figure.figure,
        relation: .ranks(customers: rank.customers, correlation: Double(rank.correlation)))
    }
  }

  private struct Equality {
    let equal: Int
    let compared: Int
    var share: Double { Double(equal) / Double(max(1, compared)) }
  }

  private static func equality(
    _ column: RestatedColumn, _ figure: RestatedFigure, among figures: [RestatedFigure]
  ) -> Equality? {
    guard figure.kind != .beforehand, figure.comparable.count >= fewestComparable else {
      return nil
    }
    let tolerance = figure.tolerance(unit: column.unit)
    func isKnown(_ row: Int) -> Bool { !column.values[row].isNaN && !figure.values[row].isNaN }
    let seen = spaced(column.known, glanced).filter(isKnown)
    // Days of silence and the last day come to the day on which they were counted.
    let sum = figure.kind == .silence ? column.commonestSum(with: figure.values, in: seen) : 0
    func isEqual(_ row: Int) -> Bool {
      let expected = figure.kind == .silence ? sum - figure.values[row] : figure.values[row]
      return abs(column.values[row] - expected)
        <= max(tolerance, abs(expected) * RestatedFigure.leastDifference)
    }
    func areEqual(_ rows: [Int], _ share: Double) -> Bool {
      Double(rows.count(where: isEqual)) >= share * Double(rows.count)
    }
    // A glance leaves out nearly all that are not alike.
    guard areEqual(seen, equalShare - 0.15) else { return nil }
    // A figure of the first day, such as the price of a plan that is paid every month, decides nothing.
    let beforehand = figures.filter { $0.kind == .beforehand && $0.source == figure.source }
    let comparable = figure.comparable.filter { row in
      isKnown(row) && figure.values[row] != figure.commonest
        && !beforehand.contains { $0.values[row] == figure.values[row] }
    }
    guard comparable.count >= fewestComparable, areEqual(comparable, equalShare) else { return nil }
    let rows = column.known.filter(isKnown)
    let equality = Equality(equal: rows.count(where: isEqual), compared: rows.count)
    return equality.share >= equalShare ? equality : nil
  }

  /// About `count` of `rows`, evenly spaced.
  private static func spaced(_ rows: [Int], _ count: Int) -> [Int] {
    stride(from: 0, to: rows.count, by: max(1, rows.count / count)).map { rows[$0] }
  }

  private struct Rank {
    let correlation: Double
    let customers: Int
  }

  private static func rank(
    _ column: RestatedColumn, _ figure: RestatedFigure, among figures: [RestatedFigure]
  ) -> Rank? {
    guard figure.isRanked else { return nil }
    let rows = figure.comparable.filter { !column.values[$0].isNaN }
    guard rows.count >= fewestRanked else { return nil }
    let sign: Float = figure.kind == .silence ? -1 : 1
    func correlation(_ other: [Float], of count: Int, sign: Float = 1) -> Double {
      let chosen = spaced(rows, count).filter { !other[$0].isNaN }
      return RankCorrelation.spearman(
        chosen.map { column.values[$0] }, chosen.map { sign * other[$0] }) ?? 0
    }
    guard correlation(figure.values, of: glanced, sign: sign) >= closeRank - 0.15,
      Set(spaced(rows, ranked).map { column.values[$0] }).count >= fewestDifferent
    else { return nil }
    let found = correlation(figure.values, of: ranked, sign: sign)
    guard found >= closeRank else { return nil }
    // Known by the end of the first day; how long ago that was falls as the day rises.
    let known = figures.filter { $0.kind == .beforehand && $0.source == figure.source }
    let best = known.map { abs(correlation($0.values, of: ranked)) }.max() ?? 0
    return found >= best + lead ? Rank(correlation: found, customers: rows.count) : nil
  }
}
