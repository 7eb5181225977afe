/// How cells become numbers: the one rule for every format of file.
extension SparkDialect {
  package func number(_ text: SQL, notation: NumberNotation, decimal: SQL) -> SQL {
    let marks = NumberNotation.groupMarks + String(notation.thousands.map { [$0] } ?? [])
    let isPlain: SQL = isPlain(notation) ? "true" : "false"
    return """
      cast(patron_number(\(text), \(text: JavaPattern.of(notation.pattern)), \
      \(text: String(notation.decimal)), \(text: marks), \(isPlain), \
      \(text: self.text(of: decimal))) as \(decimal))
      """
  }

  package func isPlain(_ notation: NumberNotation) -> Bool { notation.decimal == "." }

  package func numberAmongWords(_ text: SQL) -> SQL {
    let found = [NumberNotation.firstAmongWords, NumberNotation.lastAmongWords].map {
      SQL("nullif(\(part(of: text, pattern: $0, group: 1)), '')")
    }
    return """
      cast(patron_decimal(coalesce(\(found.joined(separator: ", "))), 18, 4) as decimal(18,4))
      """
  }

  package func double(_ text: SQL) -> SQL { "patron_double(\(text))" }

  package func isFinite(_ number: SQL) -> SQL {
    "(not isnan(\(number)) and abs(\(number)) < double('Infinity'))"
  }

  package func finite(_ number: SQL) -> SQL {
    "case when \(isFinite(number)) then \(number) end"
  }
}
