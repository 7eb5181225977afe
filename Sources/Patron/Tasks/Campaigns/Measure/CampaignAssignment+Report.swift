import PatronModels
import PatronReport

extension CampaignMeasurement.Assignment {
  var sentence: String {
    let chance = probability.map { Self.written($0) } ?? "–"
    switch verdict {
    case .random:
      return columns > 0
        ? "It is stated so, and the arms were alike before: \(columns) columns differ as chance makes them (p \(chance))."
        : "It is stated so; nothing known before was there to check it."
    case .doubtful(.notStated):
      return
        "Nobody states that chance assigned the arms. The \(columns) columns known before differ as chance makes them "
        + "(p \(chance)), which cannot show what else may differ: the effects hold if the assignment was random."
    case .doubtful(.imbalance):
      return
        "The plan assigned by chance, but the arms differed before the campaign as one in a hundred does (p \(chance)): "
        + "look at the adjusted effects, and at whether the plan was followed."
    case .notRandom(.imbalance):
      return
        "Not measured: the arms differed before the campaign by more than chance (p \(chance)), so that this was no "
        + "random assignment."
    case .notRandom(.sizes):
      return
        "Not measured: the sizes of the arms are not those planned "
        + "(p \(sizeProbability.map { Self.written($0) } ?? "–")), so that customers are missing, or were moved, by arm."
    case .notRandom(.nothingKnown):
      return
        "Not measured: nobody states that chance assigned the arms, and no column known before shows whether they were alike."
    }
  }

  private static func written(_ probability: Double) -> String {
    probability < 0.001 ? "<0.001" : Figures.decimals(probability, 3)
  }

  var remedies: [String] {
    let plan =
      "Assign the next campaign by chance, before anybody is contacted, and keep the list: also of those who got nothing."
    switch verdict {
    case .random, .doubtful: return []
    case .notRandom(.sizes):
      return [
        "Compare the rows with the list of the assignment: everybody assigned needs a row, reached or not.",
        "Look for customers left out after the assignment, such as bounced addresses in one arm alone.",
        plan,
      ]
    case .notRandom(.imbalance):
      return [
        "Look at the columns that differ most: they tell how customers were chosen.",
        "If chance chose within groups, measure each group by itself.",
        "If one of these columns was known only after the campaign, leave it out (--ignore), or measure it (--outcome).",
        "If only customers who were reached have a row, add the others: those assigned are compared, reached or not.",
        plan,
      ]
    case .notRandom(.nothingKnown):
      return [
        "Give columns known before the campaign, such as orders and spend until then.",
        "If a plan assigned the customers, give it.", plan,
      ]
    }
  }

  /// The arms, and the columns that differ most.
  func blocks(arms: [CampaignMeasurement.Arm]) -> [Document.Block] {
    let isPlanned = arms.contains { $0.plannedShare != nil }
    let total = Double(arms.reduce(0) { $0 + $1.customers })
    var table = Document.Table(
      columns: [.text("arm"), .number("customers"), .number("share", unit: "%")]
        + (isPlanned ? [.number("planned", unit: "%")] : []))
    for arm in arms {
      table.add(
        [.text(arm.name), .count(arm.customers), .share(Double(arm.customers) / total)]
          + (isPlanned ? [.share(arm.plannedShare)] : []))
    }
    var blocks: [Document.Block] = [.table(table)]
    if !largest.isEmpty {
      var differences = Document.Table(
        title: "The columns that differ most from the control"
          + (isWithinStrata ? ", within strata" : ""),
        .text("arm"), .text("column"), .number("difference", unit: "standard deviations"))
      for one in largest {
        differences.add(.text(one.arm), .text(one.column), .change(one.difference, decimals: 3))
      }
      blocks.append(.table(differences))
    }
    var notes: [String] = []
    if columns > 0 {
      notes.append(
        "Difference: of the means, over the root of the mean variance of the two arms; up to 0.1 is usually called "
          + "negligible. p: of arms as far apart in all columns together, by Wilks' lambda.")
    }
    if let sizeProbability {
      notes.append(
        "p of the sizes against the planned shares: \(Self.written(sizeProbability)) (chi-square); below "
          + "\(BalanceTest.leastSizeProbability) nothing is measured.")
    }
    if strataDiffer {
      notes.append(
        "The strata have different shares of the arms: arms are compared within strata alone.")
    }
    if !notes.isEmpty { blocks.append(.note(notes.joined(separator: " "))) }
    return blocks
  }
}
