/// A table as text: columns aligned by what a terminal shows, numbers to the right.
///
/// A cell keeps all it holds: a long one makes its column wider, and only the caller breaks
/// lines, by giving a cell several.
package struct TextTable {
  package struct Column {
    package let title: String
    package let isNumber: Bool

    package static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    /// A column of numbers; the title holds their unit.
    package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  private let columns: [Column]
  private var rows: [[[String]]] = []

  package init(_ columns: Column...) { self.init(columns) }

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row of one cell a column.
  package mutating func add(_ cells: String...) {
    add(lines: cells.map { [$0] })
  }

  /// Adds a row whose cells may hold several lines.
  package mutating func add(lines cells: [[String]]) {
    precondition(cells.count == columns.count, "one cell a column")
    rows.append(cells.map { $0.map(Self.shown) })
  }

  /// The header, a rule and the rows, each line ended; empty where there is no row.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// The lines of the text. Where no column has a title, there is no header and no rule.
  package var lines: [String] {
    guard !rows.isEmpty else { return [] }
    let widths = columns.indices.map { index in
      rows.flatMap { $0[index] }.map(Self.width).reduce(
        Self.width(Self.shown(columns[index].title)), max)
    }
    var lines: [String] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      lines.append(line(columns.map { Self.shown($0.title) }, widths: widths))
      lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
    }
    for row in rows {
      for index in 0..<(row.map(\.count).max() ?? 0) {
        lines.append(line(row.map { index < $0.count ? $0[index] : "" }, widths: widths))
      }
    }
    return lines
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - Self.width(cell))
      line += index == 0 ? "" : "  "
      line += columns[index].isNumber ? padding + cell : cell + padding
    }
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// `text` with what could move a terminal's cursor, or turn its line around, made visible.
  package static func shown(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20:
        shown.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: shown += "\u{2421}"
      case 0x80..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: shown += "\u{FFFD}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// How many columns of a terminal `text` takes: two for the wide characters of East Asia and
  /// pictograms, one for others, whatever they are composed of.
  package static func width(_ text: String) -> Int {
    text.reduce(0) { width, character in
      guard let scalar = character.unicodeScalars.first else { return width }
      if scalar.properties.generalCategory == .format { return width }
      let isWide =
        scalar.properties.isEmojiPresentation
        || character.unicodeScalars.contains("\u{FE0F}")
        || wideRanges.contains { $0.contains(scalar.value) }
      return width + (isWide ? 2 : 1)
    }
  }

  /// The blocks whose characters are wide or full-width (Unicode Standard Annex 11).
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]
}
