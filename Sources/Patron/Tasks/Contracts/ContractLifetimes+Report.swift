import PatronModels
import PatronNumerics
public import PatronReport

extension ContractLifetimes: DocumentConvertible {
  public func sections() -> [Document.Block] {
    var blocks: [Document.Block] = [.table(table), .note(note)]
    if let sentence { blocks.append(.paragraph(sentence)) }
    return blocks
  }

  public var document: Document { Document(title: "How long contracts run", blocks: sections()) }

  private var table: Document.Table {
    let told = Set(([all] + groups).flatMap { $0.points.map(\.periods) })
    let lengths = Self.lengths(in: period).filter { told.contains($0.periods) }
    var table = Document.Table(
      title: "How long contracts run" + (by.map { ", by \($0)" } ?? ""),
      columns: [.text(by ?? "contracts"), .number("contracts"), .number("ended")]
        + lengths.map { .number("after \($0.months) months", unit: "%") }
        + [.number("median", unit: "\(period)s")])
    for group in [all] + groups {
      let points = Dictionary(
        group.points.map { ($0.periods, $0) }, uniquingKeysWith: { first, _ in first })
      table.add(
        [.text(group.name), .count(group.contracts), .count(group.ended)]
          + lengths.map { points[$0.periods].map(Self.value) ?? .missing }
          + [group.median.map(Self.value) ?? .missing])
    }
    return table
  }

  private static func value(_ point: ContractModel.Curve.Point) -> Document.Value {
    guard let interval = point.interval else { return .number(100 * point.share, decimals: 1) }
    return .interval(
      100 * point.share, lower: 100 * interval.lower, upper: 100 * interval.upper, decimals: 1)
  }

  private static func value(_ median: Median) -> Document.Value {
    .interval(
      median.periods, lower: median.lower ?? .nan, upper: median.upper ?? .nan, decimals: 1)
  }

  private var note: String {
    "The share of contracts that run longer (Kaplan-Meier), with its 95 % interval (Greenwood, log-log); median: the "
      + "\(period)s by which half have ended, without a limit where the interval has no end."
      + (by == nil
        ? ""
        : " Groups of fewer than \(Document.smallestCell) customers are one, '\(Self.others)'"
          + (leavesOut ? ", left out as these are fewer too." : "."))
  }

  /// From this probability on groups are told to differ.
  private static let significance = 0.05

  private var sentence: String? {
    guard let by, let test else { return nil }
    guard let p = test.p else {
      return "No two groups by \(by) have contracts that can be compared at the same age."
    }
    let figures =
      "log-rank test: chi-square \(Figures.decimals(test.chiSquare, 1)), \(test.degreesOfFreedom) "
      + (test.degreesOfFreedom == 1 ? "degree" : "degrees") + " of freedom, "
      + (p < 0.001 ? "p < 0.001" : "p = \(Figures.decimals(p, 3))")
    let finding =
      p < Self.significance
      ? "Contracts end at different rates by \(by)" : "No difference by \(by) is seen beyond chance"
    return "\(finding) (\(figures))." + caveat(by)
  }

  /// What a difference does not say.
  private func caveat(_ by: String) -> String {
    switch by {
    case ContractGrouping.plan: ""
    case ContractGrouping.segment:
      " Segments are formed of what is known on the last day, how long customers have stayed among it: their curves "
        + "describe them, and predict nothing."
    default:
      " '\(by)' is what the exports say on their last day: it may have changed as contracts ended, or after."
    }
  }
}
