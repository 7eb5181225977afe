import PatronData
import PatronModels
public import PatronReport

extension ContractModel: DocumentConvertible {
  /// How long contracts run, what that was learned from, and how well it predicts.
  public func sections() -> [Document.Block] { sections(hasCurves: true) }

  /// The same, without the curves where they stand beside it.
  func sections(hasCurves: Bool) -> [Document.Block] {
    var blocks: [Document.Block] = [.paragraph(sentence)]
    if let day = learnedFrom.observedFrom {
      blocks.append(
        .note(
          "The exports hold no contract that ended before \(day), although some must have: older contracts count from "
            + "then on, as those that had ended before are not known."))
    }
    if !isDated {
      blocks.append(
        .note(
          "The contracts have lengths and no days: they are taken to be all that ever began. An export that leaves "
            + "out customers who left long ago makes contracts look longer than they are."))
    }
    if hasCurves {
      blocks.append(.table(curveTable))
      blocks.append(
        .note(
          "The share of contracts that run longer than so many \(renewals.period.rawValue)s (Kaplan-Meier); median: the "
            + "\(renewals.period.rawValue)s by which half have ended. 'patron models show --json' has their intervals."
        ))
    }
    return blocks
      + (evaluation?.sections() ?? [
        .paragraph(
          isDated
            ? "Not evaluated: the history is too short or too sparse for its end to be held out."
            : "Not evaluated: without days no end of the history can be held out.")
      ])
  }

  public var document: Document { Document(title: "Contracts", blocks: sections()) }

  private var sentence: String {
    "Predicts which contracts end in the next \(horizon) days, \(renewals.kind.words) "
      + "(periods: a \(renewals.period.rawValue)), learned from \(Figures.grouped(learnedFrom.contracts)) contracts, "
      + "\(Figures.grouped(learnedFrom.ended)) of them ended."
      + (hasFees
        ? " Fees of later renewals are discounted at \(Figures.percent(discount)) a year." : "")
  }

  private var curveTable: Document.Table {
    let lengths = curves.reduce(into: Set<Int>()) { $0.formUnion($1.points.map(\.periods)) }
      .sorted()
    var table = Document.Table(
      columns: [.text("contracts"), .number("number"), .number("ended")]
        + lengths.map { .number("\($0)", unit: "%") } + [.number("median")])
    for curve in curves {
      let points = Dictionary(
        curve.points.map { ($0.periods, $0) }, uniquingKeysWith: { first, _ in first })
      table.add(
        [
          .text(curve.plan ?? "all"), .count(curve.contracts), .count(curve.ended),
        ]
          + lengths.map { points[$0].map { .share($0.share) } ?? .missing }
          + [curve.median.map { .number($0, decimals: 1) } ?? .missing])
    }
    return table
  }
}
