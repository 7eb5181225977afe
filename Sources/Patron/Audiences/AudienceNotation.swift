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
    let cell = AudienceCell.cleaned(cell)
    guard !cell.isEmpty, !AudienceCell.meansNothing(cell) else { return nil }
    guard takesHashes || !AudienceHash.isHash(cell) else { throw .hashed }
    return try value(cell, context)
  }

  /// The notation followed by a change of its value: a code in lower case, a date without hyphens.
  func then(_ change: @escaping @Sendable (String) -> String) -> Self {
    Self { (cell, context) throws(AudienceProblem) in change(try value(cell, context)) }
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
