extension AudienceNotation {
  /// A first name in lower case without a title before it, as Google asks.
  package static let firstNameWithoutTitle = Self { (cell, _) throws(AudienceProblem) in
    Name.withoutTitles(try Name.spoken(cell)).lowercased()
  }

  /// A last name in lower case without a suffix such as "Jr.", as Google asks.
  package static let lastNameWithoutSuffix = Self { (cell, _) throws(AudienceProblem) in
    Name.withoutSuffixes(try Name.spoken(cell)).lowercased()
  }

  /// A name in lower case without punctuation, as Meta asks; accents and other scripts stay.
  package static let nameWithoutPunctuation = Self { (cell, _) throws(AudienceProblem) in
    let letters = try Name.spoken(cell).lowercased().filter { $0.isLetter || $0 == " " }
    return letters.split(separator: " ").joined(separator: " ")
  }

  /// A place in lower case without blanks, digits and punctuation, as Meta asks.
  package static let placeWithoutBlanks = Self { (cell, _) throws(AudienceProblem) in
    try Name.spoken(cell).lowercased().filter(\.isLetter)
  }
}

/// Names of people and places.
enum Name {
  /// Returns `cell` if it has a letter: a number, an e-mail address or a formula is no name.
  static func spoken(_ cell: String) throws(AudienceProblem) -> String {
    guard cell.contains(where: \.isLetter), !cell.contains("@"), cell.first != "=" else {
      throw .malformed
    }
    return cell
  }

  /// Returns `name` without the titles that it begins with; a title alone is a name.
  static func withoutTitles(_ name: String) -> String {
    var words = name.split(separator: " ")[...]
    while words.count > 1, let first = words.first, titles.contains(plain(first)) {
      words.removeFirst()
    }
    return words.joined(separator: " ")
  }

  /// Returns `name` without the suffixes that it ends with; a suffix alone is a name.
  static func withoutSuffixes(_ name: String) -> String {
    var words = name.split { $0 == " " || $0 == "," }
    while words.count > 1, let last = words.last, suffixes.contains(plain(last)) {
      words.removeLast()
    }
    return words.joined(separator: " ")
  }

  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "mlle", "srta", "sra",
  ]
  private static let suffixes: Set<String> = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"]

  private static func plain(_ word: Substring) -> String {
    word.lowercased().filter { $0 != "." }
  }
}
