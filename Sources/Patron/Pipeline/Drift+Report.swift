public import PatronReport

extension Drift: DocumentConvertible {
  /// How many of the features and scores that moved most are shown.
  private static let shownColumns = 10

  /// How far customers have moved since training.
  public func sections() -> [Document.Block] {
    let moved = changed + shifted
    guard !moved.isEmpty else {
      return [
        .paragraph(
          "The customers are as at training: none of \(columns.count) features and scores has moved."
        )
      ]
    }
    var table = Document.Table(
      .text("moved since training"), .number("stability index"),
      .number("missing at training", unit: "%"), .number("now", unit: "%"),
      .number("unseen level", unit: "%"), .text("verdict"))
    for column in moved.prefix(Self.shownColumns) {
      table.add(
        .text(column.name), .number(column.index, decimals: 3), .share(column.missingShareBefore),
        .share(column.missingShareNow), .share(column.unseenShare), .text(column.verdict.rawValue))
    }
    return [
      .table(table),
      .note(
        "\(changed.count) of \(columns.count) features and scores have changed (an index from 0.25, 10 points more or "
          + "fewer without a value, or 1 % with an unseen level), \(shifted.count) shifted (from 0.1); "
          + "'patron score --json' lists all."),
    ]
  }

  public var document: Document { Document(title: "Drift", blocks: sections()) }
}
