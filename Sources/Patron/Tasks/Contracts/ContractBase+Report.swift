import PatronData
import PatronModels
public import PatronReport

extension ContractBase: DocumentConvertible {
  /// The customers under contract, and what ends are predicted by.
  public func sections() -> [Document.Block] {
    var blocks: [Document.Block] = [.table(Document.Table(facts: facts))]
    if let retention {
      blocks.append(
        .paragraph(
          "Of the \(Figures.grouped(retention.customers)) customers who paid a year before, "
            + "\(Figures.grouped(retention.retained)) still pay: net revenue retention "
            + "\(Figures.percent(retention.netRevenueRetention)), gross "
            + "\(Figures.percent(retention.grossRevenueRetention)) (what the same customers pay now, over what they paid; "
            + "gross counts nobody higher than then)."))
    }
    if !shownMonths.isEmpty { blocks += [.table(monthTable), .note(monthNote)] }
    if let lifetimes { blocks += lifetimes.sections() }
    if let model { blocks += model.sections(hasCurves: false) }
    if let obstacle {
      blocks.append(.warning("No share that ends can be learned: \(obstacle)."))
    }
    return blocks
  }

  public var document: Document { Document(title: "Contracts", blocks: sections()) }

  private var facts: [(String, Document.Value)] {
    var facts: [(String, Document.Value)] = [
      ("customers under contract", .count(running)), ("ever under contract", .count(customers)),
    ]
    if let model, let expected {
      facts.append(
        ("expected to leave in \(model.horizon) days", .count(Int(nearest: expected.leaving))))
    }
    if let monthlyFees {
      facts.append(("fees of a month", .money(monthlyFees, currency: currency)))
    }
    if withoutFee > 0 {
      facts.append(("without a known fee, left out of money", .count(withoutFee)))
    }
    if let model, let fees = expected?.fees, let all = expected?.feesIfKept {
      facts += [
        ("fees expected in \(model.horizon) days", .money(fees, currency: currency)),
        ("if all stayed", .money(all, currency: currency)),
      ]
    }
    return facts
  }

  /// Whether money is known.
  private var hasFees: Bool { monthlyFees != nil }

  /// Months with fewer customers than a cell are not told.
  private var shownMonths: [Month] { months.filter { $0.running >= Document.smallestCell } }

  private var monthTable: Document.Table {
    let unit = hasFees ? currency : nil
    var table = Document.Table(
      columns: [
        .text("month"), .number("under contract"), .number("began"), .number("ended"),
        .number("ended", unit: "%"),
      ]
        + (hasFees
          ? ["fees", "new", "grown", "shrunk", "lost"].map { .number($0, unit: unit) } : []))
    for month in shownMonths {
      let money = [month.fees, month.gained, month.expanded, month.contracted, month.lost]
      table.add(
        [
          .text(String("\(month.firstDay)".prefix(7))), .count(month.running), .count(month.began),
          .count(month.ended), month.endRate.map { .share($0) } ?? .missing,
        ] + (hasFees ? money.map { .money($0, currency: currency) } : []))
    }
    return table
  }

  private var monthNote: String {
    "Customers under contract as each month begins, and who has begun and ended by the next; the last month may not "
      + "be over."
      + (hasFees
        ? " Fees are of a month; new, grown, shrunk and lost: how they changed by customer until the next."
        : "")
  }
}
