import PatronData
import PatronEngine
import PatronNumerics
import Testing

/// Whatever stands in the cells, both paths read the same or refuse in the same words.
@Suite("Both paths on cells of every kind") struct PlainPathPropertyTests {
  private static let times = [
    "2024-02-30", "2024-02-29", "2023-02-29", "1970-01-01", "1900-01-01", "0001-01-01", "", " ",
    "2024-03-31T02:30:00", "2024-10-27 02:30:00", "2024-01-01T24:00:00", "2024-01-01 12:00",
    "2024-01-01T12:00:00Z", "2024-01-01T12:00:00.5", "1999-12-31 23:59:59", "1979-12-31",
    "2099-12-31", "2100-01-01", "12/31/2024", "1704067200", "2050-01-01", "0000-00-00", "null",
    " 2024-01-01", "2024-01-01 ", "2024-01-01x12:00:00", "2024-1-1", "\"2024-01-01\"", "20240101",
    "2024-01-01T12:00:60", "2024-01-01T12:00:00+02:00", "2024-13-01", "2024-00-10", "-024-01-01",
  ]
  private static let numbers = [
    "1,5", " 2", "+3", "1e3", "5.", ".5", "12345678901234", "0.00005", "-0", "null", "NaN", "€5",
    "", "\"7\"", "00012.50", "1.23456", "999999999999.99995", "-", "--5", "5-", "1 000", "0x10",
    "1_000", "\"1,000.00\"", "(5)", "1.2.3", "99999999999999999999", "-.5", "-999999999999.9999",
    "5.00000000000000000000000000000001", "\u{A0}5", "٣",
  ]
  private static let texts = [
    "", " A", "A ", "\u{A0}A", "A\u{A0}", "guest", "null", "-", "0", "é", "\"q, text\"",
    "\"say \"\"hi\"\"\"", "a\"b", "O'Brien", "=1+1", "C1", "c1", "0012", "12.0", "12", "\"\"",
    "\" \"", "\tA", "a text that is longer than sixteen bytes", "漢字漢字漢字漢字", "#N/A", "{", "nan",
    "\"open", "\"a\"b", "\u{1}", "N/A", "none", "Ω\u{301}",
  ]
  private static let lines = ["", ",", "C1", "C1,2024-01-01,O1,P1,a,b,1,2,3", "\r", "  "]

  @Test(arguments: 0..<10) func `tables with a few odd cells`(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    func draw<Element>(_ elements: [Element]) -> Element {
      elements[Int.random(in: 0..<elements.count, using: &random)]
    }
    // A third of the tables are plain.
    let share = draw([0, 0.003, 0.02, 0.2])
    let kinds = (0..<3).filter { _ in Bool.random(using: &random) }
    let isNumbered = Bool.random(using: &random)
    func cell(_ kind: Int, _ usual: String, _ odd: [String]) -> String {
      kinds.contains(kind) && Double.random(in: 0..<1, using: &random) < share ? draw(odd) : usual
    }
    var rows = [
      draw([
        "customer,time,order,product,category,channel,quantity,amount",
        "customer,time,order,product,category,channel,quantity,price",
      ])
    ]
    for row in 0..<60 {
      let person = Int.random(in: 0..<12, using: &random)
      let day = String(Int.random(in: 10...28, using: &random))
      rows.append(
        [
          cell(0, isNumbered ? "\(person)" : "K\(person)", Self.texts),
          cell(1, "2024-0\(row % 9 + 1)-\(day)" + draw(["", "T08:09:10"]), Self.times),
          cell(0, "O\(row / 3)", Self.texts), cell(0, "P\(row % 7)", Self.texts),
          cell(0, draw(["a", "b", ""]), Self.texts), cell(0, draw(["web", "app"]), Self.texts),
          cell(2, "\(row % 4)", Self.numbers), cell(2, "\(row).\(row % 10)5", Self.numbers),
        ].joined(separator: ","))
    }
    if share > 0, draw([true, false, false]) { rows.insert(draw(Self.lines), at: 30) }
    let end = draw(["\n", "\r\n"])
    let zone = draw(["UTC", "Europe/Berlin"])
    let exports = try TemporaryExports([
      "patron.yaml": "timezone: \(zone)\ntolerance: 0.9\ntransactions: {file: orders.csv}\n",
      "orders.csv": rows.joined(separator: end) + draw(["", end]),
    ])
    let today = draw([nil, "2024-06-30"])
    let careful = await ReadExports { try await exports.prepared(today: today, path: .careful) }
    let blockSize = draw([400, 777, 1 << 20])
    let plain = await ReadExports {
      try await exports.prepared(today: today, threads: 2, path: .plain(blockSize: blockSize))
    }
    #expect(plain == careful)
    if share == 0 { #expect(plain.obstacle == nil) }
  }
}
