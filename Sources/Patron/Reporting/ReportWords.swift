import PatronData
import PatronReport

/// The sentences of a report's own, in each language: those of tasks stand beside the tasks, in English.
struct ReportWords: Sendable {
  let language: Language

  private var isGerman: Bool { language.isGerman }

  private func either(_ english: String, _ german: String) -> String { isGerman ? german : english }

  private func decimals(_ value: Double, _ digits: Int) -> String {
    language.written(Figures.decimals(value, digits))
  }

  func title(_ name: String, _ lastDay: Day?) -> String {
    either("Customers of \(name)", "Kunden von \(name)")
      + (lastDay.map { either(", known up to \($0)", ", bekannt bis \($0)") } ?? "")
  }

  func campaign(_ name: String) -> String {
    either("The campaign \(name)", "Die Kampagne \(name)")
  }

  // MARK: Key figures

  func leaving(_ leaving: ReportFigures.Leaving) -> String {
    let who =
      leaving.threshold.map { threshold in
        let share = language.percent(threshold)
        return either(
          "with a probability from \(share) on", "mit einer Wahrscheinlichkeit ab \(share)")
      } ?? either("the band high", "die Stufe high")
    return who
      + (leaving.days.map { either(", within \($0) days", ", binnen \($0) Tagen") } ?? "")
  }

  func expected(
    _ value: Scorer.ExpectedValue, notBetterThan baseline: String?
  ) -> String {
    let days = either(
      "in the next \(value.horizon) days", "in den nächsten \(value.horizon) Tagen")
    let money =
      value.value == nil ? "" : either(", later money discounted", ", späteres Geld abgezinst")
    let caveat =
      baseline.map {
        either(
          "; in its evaluation not better than '\($0)'",
          "; in der Auswertung nicht besser als '\($0)'")
      } ?? ""
    return days + money + caveat
  }

  func interval(_ answers: ReportFigures.Answers) -> String {
    let ends = [answers.interval.lower, answers.interval.upper].map { decimals($0, 0) }
    return either(
      "95 % interval \(ends[0]) to \(ends[1]), \(language.count(answers.answers)) answers",
      "95-%-Intervall \(ends[0]) bis \(ends[1]), \(language.count(answers.answers)) Antworten")
  }

  func incidents(_ days: Int) -> String {
    either("in \(language.count(days)) days", "in \(language.count(days)) Tagen")
  }

  /// What is made of the answers.
  func title(of measure: Configuration.Measure) -> String {
    switch measure {
    case .nps: "NPS"
    case .csat: "satisfied"
    case .ces: "mean effort"
    }
  }

  // MARK: What to do

  func keep(_ count: Int) -> String {
    let number = language.count(count)
    return either(
      "Keep who is likely to leave and worth it: \(number) customers.",
      "Halten, wer wahrscheinlich geht und es wert ist: \(number) Kunden.")
  }

  func lookInto(_ incident: Journeys.FoundIncident) -> String {
    let change = decimals(100 * incident.relativeChange, 0)
    let part = incident.part.isEmpty ? nil : incident.partInWords
    let days =
      incident.goesOn
      ? "seit \(incident.first)"
      : incident.first == incident.last
        ? "am \(incident.first)" : "\(incident.first) bis \(incident.last)"
    return either(
      "Look into what happened \(incident.daysInWords): '\(incident.rate)' changed by \(change) % "
        + (part.map { "at \($0)." } ?? "everywhere."),
      "Nachsehen, was \(days) war: '\(incident.rate)' änderte sich um \(change) % "
        + (part.map { "bei \($0)." } ?? "überall."))
  }

  func mend(_ leak: Journeys.Leak) -> String {
    let shares = (language.percent(leak.share.share ?? 0), language.percent(leak.expected))
    return either(
      "Mend '\(leak.rate)' at \(leak.dimension) \(leak.value): \(shares.0) where like ones have \(shares.1).",
      "Verbessern: '\(leak.rate)' bei \(leak.dimension) \(leak.value): \(shares.0), wo ähnliche \(shares.1) haben."
    )
  }

  func call(_ count: Int) -> String {
    let number = language.count(count)
    return either(
      "Call the unhappy: \(number) customers with a score of 6 or less.",
      "Die Unzufriedenen anrufen: \(number) Kunden mit einer Note von 6 oder weniger.")
  }

  /// A sentence where something has changed since training.
  func notice(_ drift: Drift) -> String? {
    guard isGerman else { return drift.notice }
    guard !drift.changed.isEmpty else { return nil }
    let names = drift.changed.prefix(3).map(\.name).joined(separator: ", ")
    let rest = drift.changed.count > 3 ? " und \(drift.changed.count - 3) weitere" : ""
    let then = drift.trainedAsOf.map { " (\($0))" } ?? ""
    return
      "Die Kunden haben sich seit dem Training\(then) verändert: \(names)\(rest). Wenn es nicht die Jahreszeit ist, "
      + "neu trainieren und mit 'patron evaluate' vergleichen."
  }

  // MARK: What changed

  func since(_ then: ReportFigures) -> String {
    let day = then.asOf.map { either(", known up to \($0)", ", bekannt bis \($0)") } ?? ""
    return either("Compared with \(then.name)\(day).", "Verglichen mit \(then.name)\(day).")
  }

  /// By how much `value` is above `before`, in per cent; nil where that was nothing.
  func relative(_ value: Double, to before: Double) -> String? {
    guard before > 0, (value / before).isFinite else { return nil }
    return signed(100 * (value / before - 1)) + " %"
  }

  func points(_ difference: Double) -> String {
    signed(difference) + either(" points", " Punkte")
  }

  private func signed(_ value: Double) -> String {
    (value > 0 ? "+" : "") + decimals(value, 1)
  }

  var otherCurrency: String {
    either(
      "The amounts are in another currency than they were, and are not compared.",
      "Die Beträge stehen in einer anderen Währung als damals und werden nicht verglichen.")
  }

  var intervalsOverlap: String {
    either(
      "In brackets: 95 % intervals, each of its own evaluation on its own days. Where they overlap, the difference may be "
        + "chance.",
      "In Klammern: 95-%-Intervalle, jedes aus einer eigenen Prüfung an eigenen Tagen. Wo sie sich überschneiden, kann der "
        + "Unterschied Zufall sein.")
  }

  var unlinkedSegments: String {
    either(
      "The segments are not compared: these models do not follow the former ones (train with --previous), so a segment of "
        + "the same number need not be the same.",
      "Die Segmente werden nicht verglichen: Diese Modelle folgen den früheren nicht (patron train --previous), und ein "
        + "Segment gleicher Nummer muss nicht dasselbe sein.")
  }

  func noMoves(_ obstacle: String) -> String {
    either(
      "Who moved cannot be told: \(obstacle).",
      "Wer gewechselt hat, ist nicht zu sagen: \(obstacle).")
  }

  var movesNeedModels: String {
    either(
      "Who moved is told where --since names the folder of the former models: a page holds no customers.",
      "Wer gewechselt hat, steht hier, wenn --since den Ordner der früheren Modelle nennt: Eine Seite enthält keine Kunden."
    )
  }

  func moved(_ share: Double) -> String {
    let percent = language.percent(share)
    return either(
      "\(percent) of the customers who were in a segment then are in another now.",
      "\(percent) der Kunden, die damals in einem Segment waren, sind jetzt in einem anderen.")
  }

  // MARK: The rest

  func nothing(in section: String) -> String {
    either(
      "patron.yaml asks for the section '\(section)', of which there is nothing to report.",
      "patron.yaml verlangt den Abschnitt '\(section)', zu dem es nichts zu berichten gibt.")
  }

  /// What is not in the language of the page; nil where all is.
  var whatStaysEnglish: String? {
    isGerman
      ? "Die Sätze in den Abschnitten der Modelle sind englisch, ebenso die Namen von Merkmalen und Segmenten."
      : nil
  }

  /// The words that a reader may not know.
  var glossary: [String] {
    isGerman
      ? [
        "Intervall: wo die Zahl in 95 von 100 solchen Stichproben liegt",
        "AUC: wie oft das Modell einen Kunden, bei dem es eintritt, vor einen stellt, bei dem nicht; 0,5 ist Zufall",
        "Kalibrierung: ob es von Kunden mit einer Wahrscheinlichkeit von 20 % bei einem von fünf eintritt",
        "Lift: wie viele Male so viele wie in einer zufälligen Liste; Dezil: eines von zehn gleichen Teilen der Kunden in einer Reihenfolge",
        "Vergleichsregel (baseline): eine einfache Regel, die ein Modell schlagen muss",
        "Besuch (visit): ein Kunde und ein Tag; Reise (journey): Kontakte bis zu einem Abschluss oder einer Pause",
        "NPS: der Anteil der Antworten 9 und 10 weniger den von 0 bis 6, mal 100",
      ]
      : [
        "interval: where the figure lies in 95 of 100 such samples",
        "AUC: how often the model puts a customer with the outcome before one without; 0.5 is chance",
        "calibration: whether of customers with a probability of 20 % one in five has the outcome",
        "lift: how many times as many as in a list at random; decile: one of ten equal parts of the customers in an order",
        "baseline: a simple rule that a model has to beat",
        "visit: a customer and a day; journey: touches up to a conversion or a pause",
        "NPS: the share of answers 9 and 10 less that of 0 to 6, times 100",
      ]
  }
}
