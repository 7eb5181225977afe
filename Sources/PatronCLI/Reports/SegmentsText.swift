import Patron

/// The segments as a table: who they are, how many, what they bring, and what sets them apart.
enum SegmentsText {
  /// How many traits of a segment are shown; all of them are in the JSON.
  private static let shownTraits = 3

  static func table(_ model: SegmentModel) -> String {
    var table = TextTable(
      .number("segment"), .text("name"), .number("customers"), .number("share, %"),
      .number("revenue, %"), .text("what sets it apart"))
    for segment in model.segments {
      let traits = segment.traits.prefix(shownTraits).map(\.sentence)
      table.add(lines: [
        [String(segment.id)], [segment.name], [Figures.grouped(segment.size)],
        [Figures.decimals(segment.share * 100, 1)],
        [segment.revenueShare.map { Figures.decimals($0 * 100, 1) } ?? "–"],
        traits.isEmpty ? ["–"] : traits,
      ])
    }
    return table.text
  }
}
