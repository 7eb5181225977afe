public import PatronData
public import PatronModels
public import PatronReport

/// How well the ends of contracts were predicted of days that the model had not seen.
public struct ContractEvaluation: Hashable, Sendable, Codable {
  public let trial: ContractTrial.Result
  /// The first day that was predicted.
  public let firstDay: Day
  /// How many days were predicted.
  public let length: DayCount
  /// The plans of `trial.plans`, which has one more of all other contracts.
  public let plans: [String]
  /// Whether the exports have fees; without, figures of money mean nothing.
  public let hasFees: Bool
  /// The code of the fees; nil where patron.yaml names none.
  public let currency: String?

  /// The same share for all, which the model must beat; nil where it is the model.
  private var baseline: ContractTrial.Result.Alternative? {
    trial.alternatives.first { $0.kind == .constant && trial.chosen != .constant }
  }

  /// The baseline than which the model is not better: where the same share for all predicts as well.
  public var unbeatenBaseline: String? {
    guard let baseline else { return nil }
    return trial.judgement.metrics.logLoss < baseline.metrics.logLoss ? nil : baseline.kind.words
  }

  var headline: Headline {
    Headline(
      "AUC", value: trial.judgement.metrics.auc, interval: trial.intervals.auc,
      baseline: baseline?.kind.words, baselineValue: baseline?.metrics.auc,
      evaluatedOn: trial.contracts, unbeatenBaseline: unbeatenBaseline)
  }
}

extension ContractSurvival.Kind {
  /// What the share depends on, in words.
  var words: String {
    switch self {
    case .constant: "the same in every period"
    case .shiftedBetaGeometric: "shifted beta-geometric"
    case .tenure: "by length of contract"
    case .plan: "by length and plan"
    }
  }
}

extension ContractEvaluation: TaskEvaluation, DocumentConvertible {
  public func sections() -> [Document.Block] {
    var table = Document.Table(
      .text("share that ends"), .number("ends expected"), .number("error", unit: "%"),
      .number("AUC"), .number("log loss"))
    for one in trial.alternatives {
      let isChosen = one.kind == trial.chosen
      table.add(
        .text(one.kind.words + (isChosen ? " (taken)" : "")),
        .number(one.expected, decimals: 1),
        trial.ended > 0
          ? .signedShare(one.expected / Double(trial.ended) - 1) : .missing,
        isChosen
          ? .interval(one.metrics.auc, trial.intervals.auc, decimals: 3)
          : .number(one.metrics.auc, decimals: 3),
        .number(one.metrics.logLoss, decimals: 4))
    }
    table.add(.text("observed"), .number(Double(trial.ended), decimals: 1), .blank, .blank, .blank)
    var blocks: [Document.Block] = [.paragraph(sentence), .table(table)]
    let shown = trial.plans.indices.filter {
      trial.plans[$0].contracts >= Document.smallestCell
    }
    if shown.count > 1 {
      var byPlan = Document.Table(
        .text("plan"), .number("contracts"), .number("ends expected"), .number("observed"))
      for index in shown {
        let plan = trial.plans[index]
        byPlan.add(
          .text(index < plans.count ? plans[index] : "others or none"), .count(plan.contracts),
          .number(plan.expected, decimals: 1), .count(plan.ended))
      }
      blocks.append(.table(byPlan))
    }
    if hasFees {
      blocks.append(
        .paragraph(
          "Fees of renewals: \(Document.Value.money(trial.expected, currency: currency)) expected, "
            + "\(Document.Value.money(trial.collected, currency: currency)) observed, not discounted."
        ))
    }
    if let unbeatenBaseline {
      blocks.append(.warning("The model is not better than '\(unbeatenBaseline)'."))
    }
    return blocks
  }

  public var document: Document { Document(title: "Evaluation", blocks: sections()) }

  private var sentence: String {
    "Evaluated on the \(length) days from \(firstDay) on: which of \(Figures.grouped(trial.contracts)) contracts that "
      + "ran then and renew within them ended, predicted from the days before. A way is taken before a simpler one "
      + "where its log-likelihood is higher by \(Figures.plain(ContractTrial.leastGain))."
  }
}
