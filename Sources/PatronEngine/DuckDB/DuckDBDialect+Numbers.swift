/// How cells become numbers: the one rule for every format of file.
extension DuckDBDialect {
  /// The number in `text` (a fragment of trimmed SQL text) by `notation`, as `decimal`.
  ///
  /// NULL where there is none.
  ///
  /// Read besides digits and the two marks: a sign in front or behind, parentheses for a negative number,
  /// a currency's sign or code, blanks and apostrophes between groups of digits, an exponent.
  package func number(
    _ text: SQL, notation: NumberNotation, decimal: SQL
  ) -> SQL {
    let pattern = SQL(text: notation.pattern)
    // A dash in place of decimals, as in "7'494.-", means that there are none.
    let undashed: SQL = "regexp_replace(\(text), '([0-9])[.,][-–—]+', '\\1')"
    let found: SQL = """
      regexp_extract(\(undashed), \(pattern), ['open', 'before', 'inner', 'digits', 'behind'])
      """
    let minus: SQL = "('-', \(text: "\u{2212}"))"
    let marks = SQL(text: NumberNotation.groupMarks + String(notation.thousands.map { [$0] } ?? []))
    let digits: SQL =
      "replace(translate(found.digits, \(marks), ''), \(text: String(notation.decimal)), '.')"
    // The lambda looks at the cell once, and only where the plain cast has failed.
    let careful: SQL = """
      list_transform([\(found)], lambda found: case when found.digits <> '' then \
      try_cast(case when found.open <> '' or found.before in \(minus) or found.inner in \(minus) \
      or found.behind <> '' then '-' else '' end || \(digits) as \(decimal)) end)[1]
      """
    let plain: SQL = "try_cast(\(text) as \(decimal))"
    return isPlain(notation)
      ? "case when \(plain) is not null then \(plain) else \(careful) end" : careful
  }

  /// Whether a cell's number can be taken from the engine's own cast, which is the quick way.
  package func isPlain(_ notation: NumberNotation) -> Bool { notation.decimal == "." }

  /// The one number that the words of `text` begin or end with, as answers are labelled: "10 - Extremely likely",
  /// "Not at all likely - 0", "4 stars", "9/10"; NULL where there is none.
  package func numberAmongWords(_ text: SQL) -> SQL {
    return """
      try_cast(coalesce(nullif(regexp_extract(\(text), \(text: NumberNotation.firstAmongWords), 1), ''), \
      nullif(regexp_extract(\(text), \(text: NumberNotation.lastAmongWords), 1), '')) as decimal(18,4))
      """
  }
}
