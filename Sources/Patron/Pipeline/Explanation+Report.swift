import PatronModels
public import PatronReport

extension Explainer.Explanation: DocumentConvertible {
  /// The scores taken apart.
  ///
  /// - Parameter top: how many features are shown for each score.
  public func document(top: Int = 10) -> Document {
    var facts: [(String, Document.Value)] = [("customer", .text(customer))]
    if let asOf { facts.append(("known up to", .day(asOf))) }
    if let segment { facts.append(("segment", .text(segment))) }
    if let lifecycle { facts.append(("stage of life", .text(lifecycle))) }
    return Document(
      title: "Explanation",
      blocks: [.table(Document.Table(facts: facts))] + outcomes.flatMap { $0.sections(top: top) }
        + (value?.sections() ?? []) + (contract?.sections() ?? [])
        + (recommendations.map(Self.sections) ?? []))
  }

  private static func sections(_ recommendations: [Recommendation]) -> [Document.Block] {
    let heading = Document.Block.heading(Tasks.title(of: .content))
    guard !recommendations.isEmpty else {
      return [
        heading,
        .paragraph("Nothing: no consent, or nothing left that this customer may be shown."),
      ]
    }
    let hasTitles = recommendations.contains { $0.title != nil }
    let hasChances = recommendations.contains { $0.chance != nil }
    var table = Document.Table(
      columns: [.number("rank"), .text("item")] + (hasTitles ? [.text("title")] : [])
        + (hasChances ? [.number("chance", unit: "%")] : []) + [.text("reason")])
    for one in recommendations {
      table.add(
        [.ordinal(one.rank), .text(one.item)] + (hasTitles ? [.text(one.title)] : [])
          + (hasChances ? [one.chance.map { .probability($0) } ?? .missing] : []) + [
            .text(one.reason)
          ])
    }
    return [
      heading, .table(table),
    ]
      + (hasChances
        ? [.note("Chance: predicted, that this customer acts on the item within the horizon.")]
        : [])
  }

  public var document: Document { document() }
}

extension Explainer.Outcome {
  fileprivate func sections(top: Int) -> [Document.Block] {
    guard let probability else {
      return [
        .heading(Tasks.title(of: outcome)),
        .warning("No score: this customer \(caution ?? "cannot have the outcome")."),
      ]
    }
    var table = Document.Table(
      .text("feature of this customer"), .number("adds to the log odds"),
      .number("if average", unit: "%"), .text("best at"), .number("then", unit: "%"))
    for part in parts.prefix(top) {
      table.add(
        .text(part.words), .change(part.contribution, decimals: 3),
        .probability(part.probabilityWithout), .text(part.better?.words ?? "as it is"),
        part.better.map { .probability($0.probability) } ?? .blank)
    }
    let rest = parts.dropFirst(top)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.contribution }
      table.add(
        .text("\(rest.count) other features"), .change(sum, decimals: 3), .blank, .blank, .blank)
    }
    return [
      .heading(Tasks.title(of: outcome)),
      .paragraph(
        "Probability \(Figures.percent(probability)); of an average customer "
          + "\(Figures.percent(average))."),
      .table(table),
      .note("'If average': the score if this feature had the average customer's value."),
    ]
  }
}
