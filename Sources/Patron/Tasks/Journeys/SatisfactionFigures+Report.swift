import PatronData
import PatronModels
import PatronReport

extension SatisfactionFigures {
  var blocks: [Document.Block] {
    var blocks: [Document.Block] = [.heading("Satisfaction"), .table(Document.Table(facts: facts))]
    var table = Document.Table(.text("by"), .text("value"), .number("answers"), .number(title))
    for part in parts {
      table.add(
        .text(part.dimension), .text(part.value), .count(part.figure.answers),
        value(part.figure), of: part.figure.answers)
    }
    for month in months.suffix(6) {
      table.add(
        .text("month"), .text(String("\(month.firstDay)".prefix(7))), .count(month.figure.answers),
        value(month.figure), of: month.figure.answers)
    }
    if !table.rows.isEmpty { blocks.append(.table(table)) }
    blocks.append(.note(note))
    return blocks
  }

  private var title: String {
    switch measure {
    case .nps: "NPS"
    case .csat: "satisfied, %"
    case .ces: "mean effort"
    }
  }

  private var facts: [(String, Document.Value)] {
    var facts: [(String, Document.Value)] = [
      (title, all.map(value) ?? .missing), ("answers", .count(answers)),
      ("customers who answered", .interval(answered)),
    ]
    if let balanced {
      facts.append(("\(title), with the stages of all customers", value(balanced)))
    }
    if offScale > 0 { facts.append(("answers off the scale, left out", .count(offScale))) }
    if let unhappy {
      facts.append(("unhappy customers (a score of 6 or less of 10)", group(unhappy)))
    }
    if let silentFans {
      facts.append(("delighted ones who never shared or reviewed", group(silentFans)))
    }
    return facts
  }

  private func group(_ group: Group) -> Document.Value {
    guard group.customers >= Document.smallestCell else {
      return .fewer(than: Document.smallestCell)
    }
    return .text(
      Figures.grouped(group.customers)
        + (group.shareOfSpend.map { ", with \(Figures.percent($0)) of the last year's spend" } ?? "")
    )
  }

  private func value(_ figure: Satisfaction) -> Document.Value {
    guard let figures = figure.figures else { return .missing }
    let factor: Double = measure == .csat ? 100 : 1
    return .interval(
      factor * figures.estimate, lower: factor * figures.interval.lower,
      upper: factor * figures.interval.upper, decimals: 1)
  }

  private var note: String {
    let kind: String =
      switch measure {
      case .nps: "NPS: the share of 9 and 10 less that of 0 to 6, times 100"
      case .csat: "Satisfied: the share of the best scores of the scale"
      case .ces: "The mean score"
      }
    return kind
      + ", of the last answer of each customer, with a 95 % interval; of fewer than \(Satisfaction.fewestAnswers) answers "
      + "no figure. Who answers is not who is silent."
  }
}
