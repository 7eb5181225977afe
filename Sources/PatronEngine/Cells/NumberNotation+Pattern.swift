/// How a number is looked for among the signs of a cell.
extension NumberNotation {
  /// What may stand between groups of digits in every notation: blanks of several widths and the two apostrophes.
  static let groupMarks = " \u{A0}\u{202F}\u{2009}'\u{2019}"

  /// The pattern, of RE2, of a cell that holds a number: groups for a parenthesis, the three places of a sign in front,
  /// inside and behind, and between the last two for the digits.
  var pattern: String {
    let currency =
      #"[A-Z]{0,3}\p{Sc}|CODES|kr\.?|zł|Kč|Ft|Rp\.?|Rs\.?|RM|R\s|Fr\.?|lei|円|元|원"#
      .replacing("CODES", with: CellRules.currencyCodes.joined(separator: "|"))
    let separator = thousands.map { "\\\($0)" } ?? ""
    let mark = #"[ \x{A0}\x{202F}\x{2009}'’"# + separator + "]"
    let whole = #"\d{1,3}(?:MARK\d{2,3})*MARK\d{3}|\d+"#.replacing("MARK", with: mark)
    let point = "\\\(decimal)"
    let digits = #"(?:(?:WHOLE)(?:POINT\d*)?|POINT\d+)(?:[eE][-+]?\d+)?"#
      .replacing("WHOLE", with: whole).replacing("POINT", with: point)
    let minus = "[-−]"
    return
      #"^'?(?:CUR)?\s?(\()?([-+−])?\s?(?:(?:CUR)\s?([-+−])?)?\s?(DIGITS)\s?(?:CUR)?(MINUS)?\)?\s?(?:CUR)?$"#
      .replacing("DIGITS", with: digits).replacing("CUR", with: currency)
      .replacing("MINUS", with: minus)
      .replacing(#"\s"#, with: #"[\s\x{A0}\x{202F}]"#)
  }

  /// The patterns of a number that words begin with, and that they end with, in the first group.
  static let firstAmongWords = #"^([0-9]+(?:\.[0-9]+)?)(?:\s*/\s*[0-9]+|[^0-9.,][^0-9]*)$"#
  static let lastAmongWords = #"^[^0-9]*[^0-9.,\-]\s*-?\s*([0-9]+(?:\.[0-9]+)?)\)?$"#
}
