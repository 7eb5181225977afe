import PatronModels
public import PatronReport

extension CampaignMeasurement: DocumentConvertible {
  public var document: Document { Document(title: "Campaign \(name)", blocks: sections()) }

  public func sections() -> [Document.Block] {
    guard assignment.verdict.allowsEffects else {
      return [.warning(assignment.sentence), .paragraph(Self.noEffects)]
        + [.heading("What was seen in each arm"), .table(rawTable), .note(Self.rawNote)]
        + assignment.blocks(arms: arms) + [.list("What would help", assignment.remedies)]
    }
    var blocks = headline.map { Document.Block.paragraph($0) } + warnings.map { .warning($0) }
    blocks += [.heading("What each arm did")] + effectBlocks
    if let money { blocks += [.heading("Money")] + money.blocks }
    if let groups { blocks += [.heading("In groups of customers")] + groupBlocks(groups) }
    if let uplift {
      blocks += [.heading("Does the effect differ between customers?")] + upliftBlocks(uplift)
    }
    blocks += [.heading("Was the assignment random?"), .paragraph(assignment.sentence)]
    blocks += assignment.blocks(arms: arms)
    blocks.append(.list("What to do next", nextSteps))
    return blocks
  }

  // MARK: Headline

  /// The units of outcomes, by name.
  func unit(of outcome: String) -> OutcomeUnit? {
    outcomes.first { $0.name == outcome }.map(OutcomeUnit.init)
  }

  /// A sentence an arm on the first outcome, then what was shown of others.
  private var headline: [String] {
    guard let first = effects.first?.outcome else {
      return ["Too few customers had an outcome in each stratum to compare the arms."]
    }
    let condition =
      assignment.verdict == .doubtful(.notStated) ? "If chance assigned the arms, " : ""
    var lines = effects.filter { $0.outcome == first }.map { condition + sentence($0) }
    let others = effects.filter { $0.outcome != first && $0.isShown }
    if !others.isEmpty {
      lines.append(
        "Also shown: "
          + others.compactMap { effect in
            unit(of: effect.outcome).map { "\(effect.arm): \($0.words(effect.effect))" }
          }.joined(separator: "; ") + ".")
    } else if !effects.contains(where: \.isShown), outcomes.count > 1 {
      lines.append("No effect is shown on any other outcome either.")
    }
    return lines
  }

  private func sentence(_ effect: Effect) -> String {
    guard let unit = unit(of: effect.outcome) else { return "" }
    let figures = unit.words(effect.effect)
    if effect.isShown { return "\(effect.arm): \(figures)." }
    let power = "with \(Figures.decimals(100 * Self.power, 0)) % power"
    let seen =
      effect.detectable.map { "effects above \(unit.size($0)) would have been seen \(power)" }
      ?? "no effect of any size would have been seen \(power)"
    return "\(effect.arm): no effect shown on \(effect.outcome) (\(figures)); \(seen)."
  }

  private var warnings: [String] {
    var warnings: [String] = []
    switch assignment.verdict {
    case .doubtful: warnings.append(assignment.sentence)
    case .random, .notRandom: break
    }
    let few = arms.filter { $0.customers < Self.fewCustomers }
    if !few.isEmpty {
      warnings.append(
        "Few customers (\(few.map { "\($0.name): \($0.customers)" }.joined(separator: ", "))): only large effects "
          + "can be seen, and those that are seen look larger than they are.")
    }
    let narrow = effects.filter { ($0.coveredShare ?? 1) < Self.leastCovered }
    for effect in narrow {
      warnings.append(
        "\(effect.arm), \(effect.outcome): strata with \(Figures.percent(1 - (effect.coveredShare ?? 1))) of the "
          + "customers lack one of the arms and are not in the effect.")
    }
    return warnings
  }

  /// Fewer in an arm are too few for most effects of campaigns.
  private static let fewCustomers = 200
  private static let leastCovered = 0.98

  private static let noEffects =
    "No effect is given: the arms may have differed before the campaign, so that their outcomes say nothing of what it did."

  // MARK: What was seen

  private var rawTable: Document.Table {
    var table = Document.Table(
      .text("outcome"), .text("arm"), .number("customers"), .number("with it"),
      .number("a customer"))
    for outcome in outcomes {
      let unit = OutcomeUnit(outcome)
      for (arm, level) in zip(arms, outcome.arms) {
        table.add(
          .text(outcome.name), .text(arm.name), .count(arm.customers),
          level.active > 0 && level.active < Document.smallestCell
            ? .fewer(than: Document.smallestCell) : .count(level.active),
          level.active > 0 && level.active < Document.smallestCell
            ? .missing : unit.mean(level.mean))
      }
    }
    return table
  }

  private static let rawNote =
    "A customer: the mean over all customers of the arm, also those without the outcome. These are no effects."

  // MARK: What to do next

  private var nextSteps: [String] {
    guard let first = effects.first?.outcome else {
      return ["Use fewer strata, or more customers in each."]
    }
    let own = effects.filter { $0.outcome == first }
    let shown = own.filter { $0.isShown && $0.effect.estimate > 0 }
    var steps: [String] = []
    if let best = shown.max(by: { $0.effect.estimate < $1.effect.estimate }) {
      let beaten = contrasts.filter {
        $0.outcome == first && $0.isShown
          && ($0.effect.estimate > 0 ? $0.arm : $0.against) == best.arm
      }
      let rivals = shown.count - 1
      let profit = money?.returns.first { $0.arm == best.arm }?.figures.profitInterval
      if let profit, profit.upper < 0 {
        steps.append(
          "Stop '\(best.arm)', or make it cheaper: it works, and costs more than it brings.")
      } else if rivals == 0 || beaten.count >= rivals {
        steps.append(
          "Prefer '\(best.arm)', and keep a control: the next campaign is measured by it too.")
      } else {
        steps.append(
          "'\(best.arm)' is highest on \(first), but not shown to beat the others: choose by cost, or test longer."
        )
      }
    } else if own.contains(where: { $0.isShown && $0.effect.estimate < 0 }) {
      steps.append("Stop arms that lower \(first): the loss is shown.")
    } else {
      steps.append(
        "That no effect is shown is no proof that there is none: plan the next campaign for the least effect that would pay."
      )
    }
    if let money {
      for own in money.returns
      where own.figures.profitInterval.lower <= 0 && own.figures.profitInterval.upper >= 0 {
        steps.append("'\(own.arm)': whether it pays is open; the interval of its profit holds 0.")
      }
    }
    if let uplift, uplift.obstacle == nil {
      if uplift.policy?.isBetter == true {
        steps.append(
          "Choose the arm customer by customer, and measure that against the best arm for all.")
      } else if uplift.arms.contains(where: \.differs) {
        steps.append(
          "Where contacts cost much, contact those of the highest predicted effect first.")
      } else {
        steps.append("Plan by the average effect: no difference between customers is shown.")
      }
    }
    return steps
  }
}
