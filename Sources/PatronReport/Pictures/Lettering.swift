/// How much room text takes in a picture, estimated on the wide side: the reader's font is not known.
package enum Lettering {
  /// The size of the letters of a picture.
  package static let size = 13.0
  /// From one line to the next.
  static let lineHeight = 16.0
  /// What a letter takes above and below its base line.
  static let ascent = 10.0
  static let descent = 3.5

  /// The width of `text` in letters of `size`; the widths of the letters are those of DejaVu Sans, a wide font.
  package static func width(_ text: String, size: Double = size) -> Double {
    text.reduce(0) { $0 + width($1) } * size
  }

  private static func width(_ character: Character) -> Double {
    switch character {
    case "i", "j", "l", "I", "J", ".", ",", ":", ";", "'", "|", "!", " ", "(", ")", "[", "]": 0.4
    case "m", "M", "w", "W", "%", "@", "…", "—": 1
    case _ where TextTable.width(String(character)) > 1: 1.2
    case _ where character.isUppercase: 0.75
    default: 0.64
    }
  }

  /// `text` in at most `lineCount` lines of `width`, broken at blanks and within words that are too long for a line;
  /// what does not fit is replaced by "…".
  package static func wrapped(_ text: String, to width: Double, lineCount: Int = 3) -> [String] {
    // Nobody reads more in a label, and a long text must not cost its square.
    let shown = TextTable.shown(String(text.prefix(1000)))
    var lines: [String] = [""]
    for word in shown.split(separator: " ", omittingEmptySubsequences: true) {
      let last = lines[lines.count - 1]
      let joined = last.isEmpty ? String(word) : last + " " + word
      if Self.width(joined) <= width {
        lines[lines.count - 1] = joined
      } else if last.isEmpty {
        lines.removeLast()
        lines += broken(String(word), to: width)
      } else {
        lines += broken(String(word), to: width)
      }
    }
    guard lines.count > lineCount else { return lines }
    lines.removeLast(lines.count - lineCount)
    lines[lineCount - 1] = cut(lines[lineCount - 1] + "…", to: width)
    return lines
  }

  /// The parts of a word that fit in a line each.
  private static func broken(_ word: String, to width: Double) -> [String] {
    var parts = [""]
    var used = 0.0
    for character in word {
      let size = Self.width(character) * Self.size
      if used + size > width, used > 0 {
        parts.append("")
        used = 0
      }
      parts[parts.count - 1].append(character)
      used += size
    }
    return parts
  }

  /// `text`, which ends with "…", without as many letters before it as do not fit.
  private static func cut(_ text: String, to width: Double) -> String {
    var text = text
    while Self.width(text) > width, text.count > 1 {
      text.remove(at: text.index(text.endIndex, offsetBy: -2))
    }
    return text
  }

  /// The width of the longest line.
  static func width(of lines: [String]) -> Double { lines.map { width($0) }.max() ?? 0 }
}
