import PatronData
public import PatronReport

/// The report on one screen.
extension CheckReport {
  /// The totals, what is odd, and what can be made: some thirty lines, of which `document` has the tables.
  public var summary: Document {
    Document(
      title: title,
      blocks: [
        .table(tablesTable), .list("Totals", totalLines), .list(oddities), .table(outlookTable),
      ])
  }

  /// At most so many oddities are shown, those that most likely make figures wrong first.
  private static let shownOddities = 6

  private var tablesTable: Document.Table {
    var table = Document.Table(
      .text("table"), .number("rows"), .text("file"), .text("first day"), .text("last day"),
      .text("of the rows"))
    for report in tables {
      let files =
        report.files.count == 1 ? report.files[0] : "\(Figures.grouped(report.files.count)) files"
      table.add(
        .text("\(report.table)"), .count(report.rows), .text(files),
        Self.shown(report.firstDay), Self.shown(report.lastDay),
        .text(report.parts))
    }
    return table
  }

  /// A table without days has none to show.
  private static func shown(_ day: String?) -> Document.Value {
    if let day { .day(day) } else { .blank }
  }

  /// The figures to hold beside the business's own, and the rhythm of the customers.
  private var totalLines: [String] {
    var lines: [String] = []
    if let totals { lines += totals.lines(currency: currency) }
    if let gaps {
      lines.append(
        "half of the gaps between a customer's active days are at most "
          + "\(Figures.measured(Double(gaps.median.days), "days")), nine in ten at most "
          + "\(gaps.ninetiethPercentile); \(Figures.percent(gaps.singleShare)) were active on one day only"
      )
    }
    if let rates = windows?.snapshots.first {
      let shares = zip(windows?.horizons ?? [], rates.outcomes).compactMap { horizon, rate in
        rate.share.map {
          "\(horizon.outcome) within \(horizon.days) days \(Figures.percent($0)) of "
            + "\(Figures.grouped(rate.customers)) customers"
        }
      }
      if !shares.isEmpty { lines.append("since \(rates.day): \(shares.joined(separator: ", "))") }
    }
    if let surveyScale {
      lines.append(surveyScale.line)
    }
    if !ignoredColumns.isEmpty {
      let names = ignoredColumns.prefix(6).map(\.column).joined(separator: ", ")
      lines.append(
        "columns of customers that are not learned from: \(names)\(ignoredColumns.count > 6 ? ", …" : "")"
      )
    }
    return lines
  }

  /// What is odd, the most harmful first.
  private var oddities: Document.List {
    let ranked = findings.enumerated().sorted {
      ($0.element.kind.harm, $0.offset) < ($1.element.kind.harm, $1.offset)
    }.map(\.element)
    let all =
      ranked.map { Document.List.Item($0.text, remedy: $0.remedy) }
      + orphans.map { Document.List.Item($0.sentence) } + notices.map { Document.List.Item($0) }
    let rest = all.count - Self.shownOddities
    let shown = rest > 1 ? Array(all.prefix(Self.shownOddities)) : all
    let count = all.count == 1 ? "1 thing is odd" : "\(all.count) things are odd"
    return Document.List(
      title: all.isEmpty ? nil : count,
      items: all.isEmpty
        ? [Document.List.Item("nothing is odd")]
        : shown + (rest > 1 ? [Document.List.Item("and \(rest) more")] : []))
  }
}

extension CheckReport.Finding.Kind {
  /// How likely it makes figures wrong, 0 the most.
  fileprivate var harm: Int {
    switch self {
    case .mixedCurrency, .roundedIdentifier, .customerPerOrder, .openDates, .strayDays: 0
    case .oneSidedOutcome, .doubtfulScale, .repeatedRow, .emptyNumber, .unmatchedWord: 1
    case .codedCategory, .nearlyEmpty, .largeQuantity, .noPurchase, .midnightOnly: 2
    case .skewedQuantity, .missingCustomer, .dominantCustomer, .nonProducts, .beforeSignUp: 3
    case .answerScale: 4
    }
  }
}

extension CheckReport.TableReport {
  /// The rows that do not count, and those with something to know, in few words.
  fileprivate var parts: String {
    (unusable.map { "\(Figures.grouped($0.rows)) left out: \($0.text)" }
      + remarks.map { "\(Figures.grouped($0.rows)) \($0.words)" }).joined(separator: "; ")
  }
}

extension CheckReport.Remark {
  /// The remark without what explains it, in parentheses.
  fileprivate var words: String {
    String(text.prefix { $0 != "(" }).trimmingSuffix(" ")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    last == character ? String(dropLast()) : self
  }
}

extension CheckReport.Totals {
  /// Customers, orders and money, a line each.
  fileprivate func lines(currency: String?) -> [String] {
    func amount(_ money: Double) -> Document.Value { .money(money, currency: currency) }
    var items = [counts]
    if let gross, let returns, let money {
      items.append(
        "money: \(amount(money))"
          + (returns == 0
            ? ""
            : ", \(Figures.money(gross)) less "
              + "\(Figures.money(returns)) of returns and refunds"))
    }
    if guests.lines > 0 {
      let money = guests.money.map { ", \(amount($0))" } ?? ""
      items.append("without a customer: \(Figures.grouped(guests.lines)) \(rowNoun)\(money)")
    }
    return items
  }
}
