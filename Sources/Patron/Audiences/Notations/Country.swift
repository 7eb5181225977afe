extension AudienceNotation {
  /// A country as the code of two letters of ISO 3166-1.
  package static let country = Self { (cell, _) throws(AudienceProblem) in
    guard let code = Country.code(of: cell) else { throw .unknown }
    return code
  }

  /// A country as that code in lower case, which Meta hashes.
  package static let countryInLowerCase = country.then { $0.lowercased() }
}

/// Countries by code and name, from a table of our own: the locales of an operating system differ.
package enum Country {
  /// The ISO 3166-1 code of two letters of `cell`: a code of two or three letters, or a name.
  package static func code(of cell: String) -> String? {
    byWord[AudienceCell.compared(cell)]
  }

  private static let byWord: [String: String] = {
    var words: [String: String] = [:]
    for pair in codes.lowercased().split(whereSeparator: \.isWhitespace) {
      let code = pair.prefix(2).uppercased()
      words[String(pair.prefix(2))] = code
      words[String(pair.dropFirst(2))] = code
    }
    for line in (names + "\n" + englishNames).split(whereSeparator: { $0 == "," || $0.isNewline }) {
      let row = line.split(separator: " ")
      for word in row.dropFirst() { words[String(word)] = String(row[0]) }
    }
    return words
  }()
}
