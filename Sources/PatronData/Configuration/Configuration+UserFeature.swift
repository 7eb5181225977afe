import PatronEngine

extension UserFeature {
  /// Whether `name` can name a feature: a letter of a-z, then letters, digits and underscores.
  package static func isName(_ name: String) -> Bool {
    name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil
  }

  /// Why the aggregate cannot be taken as one SQL expression, or nil where it can.
  ///
  /// It stands between brackets in a query of Patron's own, so it must not end that query, open a
  /// comment or close a bracket it did not open; and every engine must see the quotes end where
  /// they end here, so what only one of them understands is refused.
  package var aggregateFlaw: String? {
    var closers: [Unicode.Scalar] = []
    var quote: Unicode.Scalar?
    var previous: Unicode.Scalar = " "
    var word = ""
    var isBlank = true
    for scalar in aggregate.unicodeScalars {
      defer { previous = scalar }
      if scalar.properties.generalCategory == .control {
        return "has a line break, tab or other control character"
      }
      if let open = quote {
        if scalar == open {
          if previous == "\\" { return "has a backslash before a quote" }
          quote = nil
        }
        continue
      }
      if !scalar.properties.isWhitespace { isBlank = false }
      switch (previous, scalar) {
      case (_, ";"): return "has a ';' outside quotes"
      case ("-", "-"), ("/", "*"): return "has a comment"
      case (_, "$"), (_, "`"): return "has a '\(scalar)' outside quotes"
      case (_, ","): if closers.isEmpty { return "has a ',' outside brackets" }
      case (_, "'") where word == "e": return "has a quote with escapes (e'…')"
      case (_, "'"), (_, "\""): quote = scalar
      case (_, "("): closers.append(")")
      case (_, "["): closers.append("]")
      case (_, "{"): closers.append("}")
      case (_, ")"), (_, "]"), (_, "}"):
        if closers.popLast() != scalar { return "has a '\(scalar)' that nothing opens" }
      default: break
      }
      let isInWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      word = isInWord || scalar == "_" ? word + scalar.properties.lowercaseMapping : ""
    }
    if quote != nil { return "has a quote that does not end" }
    if let closer = closers.last { return "lacks a '\(closer)'" }
    return isBlank ? "is empty" : nil
  }
}
