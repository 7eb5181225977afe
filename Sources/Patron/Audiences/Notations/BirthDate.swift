extension AudienceNotation {
  /// A birth date as 1990-12-31.
  package static let birthDate = Self { (cell, _) throws(AudienceProblem) in
    try BirthDate(cell).text
  }

  /// A birth date as 19901231, which Meta takes.
  package static let birthDateOfDigits = birthDate.then { $0.filter(\.isNumber) }
}

/// A day of birth, from 1900 on.
struct BirthDate: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int

  var text: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }

  /// Reads 1990-12-31 (with a time or without), 19901231, 31.12.1990, and 31/12/1990 or 12/31/1990
  /// where one of the two is more than 12.
  ///
  /// 03/04/1990 is doubtful, and a year of two digits malformed.
  init(_ cell: String) throws(AudienceProblem) {
    let day = cell.prefix { $0 != "T" && $0 != " " }
    if day.count == 8, day.allSatisfy(\.isASCIIDigit) {
      try self.init(year: day.prefix(4), month: day.dropFirst(4).prefix(2), day: day.suffix(2))
      return
    }
    guard let separator = day.first(where: { ".-/".contains($0) }) else { throw .malformed }
    let parts = day.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    if parts[0].count == 4 {
      try self.init(year: parts[0], month: parts[1], day: parts[2])
    } else if separator == "." {
      try self.init(year: parts[2], month: parts[1], day: parts[0])
    } else {
      guard let first = Int(parts[0]), let second = Int(parts[1]) else { throw .malformed }
      guard first > 12 || second > 12 || first == second else { throw .doubtful }
      let (month, day) = first > 12 ? (parts[1], parts[0]) : (parts[0], parts[1])
      try self.init(year: parts[2], month: month, day: day)
    }
  }

  private init(year: Substring, month: Substring, day: Substring) throws(AudienceProblem) {
    guard year.count == 4, (1...2).contains(month.count), (1...2).contains(day.count),
      (year + month + day).allSatisfy(\.isASCIIDigit), let year = Int(year), let month = Int(month),
      let day = Int(day), year >= 1900, (1...12).contains(month),
      (1...Self.days(of: month, in: year)).contains(day)
    else { throw .malformed }
    self.year = year
    self.month = month
    self.day = day
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2:
      year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}

extension Character {
  /// Whether it is one of 0 to 9.
  var isASCIIDigit: Bool { isASCII && isNumber }
}
