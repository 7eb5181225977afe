import PatronData
import PatronEngine

/// How the cells of a column can be read: as numbers of some notation, as times of some format.
struct ColumnReading: Hashable, Sendable {
  /// The notation of numbers; nil where the cells are none.
  var number: NumberEvidence.Verdict?
  /// The format of times; nil where the cells are none.
  var time: Time?
  /// Whether the cells are words that begin or end with a number, as answers on a scale are labelled.
  var isLabelled = false

  struct Time: Hashable, Sendable {
    /// The value for `time_format`; nil for ISO 8601 and seconds since 1970.
    var format: String?
    /// Why the format is likely rather than sure; nil where the cells decide.
    var doubt: String?
    /// The formats that the cells do not decide between.
    var open: [String] = []
    /// Whether numbers are times only if the column's name says so.
    var isNumber = false
  }

  /// Longer texts are neither, unless the column is called a time: "Tue Jan 03 2023 09:15:20 GMT+0000 (…)".
  private static let longest = 48
  private static let longestTime = 96

  init() {}

  /// Reads the column at `index` of `cells`, by its profile and the ways its cells are written.
  init(of cells: Cells, index: Int, engine: any Engine) async throws {
    self.init()
    let profile = cells.profiles[index]
    let isCalledTime = ExportFile.isCalledTime(ExportFile.words(of: cells.columns[index]))
    let longest = isCalledTime ? Self.longestTime : Self.longest
    guard profile.filled > 0, profile.longest <= longest else { return }
    let isISO = profile.type == .time || profile.type == .date
    if isISO, profile.isPlausible {
      time = Time()
      return
    }
    let isPlainNumber = profile.numbers == profile.filled && profile.whole == profile.numbers
    var shapes: [CellShape] = []
    if !isPlainNumber { shapes = try await cells.shapes(ofColumn: index, engine: engine) }
    let filledShapes = shapes.filter { !CellRules.wordsForNothing.contains($0.shape.lowercased()) }
    let filled =
      profile.filled - shapes.reduce(0) { $0 + $1.count } + filledShapes.reduce(0) { $0 + $1.count }
    guard filled > 0 else { return }
    let convincing = Double(filled) * ColumnProfile.convincingShare
    let evidence = NumberEvidence(filledShapes)
    if isPlainNumber {
      number = .plain
    } else if Double(max(evidence.numbers, profile.numbers)) >= convincing, profile.padded == 0 {
      number = evidence.numbers > 0 ? evidence.verdict : .plain
    }
    if number == nil, profile.different <= Self.mostLabels {
      isLabelled = try await Self.isLabelled(
        Texts(cells, index, dialect: engine.dialect), engine: engine)
    }
    let survey = TimeSurvey(
      profile: profile, words: ExportFile.words(of: cells.columns[index]), shapes: filledShapes,
      filled: filled, texts: Texts(cells, index, dialect: engine.dialect), engine: engine)
    time = try await survey.time()
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
      QueryTemplate(PackageResources.labelled_answers_sql).filled([
        "number": .sql(number), "among": .sql(among), "texts": .sql(texts.texts),
        "nothing": .sql(engine.dialect.isNothing("text", blank: [])),
      ]), as: Share.self
    ).first
    guard let share else { return false }
    return Double(share.scored) >= Double(share.filled) * ColumnProfile.convincingShare
  }

  /// Where the different texts of a column and its cells in their order are found.
  struct Texts {
    let texts: SQL
    let ordered: SQL

    /// The texts of an expression over `table`.
    init(of text: SQL, in table: SQL, dialect: any Dialect) {
      let values: [String: QueryTemplate.Value] = [
        "text": .sql(text), "table": .sql(table), "row": .sql(dialect.rowNumber),
      ]
      let counted = QueryTemplate(PackageResources.counted_texts_sql).filled(values)
      let ordered = QueryTemplate(PackageResources.ordered_texts_sql).filled(values)
      (self.texts, self.ordered) = ("(\(counted)) as counted", "(\(ordered)) as ordered")
    }

    init(_ cells: Cells, _ index: Int, dialect: any Dialect) {
      let cell: SQL = "c\(index)"
      let counted = QueryTemplate(PackageResources.column_texts_sql).filled([
        "texts": .sql(cells.texts), "cell": .sql(cell),
      ])
      let ordered = QueryTemplate(PackageResources.ordered_texts_sql).filled([
        "text": .sql(cell), "table": .sql(cells.table), "row": .sql(dialect.rowNumber),
      ])
      (self.texts, self.ordered) = ("(\(counted)) as counted", "(\(ordered)) as ordered")
    }
  }
}
