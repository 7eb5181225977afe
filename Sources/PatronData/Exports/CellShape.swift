package import PatronEngine

/// How a cell is written, every digit shown as 9: of "1,234.50" it is "9,999.99".
package struct CellShape: Hashable, Sendable, Decodable {
  package let shape: String
  package let count: Int

  package init(shape: String, count: Int) {
    self.shape = shape
    self.count = count
  }

  /// The shapes of `text` in `rows`, a table or a query with a name, the commonest first, and no more than 200.
  ///
  /// - Parameters:
  ///   - count: how many cells a group of rows stands for.
  ///   - condition: which rows are looked at.
  package static func of(
    _ text: SQL, in rows: SQL, counted count: SQL = "count(*)", where condition: SQL = "true",
    engine: any Engine
  ) async throws -> [CellShape] {
    try await engine.rows(
      QueryTemplate(PackageResources.cell_shapes_sql).filled([
        "shape": .sql("translate(\(text), '012345678', '999999999')"), "count": .sql(count),
        "rows": .sql(rows), "condition": .sql(condition),
      ]), as: CellShape.self)
  }

  /// `shapes` as times of digits, English months and offsets, in their order.
  package static func plain(_ shapes: [String], engine: any Engine) async throws -> [String] {
    struct Row: Decodable { let shape: String? }
    let rows = shapes.enumerated().map { SQL("(\($0), \(text: $1))") }
    return try await engine.rows(
      QueryTemplate(PackageResources.plain_shapes_sql).filled([
        "plain": .sql(engine.dialect.plainTime("shape")),
        "shapes": .sql(rows.joined(separator: ", ")),
      ]), as: Row.self
    ).compactMap(\.shape)
  }
}

/// How a cell is written, with runs of digits as one and letters masked, which can be shown: "aaa 9,9.9".
package struct MaskedShape: Hashable, Sendable, Decodable {
  package let masked: String
  package let count: Int
  /// The least place of its cells.
  package let first: Int

  /// The masked shape of `text`, a piece of SQL.
  package static func of(_ text: SQL, dialect: any Dialect) -> SQL {
    let digits = dialect.replacing("[0-9]+", in: text, with: "9", isRepeated: true)
    let letters = dialect.replacing(#"[^0-9\W_]+"#, in: digits, with: "a", isRepeated: true)
    return "left(\(letters), 40)"
  }

  /// The `most` masked shapes of `text` in the rows of `rows` for which `condition` holds, the commonest first.
  ///
  /// - Parameter place: where a row stands among them.
  package static func of(
    _ text: SQL, in rows: SQL, place: SQL, where condition: SQL, most: Int, engine: any Engine
  ) async throws -> [MaskedShape] {
    try await engine.rows(
      QueryTemplate(PackageResources.masked_shapes_sql).filled([
        "masked": .sql(of(text, dialect: engine.dialect)), "place": .sql(place),
        "rows": .sql(rows), "condition": .sql(condition), "most": .integer(most),
      ]), as: MaskedShape.self)
  }
}

/// The marks that the numbers of a column are written with, by the shapes of all its cells.
package struct NumberEvidence: Hashable, Sendable {
  /// Cells that can only have a decimal comma, such as "1.234,50" or "12,5".
  package var decimalCommas = 0
  /// Cells that can only have a decimal point.
  package var decimalPoints = 0
  /// Cells whose one comma stands before three digits: thousands or decimals.
  package var openCommas = 0
  /// Cells whose one point stands before three digits.
  package var openPoints = 0
  /// Cells of digits alone: fewer than four, and more.
  package var short = 0
  package var long = 0
  /// Cells with a comma.
  package var commas = 0
  /// Cells that are numbers by no notation.
  package var others = 0

  package init(_ shapes: [CellShape]) {
    for shape in shapes { add(shape) }
  }

  private mutating func add(_ cell: CellShape) {
    let core = cell.shape.filter { $0 == "9" || $0 == "." || $0 == "," }
    let others = cell.shape.filter { !"9.,-+()−'’ \u{A0}\u{202F}\u{2009}".contains($0) }
    guard core.contains("9"), others.count <= 3 else {
      self.others += cell.count
      return
    }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    let points = parts.count - 1
    let commas = core.count { $0 == "," }
    if commas > 0 { self.commas += cell.count }
    let last = core.last { $0 == "." || $0 == "," }
    switch (points, commas) {
    case (0, 0): if core.count < 4 { short += cell.count } else { long += cell.count }
    case (1..., 1...):
      guard let last, Self.isGrouped(core, decimal: last) else {
        self.others += cell.count
        return
      }
      if last == "," { decimalCommas += cell.count } else { decimalPoints += cell.count }
    case (2..., 0), (0, 2...):
      let mark: Character = points > 0 ? "," : "."
      guard Self.isGrouped(core, decimal: mark) else {
        self.others += cell.count
        return
      }
      if mark == "," { decimalCommas += cell.count } else { decimalPoints += cell.count }
    default:
      let mark: Character = points == 1 ? "." : ","
      let sides = core.split(separator: mark, omittingEmptySubsequences: false)
      let isOpen = sides[1].count == 3 && (1...3).contains(sides[0].count)
      switch (isOpen, mark) {
      case (true, "."): openPoints += cell.count
      case (true, _): openCommas += cell.count
      case (false, "."): decimalPoints += cell.count
      case (false, _): decimalCommas += cell.count
      }
    }
  }

  /// Whether the other mark than `decimal` parts groups of digits: three, or two as in India, the last three.
  private static func isGrouped(_ core: String, decimal: Character) -> Bool {
    let parts = core.split(separator: decimal, omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return false }
    let groups = parts[0].split(
      separator: decimal == "," ? "." : ",", omittingEmptySubsequences: false
    ).map(\.count)
    return (1...3).contains(groups[0]) && groups.last == 3
      && groups.dropFirst().dropLast().allSatisfy { (2...3).contains($0) }
  }

  /// How many cells are numbers by some notation.
  package var numbers: Int {
    decimalCommas + decimalPoints + openCommas + openPoints + short + long
  }

  package enum Verdict: Hashable, Sendable {
    /// A point as the decimal mark, and no comma: nothing needs to be written.
    case plain
    /// The mark before decimals; the other parts thousands.
    case decimal(Character)
    /// Every mark stands before three digits: most likely thousands, and this one parts them.
    case thousands(Character)
    /// Every point stands before three digits, as decimals or thousands.
    case open
    /// Two notations in one column.
    case mixed
  }

  package var verdict: Verdict {
    if decimalCommas > 0 && decimalPoints > 0 { return .mixed }
    if decimalCommas > 0 { return .decimal(",") }
    if decimalPoints > 0 { return commas > 0 ? .decimal(".") : .plain }
    if openCommas > 0 && openPoints > 0 { return .mixed }
    // Decimals have all lengths below 1,000 and above; thousands leave no four digits unparted.
    if openCommas > 0 { return .thousands(",") }
    if openPoints > 0 { return short > 0 && long == 0 ? .thousands(".") : .open }
    return .plain
  }
}
