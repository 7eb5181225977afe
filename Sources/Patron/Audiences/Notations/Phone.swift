extension AudienceNotation {
  /// A telephone number as E.164 has it, with its plus sign.
  package static let phone = Self { (cell, context) throws(AudienceProblem) in
    "+" + (try PhoneNumber(cell, in: context.phoneRegion).digits)
  }

  /// A telephone number as E.164 has it, without the plus sign.
  package static let phoneDigits = Self { (cell, context) throws(AudienceProblem) in
    try PhoneNumber(cell, in: context.phoneRegion).digits
  }
}

/// A telephone number with its country code, checked for its length and not for being in use.
///
/// A number that could be another person's is doubtful, not guessed: a national number of no known
/// country, one without the trunk prefix that its country uses (where the plus sign of a foreign number
/// may be what is missing), and one that reads with and without a country code.
struct PhoneNumber: Hashable, Sendable {
  /// Country code and national number, at most 15 digits.
  let digits: String

  /// Reads a cleaned cell; national numbers are those of `country`, where it is known.
  init(_ cell: String, in country: String?) throws(AudienceProblem) {
    let written = try Self.written(cell)
    if written.first == "+" {
      digits = try Self.international(written.dropFirst())
      return
    }
    guard let plan = country.flatMap({ DiallingPlan.byCountry[$0] }) else {
      // Only what could be a number at all is doubtful.
      guard (5...17).contains(written.count) else { throw .malformed }
      throw .doubtful
    }
    for prefix in [plan.exitPrefix, "00"] where written.hasPrefix(prefix) {
      digits = try Self.international(written.dropFirst(prefix.count))
      return
    }
    digits = try Self.national(Substring(written), plan)
  }

  /// Returns the digits of `cell`, behind a plus sign where it has one.
  private static func written(_ cell: String) throws(AudienceProblem) -> String {
    var text = AudienceCell.compatible(cell).lowercased()
    if text.hasPrefix("tel:") { text.removeFirst(4) }
    // A number that a program has kept as a decimal one: 16505551212.0.
    if text.hasSuffix(".0"), text.dropLast(2).allSatisfy(\.isASCIIDigit) { text.removeLast(2) }
    try checkForWords(text)
    try checkForSeveral(text)
    var written = ""
    for character in text {
      if let digit = character.decimalDigit {
        written += String(digit)
      } else if character == "+" {
        guard written.isEmpty else { throw .malformed }
        written = "+"
      } else if !" -.()/\u{2010}\u{2012}\u{2013}\u{2014}\u{2212}".contains(character) {
        throw .malformed
      }
    }
    return written
  }

  private static let wordsOfExtensions: Set<String> = [
    "#", "ext", "extension", "extn", "x", "durchwahl", "dw", "poste", "int", "anexo",
  ]
  private static let wordsBetweenNumbers: Set<String> = [
    "or", "and", "oder", "und", "ou", "et", "o", "y",
  ]

  /// Throws where `text` has a word: before an extension ("ext. 12", "#12"), between two numbers, or one
  /// that has no place in a number.
  private static func checkForWords(_ text: String) throws(AudienceProblem) {
    guard let start = text.firstIndex(where: { $0.isLetter || $0 == "#" }) else { return }
    let word = String(text[start...].prefix { $0.isLetter || $0 == "#" })
    let rest = text[start...].dropFirst(word.count).filter { !" .:".contains($0) }
    guard rest.contains(where: { $0.decimalDigit != nil }) else { throw .malformed }
    if wordsBetweenNumbers.contains(word) { throw .several }
    if wordsOfExtensions.contains(word) { throw .withExtension }
    throw .malformed
  }

  /// Throws where `text` holds more than one number: 030/123456 is one, 030 1234567/8 is two.
  private static func checkForSeveral(_ text: String) throws(AudienceProblem) {
    guard text.count(where: { $0 == "+" }) < 2, !text.contains(where: { ",;|&".contains($0) })
    else {
      throw .several
    }
    guard let slash = text.lastIndex(of: "/") else { return }
    let before = text[..<slash].count { $0.decimalDigit != nil }
    let after = text[slash...].count { $0.decimalDigit != nil }
    guard before < 7 else { throw .several }
    guard after > 2 else { throw .malformed }
  }

  /// Returns country code and national number of `digits`, which begin with a country code.
  ///
  /// A trunk prefix 0 behind the country code, as in +49 (0)30, is left out.
  private static func international(_ digits: Substring) throws(AudienceProblem) -> String {
    let codes = (1...3).map { String(digits.prefix($0)) }
    guard let code = codes.first(where: { DiallingPlan.byCountryCode[$0] != nil }),
      let plans = DiallingPlan.byCountryCode[code]
    else { throw .malformed }
    let rest = digits.dropFirst(code.count)
    for plan in plans {
      let trunk = plan.trunkPrefix
      let national =
        trunk.hasPrefix("0") && rest.hasPrefix(trunk) ? rest.dropFirst(trunk.count) : rest
      if plan.isNational(national) { return code + national }
    }
    throw .malformed
  }

  /// Returns country code and national number of `digits`, a number written for `plan`.
  private static func national(
    _ digits: Substring, _ plan: DiallingPlan
  ) throws(AudienceProblem) -> String {
    let trunk = plan.trunkPrefix
    var readings: Set<Substring> = []
    if !trunk.isEmpty, digits.hasPrefix(trunk), plan.isNational(digits.dropFirst(trunk.count)) {
      readings.insert(digits.dropFirst(trunk.count))
    }
    if plan.isNational(digits) {
      guard trunk.isEmpty || plan.isTrunkOptional else { throw .doubtful }
      readings.insert(digits)
    }
    if digits.hasPrefix(plan.countryCode),
      plan.isNational(digits.dropFirst(plan.countryCode.count))
    {
      readings.insert(digits.dropFirst(plan.countryCode.count))
    }
    guard readings.count < 2 else { throw .doubtful }
    guard let national = readings.first else { throw .malformed }
    return plan.countryCode + national
  }
}

extension Character {
  /// The value of a decimal digit of any script.
  fileprivate var decimalDigit: Int? {
    guard let scalar = unicodeScalars.first, unicodeScalars.count == 1,
      scalar.properties.generalCategory == .decimalNumber
    else { return nil }
    return wholeNumberValue
  }
}
