/// How a country writes its telephone numbers.
struct DiallingPlan: Hashable, Sendable {
  /// The code that the world dials, of one to three digits.
  let countryCode: String
  /// What is dialled before a national number and is no part of it; empty where there is none.
  let trunkPrefix: String
  /// Whether people write national numbers without the trunk prefix.
  let isTrunkOptional: Bool
  /// What is dialled before the country code of another country.
  let exitPrefix: String
  /// The digits of a national number without its trunk prefix.
  let lengths: ClosedRange<Int>

  /// Whether `digits` can be a national number without its trunk prefix.
  func isNational(_ digits: Substring) -> Bool {
    guard lengths.contains(digits.count) else { return false }
    guard countryCode == "1" else {
      return !trunkPrefix.hasPrefix("0") || digits.first != "0"
    }
    // Area code and exchange begin with 2 to 9.
    return digits.first! >= "2" && digits.dropFirst(3).first! >= "2"
  }
}

extension DiallingPlan {
  /// The plan of each country, by its ISO 3166-1 code.
  static let byCountry: [String: DiallingPlan] = {
    var plans: [String: DiallingPlan] = [:]
    for row in table.split(whereSeparator: { $0 == "," || $0.isNewline }) {
      let fields = row.split(separator: " ")
      guard fields.count == 6, let shortest = Int(fields[4]), let longest = Int(fields[5]) else {
        preconditionFailure("a row of the table of dialling plans has other than six fields")
      }
      plans[String(fields[0])] = DiallingPlan(
        countryCode: String(fields[1]), trunkPrefix: fields[2].filter(\.isNumber),
        isTrunkOptional: fields[2].hasSuffix("?"), exitPrefix: String(fields[3]),
        lengths: shortest...longest)
    }
    for country in northAmerica.split(whereSeparator: \.isWhitespace) {
      plans[String(country)] = DiallingPlan(
        countryCode: "1", trunkPrefix: "1", isTrunkOptional: true, exitPrefix: "011",
        lengths: 10...10)
    }
    return plans
  }()

  /// The plans of the countries that share each country code, the widest first.
  static let byCountryCode: [String: [DiallingPlan]] = Dictionary(
    grouping: Set(byCountry.values), by: \.countryCode
  ).mapValues { $0.sorted { $0.lengths.count > $1.lengths.count } }
}
