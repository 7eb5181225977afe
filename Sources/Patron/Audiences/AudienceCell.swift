import Foundation

/// A cell of an export, freed of what is not seen.
enum AudienceCell {
  /// Returns `cell` without blanks around it, invisible characters and the apostrophe by which
  /// spreadsheets and exports keep a sign from being a formula; blanks within become one space each.
  ///
  /// Accents are composed (NFC), since "é" has two encodings and they hash differently.
  static func cleaned(_ cell: String) -> String {
    var text = cell
    if !isASCII(text) {
      text.unicodeScalars.removeAll { $0.properties.generalCategory == .format }
      text = text.precomposedStringWithCanonicalMapping
    }
    if !text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) || !isASCII(text) {
      text = text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(isControl) }
        .joined(separator: " ")
    }
    if text.first == "'", let next = text.dropFirst().first, "=+-@".contains(next) {
      text.removeFirst()
    }
    return text
  }

  /// Whether `cell` is a word that exports write where there is no value.
  ///
  /// "Null" is a surname: of these words only the spellings of programs count.
  static func meansNothing(_ cell: String) -> Bool { wordsForNothing.contains(cell) }

  /// Returns `text` with full-width characters and their like as the usual ones (NFKC).
  static func compatible(_ text: String) -> String {
    isASCII(text) ? text : text.precomposedStringWithCompatibilityMapping
  }

  /// Returns the letters and digits of `text` in lower case without accents, to compare words by.
  static func compared(_ text: String) -> String {
    let plain = isASCII(text) ? text : text.folding(options: .diacriticInsensitive, locale: nil)
    return plain.lowercased().replacing("ß", with: "ss").filter { $0.isLetter || $0.isNumber }
  }

  private static let wordsForNothing: Set<String> = [
    "NULL", "null", "(null)", "nil", "\\N", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "undefined",
    "-", "--", "?", ".",
  ]

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
