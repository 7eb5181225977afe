extension AudienceNotation {
  /// A postal code as Google takes it, in clear: of the United States five digits, or five and four.
  package static let postalCode = Self { (cell, context) throws(AudienceProblem) in
    let code = try PostalCode(cell, of: context.country)
    return code.text
  }

  /// A postal code as Meta takes it: lower case without blanks and hyphens, of the United States the
  /// first five digits.
  package static let postalCodeWithoutBlanks = Self { (cell, context) throws(AudienceProblem) in
    let code = try PostalCode(cell, of: context.country)
    let text = code.isAmerican ? String(code.text.prefix(5)) : code.text
    return text.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}

/// A postal code in upper case.
struct PostalCode {
  let text: String
  let isAmerican: Bool

  /// Reads a cleaned cell.
  ///
  /// A code of the United States without its leading zero, as spreadsheets leave it, is malformed: it is
  /// told, not repaired.
  init(_ cell: String, of country: String?) throws(AudienceProblem) {
    var text = cell.uppercased()
    guard text.count <= 12,
      text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == " " || $0 == "-" }),
      text.contains(where: { $0.isLetter || $0.isNumber })
    else { throw .malformed }
    isAmerican = country == "US"
    if isAmerican {
      let digits = text.filter(\.isNumber)
      guard digits.count == 5 || digits.count == 9, !text.contains(where: \.isLetter) else {
        throw .malformed
      }
      text = digits.prefix(5) + (digits.count == 9 ? "-" + digits.suffix(4) : "")
    } else if let hyphen = text.firstIndex(of: "-"), text[..<hyphen].allSatisfy(\.isLetter),
      text[hyphen...].dropFirst().allSatisfy(\.isNumber)
    {
      // The letters before are the country, as in D-10115 and CH-8001.
      text.removeSubrange(...hyphen)
    }
    guard !text.isEmpty else { throw .malformed }
    self.text = text
  }
}
