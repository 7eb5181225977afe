import Foundation

/// How an identifier is written for a platform: a cell as exported in, the normalised value out.
package struct AudienceNotation: Sendable {
  /// What is known of the customer beside the cell.
  package struct Context: Hashable, Sendable {
    /// The customer's country, as ISO 3166-1 has it in two letters.
    package var country: String?
    /// The country whose national telephone numbers are read; nil where nothing says which.
    package var phoneRegion: String?

    package init(country: String? = nil, phoneRegion: String? = nil) {
      self.country = country
      self.phoneRegion = phoneRegion
    }
  }

  /// Returns the value of a cleaned cell that is not empty.
  private let value: @Sendable (String, Context) throws(AudienceProblem) -> String
  /// Whether a value may look like a hash, as identifiers of customers do.
  private let takesHashes: Bool

  init(
    takesHashes: Bool = false,
    _ value: @escaping @Sendable (String, Context) throws(AudienceProblem) -> String
  ) {
    self.takesHashes = takesHashes
    self.value = value
  }

  /// Returns what is written for `cell`, or nil where it is empty or a word for nothing.
  package func written(_ cell: String, _ context: Context) throws(AudienceProblem) -> String? {
    let cell = Cell.cleaned(cell)
    guard !cell.isEmpty, !Cell.meansNothing(cell) else { return nil }
    guard takesHashes || !AudienceHash.isHash(cell) else { throw .hashed }
    return try value(cell, context)
  }

  /// The notation followed by a change of its value: a code in lower case, a date without hyphens.
  func then(_ change: @escaping @Sendable (String) -> String) -> Self {
    Self { (cell, context) throws(AudienceProblem) in change(try value(cell, context)) }
  }
}

/// A cell of an export, freed of what is not seen.
enum Cell {
  /// Returns `cell` without blanks around it, invisible characters and the apostrophe by which
  /// spreadsheets and exports keep a sign from being a formula; blanks within become one space each.
  ///
  /// Accents are composed (NFC), since "é" has two encodings and they hash differently.
  static func cleaned(_ cell: String) -> String {
    var text = cell
    if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      text.unicodeScalars.removeAll { $0.properties.generalCategory == .format }
      text =
        text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(isControl) }
        .joined(separator: " ")
        .precomposedStringWithCanonicalMapping
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

  private static let wordsForNothing: Set<String> = [
    "NULL", "null", "(null)", "nil", "\\N", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "undefined",
    "-", "--", "?", ".",
  ]

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}

extension AudienceNotation {
  /// A text as it was exported: cleaned, and none that a spreadsheet would run.
  ///
  /// What begins as a formula is no name.
  package static let text = Self { (cell, _) throws(AudienceProblem) in try plain(cell) }

  /// The identifier of a customer, to the letter: an apostrophe before a sign would make it another.
  package static let customer = Self(takesHashes: true) { (cell, _) throws(AudienceProblem) in
    try plain(cell)
  }

  /// Returns `cell` unless a spreadsheet would run it; a number with a sign is none.
  private static func plain(_ cell: String) throws(AudienceProblem) -> String {
    guard let first = cell.first, "=@+-".contains(first) else { return cell }
    guard "+-".contains(first), cell.dropFirst().allSatisfy(\.isNumber) else { throw .malformed }
    return cell
  }
}
