import PatronData
import PatronEngine
import PatronReport

/// What the customers table and the surveys hold besides their roles.
extension Drafting {
  mutating func settleCustomers(_ guess: TableGuess) async throws {
    if guess.roles["id"] == nil {
      assumptions.append("customers have no identifier: their row's number serves, from 1")
    }
    settleRepeated(guess)
    settleSensitive(guess)
    if guess.roles["consent"] == nil { try await settleConsent(guess) }
    try await settleLabel(guess)
  }

  /// Names the columns that call for care.
  mutating func settleSensitive(_ guess: TableGuess) {
    let traits = guess.file.columns.filter { column in
      guess.attributes?.contains(column.name) ?? true && !guess.roles.values.contains(column)
        && !configuration.sensitive.contains(column.name)
        && column.words.split(separator: "_").contains { Synonyms.sensitive.contains(String($0)) }
    }.map(\.name)
    if !traits.isEmpty {
      configuration.sensitive += traits
      assumptions.append(
        "\(traits.joined(separator: ", ")): taken as sensitive, so used for no prediction unless "
          + "'allow_sensitive' lists them")
    }
  }

  /// Several rows with one identifier need a rule.
  private mutating func settleRepeated(_ guess: TableGuess) {
    guard let id = guess.roles["id"], id.profile.different < id.profile.filled else { return }
    let latest = guess.file.columns.first { column in
      column.isTime
        && ["updated", "modified", "changed", "last_change"].contains { column.words.contains($0) }
    }
    configuration.tables[.customers]?.repeated =
      latest.map { .latest(column: $0.name) } ?? .first
    assumptions.append(
      "\(Figures.grouped(id.profile.filled - id.profile.different)) rows of \(guess.file.title) repeat an "
        + "identifier of another; of each customer "
        + (latest.map { "the row with the latest '\($0.name)' counts" } ?? "the first row counts")
        + " ('repeated')")
  }

  /// Takes a column whose name means consent and whose words mean yes and no.
  private mutating func settleConsent(_ guess: TableGuess) async throws {
    let used = Set(guess.roles.values.map(\.name))
    let called = guess.file.columns.filter { column in
      !used.contains(column.name) && column.profile.different <= 12
        // Yes to these means no.
        && ![
          "unsub", "opt_out", "optout", "do_not", "dont", "suppress", "bounce", "block", "no_mail",
        ]
        .contains { column.words.contains($0) }
        && ["consent", "opt_in", "optin", "subscri", "newsletter", "marketing"].contains {
          column.words.contains($0)
        }
    }
    for column in called {
      let words = try await guess.file.words(
        of: column, most: 100, isRarestFirst: true, engine: engine)
      let isUnderstood = words.allSatisfy { Consent.meaning(of: $0.word) != nil }
      guard isUnderstood, !words.isEmpty else { continue }
      guesses[.customers]?.roles["consent"] = column
      configuration.tables[.customers]?.columns["consent"] = column.name
      assumptions.append(
        "'\(column.name)' is taken for consent: "
          + words.map { "\($0.word) \(Consent.meaning(of: $0.word) == true ? "yes" : "no")" }
          .joined(separator: ", "))
      return
    }
  }

  // MARK: Labels

  private mutating func settleLabel(_ guess: TableGuess) async throws {
    guard let label = TableGuess.label(of: guess.file) else { return }
    let words = try await guess.file.words(
      of: label, most: 100, isRarestFirst: true, engine: engine)
    let positive = words.filter { Synonyms.positives.contains($0.word.lowercased()) }
    let negative = words.filter { Synonyms.negatives.contains($0.word.lowercased()) }
    let folded = Set(words.map { $0.word.lowercased() })
    // Several spellings of yes and no, or two words, the rarer for customers who left.
    let isSpelled =
      !positive.isEmpty && !negative.isEmpty && positive.count + negative.count == words.count
    guard isSpelled || folded.count == 2 else { return }
    guard guesses[.transactions] == nil, guesses[.events]?.roles["time"] == nil else {
      configuration.tables[.customers]?.ignore.append(label.name)
      assumptions.append(
        "'\(label.name)' of customers is ignored: churn is decided by dates, and a label without one "
          + "would give the future away")
      return
    }
    let chosen = positive.isEmpty ? Array(words.prefix(1)) : positive
    var spelled: [String] = []
    for word in chosen.sorted(by: { $0.rows > $1.rows })
    where !spelled.contains(where: { $0.lowercased() == word.word.lowercased() }) {
      spelled.append(word.word)
    }
    guard !spelled.isEmpty else { return }
    configuration[.churn] = .on(.label(column: label.name, positive: spelled))
    let rows = words.filter { word in
      spelled.contains { $0.lowercased() == word.word.lowercased() }
    }.reduce(0) { $0 + $1.rows }
    assumptions.append(
      "'\(label.name)' is '\(spelled.joined(separator: "' or '"))' for a customer who left: "
        + "\(Figures.grouped(rows)) of \(Figures.grouped(guess.file.rows)) "
        + "(\(Figures.percent(Double(rows) / Double(max(1, guess.file.rows)))))")
  }

  // MARK: Surveys

  /// The scales that surveys ask on.
  private static let scales: [(least: Double, greatest: Double)] = [
    (0, 10), (1, 5), (1, 7), (1, 10), (0, 5), (0, 100), (1, 100),
  ]

  /// Finds the scale that the scores of a survey are of, and the codes for no answer.
  mutating func settleScale(of guess: TableGuess) async throws {
    guard guess.preset == nil, let score = guess.roles["score"] else { return }
    struct Score: Decodable {
      let score: Double
      let rows: Int
    }
    let number = engine.dialect.number("text", notation: NumberNotation(), decimal: "decimal(18,4)")
    let scores = try await engine.rows(
      QueryTemplate(PackageResources.survey_scores_sql).filled([
        "number": .sql(number), "among": .sql(engine.dialect.numberAmongWords("text")),
        "texts": .sql(guess.file.cells.texts), "cell": .sql(score.cell),
        "digits": .sql(engine.dialect.matches("text", pattern: "[0-9]")),
      ]), as: Score.self)
    guard !scores.isEmpty else { return }
    // Codes for no answer lie apart from all scores.
    let codes = scores.filter {
      [-1, -9, -99, -999, 88, 98, 99, 888, 998, 999, 9999].contains($0.score)
    }
    let answers = scores.filter { score in !codes.contains { $0.score == score.score } }
    let isCoded = !codes.isEmpty && (answers.map(\.score).max() ?? 0) <= 11
    let scored = isCoded ? answers : scores
    guard let least = scored.map(\.score).min(), let greatest = scored.map(\.score).max() else {
      return
    }
    let isPromoter =
      ["nps", "recommend", "likel"].contains { score.words.contains($0) }
      || ["nps", "promoter"].contains { guess.file.isCalled([$0]) }
    let scale =
      isPromoter && least >= 0 && greatest <= 10
      ? Self.scales[0]
      : Self.scales.filter { least >= $0.least && greatest <= $0.greatest }
        .min { ($0.greatest - $0.least) < ($1.greatest - $1.least) }
    if isCoded {
      configuration.tables[.surveys]?.blank = codes.map { Figures.plain($0.score) }
      assumptions.append(
        "scores of \(codes.map { Figures.plain($0.score) }.joined(separator: ", ")) of '\(score.name)' are codes "
          + "for no answer ('blank')")
    }
    guard let scale else {
      leftOut.append(
        "\(guess.file.title): the scores of '\(score.name)' go from \(Figures.plain(least)) to "
          + "\(Figures.plain(greatest)), on no usual scale: write 'scale: [LEAST, GREATEST]' under surveys"
      )
      return
    }
    if scale != Self.scales[0] {
      configuration.tables[.surveys]?.scale = .init(least: scale.least, greatest: scale.greatest)
    }
    assumptions.append(
      "scores of '\(score.name)' are on a scale from \(Figures.plain(scale.least)) to "
        + "\(Figures.plain(scale.greatest))")
  }
}
