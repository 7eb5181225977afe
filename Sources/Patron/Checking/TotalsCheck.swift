import PatronData
import PatronEngine

/// Sums to hold beside the business's own figures.
struct TotalsCheck {
  let session: Session
  /// The first day, without outliers.
  let firstDay: Int?

  private var exports: Exports { session.prepared.exports }

  func totals() async throws -> CheckReport.Totals? {
    if session.configuration.tables[.transactions] != nil { return try await orders() }
    if session.configuration.tables[.events] != nil { return try await events() }
    return nil
  }

  private struct Sums: Decodable {
    let month: Int?
    let customers: Int
    let orders: Int
    let lines: Int
    let gross: Double
    let returns: Double
    let net: Double
    let guestLines: Int
    let guestMoney: Double
    let firstDay: Int?
    let lastDay: Int?
  }

  private func orders() async throws -> CheckReport.Totals? {
    // Without an order's number a customer's moment is an order, and so is a line without a customer.
    let order: SQL =
      exports.column("order", of: .transactions) == nil
      ? """
      coalesce(t.customer_id, '') || ' ' || t.time_us || \
      case when t.customer_id is null then ' ' || t.row_number else '' end
      """
      : "t.order_id"
    let sums = try await session.engine.rows(
      QueryTemplate.orderSums.filled([
        "rows": .sql(exports.distinctLines),
        "order": .sql(order), "time": .sql(session.engine.dialect.time(ofDay: "t.day")),
      ]), as: Sums.self)
    guard let all = sums.first(where: { $0.month == nil }) else { return nil }
    let hasMoney = session.prepared.hasAmounts
    func month(_ sums: Sums) -> CheckReport.Month? {
      sums.month.map { number in
        let digits = String(number % 100)
        return CheckReport.Month(
          month: "\(number / 100)-\(digits.count == 1 ? "0" : "")\(digits)",
          customers: sums.customers, orders: sums.orders, lines: sums.lines,
          gross: hasMoney ? sums.gross : nil, returns: hasMoney ? sums.returns : nil,
          net: hasMoney ? sums.net : nil)
      }
    }
    return CheckReport.Totals(
      table: .transactions, customers: all.customers, orders: all.orders, lines: all.lines,
      money: hasMoney ? all.net : nil, gross: hasMoney ? all.gross : nil,
      returns: hasMoney ? all.returns : nil,
      firstDay: (firstDay ?? all.firstDay).map { Day($0).description },
      lastDay: all.lastDay.map { Day($0).description },
      guests: .init(lines: all.guestLines, money: hasMoney ? all.guestMoney : nil),
      months: sums.compactMap(month),
      leftOut: try await leftOut(of: .transactions))
  }

  private func events() async throws -> CheckReport.Totals? {
    struct Counts: Decodable {
      let customers: Int
      let lines: Int
      let guests: Int
      let firstDay: Int?
      let lastDay: Int?
    }
    let counts = try await session.engine.rows(
      QueryTemplate(PackageResources.event_sums_sql).filled(), as: Counts.self
    ).first
    guard let counts else { return nil }
    return CheckReport.Totals(
      table: .events, customers: counts.customers, orders: nil, lines: counts.lines, money: nil,
      gross: nil, returns: nil,
      firstDay: (firstDay ?? counts.firstDay).map { Day($0).description },
      lastDay: counts.lastDay.map { Day($0).description },
      guests: .init(lines: counts.guests, money: nil), months: [],
      leftOut: try await leftOut(of: .events))
  }

  /// The rows that do not count, by the reason.
  private func leftOut(of table: Table) async throws -> [CheckReport.LeftOut] {
    struct Rows: Decodable {
      let reason: Int
      let rows: Int
      let customers: Int
      let money: Double?
    }
    let money: SQL =
      table == .transactions && session.prepared.hasAmounts
      ? "cast(sum(amount + refunded) as double)" : "cast(null as double)"
    let rows = try await session.engine.rows(
      QueryTemplate(PackageResources.rows_left_out_sql).filled([
        "money": .sql(money), "table": .sql(table.typed),
      ]), as: Rows.self)
    let setAside = (session.prepared.setAside?.counts ?? []).compactMap { count in
      count.rows.first { $0.table == table }.map {
        CheckReport.LeftOut(
          reason: count.reason.words, rows: $0.rows, customers: $0.people, money: nil)
      }
    }
    return rows.compactMap { row in
      guard let reason = RowReason(rawValue: row.reason),
        let text = reason.fault(in: table) ?? reason.remark
      else { return nil }
      return CheckReport.LeftOut(
        reason: text, rows: row.rows, customers: row.customers, money: row.money)
    } + setAside
  }
}
