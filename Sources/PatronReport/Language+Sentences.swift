/// The sentences of pictures.
extension Language {
  /// "Drawn are the first 40 of 10,000 rows."; nil where all are.
  func remainder(_ shown: Int, of count: Int, _ unit: String) -> String? {
    guard shown < count else { return nil }
    let (few, all, unit) = (self.count(shown), self.count(count), word(unit))
    return isGerman
      ? "Gezeichnet sind die ersten \(few) von \(all) \(unit)."
      : "Drawn are the first \(few) of \(all) \(unit)."
  }

  func largest(_ shown: Int, of count: Int, _ unit: String) -> String? {
    guard shown < count else { return nil }
    let (few, all, unit) = (self.count(shown), self.count(count), word(unit))
    return isGerman
      ? "Gezeichnet sind die \(few) größten von \(all) \(unit)."
      : "Drawn are the \(few) largest of \(all) \(unit)."
  }

  /// `items` as one sentence, at most `most` of them, and how many there are besides.
  func enumerated(_ items: [String], most: Int = 12) -> String {
    items.prefix(most).joined(separator: "; ") + more(items.count - most, after: "; ") + "."
  }

  /// How many there are besides what was told; empty for none.
  func more(_ count: Int, after separator: String) -> String {
    guard count > 0 else { return "" }
    return separator
      + (isGerman ? "und \(self.count(count)) weitere" : "and \(self.count(count)) more")
  }

  /// "Bars of spend, EUR."
  func picture(_ kind: PictureKind, of subject: String) -> String {
    let (english, german) = kind.words
    return (isGerman ? german : english) + " \(subject). "
  }

  enum PictureKind {
    case bars, lines, steps, flows, distributions

    fileprivate var words: (english: String, german: String) {
      switch self {
      case .bars: ("Bars of", "Balken:")
      case .lines: ("Lines over", "Linien über")
      case .steps: ("Steps of", "Schritte:")
      case .flows: ("Flows of", "Ströme:")
      case .distributions: ("Distributions over", "Verteilungen über")
      }
    }
  }

  func at(_ value: String, _ place: String) -> String {
    "\(value) \(isGerman ? "bei" : "at") \(place)"
  }

  func extremes(least: String, greatest: String) -> String {
    isGerman
      ? "kleinster Wert \(least), größter \(greatest)" : "least \(least), greatest \(greatest)"
  }

  func flow(_ from: String, _ to: String) -> String { "\(from) \(isGerman ? "nach" : "to") \(to)" }

  func ofStepBefore(_ share: String) -> String {
    isGerman ? "\(share) des Schritts davor" : "\(share) of the step before"
  }

  func shades(_ rows: Int, by columns: Int) -> String {
    isGerman
      ? "Getönte Felder, \(rows) Zeilen mal \(columns) Spalten. "
      : "Shaded cells, \(rows) rows by \(columns) columns. "
  }

  func predicted(_ share: String, observed: String, of count: String?) -> String {
    let words = isGerman ? ("vorhergesagt", "beobachtet", "von") : ("predicted", "observed", "of")
    return "\(words.0) \(share), \(words.1) \(observed)" + (count.map { " \(words.2) \($0)" } ?? "")
  }

  func predictedGroups(_ count: Int) -> String {
    isGerman
      ? "Vorhergesagte und beobachtete Anteile von \(count) Gruppen: "
      : "Predicted and observed shares of \(count) groups: "
  }

  var dashedAsPredicted: String {
    isGerman ? "Gestrichelt: wie vorhergesagt." : "Dashed: as predicted."
  }

  func circleArea(_ what: String) -> String {
    isGerman
      ? "Die Fläche eines Kreises ist die Anzahl: \(what)."
      : "The area of a circle is the number of \(what)."
  }
}

/// The sentences of a page.
extension Language {
  /// How many rows of a table a page leaves out.
  func furtherRows(_ count: Int) -> String {
    let number = self.count(count)
    return switch (isGerman, count == 1) {
    case (false, true): "\(number) further row is not shown here."
    case (false, false): "\(number) further rows are not shown here."
    case (true, true): "\(number) weitere Zeile wird hier nicht gezeigt."
    case (true, false): "\(number) weitere Zeilen werden hier nicht gezeigt."
    }
  }
}
