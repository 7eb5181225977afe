import Patron
import PatronData
import PatronEngine

/// A data-quality report as text: the tables, their columns, what is odd, what time allows.
enum CheckText {
  static func text(_ report: CheckReport) -> String {
    var parts = [
      "\(TextTable.shown(report.name)): \(Figures.grouped(report.customers)) customers, "
        + "\(report.tables.count) table\(report.tables.count == 1 ? "" : "s"), "
        + "days begin in \(report.timezone)\n"
    ]
    parts += report.tables.map(section)
    if let totals = report.totals {
      parts.append(TotalsText.text(totals, currency: report.currency))
    }
    parts.append(attributes(report))
    parts.append(
      list(
        "Tables that disagree",
        report.orphans.map {
          "\(Figures.grouped($0.identifiers)) \($0.text)"
            + ($0.rows == $0.identifiers ? "" : " (\(Figures.grouped($0.rows)) rows)")
        }))
    parts.append(history(report))
    parts.append(
      list(
        "What is odd", report.findings.map { "\($0.text)\n    → \($0.remedy)" } + report.notices))
    parts.append(models(report))
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func list(_ title: String, _ lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    let shown = lines.map { line in
      "  - "
        + line.split(separator: "\n").map { TextTable.shown(String($0)) }
        .joined(separator: "\n") + "\n"
    }
    return "\(title)\n" + shown.joined()
  }

  private static func section(_ table: CheckReport.TableReport) -> String {
    var text = "\(table.table): \(Figures.grouped(table.rows)) rows of "
    text += TextTable.shown(table.files.joined(separator: ", "))
    if let first = table.firstDay, let last = table.lastDay { text += ", \(first) to \(last)" }
    text += "\n"
    func line(_ remark: CheckReport.Remark, _ prefix: String) -> String {
      "  \(prefix)\(Figures.grouped(remark.rows)) rows (\(Figures.percent(remark.share))): "
        + "\(remark.text)\n"
    }
    text += table.unusable.map { line($0, "left out: ") }.joined()
    text += table.remarks.map { line($0, "") }.joined()
    var columns = TextTable(
      .text("column"), .text("used as"), .text("type"), .number("filled, %"),
      .number("different"), .number("least"), .number("median"), .number("greatest"))
    for column in table.columns {
      columns.add(
        column.column, column.use, column.type.rawValue,
        Figures.decimals(column.filledShare * 100, 1), Figures.grouped(column.different),
        column.least ?? "", column.median ?? "", column.greatest ?? "")
    }
    return text + "\n" + columns.text
  }

  private static func attributes(_ report: CheckReport) -> String {
    var text = ""
    if !report.attributes.isEmpty {
      var table = TextTable(.text("attribute"), .text("kind"), .text("commonest levels"))
      for attribute in report.attributes {
        let levels = attribute.levels.map { "\($0.level) \(Figures.percent($0.share))" }
        let more = attribute.levelCount - attribute.levels.count
        table.add(
          attribute.name, attribute.kind.rawValue,
          levels.joined(separator: ", ")
            + (more > 0 && !levels.isEmpty ? ", … (\(attribute.levelCount) in all)" : ""))
      }
      text += table.text
    }
    let ignored = list(
      "Columns of customers that are not learned from",
      report.ignoredColumns.map { "\($0.column): \($0.reason)" })
    return [text, ignored].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func history(_ report: CheckReport) -> String {
    guard let history = report.history else { return "" }
    var text =
      "History: \(history.firstDay) to \(history.lastDay), \(Figures.grouped(history.days)) days\n"
    if history.earlierRows > 0 {
      text += "  \(Figures.grouped(history.earlierRows)) earlier rows: too few to plan by\n"
    }
    if history.laterRows > 0 {
      text +=
        "  \(Figures.grouped(history.laterRows)) later rows: after the day that was asked for\n"
    }
    if let gaps = report.gaps {
      text +=
        "  days between a customer's active days: median \(gaps.median), half from "
        + "\(gaps.lowerQuartile) to \(gaps.upperQuartile), nine in ten at most "
        + "\(gaps.ninetiethPercentile); \(Figures.percent(gaps.singleShare)) of customers were "
        + "active on one day alone\n"
    }
    if !report.inactivity.isEmpty {
      var table = TextTable(
        .number("days"), .text("cut-off"), .number("active before"), .number("gone after, %"))
      for row in report.inactivity {
        table.add(
          String(row.days), row.cutOff, Figures.grouped(row.active),
          Figures.decimals(row.inactiveShare * 100, 1))
      }
      text += "\nHow churn depends on the days it is judged by\n" + table.text
    }
    if let windows = report.windows { text += "\n" + section(windows) }
    return text
  }

  private static func section(_ windows: CheckReport.Windows) -> String {
    let outcomes = [
      windows.churnHorizon.map { "churn by \($0) days" },
      windows.repurchaseHorizon.map { "repurchase within \($0) days" },
    ].compactMap(\.self).joined(separator: ", ")
    var table = TextTable(
      .text("snapshot"), .number("may churn"), .number("churned, %"), .number("may buy again"),
      .number("bought, %"))
    func percent(_ share: Double?) -> String { share.map { Figures.decimals($0 * 100, 1) } ?? "" }
    for snapshot in windows.snapshots {
      table.add(
        snapshot.day, snapshot.churnEligible.map(Figures.grouped) ?? "",
        percent(snapshot.churnRate), snapshot.repurchaseEligible.map(Figures.grouped) ?? "",
        percent(snapshot.repurchaseRate))
    }
    let gap = windows.gap > 0 ? ", after a gap of \(windows.gap) days" : ""
    return "Snapshots: features look back \(windows.observation) days; \(outcomes)\(gap)\n"
      + table.text
  }

  private static func models(_ report: CheckReport) -> String {
    var table = TextTable(.text("model"), .text("can be trained"), .text("from, or why not"))
    for model in report.models {
      table.add(model.model.rawValue, model.isPossible ? "yes" : "no", model.text)
    }
    return table.text
  }
}
