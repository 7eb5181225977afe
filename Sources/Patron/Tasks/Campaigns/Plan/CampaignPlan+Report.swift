public import PatronReport

extension CampaignPlan: DocumentConvertible {
  /// How many customers the campaign contacts, in a line.
  public var headline: String {
    let known = asOf.map { ", known up to \($0)" } ?? ""
    return
      "\(name): \(Figures.grouped(list.customers)) of \(Figures.grouped(customers)) customers to contact, "
      + "\(Figures.grouped(control.control)) as control\(known)"
  }

  public var document: Document {
    Document(title: headline, blocks: sections())
  }

  func sections() -> [Document.Block] {
    [.paragraph("To \(purpose).")] + warnings.map { .warning($0) } + money + eligible + proof
      + profits + even
      + [.heading("Where the figures come from"), .table(sourceTable), .list("notices", notices)]
  }

  // MARK: Money

  private var money: [Document.Block] {
    var table = Document.Table(
      .text("contact"), .number("customers"), .number(successes), .number("cost", unit: currency),
      .number("profit", unit: currency))
    func add(_ name: String, _ earning: Earning) {
      table.add(
        .text(name), .count(earning.customers), .number(earning.successes, decimals: 1),
        .money(earning.cost, currency: currency), profit(earning, decimals: 2),
        of: earning.customers)
    }
    table.add(
      .text("nobody"), .count(0), .number(0, decimals: 1), .money(0, currency: currency),
      .money(0, currency: currency))
    add("this list", list)
    add("everybody eligible", everyone)
    var blocks: [Document.Block] = [.table(table)]
    if list.customers >= Document.smallestCell {
      blocks.append(.paragraph(breakEvenSentence))
    }
    if list.interval != nil {
      blocks.append(
        .note(
          "The interval holds what the back-test leaves open of the probabilities; where the profit is an end of it, the "
            + "back-test says that it is probably too high, or too low. "
            + (measured == nil
              ? "The effect and the worth of a success are taken as they are stated."
              : "It holds what the measured campaign leaves open of the effect too; the worth of a success is taken as "
                + "it is.")))
    }
    return blocks
  }

  /// The profit of some customers with its interval.
  private func profit(_ earning: Earning, decimals: Int) -> Document.Value {
    earning.interval.map {
      .interval(earning.profit, lower: $0.lower, upper: $0.upper, decimals: decimals)
    } ?? .money(earning.profit, currency: currency)
  }

  /// What the successes of the objective are.
  private var successes: String {
    switch effect {
    case .kept: "kept"
    case .lifted: "more orders"
    case .asked: "successes"
    }
  }

  private var rateName: String { effect == .lifted ? "lift" : "success rate" }

  private var breakEvenSentence: String {
    let stated =
      measured.map {
        "measured were \(Figures.percent(rate)), with 95 % confidence \(Figures.percent($0.interval.lower)) to "
          + Figures.percent($0.interval.upper)
      } ?? "the stated \(rateName) is \(Figures.percent(rate))"
    guard let breakEvenRate else { return "The list earns nothing at any \(rateName)." }
    return
      "The list pays from a \(rateName) of \(Figures.percent(breakEvenRate)) on (\(stated)). Leaving the control "
      + "alone costs \(Document.Value.money(costOfControl, currency: currency)) of expected profit."
  }

  // MARK: Who

  private var eligible: [Document.Block] {
    var table = Document.Table(.text("customers"), .number("number"))
    table.add(.text("all"), .count(customers))
    for exclusion in exclusions {
      table.add(.text("– " + exclusion.reason), .count(exclusion.customers))
    }
    table.add(.text("to contact"), .count(list.customers))
    var blocks: [Document.Block] = [.heading("Who is contacted"), .table(table)]
    for (name, parts) in [("channel", byChannel), ("segment", bySegment)] where !parts.isEmpty {
      var table = Document.Table(
        .text(name), .number("contacted"), .number("control"), .number("cost", unit: currency),
        .number("profit", unit: currency))
      for part in parts {
        table.add(
          .text(part.name), .few(part.treated), .few(part.control),
          .money(part.cost, currency: currency), .money(part.profit, currency: currency),
          of: part.treated + part.control)
      }
      blocks.append(.table(table))
    }
    return blocks
  }

  // MARK: The control

  private var proof: [Document.Block] {
    // The mean of a few is nearly that of one.
    guard list.customers + control.control >= Document.smallestCell else { return [] }
    let days = (horizon ?? window).map { " in \($0) days" } ?? ""
    let expected =
      "Without the campaign \(Figures.percent(control.baseline)) of the list \(outcome)\(days); "
      + "\(points(control.expectedEffect)) more are expected with it."
    let share =
      "\(Figures.percent(control.share)) of the list, drawn by chance within each segment and band of the probability"
    let size =
      "The control has \(customers(control.control)) (\(share)"
      + (control.isStated ? ", as stated)." : ").")
    let least =
      control.detectableEffect.map {
        "An effect of \(points($0)) or more will be seen in \(Figures.percent(control.wantedPower)) of the cases"
      } ?? "No effect can be seen with so few"
    let verdict =
      control.shows
      ? "\(least), the expected one in \(Figures.percent(control.power))."
      : "\(least): the expected one is too small to be seen by so few customers (in "
        + "\(Figures.percent(control.power)) of the cases). " + remedy
    let block: Document.Block =
      control.shows
      ? .paragraph([expected, size, verdict].joined(separator: " "))
      : .paragraph([expected, size].joined(separator: " "))
    return [.heading("How its effect will be seen"), block]
      + (control.shows ? [] : [.warning(verdict)])
  }

  private func customers(_ count: Int) -> String {
    "\(Figures.grouped(count)) customer\(count == 1 ? "" : "s")"
  }

  /// What would show the expected effect.
  private var remedy: String {
    control.neededShare.map {
      "A control of \(Figures.percent($0)) of the list would show it (--control)."
    } ?? "Not even half of the list as control would show it: that takes a longer list."
  }

  private var outcome: String {
    switch effect {
    case .kept: "stay"
    case .lifted: "order"
    case .asked: "are taken to do it"
    }
  }

  /// A difference of shares in percentage points.
  private func points(_ share: Double) -> String {
    Figures.decimals(100 * share, 2) + " percentage points"
  }

  // MARK: The curve

  private var profits: [Document.Block] {
    // Two points that lie closer tell the profit of a few.
    guard !curve.isEmpty, everyone.customers >= curve.count * Document.smallestCell else {
      return []
    }
    var table = Document.Table(
      .number("most profitable", unit: "%"), .number("profit", unit: currency),
      .number("customers"), .number("cost", unit: currency))
    for point in curve {
      table.add(
        .share(point.share), profit(point.earning, decimals: 0), .count(point.earning.customers),
        .money(point.earning.cost, currency: currency))
    }
    return [
      .heading("Profit by how many of the eligible are contacted"),
      .figure(.init(.line, of: table, seriesCount: 1)),
    ]
  }

  // MARK: Fairness

  private var even: [Document.Block] {
    guard !fairness.isEmpty, list.customers > 0 else { return [] }
    var table = Document.Table(
      .text("by"), .text("group"), .number("eligible"), .number("on the list"),
      .number("share", unit: "%"))
    for one in fairness {
      for group in one.groups {
        table.add(
          .text(one.column), .text(group.name), .count(group.eligible), .count(group.listed),
          .share(group.share), of: group.eligible)
      }
    }
    let uneven = fairness.filter { !$0.isEven }.map { one in
      Document.Block.warning(
        "By \(one.column) the list reaches one group \(Figures.percent(one.ratio ?? 0)) as often as another (below "
          + "\(Figures.percent(CampaignFairness.leastRatio))): see whether that is meant.")
    }
    return [
      .heading("Which customers it reaches"), .table(table),
      .note("Nothing is learned from these columns; a score may follow them all the same."),
    ] + uneven
  }

  private var sourceTable: Document.Table {
    var table = Document.Table(.text("figure"), .text("source"))
    for source in sources { table.add(.text(source.figure), .text(source.source)) }
    return table
  }
}
