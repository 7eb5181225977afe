import PatronData
import PatronModels
public import PatronReport

extension CustomerBase: DocumentConvertible {
  public func sections() -> [Document.Block] {
    facts + future + past + [.heading(Tasks.title(of: .value))] + model.sections()
  }

  public var document: Document { Document(title: "Customers and their value", blocks: sections()) }

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
        .number("decile"), .number("expected", unit: unit), .number("customers"),
        .number("a customer", unit: unit), .number("share", unit: "%"),
        .number("still buys", unit: "%"),
      ] + (money == nil ? [] : [.number("spent so far", unit: unit)]))
    for decile in deciles {
      table.add(
        [
          .ordinal(decile.number), amount(decile.expected), .count(decile.customers),
          amount(decile.mean), .share(decile.share),
          decile.meanProbabilityAlive.map { .probability($0) } ?? .missing,
        ] + (money == nil ? [] : [amount(decile.spent)]))
    }
    var blocks: [Document.Block] = [
      .heading("The next \(expected.horizon) days"), expected.paragraph(currency: currency),
      .figure(.init(.bars, of: table, seriesCount: 1)),
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
      func mean(_ sum: Double) -> Document.Value {
        let mean = sum / Double(group.customers)
        return hasMoney ? .money(mean, currency: currency) : .number(mean, decimals: 2)
      }
      table.add(
        [.text(name), .count(group.customers)] + (hasMoney ? [mean(group.spent)] : [])
          + [mean(group.expected)])
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
    if let retention { blocks.append(.paragraph(sentence(retention))) }
    guard !cohorts.cohorts.isEmpty else { return blocks }
    blocks += [
      .heading("Who comes back"),
      .figure(
        .init(
          .heatMap,
          of:
            cohortTable("Share of the customers who order, %") { cohort in
              cohort.active.map { active in
                .number(active.map { 100 * Double($0) / Double(cohort.customers) }, decimals: 1)
              }
            })),
    ]
    if money != nil {
      blocks.append(
        .table(
          cohortTable("Money a customer so far" + (currency.map { ", \($0)" } ?? "")) { cohort in
            cohort.moneySoFar.map { money in
              .money(money.map { $0 / Double(cohort.customers) }, currency: nil)
            }
          }))
    }
    let periods = cohorts.period == .month ? "months" : "quarters"
    return blocks + [
      .note(
        "A row holds the customers whose first order was in that \(cohorts.period); column 0 is that "
          + "\(cohorts.period) itself. Left out: \(periods) that are not over, and all but the last "
          + "\(Self.mostCohorts) rows and the first \(Self.mostPeriods) \(periods).")
    ]
  }

  private func sentence(_ retention: RevenueRetention) -> String {
    let share = Double(retention.retained) / Double(retention.customers)
    let words =
      "Of the \(Figures.grouped(retention.customers)) customers who ordered in the \(retention.days) days before the "
      + "last \(retention.days), \(Figures.percent(share)) ordered in the last \(retention.days) too"
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
          .text(name), .count(month.newCustomers), .count(month.existingCustomers),
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

  /// A row a cohort, with its `figures` in each period from the first on.
  private func cohortTable(
    _ title: String, _ figures: (Cohorts.Cohort) -> [Document.Value]
  ) -> Document.Table {
    let shown = cohorts.cohorts.suffix(Self.mostCohorts)
    let count = min(Self.mostPeriods, shown.map(\.active.count).max() ?? 0)
    var table = Document.Table(
      title: title,
      columns: [.text("first order"), .number("customers")]
        + (0..<count).map { .number("\($0)") })
    for cohort in shown {
      let month = String(cohort.start.description.prefix(7))
      let own = figures(cohort).prefix(count)
      table.add(
        [.text(cohorts.period == .month ? month : "from \(month)"), .count(cohort.customers)] + own
          + [Document.Value](repeating: .blank, count: count - own.count))
    }
    return table
  }
}

extension CalendarPeriod: CustomStringConvertible {
  public var description: String { rawValue }
}
