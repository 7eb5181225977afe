import PatronFeatures

/// How the cells of a column can be read: as numbers of some notation, as times of some format.
struct ColumnReading: Hashable, Sendable {
  /// The notation of numbers; nil where the cells are none.
  var number: NumberEvidence.Verdict?
  /// The format of times; nil where the cells are none.
  var time: Time?
  /// Whether the cells are words that begin or end with a number, as answers on a scale are labelled.
  var isLabelled = false

  struct Time: Hashable, Sendable {
    /// What `time_format` says; nil for ISO 8601 and seconds since 1970.
    var format: String?
    /// Why the format is likely rather than sure; nil where the cells decide.
    var doubt: String?
    /// Whether the column's name must say that its numbers are times.
    var isNumber = false
  }

  /// Longer texts are neither.
  private static let longest = 48

  init() {}

  /// Reads the column at `place` of `cells`, by its profile and the ways its cells are written.
  init(of cells: Cells, place: Int, engine: any Engine) async throws {
    self.init()
    let profile = cells.profiles[place]
    guard profile.filled > 0, profile.longest <= Self.longest else { return }
    let isISO = profile.type == .time || profile.type == .date
    if isISO, Self.isPlausible(profile) {
      time = Time()
      return
    }
    let isPlainNumber = profile.numbers == profile.filled && profile.whole == profile.numbers
    var shapes: [CellShape] = []
    if !isPlainNumber { shapes = try await cells.shapes(ofColumn: place, engine: engine) }
    let said = shapes.filter { !Dialect.wordsForNothing.contains($0.shape.lowercased()) }
    let filled =
      profile.filled - shapes.reduce(0) { $0 + $1.count } + said.reduce(0) { $0 + $1.count }
    guard filled > 0 else { return }
    let convincing = Double(filled) * ColumnProfile.convincingShare
    let evidence = NumberEvidence(said)
    if isPlainNumber {
      number = .plain
    } else if Double(max(evidence.numbers, profile.numbers)) >= convincing, profile.padded == 0 {
      number = evidence.numbers > 0 ? evidence.verdict : .plain
    }
    if number == nil, profile.different <= Self.mostLabels {
      isLabelled = try await Self.isLabelled(Texts(cells, place), engine: engine)
    }
    time = try await Self.time(
      profile, shapes: said, filled: filled, texts: Texts(cells, place), engine: engine)
  }

  /// A scale has no more different answers.
  private static let mostLabels = 101

  private static func isLabelled(_ texts: Texts, engine: any Engine) async throws -> Bool {
    struct Share: Decodable {
      let filled: Int
      let scored: Int
    }
    let number = engine.dialect.number("text", notation: NumberNotation(), decimal: "decimal(18,4)")
    let among = engine.dialect.numberAmongWords("text")
    let share = try await engine.rows(
      """
      select cast(sum(n) as bigint) as filled,
        cast(coalesce(sum(case when \(number.sql) is not null or \(among.sql) is not null then n end), 0)
          as bigint) as scored
      from \(texts.texts) as texts where not \(engine.dialect.isNothing("text", blank: []).sql);
      """, as: Share.self
    ).first
    guard let share else { return false }
    return Double(share.scored) >= Double(share.filled) * ColumnProfile.convincingShare
  }

  /// Reads the times of an expression over `table`, such as a day and a clock that stand in two columns.
  static func time(
    of expression: Dialect.Fragment, in table: String, engine: any Engine
  ) async throws -> Time? {
    let texts = Texts(
      texts: """
        (select text, count(*) as n from (select \(expression.sql) as text from \(table)) as cells
        where text is not null group by text)
        """,
      ordered: "(select rowid as place, \(expression.sql) as text from \(table))")
    let shapes = try await engine.rows(
      """
      select \(CellShape.of("text")) as shape, cast(sum(n) as bigint) as count from \(texts.texts) as t
      group by 1 order by 2 desc, 1 limit 200;
      """, as: CellShape.self)
    return try await chosen(
      Set(shapes.flatMap { TimeShape.formats(of: $0.shape) }),
      filled: shapes.reduce(0) { $0 + $1.count }, texts: texts, engine: engine)
  }

  /// Where the different texts of a column and its cells in their order are found.
  private struct Texts {
    let texts: String
    let ordered: String

    init(texts: String, ordered: String) {
      (self.texts, self.ordered) = (texts, ordered)
    }

    init(_ cells: Cells, _ place: Int) {
      texts = "(select text, n from \(cells.table)_texts where name = 'c\(place)')"
      ordered = "(select rowid as place, c\(place) as text from \(cells.table))"
    }
  }

  /// Whether the moments of a column are of a time that customers live in.
  private static func isPlausible(_ profile: ColumnProfile) -> Bool {
    guard let last = profile.lastDay else { return false }
    // Years of two digits are read as those of antiquity.
    return last > CivilDay(year: 1900, month: 1, day: 1).number
  }

  private static func time(
    _ profile: ColumnProfile, shapes: [CellShape], filled: Int, texts: Texts, engine: any Engine
  ) async throws -> Time? {
    let convincing = Double(filled) * ColumnProfile.convincingShare
    if Double(profile.numbers) >= convincing, let least = profile.least,
      let greatest = profile.greatest
    {
      if profile.whole == profile.numbers, least >= 19_000_101, greatest <= 21_001_231,
        let time = try await chosen(["%Y%m%d"], filled: filled, texts: texts, engine: engine)
      {
        return Time(format: time.format, isNumber: true)
      }
      // From 1954 to 2064, by spreadsheets' count of days.
      if let middle = profile.middle, (20_000...60_000).contains(middle),
        try await Self.share(of: texts, between: 20_000, and: 60_000, engine: engine)
          >= ColumnProfile.convincingShare
      {
        return Time(format: "excel", isNumber: true)
      }
      return Double(profile.moments) >= convincing && isPlausible(profile)
        ? Time(isNumber: true) : nil
    }
    if Double(profile.moments) >= convincing, isPlausible(profile) { return Time() }
    // What most cells could be decides which formats are tried.
    var formats: Set<String> = []
    for shape in shapes.prefix(60) { formats.formUnion(TimeShape.formats(of: shape.shape)) }
    return try await chosen(formats, filled: filled, texts: texts, engine: engine)
  }

  /// The part of the cells whose number lies within two bounds.
  private static func share(
    of texts: Texts, between least: Double, and greatest: Double, engine: any Engine
  ) async throws -> Double {
    struct Share: Decodable { let share: Double? }
    return try await engine.rows(
      """
      select cast(coalesce(sum(case when try_cast(text as double) between \(least) and \(greatest) then n end), 0)
        as double) / sum(n) as share from \(texts.texts) as texts;
      """, as: Share.self
    ).first?.share ?? 0
  }

  private struct Trial: Decodable {
    let place: Int
    let parsed: Int
    let years: Int
    let months: Int
    let days: Int
    let greatestDay: Int?
  }

  /// The format of `formats` that reads the texts, by what its fields would be.
  private static func chosen(
    _ formats: Set<String>, filled: Int, texts: Texts, engine: any Engine
  ) async throws -> Time? {
    let formats = formats.sorted()
    guard !formats.isEmpty else { return nil }
    let queries = formats.enumerated().map { place, format in
      """
      select \(place) as place,
        cast(coalesce(sum(case when year(t) between 1900 and 2100 then n end), 0) as bigint) as parsed,
        count(distinct year(t)) as years,
        count(distinct month(t)) as months, count(distinct day(t)) as days,
        max(day(t)) as greatestDay
      from (select n, cast(try_strptime(text, \(engine.dialect.literal(format).sql)) as timestamp) as t
        from \(texts.texts) as texts) as parsed
      """
    }
    let trials = try await engine.rows(
      queries.joined(separator: " union all ") + " order by place;", as: Trial.self
    ).filter { trial in
      Double(trial.parsed) >= Double(filled) * ColumnProfile.convincingShare
    }
    guard let most = trials.map(\.parsed).max() else { return nil }
    var best = trials.filter { $0.parsed == most }
    // A year takes few values, a day many.
    if let fewest = best.map(\.years).min() { best.removeAll { $0.years > fewest * 3 } }
    guard best.count > 1 else { return best.first.map { Time(format: formats[$0.place]) } }
    // No field is beyond 12, so the days are a few of each month: the field that moves less is theirs.
    if let fewest = best.map(\.days).min(), best.contains(where: { $0.days > fewest }) {
      let moved = best.filter { $0.days == fewest }
      if moved.count == 1, let only = moved.first, only.months > only.days {
        return Time(
          format: formats[only.place],
          doubt: only.days == 1
            ? nil : "no date is beyond the 12th; the field that moves less is taken for the day")
      }
    }
    let turns = try await turns(best.map { formats[$0.place] }, texts: texts, engine: engine)
    if let least = turns.min(), turns.filter({ $0 == least }).count == 1,
      let place = turns.firstIndex(of: least), turns.allSatisfy({ $0 == least || $0 > 2 * least })
    {
      return Time(
        format: formats[best[place].place],
        doubt: "no date is beyond the 12th; so read, rows are in the order of time")
    }
    let dayFirst = best.first { formats[$0.place].hasPrefix("%d") } ?? best[0]
    return Time(
      format: formats[dayFirst.place],
      doubt: "no date tells whether the day or the month stands first")
  }

  /// How often a row lies before the one above it, by each of `formats`.
  private static func turns(
    _ formats: [String], texts: Texts, engine: any Engine
  ) async throws -> [Int] {
    struct Turns: Decodable { let turns: Int }
    let queries = formats.enumerated().map { place, format in
      """
      select \(place) as place, count(case when t < before then 1 end) as turns from (
        select t, lag(t) over (order by place) as before from (
          select place, try_strptime(text, \(engine.dialect.literal(format).sql)) as t
          from \(texts.ordered) as cells) as times) as neighbours
      """
    }
    return try await engine.rows(
      queries.joined(separator: " union all ") + " order by place;", as: Turns.self
    ).map(\.turns)
  }
}
