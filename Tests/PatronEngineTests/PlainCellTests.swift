import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

/// A cell that the core reads itself is what the engine's cast makes of it.
@Suite("Plain cells as the engine reads them") struct PlainCellTests {
  private struct Value: Decodable { let value: Int? }

  /// What the engine makes of each of `cells` by `expression` over `cell`.
  private func engineValues(_ cells: [String], _ expression: SQL) async throws -> [Int?] {
    let engine = try await TemporaryFolder().engine()
    let rows = cells.enumerated().map { SQL("(\($0), \(text: $1))") }.joined(separator: ", ")
    return try await engine.closing {
      try await engine.rows(
        """
        select \(expression) as value from (values \(rows)) as cells(place, cell) order by place;
        """, as: Value.self
      ).map(\.value)
    }
  }

  private func number(_ cell: String) -> Int64 {
    (Array(cell.utf8) + [0]).withUnsafeBufferPointer {
      $0.baseAddress.map { PlainCell.number($0, cell.utf8.count) } ?? PlainCell.odd
    }
  }

  @Test func `numbers`() async throws {
    var random = SeededGenerator(seed: 5)
    var cells = [
      "0", "-0", "1", "0.0", "999999999999", "999999999999.9999", "-999999999999.9999",
      "999999999999.99994", "0.00005", "0.00004999999", "-0.00005", "0000000000.1", "1.23456789",
      "1.99995", "-1.99995", "0.99999999", "12.3400000000000002", "9.999949999",
    ]
    for _ in 0..<3_000 {
      func digits(_ most: Int) -> String {
        (0..<Int.random(in: 1...most, using: &random)).map { _ in
          "\([0, 4, 5, 9, Int.random(in: 0...9, using: &random)].randomElement(using: &random) ?? 0)"
        }.joined()
      }
      let sign = Bool.random(using: &random) ? "-" : ""
      let decimals = Bool.random(using: &random) ? "." + digits(9) : ""
      cells.append(sign + digits(12) + decimals)
    }
    let expected = try await engineValues(
      cells, "cast(cast(try_cast(cell as decimal(16,4)) as decimal(20,4)) * 10000 as bigint)")
    for (cell, value) in zip(cells, expected) {
      #expect(number(cell) == value.map { Int64($0) }, "\(cell)")
    }
    let odd = [
      "+1", "1,5", "1.", ".5", "1e3", " 1", "1 ", "--1", "-", ".", "1.2.3", "1234567890123", "٣",
      "999999999999.99995", "0x1", "NaN", "1_000", String(repeating: "1.0", count: 11),
    ]
    for cell in odd { #expect(number(cell) == PlainCell.odd, "\(cell)") }
    #expect(number("") == PlainCell.missing)
  }

  private func seconds(_ cell: String) -> Int64 {
    (Array(cell.utf8) + [UInt8](repeating: 0, count: 16)).withUnsafeBufferPointer {
      $0.baseAddress.map { PlainCell.seconds($0, cell.utf8.count) } ?? PlainCell.odd
    }
  }

  @Test func `days and clocks`() async throws {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var cells: [String] = []
    for year in [1900, 1904, 1999, 2000, 2001, 2023, 2024, 2099] {
      for month in 0...13 {
        for day in [0, 1, 9, 28, 29, 30, 31, 32] {
          cells.append("\(year)-\(two(month))-\(two(day))")
        }
      }
    }
    for (hour, minute) in [(0, 0), (9, 59), (19, 60), (23, 59), (24, 0), (12, 5)] {
      for second in [0, 9, 59, 60] {
        cells.append("2024-02-29T\(two(hour)):\(two(minute)):\(two(second))")
        cells.append("1950-12-31 \(two(hour)):\(two(minute)):\(two(second))")
      }
    }
    let expected = try await engineValues(
      cells, "epoch_us(try_cast(cell as timestamp)) // 1000000")
    for (cell, value) in zip(cells, expected) {
      let seconds = seconds(cell)
      // What the engine alone reads is left to it.
      #expect(seconds == PlainCell.odd || seconds == value.map { Int64($0) }, "\(cell)")
      #expect(seconds != PlainCell.odd || value == nil || cell.contains("24:00"), "\(cell)")
    }
    let odd = [
      "1899-12-31", "2100-01-01", "2024/01/01", "2024-01-1", "2024-01-01T", "2024-01-01T12:00",
      "2024-01-01x12:00:00", "2024-01-01T12.00.00", "2024-01-01T12:00:00Z", "20240101",
      "٢٠٢٤-01-01",
      "2024-01-01 12:0a:00", "202:-01-01", "2024-0:-01", "2024-01-0/", "2024-01-01 1::00:00",
    ]
    for cell in odd { #expect(seconds(cell) == PlainCell.odd, "\(cell)") }
    #expect(seconds("") == PlainCell.missing)
  }

  @Test func `hashes`() async throws {
    let engine = try await TemporaryFolder().engine()
    let isMade = try await engine.closing { try await TextHash.isMade(by: engine) }
    #expect(isMade)
  }

  /// Rows are handed back as whole numbers of 64 bits and as exact amounts.
  @Test func `loaded numbers`() async throws {
    let engine = try await TemporaryFolder().engine()
    let wide = [Int.min, -1, 0, Int.max, nil]
    let amounts = [-9_999_999_999_999_999, -1, 0, 123_456, nil]
    struct Row: Decodable, Equatable {
      let wide: String?
      let amount: String?
    }
    let columns = [
      LoadedColumn("place", .integer), LoadedColumn("wide", .wide), LoadedColumn("amount", .amount),
    ]
    let query: SQL = """
      select cast(wide as varchar) as wide, cast(amount as varchar) as amount from handed
      order by place;
      """
    let expected = [
      Row(wide: "-9223372036854775808", amount: "-999999999999.9999"),
      Row(wide: "-1", amount: "-0.0001"), Row(wide: "0", amount: "0.0000"),
      Row(wide: "9223372036854775807", amount: "12.3456"), Row(wide: nil, amount: nil),
    ]
    try await engine.closing {
      func write(_ writer: inout RowWriter) throws {
        for (place, (number, amount)) in zip(wide, amounts).enumerated() {
          writer.write(place)
          writer.write(number)
          writer.write(amount)
          try writer.endRow()
        }
      }
      try await engine.load(table: "handed", columns: columns, write: write)
      #expect(try await engine.rows(query, as: Row.self) == expected)
      try await engine.run("drop table handed;")
      try await engine.share("handed", columns: columns, write: write)
      #expect(try await engine.rows(query, as: Row.self) == expected)
    }
  }
}
