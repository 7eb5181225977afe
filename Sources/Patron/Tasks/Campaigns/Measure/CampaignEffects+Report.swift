import PatronModels
import PatronReport

extension CampaignMeasurement {
  /// A table an outcome, the arms beside each other, and what was known before.
  var effectBlocks: [Document.Block] {
    var blocks: [Document.Block] = []
    for outcome in outcomes {
      let own = effects.filter { $0.outcome == outcome.name }
      guard !own.isEmpty else { continue }
      blocks.append(.table(table(OutcomeUnit(outcome), own)))
    }
    blocks.append(.note(effectNote))
    if !contrasts.isEmpty {
      blocks += [.table(contrastTable), .note(Self.contrastNote)]
    }
    if effects.contains(where: { $0.refined != nil }) {
      blocks += [.table(refinedTable), .note(Self.refinedNote)]
    }
    return blocks
  }

  private func table(_ unit: OutcomeUnit, _ effects: [Effect]) -> Document.Table {
    var table = Document.Table(
      title: unit.isShare ? "\(unit.name), share of the customers" : "\(unit.name) a customer",
      .text("arm"), .number("customers"), .number("arm", unit: unit.unit),
      .number("control", unit: unit.unit), .number("difference", unit: unit.changeUnit),
      .number("lift", unit: "%"), .number("p"), .number("p of all"), .text("shown"))
    for one in effects {
      let effect = one.effect
      table.add(
        .text(one.arm), .count(effect.treated), unit.mean(effect.treatedMean, beside: effect),
        unit.mean(effect.controlMean, beside: effect),
        unit.change(effect.estimate, effect.interval),
        effect.lift.map { .percent($0, effect.liftInterval) } ?? .missing,
        .chance(effect.probability), .chance(one.adjusted), .text(one.isShown ? "yes" : "no"))
    }
    return table
  }

  private var effectNote: String {
    var parts = [
      "By intention to treat: everybody assigned counts, reached or not. In brackets: 95 % intervals, each for itself."
    ]
    if effects.contains(where: { $0.coveredShare != nil }) {
      parts.append(
        "Differences are taken within strata and weighed by their size, but for shares with fewer than "
          + "\(CampaignMeasurer.fewestInStrata) successes or failures in an arm.")
    }
    if outcomes.contains(where: { $0.kind == .share }) {
      parts.append(
        "Shares without strata: Newcombe's interval, and Fisher's exact test up to 100,000 customers, then the score test."
      )
    }
    if outcomes.contains(where: { $0.kind != .share }) { parts.append("Means: Welch.") }
    parts.append(
      "Lift: the difference over the control, by Fieller; without an interval where the control is not told from 0. "
        + "p of all: Holm over \(effects.count) comparisons; shown is what has 0.05 or less there.")
    return parts.joined(separator: " ")
  }

  private var contrastTable: Document.Table {
    var table = Document.Table(
      title: "The arms beside each other", .text("outcome"), .text("arm"), .text("against"),
      .number("difference"), .text("unit"), .number("p of all"), .text("shown"))
    for one in contrasts {
      guard let unit = unit(of: one.outcome) else { continue }
      table.add(
        .text(one.outcome), .text(one.arm), .text(one.against),
        unit.change(one.effect.estimate, one.effect.interval), .text(unit.changeUnit ?? ""),
        .chance(one.adjusted), .text(one.isShown ? "yes" : "no"))
    }
    return table
  }

  private static let contrastNote =
    "p of all: Holm over these comparisons. A difference is shown where one of the two arms has an effect beside the control too."

  private var refinedTable: Document.Table {
    var table = Document.Table(
      title: "Less what was to be expected before", .text("outcome"), .text("arm"),
      .number("difference"), .text("unit"), .number("interval narrower by", unit: "%"))
    for one in effects {
      guard let unit = unit(of: one.outcome), let refined = one.refined else { continue }
      table.add(
        .text(one.outcome), .text(one.arm), unit.change(refined.estimate, refined.interval),
        .text(unit.changeUnit ?? ""),
        refined.varianceReduction.map {
          .number(100 * (1 - max(0, 1 - $0).squareRoot()), decimals: 1)
        } ?? .missing)
    }
    return table
  }

  private static let refinedNote =
    "CUPED: each outcome less a multiple of what was predicted for the customer from columns known before, by a linear model of "
    + "customers in other folds. A check of the effects above, which findings rest on."
}

extension CampaignMeasurement.Money {
  var blocks: [Document.Block] {
    var table = Document.Table(
      .text("arm"), .number("gain", unit: currency), .number("cost", unit: currency),
      .number("profit", unit: currency), .number("chance of a profit", unit: "%"),
      .number("return on cost", unit: "%"), .number("break-even effect"))
    for one in returns {
      let figures = one.figures
      table.add(
        .text(one.arm), .amount(figures.gain, figures.gainInterval),
        .money(figures.cost, currency: currency), .amount(figures.profit, figures.profitInterval),
        .probability(figures.profitChance),
        figures.returnOnCost.map { .number(100 * $0, decimals: 0) } ?? .missing,
        .number(figures.breakEvenEffect, decimals: 4))
    }
    return [
      .table(table),
      .note(
        "Gain: the effect on \(outcome) times the customers of the arm, times \(Figures.plain(valuePerUnit))"
          + "\(currency.map { " \($0)" } ?? "") a unit. Chance of a profit: for an effect of which nothing else is known. "
          + "Return on cost: profit over cost. Break-even effect: of a customer, in units of \(outcome), at which the gain "
          + "is the cost. Costs count as known."),
    ]
  }
}

extension Document.Value {
  fileprivate static func amount(_ value: Double, _ interval: Interval) -> Document.Value {
    .interval(value, lower: interval.lower, upper: interval.upper, decimals: 0)
  }
}
