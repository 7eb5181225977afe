extension TemporaryFolder {
  /// The rows of a CSV file whose cells hold no line breaks, by column name.
  package func rows(_ name: String) throws -> [[String: String]] {
    Self.rows(of: try text(name))
  }

  /// The same of `text`.
  package static func rows(of text: String) -> [[String: String]] {
    let lines = text.split(whereSeparator: \.isNewline).map(cells)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}
