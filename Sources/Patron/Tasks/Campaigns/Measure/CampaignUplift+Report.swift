import PatronModels
import PatronReport

extension CampaignMeasurement {
  // MARK: Groups

  func groupBlocks(_ groups: Groups) -> [Document.Block] {
    let differing = groups.differences.filter(\.isShown)
    var blocks: [Document.Block] = [
      .paragraph(
        differing.isEmpty
          ? groups.differences.isEmpty
            ? "Too few customers to ask whether groups differ."
            : "No difference between groups is shown: what follows differs as chance makes it."
          : "Groups differ: "
            + differing.map { "\($0.arm) on \($0.outcome) by \($0.grouping)" }.joined(
              separator: "; ")
            + ".")
    ]
    for outcome in outcomes {
      let unit = OutcomeUnit(outcome)
      // Of what the campaign was for all groups, of the rest those that differ: the page is for people.
      let own = groups.parts.filter { part in
        part.outcome == outcome.name
          && (outcome.name == outcomes.first?.name
            || differing.contains {
              $0.outcome == part.outcome && $0.grouping == part.grouping && $0.arm == part.arm
            })
      }
      guard !own.isEmpty else { continue }
      var table = Document.Table(
        title: outcome.name, .text("by"), .text("group"), .text("arm"), .number("customers"),
        .number("control"), .number("difference", unit: unit.changeUnit), .number("p of all"),
        .text("shown"))
      for part in own {
        table.add(
          .text(part.grouping), .text(part.level), .text(part.arm),
          .count(part.effect.treated), .count(part.effect.control),
          unit.change(part.effect.estimate, part.effect.interval), .chance(part.adjusted),
          .text(part.isShown ? "yes" : "no"))
      }
      blocks.append(.table(table))
    }
    blocks.append(
      .note(
        "p of all: the false discovery rate over \(groups.parts.count) looks (Benjamini & Hochberg); shown where the arm has "
          + "an effect on all customers, or the groups differ (Cochran's Q, Holm over all looks for differences). An effect that "
          + "is shown in one group and not in another is no difference between them. Groups with fewer than "
          + "\(Groups.fewest) customers of the arm or of the control are left out: \(groups.suppressed)."
      ))
    return blocks
  }

  // MARK: Uplift

  func upliftBlocks(_ uplift: Uplift) -> [Document.Block] {
    guard let name = uplift.outcome, let unit = unit(of: name), uplift.obstacle == nil else {
      return [.paragraph(Self.sentence(uplift.obstacle ?? .noShare))]
    }
    var blocks: [Document.Block] = uplift.arms.map { arm in
      let chance = Self.written(arm.adjusted)
      return .paragraph(
        arm.differs
          ? "\(arm.arm): yes, on \(name) (p of all \(chance))." + Self.sentence(arm.movers)
          : "\(arm.arm): no difference is shown on \(name) (p of all \(chance)). Plan by the average."
      )
    }
    let differing = uplift.arms.filter(\.differs)
    if !differing.isEmpty {
      blocks += [.table(rankingTable(differing, unit)), .note(Self.rankingNote)]
      for arm in differing where !arm.movers.isEmpty {
        blocks.append(.table(moverTable(arm, unit)))
      }
      for arm in differing {
        if let profit = arm.profit { blocks += profitBlocks(arm.arm, profit) }
      }
    }
    if let policy = uplift.policy { blocks.append(.paragraph(sentence(policy, unit))) }
    if let all = arms.isEmpty ? nil : arms.reduce(0, { $0 + $1.customers }), uplift.customers < all
    {
      blocks.append(
        .note(
          "Of \(Figures.grouped(uplift.customers)) customers drawn by chance from \(Figures.grouped(all))."
        ))
    }
    return blocks
  }

  private static func written(_ probability: Double?) -> String {
    probability.map { $0 < 0.001 ? "<0.001" : Figures.decimals($0, 3) } ?? "–"
  }

  private static func sentence(_ obstacle: Obstacle) -> String {
    switch obstacle {
    case .noColumns: "Not asked: no column known before, by which customers could differ."
    case .noShare: "Not asked: no outcome is a share of the customers."
    case .tooFew(let arm, let found):
      "Not asked: '\(arm)' has \(found) customers with the outcome, or without; \(Uplift.fewestSuccesses) are needed. Plan by "
        + "the average."
    case .strataDiffer: "Not asked: the shares of the arms differ between strata."
    case .notFitted: "Not asked: no model could be fitted."
    }
  }

  private static func sentence(_ movers: [Mover]) -> String {
    func names(_ movers: [Mover]) -> String {
      movers.prefix(3).map { "'\($0.column)'" }.joined(separator: ", ")
    }
    let (up, down) = (
      movers.filter { $0.figures.slope > 0 }, movers.filter { $0.figures.slope < 0 }
    )
    guard !movers.isEmpty else { return " No single column moves it for certain." }
    let parts =
      (up.isEmpty ? [] : ["rises with \(names(up))"])
      + (down.isEmpty ? [] : ["falls with \(names(down))"])
    return " The effect \(parts.joined(separator: " and "))."
  }

  private func rankingTable(_ arms: [ArmUplift], _ unit: OutcomeUnit) -> Document.Table {
    var table = Document.Table(
      columns: [.text("arm"), .text("model"), .number("all", unit: "points")]
        + Uplift.shares.map {
          .number("top \(Figures.decimals(100 * $0, 0)) %", unit: "points")
        } + [.number("Qini"), .number("AUUC")])
    for arm in arms {
      for ranking in arm.rankings {
        let bounds = ranking.intervals
        func value(_ value: Double?, _ interval: Interval?) -> Document.Value {
          guard let value, let interval else { return .missing }
          return unit.change(value, interval)
        }
        func area(_ value: Double, _ interval: Interval?) -> Document.Value {
          guard let interval else { return .missing }
          return .interval(value, lower: interval.lower, upper: interval.upper, decimals: 4)
        }
        table.add(
          [
            .text(arm.arm), .text(ranking.model.words),
            value(ranking.averageEffect, bounds.averageEffect),
          ] + zip(ranking.uplifts, bounds.uplifts).map { value($0, $1) } + [
            area(ranking.qiniArea, bounds.qiniArea), area(ranking.gainArea, bounds.gainArea),
          ])
      }
    }
    return table
  }

  private static let rankingNote =
    "Each customer is ranked by a model that had not seen them (five folds, each fold's predictions less their mean); treated and "
    + "control in one ranking, equal scores one step. Top: the difference of means among them. Qini: the area between the curve of "
    + "(y − y0·n/n0)/N and the straight line, per head, not normalised; below 0 it ranks worse than chance. AUUC: the area under "
    + "the top's difference times its share, per head; half the average effect for no ranking. In brackets: 95 %, customers "
    + "resampled, the models as they are. That effects differ is shown by the first model alone; the others are beside it on the "
    + "same folds."

  private func moverTable(_ arm: ArmUplift, _ unit: OutcomeUnit) -> Document.Table {
    var table = Document.Table(
      title: "\(arm.arm): the effect changes with", .text("column"),
      .number("a standard deviation more", unit: "points"), .number("p of all"))
    for mover in arm.movers {
      table.add(
        .text(mover.column), unit.change(mover.figures.slope, mover.figures.interval),
        .chance(mover.adjusted))
    }
    return table
  }

  private func profitBlocks(_ arm: String, _ profit: MeasuredProfit) -> [Document.Block] {
    let currency = money?.currency
    var table = Document.Table(
      title: "\(arm): profit of 1,000 customers, the highest predicted effect first",
      .number("contacted", unit: "%"), .number("profit", unit: currency))
    for point in profit.points {
      let figure: Document.Value =
        if let value = point.profit, let interval = point.interval {
          .interval(
            1000 * value, lower: 1000 * interval.lower, upper: 1000 * interval.upper, decimals: 0)
        } else { .missing }
      table.add(.number(100 * point.share, decimals: 0), figure)
    }
    return [
      .table(table),
      .note(
        "Measured, without the fixed cost. The best row flatters on the customers that chose it: where its interval holds the last "
          + "row, contacting all is as good."),
    ]
  }

  private func sentence(_ policy: Policy, _ unit: OutcomeUnit) -> String {
    let shares = zip(arms, policy.shares).filter { $0.1 > 0 }
      .map { "\($0.0.name) \(Figures.percent($0.1))" }.joined(separator: ", ")
    let figures = policy.figures
    let gain = unit.change(figures.gain, figures.interval).description
    return
      "Which arm for which customer: the model gives \(shares). Beside '\(policy.bestArm)' for all that brings \(gain) points of "
      + "\(unit.name): "
      + (policy.isBetter
        ? "better is shown." : "no gain is shown, so that one arm for all is as good.")
  }
}

extension CampaignMeasurement.Ranking.Model {
  fileprivate var words: String {
    switch self {
    case .interactions: "interactions"
    case .twoModels: "two models"
    case .transformation: "transformed outcome"
    }
  }
}
