import Patron

/// How far customers have moved since training, as text.
enum DriftText {
  private static let shownColumns = 10

  static func text(_ drift: Drift) -> String {
    let moved = drift.changed + drift.shifted
    let total = drift.columns.count
    guard !moved.isEmpty else {
      return "The customers are as at training: none of \(total) features and scores has moved.\n"
    }
    var table = TextTable(
      .text("moved since training"), .number("stability index"), .number("missing then, %"),
      .number("now, %"), .number("unseen level, %"), .text("verdict"))
    for column in moved.prefix(shownColumns) {
      table.add(
        column.name, Figures.decimals(column.index, 3),
        Figures.decimals(column.missingShareBefore * 100, 1),
        Figures.decimals(column.missingShareNow * 100, 1),
        Figures.decimals(column.unseenShare * 100, 1), column.verdict.rawValue)
    }
    return table.text
      + "\(drift.changed.count) of \(total) features and scores have changed (index from 0.25), "
      + "\(drift.shifted.count) shifted (from 0.1); --json tells all.\n"
  }
}
