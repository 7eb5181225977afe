import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// The columns of the table of a campaign, as numbers and levels.
struct CampaignCells {
  let attributes: [Attribute]
  /// A row a customer, a column an attribute: numbers, days, or the numbers of levels; NaN for an empty cell.
  let frame: Matrix
  private let file: String
  private let ignored: [PreparedExports.IgnoredColumn]

  /// Whether the cell of the arm is filled.
  let hasArm: [Bool]
  /// The number in each cell of an outcome that is the same wherever it is filled, 1 for a yes; NaN for an empty cell.
  private var constants: [String: [Float]] = [:]

  init(
    _ prepared: PreparedExports, at file: String, arm: String, outcomes: [String],
    workers: Workers
  ) async throws {
    attributes = prepared.attributes
    ignored = prepared.ignoredColumns
    self.file = file
    let dialect = prepared.engine.dialect
    // Days count up to the first day of 1970: only their differences matter.
    let snapshot = Snapshot(before: Day(0) + 36_525)
    let constant = outcomes.filter { name in
      prepared.ignoredColumns.contains { $0.column == name && $0.reason == .constant }
    }
    let everybody = Array(0..<Int32(prepared.customerCount))
    let read = try await prepared.engine.frame(
      attributes.map { $0.expression(at: snapshot, in: dialect) } + [
        "case when k.\(name: arm) is null then 0 else 1 end"
      ]
        + constant.map { name in
          let cell: SQL = "k.\(name: name)"
          return
            "case when \(dialect.isAmong("lower(\(cell))", Consent.yes)) then 1 else \(dialect.double(cell)) end"
        }, by: "k.patron_key", from: "customers as k", workers: workers
    ).values(of: everybody, workers: workers)
    frame = read.selecting(columns: Array(attributes.indices))
    hasArm = read.column(attributes.count).map { $0 == 1 }
    for (index, name) in constant.enumerated() {
      constants[name] = read.column(attributes.count + 1 + index)
    }
  }

  /// The index of the attribute that `column` is.
  ///
  /// - Throws: an error with the reason where it is none.
  func index(of column: String) throws -> Int {
    if let index = attributes.firstIndex(where: { $0.column == column }) { return index }
    let reason = ignored.first { $0.column == column }.map { " (\($0.reason))" } ?? ""
    throw PatronError(
      .data, at: .file(file), "the column '\(column)' cannot be used\(reason)",
      remedy: Self.numbersRemedy("name another column"))
  }

  /// `remedy`, and what makes numbers readable.
  private static func numbersRemedy(_ remedy: String) -> String {
    remedy
      + "; amounts are read without marks for thousands, and with a decimal comma by --decimal ,"
  }

  /// The columns that nothing is made of, with why.
  var unused: [PreparedExports.IgnoredColumn] { ignored }

  /// Refuses amounts whose differences are lost in the precision that cells are read with.
  func refuseCoarse(_ values: [Double], _ column: String) throws {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 16_777_216, Double(Float(largest).ulp) > 1e-3 * deviation else { return }
    throw PatronError(
      .data, at: .file(file), "the amounts of '\(column)' differ by too little beside their size",
      remedy: "take off what all have in common")
  }

  /// How the attribute at `index` enters models.
  func column(_ index: Int) -> Preprocessor.Column {
    let attribute = attributes[index]
    let kind: Preprocessor.Kind =
      attribute.kind == .category ? .category(levels: levels(index)) : .linear
    return Preprocessor.Column(name: attribute.name, kind: kind)
  }

  func levels(_ index: Int) -> [String] { attributes[index].allLevels }

  /// The values of `column` as an outcome, 0 where a cell holds none, and how many those are.
  func outcome(_ column: String) throws -> (values: [Double], empty: Int) {
    let unused = ignored.first { $0.column == column }?.reason
    // A flag that is set or empty.
    if let cells = constants[column], cells.contains(where: \.isNaN),
      cells.contains(where: { $0 != 0 && !$0.isNaN })
    {
      return (cells.map { $0.isNaN ? 0 : Double($0) }, cells.count { $0.isNaN })
    }
    guard unused != .constant, unused != .empty else {
      throw PatronError(
        .data, at: .file(file),
        "every customer has the same outcome '\(column)': there is no difference to measure",
        remedy: "see that the file was exported after the campaign's last day")
    }
    let index = try index(of: column)
    var meaning: [Double]?
    switch attributes[index].kind {
    case .number: break
    case .category:
      let words = levels(index).map { Consent.meaning(of: $0) }
      guard words.count == 2, let first = words[0], let second = words[1], first != second else {
        throw PatronError(
          .data, at: .file(file),
          "the outcome '\(column)' holds words that mean neither yes nor no",
          remedy: Self.numbersRemedy("write 1 and 0, or yes and no"))
      }
      meaning = [first ? 1 : 0, second ? 1 : 0]
    case .date, .birth:
      throw PatronError(
        .data, at: .file(file), "the outcome '\(column)' is a date",
        remedy: "name a column with numbers, such as 1 for who bought and 0 for who did not")
    }
    var empty = 0
    let values = (0..<frame.rowCount).map { row -> Double in
      let value = Double(frame[row, index])
      guard value.isFinite else {
        empty += 1
        return 0
      }
      return meaning.map { $0[Int(value)] } ?? value
    }
    return (values, empty)
  }

  /// More levels than this make no groups to be compared.
  private static let mostLevels = 12
  private static let mostNumbers = 5

  /// The attribute at `index` as groups of the customers `rows`; nil where it makes none.
  func grouping(_ index: Int, rows: [Int]) -> CampaignTable.Grouping? {
    let attribute = attributes[index]
    let values = rows.map { frame[$0, index] }
    switch attribute.kind {
    case .category:
      let levels = levels(index)
      guard (2...Self.mostLevels).contains(levels.count) else { return nil }
      return .init(
        name: attribute.column, levels: levels,
        numbers: values.map { Int32(exactly: $0).flatMap { $0 >= 0 ? $0 : nil } ?? -1 })
    case .number:
      let distinct = Set(values.filter { !$0.isNaN }).sorted()
      guard (2...Self.mostNumbers).contains(distinct.count) else { return nil }
      let numbers = Dictionary(
        uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
      return .init(
        name: attribute.column, levels: distinct.map { Self.text($0) },
        numbers: values.map { numbers[$0] ?? -1 })
    case .date, .birth: return nil
    }
  }

  /// A number without needless digits.
  static func text(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : "\(value)"
  }
}
