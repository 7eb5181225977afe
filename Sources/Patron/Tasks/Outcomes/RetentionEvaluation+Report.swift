import PatronModels
public import PatronReport

extension RetentionEvaluation: DocumentConvertible {
  /// The profit of acting on the prediction.
  public func sections() -> [Document.Block] {
    var lists = Document.Table(
      .text("customers to contact"), .number("reach", unit: "%"), .number("profit a customer"))
    for earner in earners {
      lists.add(
        .text(earner.forecaster.name), .share(earner.reach.depth),
        .interval(earner.reach.profitPerCustomer, earner.interval, decimals: 2))
    }
    lists.add(.text("no customer"), .share(0), .number(0, decimals: 2))
    if let all = contactAll {
      lists.add(.text("all customers"), .share(1), .number(all.profitPerCustomer, decimals: 2))
    }
    var profits = Document.Table(
      .number(
        meanValue == nil ? "reach by the model" : "reach by probability times value", unit: "%"),
      .number("profit a customer"),
      .number(meanValue == nil ? "from probability" : "from probability times value"))
    for reach in curve {
      profits.add(
        .share(reach.depth), .number(reach.profitPerCustomer, decimals: 2),
        .number(reach.threshold, decimals: meanValue == nil ? 3 : 2))
    }
    return [
      .paragraph(
        "Money: a kept customer is worth \(worth), a contact costs "
          + "\(Figures.plain(economics.contactCost)), an offer \(Figures.plain(economics.offerCost)), "
          + "and keeps \(Figures.percent(economics.successRate)) of those about to leave."),
      .table(lists),
      .note(
        "Each threshold is chosen on one half of the customers and evaluated on the other half."),
      .figure(Document.Figure(.line, of: profits, seriesCount: 1)), .paragraph(advice),
    ] + (meanValue == nil ? [] : [.note(Self.ownNote)])
      + (expectation.map { [.paragraph($0)] } ?? [])
  }

  public var document: Document { Document(title: "Campaign", blocks: sections()) }

  private static let ownNote =
    "Who left is observed; what each is worth is forecast from what was known at the snapshot, both for the profit and for "
    + "the order of the first list, whose lead is in part built in."

  private var worth: String {
    meanValue.map {
      "what is expected of each who would leave and is kept within the horizon of value (\(Figures.money($0)) on average)"
    } ?? Figures.plain(economics.saveValue)
  }

  /// The customers to contact, and how far one may go.
  private var advice: String {
    let contact =
      threshold.map {
        meanValue == nil
          ? "Contact those with a churn probability of \(Figures.decimals($0, 3)) or more."
          : "Contact those whose churn probability times value_if_saved (contract_value_if_kept where there are "
            + "contracts alone) is \(Figures.decimals($0, 2)) or more."
      } ?? "It is best to contact no customer."
    let limit =
      breakEvenDepth >= 1
      ? "Even contacting all customers loses nothing."
      : "Contacts by the model lose nothing up to a reach of \(Figures.percent(breakEvenDepth))."
    return "\(contact) \(limit)"
  }

  private var expectation: String? {
    expectedMaximumProfit.map {
      "Expected maximum profit over an uncertain success rate (Verbraken 2013): "
        + "\(Figures.decimals($0.profit, 2)) a customer at a reach of \(Figures.percent($0.depth))."
    }
  }
}
