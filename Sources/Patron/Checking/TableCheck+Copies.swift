import PatronData
import PatronEngine
import PatronReport

/// Rows that stand twice: perhaps the same article bought twice, perhaps the same row written twice.
extension TableCheck.Look {
  /// Copies of people with identifiers of their own are told from so many times what chance makes, and from this share
  /// of the rows.
  private static let chanceRatio = 100.0
  private static let fewestCopiesShare = 0.01

  /// How many rows equal an earlier one in every cell; of customers with identifiers, in every other cell.
  ///
  /// 0 where order lines are numbered, for then a copy counts once, and where people may well be alike by chance.
  func copies() async throws -> Int {
    let isNumbered = table == .transactions && exports.column("line", of: table) != nil
    let id = table == .customers ? exports.column("id", of: .customers) : nil
    let compared = cells.columns.filter { $0 != id }
    guard table != .identities, !isNumbered, !compared.isEmpty,
      session.configuration.describingTable == nil || table != .customers
    else { return 0 }
    struct Count: Decodable { let copies: Int }
    let names = compared.map { SQL(name: $0) }.joined(separator: ", ")
    let copies =
      try await session.engine.rows(
        QueryTemplate(PackageResources.repeated_rows_sql).filled([
          "rows": .sql(exports.source(table, dialect: dialect)), "columns": .sql(names),
        ]), as: Count.self
      ).first?.copies ?? 0
    // Rows of a later file that an earlier one has as well count once already.
    let repeated =
      (quality.unusable + quality.remarks).first { $0.kind == .row(.repeated) }?.rows ?? 0
    guard copies > 0, let id else { return max(0, copies - repeated) }
    guard Double(copies) >= Self.fewestCopiesShare * Double(cells.rows) else { return 0 }
    let byChance = try await copiesByChance(without: id)
    return Double(copies) > Self.chanceRatio * byChance ? copies : 0
  }

  /// How many pairs of rows would be equal in every column but `id` if columns had nothing to do with each other.
  private func copiesByChance(without id: String) async throws -> Double {
    struct Equal: Decodable {
      let name: String
      let pairs: Double
    }
    let found = try await session.engine.rows(
      QueryTemplate(PackageResources.equal_cells_sql).filled(["texts": .sql(cells.texts)]),
      as: Equal.self)
    let pairs = Dictionary(found.map { ($0.name, $0.pairs) }, uniquingKeysWith: { $1 })
    let rows = Double(cells.rows)
    return zip(cells.columns, cells.profiles).reduce(rows * rows / 2) { expected, column in
      guard column.0 != id else { return expected }
      let empty = rows - Double(column.1.filled)
      return expected * ((pairs["c\(column.1.index)"] ?? 0) + empty * empty) / (rows * rows)
    }
  }

  /// How copies count.
  var copiesCount: String {
    switch table {
    case .transactions: "all counted: map 'line' to count each once"
    case .customers where exports.column("id", of: .customers) != nil:
      "but for the identifier; each counts as a customer"
    case .customers: "each counts as a customer"
    case .events, .surveys, .contracts, .consents, .content, .identities: "all counted"
    }
  }

  func repeatedRows(_ copies: Int) -> [CheckReport.Finding] {
    guard copies > 0 else { return [] }
    let share = Figures.percent(Double(copies) / Double(max(1, cells.rows)))
    let (text, remedy) =
      switch table {
      case .transactions:
        (
          "are exact copies of another row, and all count",
          "map the line's number as 'line' to count each once, if the export has one; else see whether a part "
            + "was exported twice"
        )
      case .customers where exports.column("id", of: .customers) != nil:
        (
          "equal another in everything but the identifier",
          "see whether the same people were exported twice, or are filled in by a form"
        )
      case .customers:
        (
          "are exact copies of another row, and each counts as a customer",
          "see whether the same people were exported twice; map 'id' if the export has one"
        )
      case .events, .surveys, .contracts, .consents, .content, .identities:
        ("are exact copies of another row, and all count", "see whether a part was exported twice")
      }
    return [
      .init(
        kind: .repeatedRow, text: "\(table): \(Figures.grouped(copies)) rows (\(share)) \(text)",
        remedy: remedy)
    ]
  }
}
