/// The meaning of cells, whichever engine reads them.
package enum CellRules {
  /// The ISO 4217 codes that stand beside amounts; any three capitals would take "TOP100" for a number.
  package static let currencyCodes = [
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN",
    "TRY",
    "RUB", "UAH", "JPY", "CNY", "KRW", "INR", "IDR", "THB", "VND", "PHP", "MYR", "SGD", "HKD",
    "TWD",
    "AUD", "NZD", "CAD", "MXN", "BRL", "ARS", "CLP", "COP", "PEN", "UYU", "ZAR", "ILS", "AED",
    "SAR",
    "QAR", "KWD", "BHD", "OMR", "EGP", "NGN", "KES", "GHS", "MAD", "TND", "PKR", "BDT", "LKR",
    "KZT",
  ]

  /// Words for nothing that no person would use.
  package static let technicalWords = ["null", "\\n", "nan", "(null)", "<na>", "nat", "#n/a"]

  /// Words of databases, spreadsheets and data frames for an empty cell, in lower case.
  package static let wordsForNothing = technicalWords + ["none", "n/a", "-", "--"]

  /// The pattern of identifiers that a spreadsheet has rounded, such as 9.9E+12.
  package static let roundedIdentifier = "[0-9]([.,][0-9]+)?[eE][+][0-9]+"

  /// 1980-01-01: no export holds an order, an event or an answer from before it.
  package static let firstDayOfRecords = 3_652

  /// 1850-01-01: no customer was born before it.
  package static let firstDayOfBirths = -43_829

  /// Whether a local `day` is one that systems write where they know none: the first of the common era, of 1753
  /// and of 1900 with the two days before it, of 1970, and all from 2100 on.
  package static func isPlaceholder(_ day: SQL) -> SQL {
    let days = placeholders.map { SQL($0) }
    return "(\(day) in (\(days.joined(separator: ", "))) or \(day) >= \(firstDayOfNobody))"
  }

  /// Whether the day with this number is one of them.
  package static func isPlaceholder(day: Int) -> Bool {
    day >= firstDayOfNobody || placeholders.contains(day)
  }

  private static let placeholders = [-719_162, -79_257, -25_569, -25_568, -25_567, 0]
  /// 2100-01-01.
  private static let firstDayOfNobody = 47_482
}
