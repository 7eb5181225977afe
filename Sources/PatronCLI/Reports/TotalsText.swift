import Patron
import PatronData
import PatronEngine

/// The sums of a check as text.
enum TotalsText {
  static func text(_ totals: CheckReport.Totals, currency: String?) -> String {
    let unit = currency.map { " \($0)" } ?? ""
    let what = totals.table == .transactions ? "order lines" : "events"
    var text = "Totals, to hold beside the business's own figures\n  "
    text += [
      "\(Figures.grouped(totals.customers)) customers",
      totals.orders.map { "\(Figures.grouped($0)) orders" },
      "\(Figures.grouped(totals.lines)) \(what)",
    ].compactMap(\.self).joined(separator: ", ")
    if let first = totals.firstDay, let last = totals.lastDay { text += ", \(first) to \(last)" }
    text += "\n"
    if let gross = totals.gross, let returns = totals.returns, let net = totals.money {
      text +=
        "  money: \(money(gross)) less \(money(returns)) of returns and refunds is \(money(net))\(unit)\n"
    }
    if totals.guests.lines > 0 {
      text += "  without a customer: \(Figures.grouped(totals.guests.lines)) \(what)"
      text += totals.guests.money.map { ", \(money($0))\(unit)" } ?? ""
      text += "\n"
    }
    if !totals.leftOut.isEmpty { text += "\n" + leftOut(totals.leftOut, unit: unit) }
    if !totals.months.isEmpty { text += "\n" + months(totals.months, unit: unit) }
    return text
  }

  private static func leftOut(_ rows: [CheckReport.LeftOut], unit: String) -> String {
    var table = TextTable(
      .text("not counted"), .number("rows"), .number("customers"), .number("money\(unit)"))
    for row in rows {
      table.add(
        row.reason, Figures.grouped(row.rows), Figures.grouped(row.customers),
        row.money.map(money) ?? "")
    }
    return table.text
  }

  private static func months(_ months: [CheckReport.Month], unit: String) -> String {
    var table = TextTable(
      .text("month"), .number("customers"), .number("orders"), .number("lines"),
      .number("gross\(unit)"), .number("returns"), .number("net\(unit)"))
    for month in months {
      table.add(
        month.month, Figures.grouped(month.customers), Figures.grouped(month.orders),
        Figures.grouped(month.lines), month.gross.map(money) ?? "", month.returns.map(money) ?? "",
        month.net.map(money) ?? "")
    }
    return table.text
  }

  /// To the hundredth, as the business's own figures are.
  private static func money(_ amount: Double) -> String {
    let whole = amount.rounded(.towardZero)
    guard abs(whole) < 1e15 else { return Figures.plain(amount) }
    let cents = Figures.decimals(abs(amount), 2).suffix(3)
    let rounded = (abs(amount) * 100).rounded() / 100
    return (amount < 0 ? "-" : "") + Figures.grouped(Int(rounded.rounded(.towardZero))) + cents
  }
}
