/// Rewrites times with words, signs and orders of other languages and programs for a strptime format.
///
/// Only text that a format cannot read as it stands is rewritten: the steps cost more than all other reading of a
/// time.
extension DuckDBDialect {
  /// `text`, a piece of SQL, with digits, blanks and marks of ASCII, months as Jan to Dec, no day of the week, a
  /// clock with colons, AM or PM behind it, and the zone as an offset at the end.
  ///
  /// The shape of a cell, in which 9 stands for every digit, becomes the shape of the plain text.
  package func plainTime(_ text: SQL) -> SQL {
    var plain: SQL =
      "translate(\(text), \(text: TimeWords.signs.from), \(text: TimeWords.signs.to))"
    plain = replaced(plain, TimeWords.wrappings)
    plain = withOffset(plain)
    plain = replaced(plain, TimeWords.fillings)
    plain = withEnglishMonth(plain)
    return "trim(\(replaced(plain, TimeWords.orders)))"
  }

  private func replaced(_ text: SQL, _ steps: [TimeWords.Step]) -> SQL {
    steps.reduce(text) { text, step in
      "regexp_replace(\(text), \(text: step.pattern), \(text: step.replacement)"
        + (step.isRepeated ? ", 'g')" : ")")
    }
  }

  /// With the letters of a zone behind the clock, or between it and the year, as an offset.
  private func withOffset(_ text: SQL) -> SQL {
    let zone = SQL(text: TimeWords.zone)
    let names = TimeWords.zones.map { SQL(text: $0.key) }.joined(separator: ", ")
    let offsets = TimeWords.zones.map { SQL(text: " \($0.value)\\2") }.joined(separator: ", ")
    return """
      list_transform([\(text)], lambda plain: coalesce(regexp_replace(plain, \(zone), \
      [\(offsets)][list_position([\(names)], regexp_extract(plain, \(zone), 1))]), plain))[1]
      """
  }

  /// With the name of a month, the first word of three letters or more, in three English letters.
  private func withEnglishMonth(_ text: SQL) -> SQL {
    let word = SQL(text: TimeWords.word)
    let names = TimeWords.months.joined().map { SQL(text: $0) }.joined(separator: ", ")
    let english = TimeWords.months.enumerated().flatMap { month, names in
      names.map { _ in SQL(text: TimeWords.english(month)) }
    }.joined(separator: ", ")
    return """
      list_transform([\(text)], lambda plain: coalesce(regexp_replace(plain, \(word), [\(english)][\
      list_position([\(names)], strip_accents(lower(regexp_extract(plain, \(word)))))]), plain))[1]
      """
  }
}
