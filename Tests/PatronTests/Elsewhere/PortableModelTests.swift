import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Models as programs of other systems, beside what they give themselves.
@Suite("Models for other systems")
struct PortableModelTests {
  @Test func `the formulas give what the models give`() async throws {
    let cases = try await PortableCase.ofSample()
    #expect(cases.map(\.model.task) == [.segments, .churn, .repurchase])
    for one in cases {
      let width = one.frame.columnCount
      let rows = (0..<one.frame.rowCount).map { row in (0..<width).map { one.frame[row, $0] } }
      one.expectEqual(FormulaRow.outputs(one.model.formula, of: rows), by: "formula")
    }
  }

  @Test func `DuckDB gives what the models give`() async throws {
    let engine = try await Engines.open(folders: [])
    try await engine.closing {
      for one in try await PortableCase.ofSample() {
        let table = "t_\(one.model.task)"
        try await load(one, into: table, of: engine)
        let query = try one.model.sql(for: .duckdb, from: table)
        let rows = try await engine.rows(SQL(written: query), as: WarehouseRow.self)
          .sorted { $0.customer < $1.customer }
        #expect(rows.map(\.customer) == Array(0..<one.frame.rowCount))
        one.expectEqual(
          rows.map { row in
            Dictionary(uniqueKeysWithValues: one.model.outputs.map { ($0, row.cell($0)) })
          }, by: "DuckDB")
      }
    }
  }

  /// Makes the table of features as `patron score --features` has them: levels by their texts, one that is not known by a
  /// text of its own.
  private func load(_ one: PortableCase, into table: String, of engine: any Engine) async throws {
    let columns = one.model.columns
    try await engine.load(
      table: table,
      columns: [LoadedColumn("customer_id", .integer)]
        + columns.map { LoadedColumn($0.name, $0.levels == nil ? .double : .text) }
    ) { writer in
      for row in 0..<one.frame.rowCount {
        writer.write(row)
        for (index, column) in columns.enumerated() {
          let value = one.frame[row, index]
          if let levels = column.levels {
            writer.write(value.isNaN ? nil : levels.element(at: value) ?? "nobody's level")
          } else {
            writer.write(Double(value))
          }
        }
        try writer.endRow()
      }
    }
  }

  /// A row of any query, its columns by their names.
  private struct WarehouseRow: Decodable, Sendable {
    private let numbers: [String: Double]
    private let texts: [String: String]

    var customer: Int { Int(numbers["customer_id"] ?? -1) }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      var (numbers, texts): ([String: Double], [String: String]) = ([:], [:])
      for key in container.allKeys {
        if let number = try? container.decode(Double.self, forKey: key) {
          numbers[key.stringValue] = number
        } else if let text = try? container.decode(String.self, forKey: key) {
          texts[key.stringValue] = text
        }
      }
      (self.numbers, self.texts) = (numbers, texts)
    }

    func cell(_ name: String) -> FormulaRow.Cell {
      name.hasSuffix("_band") || name.hasSuffix("_name")
        ? .text(texts[name]) : .number(numbers[name] ?? .nan)
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  @Test func `a number is read back with every bit`() throws {
    for warehouse in Warehouse.allCases {
      for number in [0.1, 1e-5, 1e300, Double.leastNonzeroMagnitude, -0.041727773842736, 1, 12.5] {
        let text = warehouse.text(of: warehouse.number(number))
          .trimmingPrefix("(").replacing(")", with: "")
        #expect(Double(text) == number)
        #expect(text.contains("e"), "a decimal, not a number of 64 bits")
      }
    }
  }

  /// By each system's rules on names and texts.
  @Test(arguments: [
    (Warehouse.duckdb, #""a""b\" = 'it''s \'"#), (.postgresql, #""a""b\" = 'it''s \'"#),
    (.spark, #"`a"b\` = 'it\'s \\'"#), (.bigquery, #"`a"b\\` = 'it\'s \\'"#),
    (.snowflake, #""a""b\" = 'it\'s \\'"#),
  ])
  func `names and texts stay what they are`(warehouse: Warehouse, text: String) {
    let sql: SQL = "\(name: #"a"b\"#) = \(text: #"it's \"#)"
    #expect(warehouse.text(of: sql) == text)
  }

  @Test func `what is no formula is refused by name`() throws {
    let models = try SampleShop.models
    let (portable, others) = try models.portable
    #expect(portable.map(\.task) == [.segments, .churn, .repurchase])
    let refused = others.compactMap { error -> TaskID? in
      if case .notExpressible(let task, _) = error { task } else { nil }
    }
    #expect(refused == [.journey, .value, .content])
    #expect(throws: PortableError.notTrained("nothing", known: models.models.map(\.task))) {
      try PortableModel("nothing", of: models)
    }
  }
}
