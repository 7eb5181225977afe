import PatronData
import PatronModels
public import PatronReport

extension CustomerBase: DocumentConvertible {
  public var document: Document {
    Document(
      title: "Customers of \(name) and their value",
      blocks: facts + future + past + [.heading(Tasks.title(of: .value))] + model.sections()
        + [.list("notices", notices)])
  }

  // MARK: What is

  private var facts: [Document.Block] {
    var facts: [(String, Document.Value)] = [
      ("first and last day", .text("\(firstDay) to \(lastDay)")),
      ("customers with an order", .count(customers)),
      ("with orders on several days", .count(repeaters)), ("days with an order", .count(orderDays)),
    ]
    if let money {
      facts += [
        ("money", .money(money, currency: currency)),
        ("of a day with an order", .money(money / Double(orderDays), currency: currency)),
      ]
    }
    var blocks: [Document.Block] = [.table(Document.Table(facts: facts))]
    if let concentration { blocks.append(.paragraph(Self.sentence(concentration, "was spent"))) }
    return blocks
  }

  private static func sentence(_ one: Concentration, _ what: String) -> String {
    "80 % of what \(what) comes from \(Figures.percent(one.shareWith80Percent)) of the customers; the top decile has "
      + "\(Figures.percent(one.shareOfTopDecile)) (Gini \(Figures.decimals(one.gini, 2)): 0 where all have the same, 1 "
      + "where one has all)."
  }

  // MARK: What is to be expected

  private var future: [Document.Block] {
    let unit = money == nil ? nil : currency
    func amount(_ value: Double) -> Document.Value {
      money == nil ? .number(value, decimals: 1) : .money(value, currency: currency)
    }
    var table = Document.Table(
      columns: [
        .number("decile"), .number("customers"), .number("expected", unit: unit),
        .number("a customer", unit: unit), .number("share", unit: "%"),
        .number("still buys", unit: "%"),
      ] + (money == nil ? [] : [.number("spent so far", unit: unit)]))
    for decile in deciles {
      let row: [Document.Value] =
        [
          .ordinal(decile.number), .count(decile.customers), amount(decile.expected),
          amount(decile.mean), .share(decile.share),
          decile.meanProbabilityAlive.map { .probability($0) } ?? .missing,
        ] + (money == nil ? [] : [amount(decile.spent)])
      table.add(row.map { $0.suppressed(in: decile.customers) })
    }
    var blocks: [Document.Block] = [
      .heading("The next \(expected.horizon) days"), expected.paragraph(currency: currency),
      .table(table),
    ]
    if let expectedConcentration {
      blocks.append(.paragraph(Self.sentence(expectedConcentration, "is expected")))
    }
    if let referrals {
      blocks.append(.table(Self.table(of: referrals, currency: currency, hasMoney: money != nil)))
    }
    return blocks
  }

  private static func table(
    of referrals: ReferralFigures, currency: String?, hasMoney: Bool
  ) -> Document.Table {
    let unit = hasMoney ? currency : nil
    var table = Document.Table(
      columns: [.text("customers"), .number("number")]
        + (hasMoney ? [.number("spent a customer", unit: unit)] : [])
        + [.number("expected a customer", unit: unit)])
    func add(_ name: String, _ group: ReferralFigures.Group) {
      let count = Double(max(1, group.customers))
      let expected: Document.Value =
        hasMoney
        ? .money(group.expected / count, currency: currency)
        : .number(group.expected / count, decimals: 2)
      table.add(
        ([.text(name), .count(group.customers)]
          + (hasMoney ? [.money(group.spent / count, currency: currency)] : [])
          + [expected]).map { $0.suppressed(in: group.customers) })
    }
    add("brought by \(Figures.grouped(referrals.referrers)) others", referrals.brought)
    add("by themselves", referrals.others)
    return table
  }

  // MARK: Who comes back

  /// Rows and columns that a page holds.
  private static let mostMonths = 24
  private static let mostCohorts = 12
  private static let mostPeriods = 9

  private var past: [Document.Block] {
    var blocks: [Document.Block] = [.heading("New and existing customers")]
    blocks += [.table(monthTable), .note(Self.monthNote)]
    if let sentence = retention.flatMap(sentence) { blocks.append(.paragraph(sentence)) }
    guard cohorts.cohorts.count > 1 else { return blocks }
    blocks += [.heading("Who comes back"), .table(retentionTable)]
    if money != nil { blocks.append(.table(moneyTable)) }
    return blocks + [
      .note(
        "A row holds the customers whose first order was in that \(cohorts.period); column 0 is that \(cohorts.period) "
          + "itself. \(cohorts.period == .month ? "Months" : "Quarters") that are not over, and all but the last \(Self.mostCohorts) rows, are left out."
      )
    ]
  }

  private func sentence(_ retention: RevenueRetention) -> String? {
    guard retention.retained >= Document.smallestCell else { return nil }
    let share = Double(retention.retained) / Double(retention.customers)
    let words =
      "Of the \(Figures.grouped(retention.customers)) customers who ordered in the \(retention.days) days before the last "
      + "\(retention.days), \(Figures.percent(share)) ordered in the last \(retention.days) too"
    guard money != nil, let net = retention.netRevenueRetention else { return words + "." }
    return words
      + "; all of them brought \(Figures.percent(net)) of what they had brought before (net revenue "
      + "retention)."
  }

  private static let monthNote =
    "New: the first order known is of that month. Who had bought before the exports begin counts as new once, so the "
    + "first months have too many of them. What was given back is taken off the orders it is of. A * marks a month of "
    + "which not all days are known. No more than \(mostMonths) months are shown, and no figures of fewer than "
    + "\(Document.smallestCell) customers."

  private var monthTable: Document.Table {
    var table = Document.Table(
      columns: [.text("month"), .number("new"), .number("existing")]
        + (money == nil
          ? []
          : [
            .number("money of new", unit: currency), .number("of existing", unit: currency),
            .number("share of existing", unit: "%"),
          ]))
    for month in months.suffix(Self.mostMonths) {
      let name = String(month.month.description.prefix(7)) + (month.isWhole ? "" : " *")
      table.add(
        [
          .text(name), .count(month.newCustomers).suppressed(in: month.newCustomers),
          .count(month.existingCustomers).suppressed(in: month.existingCustomers),
        ]
          + (money == nil
            ? []
            : [
              .money(month.newMoney, currency: currency),
              .money(month.existingMoney, currency: currency),
              .share(month.existingShare),
            ]))
    }
    return table
  }

  private var shownCohorts: ArraySlice<Cohorts.Cohort> {
    cohorts.cohorts.filter { $0.customers > 0 }.suffix(Self.mostCohorts)
  }

  private var periods: Int {
    min(Self.mostPeriods, shownCohorts.map(\.active.count).max() ?? 0)
  }

  private func name(_ cohort: Cohorts.Cohort) -> String {
    let month = String(cohort.start.description.prefix(7))
    return cohorts.period == .month ? month : "from \(month)"
  }

  /// The share of a cohort that buys in each period.
  private var retentionTable: Document.Table {
    var table = Document.Table(
      title: "Share of the customers who order, %",
      columns: [.text("first order"), .number("customers")]
        + (0..<periods).map { .number("\($0)", unit: nil) })
    for cohort in shownCohorts where cohort.customers > 0 {
      let shares = (0..<periods).map { period -> Document.Value in
        guard period < cohort.active.count else { return .blank }
        return .number(
          cohort.active[period].map { 100 * Double($0) / Double(cohort.customers) }, decimals: 1)
      }
      table.add(
        ([.text(name(cohort)), .count(cohort.customers)] + shares).map {
          $0.suppressed(in: cohort.customers)
        })
    }
    return table
  }

  /// The money a customer of a cohort has brought by the end of each period.
  private var moneyTable: Document.Table {
    var table = Document.Table(
      title: "Money a customer so far" + (currency.map { ", \($0)" } ?? ""),
      columns: [.text("first order"), .number("customers")]
        + (0..<periods).map { .number("\($0)", unit: nil) })
    for cohort in shownCohorts where cohort.customers > 0 {
      let sums = (0..<periods).map { period -> Document.Value in
        guard period < cohort.moneySoFar.count else { return .blank }
        return .money(
          cohort.moneySoFar[period].map { $0 / Double(cohort.customers) }, currency: nil)
      }
      table.add(
        ([.text(name(cohort)), .count(cohort.customers)] + sums).map {
          $0.suppressed(in: cohort.customers)
        })
    }
    return table
  }
}

extension CalendarPeriod: CustomStringConvertible {
  public var description: String { rawValue }
}
