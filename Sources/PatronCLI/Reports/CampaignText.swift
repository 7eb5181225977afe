import Patron
import PatronModels

/// What acting on a prediction would earn, as text.
enum CampaignText {
  static func text(_ evaluation: CampaignEvaluation) -> String {
    let campaign = evaluation.campaign
    var lists = TextTable(
      .text("list to contact"), .number("reach, %"), .number("profit a customer"))
    for earner in evaluation.earners {
      lists.add(
        earner.name, Figures.decimals(earner.reach.depth * 100, 1),
        Figures.interval(earner.reach.profitPerCustomer, earner.interval, 2))
    }
    lists.add("nobody", "0.0", "0.00")
    if let all = evaluation.contactAll {
      lists.add("everybody", "100.0", Figures.decimals(all.profitPerCustomer, 2))
    }
    var curve = TextTable(.number("reach of the model's list, %"), .number("profit a customer"))
    for reach in evaluation.curve {
      curve.add(
        Figures.decimals(reach.depth * 100, 1), Figures.decimals(reach.profitPerCustomer, 2))
    }
    let advice =
      evaluation.threshold.map {
        "Contact those with a churn probability of \(Figures.decimals($0, 3)) or more."
      } ?? "It is best to contact nobody."
    let limit =
      evaluation.breakEvenDepth >= 1
      ? "Even contacting everybody loses nothing."
      : "The list loses nothing down to \(Figures.percent(evaluation.breakEvenDepth)) of the "
        + "customers."
    let expected =
      evaluation.expectedMaximumProfit.map {
        "Expected maximum profit with a success rate that is not sure (Verbraken 2013): "
          + "\(Figures.decimals($0.profit, 2)) a customer, reaching \(Figures.percent($0.depth)).\n"
      } ?? ""
    return "Money: a save is worth \(Figures.plain(campaign.saveValue)), a contact costs "
      + "\(Figures.plain(campaign.contactCost)), an offer \(Figures.plain(campaign.offerCost)), and "
      + "keeps \(Figures.percent(campaign.successRate)) of those about to leave.\n\n\(lists.text)"
      + "Each list is cut where it earned most among one half of the customers, and earns on the "
      + "other.\n\n\(curve.text)\(advice) \(limit)\n\(expected)"
  }
}
