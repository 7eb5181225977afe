import PatronData
import PatronEngine
public import PatronReport

extension CheckReport: DocumentConvertible {
  /// The tables, their columns, oddities, and the windows that the history allows.
  public var document: Document {
    var blocks: [Document.Block] = []
    for table in tables { blocks += table.sections() }
    blocks += totals?.sections(currency: currency) ?? []
    if let surveyScale { blocks.append(.paragraph(surveyScale.line)) }
    blocks += [.table(attributeTable), ignoredColumns.block()]
    blocks += [.list("Tables that disagree", orphans.map(\.sentence))]
    blocks += historySections
    blocks += [
      .list(
        .init(
          title: "Oddities",
          items: findings.map { .init($0.text, remedy: $0.remedy) } + notices.map { .init($0) })),
      .table(outlookTable),
    ]
    return Document(title: title, blocks: blocks)
  }

  /// The exports in a line.
  var title: String {
    let count = "\(tables.count) table\(tables.count == 1 ? "" : "s")"
    return "\(name): \(Figures.grouped(customers)) customers, \(count), days begin in \(timezone)"
  }

  private var attributeTable: Document.Table {
    var table = Document.Table(.text("attribute"), .text("kind"), .text("commonest levels"))
    for attribute in attributes {
      let levels = attribute.levels.map { "\($0.level) \(Figures.percent($0.share))" }
      let more = attribute.levelCount - attribute.levels.count
      let rest = more > 0 && !levels.isEmpty ? ", … (\(attribute.levelCount) in all)" : ""
      table.add(
        .text(attribute.name), .text(attribute.kind.rawValue),
        .text(levels.joined(separator: ", ") + rest))
    }
    return table
  }

  private var historySections: [Document.Block] {
    guard let history else { return [] }
    var lines: [String] = []
    if history.earlierRows > 0 {
      lines.append("\(Figures.grouped(history.earlierRows)) earlier rows: too few to plan by")
    }
    if history.laterRows > 0 {
      lines.append(
        "\(Figures.grouped(history.laterRows)) later rows: after the day that was asked for")
    }
    if let gaps {
      lines.append(
        "days between a customer's active days: median \(gaps.median), half from "
          + "\(gaps.lowerQuartile) to \(gaps.upperQuartile), nine in ten at most "
          + "\(gaps.ninetiethPercentile); \(Figures.percent(gaps.singleShare)) of customers were "
          + "active on one day only")
    }
    let days =
      "\(history.firstDay) to \(history.lastDay), \(Figures.grouped(history.days.days)) days"
    var table = Document.Table(
      title: "How churn depends on its horizon",
      .number("horizon", unit: "days"), .text("snapshot"), .number("active before"),
      .number("inactive after", unit: "%"))
    for row in inactivity {
      table.add(
        .ordinal(row.days.days), .day(row.snapshot), .count(row.active), .share(row.inactiveShare),
        of: row.active)
    }
    let known: Document.Block =
      lines.isEmpty ? .paragraph("History: \(days)") : .list("History: \(days)", lines)
    return [known, .table(table)] + (windows.map { [.table($0.table)] } ?? [])
  }

  /// What can be trained, and from what or why not.
  var outlookTable: Document.Table {
    var table = Document.Table(
      .text("model"), .text("can be trained"), .text("from, or why not"))
    for outlook in tasks {
      table.add(
        .text(outlook.task.rawValue), .text(outlook.isPossible ? "yes" : "no"),
        .text(outlook.text))
    }
    return table
  }
}

extension CheckReport.Orphans {
  /// How many rows or identifiers have no counterpart.
  var sentence: String {
    "\(Figures.grouped(identifiers)) \(text)"
      + (rows == identifiers ? "" : " (\(Figures.grouped(rows)) rows)")
  }
}

extension CheckReport.TableReport {
  fileprivate func sections() -> [Document.Block] {
    let days = firstDay.flatMap { first in lastDay.map { ", \(first) to \($0)" } } ?? ""
    let title =
      "\(table): \(Figures.grouped(rows)) rows of \(files.joined(separator: ", "))\(days)"
    let lines =
      unusable.map { "left out: \($0.sentence)" } + remarks.map(\.sentence)
    var table = Document.Table(
      .text("column"), .text("used as"), .text("type"), .number("filled", unit: "%"),
      .number("different"), .number("least"), .number("median"), .number("greatest"))
    for column in columns {
      table.add(
        .text(column.column), .text(column.use), .text(column.type.rawValue),
        .share(column.filledShare), .count(column.different),
        .text(column.least ?? ""), .text(column.median ?? ""), .text(column.greatest ?? ""))
    }
    return [
      lines.isEmpty ? .paragraph(title) : .list(title, lines), .table(table),
    ]
  }
}

extension CheckReport.Remark {
  fileprivate var sentence: String {
    "\(Figures.grouped(rows)) rows (\(Figures.percent(share))): \(text)"
  }
}

extension CheckReport.Windows {
  fileprivate var table: Document.Table {
    let outcomes = horizons.map { "\($0.outcome) within \($0.days) days" }.joined(separator: ", ")
    let after = gap > 0 ? ", after a gap of \(gap) days" : ""
    let columns = horizons.flatMap { horizon -> [Document.Table.Column] in
      let title = Tasks.title(of: horizon.outcome)
      return [.number("\(title): customers"), .number("\(title)", unit: "%")]
    }
    var table = Document.Table(
      title: "Snapshots: features look back \(observation) days; \(outcomes)\(after)",
      columns: [.text("snapshot")] + columns)
    for snapshot in snapshots {
      table.add(
        [.day(snapshot.day)]
          + snapshot.outcomes.flatMap { rate -> [Document.Value] in
            [.count(rate.customers), .share(rate.share).suppressed(in: rate.customers)]
          })
    }
    return table
  }
}

extension CheckReport.Totals {
  fileprivate func sections(currency: String?) -> [Document.Block] {
    func amount(_ money: Double) -> Document.Value { .money(money, currency: currency) }
    var items = [counts]
    if let gross, let returns, let money {
      items.append(
        "money: \(Figures.money(gross)) less \(Figures.money(returns)) of returns and refunds is "
          + "\(amount(money))")
    }
    if guests.lines > 0 {
      let money = guests.money.map { ", \(amount($0))" } ?? ""
      items.append("without a customer: \(Figures.grouped(guests.lines)) \(rowNoun)\(money)")
    }
    return [
      .list("Totals, to compare with the business's own figures", items),
      .table(leftOutTable(currency: currency)), .table(monthTable(currency: currency)),
    ]
  }

  /// What a row of the table is.
  var rowNoun: String { table == .transactions ? "order lines" : "events" }

  /// How many customers, orders and rows count, and of which days.
  var counts: String {
    let days = firstDay.flatMap { first in lastDay.map { ", \(first) to \($0)" } } ?? ""
    return [
      "\(Figures.grouped(customers)) customers", orders.map { "\(Figures.grouped($0)) orders" },
      "\(Figures.grouped(lines)) \(rowNoun)",
    ].compactMap(\.self).joined(separator: ", ") + days
  }

  private func leftOutTable(currency: String?) -> Document.Table {
    var table = Document.Table(
      .text("not counted"), .number("rows"), .number("customers"),
      .number("money", unit: currency))
    for row in leftOut {
      table.add(
        .text(row.reason), .count(row.rows), .count(row.customers),
        .money(row.money, currency: currency))
    }
    return table
  }

  private func monthTable(currency: String?) -> Document.Table {
    var table = Document.Table(
      .text("month"), .number("customers"), .number("orders"), .number("lines"),
      .number("gross", unit: currency), .number("returns", unit: currency),
      .number("net", unit: currency))
    for month in months {
      table.add(
        .text(month.month), .count(month.customers), .count(month.orders), .count(month.lines),
        .money(month.gross, currency: currency), .money(month.returns, currency: currency),
        .money(month.net, currency: currency))
    }
    return table
  }
}
