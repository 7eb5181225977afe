import Foundation
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Order lines that the core reads itself are the ones that the engine reads.
@Suite("The plain and the careful path read the same") struct PlainPathTests {
  private static let header = "customer,time,order,product,category,channel,quantity,amount"

  private func exports(_ csv: String, _ settings: String = "", top: String = "") throws
    -> TemporaryExports
  {
    try TemporaryExports([
      "patron.yaml": "\(top)\ntransactions: {file: orders.csv\(settings)}\n", "orders.csv": csv,
    ])
  }

  /// What both paths read, which must be the same.
  @discardableResult private func both(
    _ exports: TemporaryExports, today: String? = nil, before snapshot: String? = nil,
    threads: Int = 2, blockSize: Int = PlainReader.blockSize,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async -> ReadExports {
    let careful = await ReadExports {
      try await exports.prepared(today: today, before: snapshot, path: .careful)
    }
    let plain = await ReadExports {
      try await exports.prepared(
        today: today, before: snapshot, threads: threads, path: .plain(blockSize: blockSize))
    }
    #expect(plain == careful, sourceLocation: sourceLocation)
    return plain
  }

  /// So many lines of a shop, in no order, each of one to four products.
  private static func shop(_ count: Int, end: String = "\n", seed: UInt64 = 1) -> [String] {
    var random = SeededGenerator(seed: seed)
    return [header]
      + (0..<count).map { row in
        let customer = Int.random(in: 0..<40, using: &random)
        let day = Int.random(in: 1...28, using: &random)
        let month = Int.random(in: 1...12, using: &random)
        let clock = [Int.random(in: 0...23, using: &random), row % 60, (row * 7) % 60]
        func two(_ number: Int) -> String { String(format: "%02d", number) }
        let cells = [
          customer == 0 ? "" : "C\(two(customer))",
          "2023-\(two(month))-\(two(day))T" + clock.map(two).joined(separator: ":"),
          "O\(row / 2)", "P\(Int.random(in: 0..<9, using: &random))",
          ["tea", "", "\"pots, cups\""][row % 3], ["web", "shop"][row % 2], "\(1 + row % 3)",
          "\(Int.random(in: -50...900, using: &random)).\(two(row % 100))",
        ]
        return cells.joined(separator: ",")
      }
  }

  @Test(arguments: [(1, 200), (2, 211), (7, 377), (2, 1 << 20)])
  func
    `the same on any number of threads and blocks of any size`(threads: Int, blockSize: Int)
    async throws
  {
    for end in ["\n", "\r\n"] {
      let text = Self.shop(400).joined(separator: end)
      for csv in [text, text + end, "\u{FEFF}" + text + end] {
        let read = try await both(exports(csv), threads: threads, blockSize: blockSize)
        #expect(read.obstacle == nil)
        #expect(read.error == nil)
        #expect(read.lines.joined().count > 380)
      }
    }
  }

  /// Blocks end wherever a line does: also inside of a quoted cell, where the careful path must read.
  @Test func `a line end in a quoted cell is left to the engine`() async throws {
    var lines = Self.shop(60)
    lines[41] = "C05,2023-05-05,O900,P1,\"two\nlines\",web,1,5.00"
    for blockSize in 200..<260 {
      let exports = try exports(lines.joined(separator: "\n"))
      let plain = await ReadExports {
        try await exports.prepared(threads: 2, path: .plain(blockSize: blockSize))
      }
      #expect(plain.obstacle != nil)
      if blockSize == 200 { await both(exports) }
    }
  }

  @Test func `prices, units and money in every plain notation`() async throws {
    let amounts = [
      "5", "5.1", "-5.1234", "0.00005", "-0.00005", "0.00004999", "12.345678901234", "000012.50",
      "9999999.9999", "-0", "0", "", "1.99995", "\"7.5\"",
    ]
    let rows = amounts.enumerated().map { "C\($0 % 5),2023-04-0\($0 % 9 + 1),\($0 % 3 - 1),\($1)" }
    for column in ["amount", "price"] {
      let csv = (["customer,time,quantity,\(column)"] + rows).joined(separator: "\n")
      let read = try await both(exports(csv))
      #expect(read.obstacle == nil)
      #expect(read.error == nil)
    }
  }

  @Test(arguments: ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
  func `days and clocks of a zone, about the changes of its clock too`(zone: String) async throws {
    let days = [
      "2023-03-11", "2023-03-12", "2023-03-13", "2023-03-25", "2023-03-26", "2023-03-27",
      "2023-10-28", "2023-10-29", "2023-10-30", "2023-11-05", "2023-04-02", "2023-09-24",
      "1999-12-31", "2000-01-01", "2049-12-31", "2050-06-01", "2024-02-29", "1985-07-07",
    ]
    let clocks = ["", "T00:00:00", " 00:30:00", "T01:30:00", " 03:30:00", "T23:59:59"]
    let rows = days.flatMap { day in clocks.map { day + $0 } }
    let csv =
      ["customer,time,amount"]
      + rows.enumerated().map { "C\($0 % 7),\($1),\($0 + 1)" }
    let text = csv.joined(separator: "\n")
    let read = try await both(exports(text, top: "timezone: \(zone)"))
    #expect(read.obstacle == nil)
    #expect(read.error == nil)
    // An hour that the clock skips, or shows twice.
    for moment in ["2023-03-12T02:30:00", "2023-03-26T01:30:00", "2023-11-05T01:30:00"] {
      try await both(exports(text + "\nC1,\(moment),7", top: "timezone: \(zone)"))
    }
  }

  @Test func `rows that do not count have their reasons`() async throws {
    let odd = [
      "C1,,1", ",,1", "C1,1970-01-01,1", "C2,1979-12-31,1", "C3,1900-01-01,2",
      "C4,2024-05-01,3", "C5,2024-06-15,3", "C6,2023-12-31T23:59:59,4",
    ]
    let usual = (0..<30).map { "C\($0 % 6),2023-07-\($0 + 1 < 10 ? "0" : "")\($0 + 1),\($0).25" }
    let csv = (["customer,time,amount"] + usual + odd).joined(separator: "\n")
    for (today, snapshot) in [(nil, nil), ("2024-05-31", nil), ("2024-06-30", "2024-01-01")] {
      let read = try await both(
        exports(csv, top: "tolerance: 0.5"), today: today, before: snapshot)
      #expect(read.obstacle == nil)
      #expect(read.error == nil)
      #expect(!read.quality[0].unusable.isEmpty)
      // Without the tolerance the same error.
      let refused = try await both(exports(csv), today: today, before: snapshot)
      #expect(refused.error != nil)
    }
  }

  /// OrderMeaning and the marks of numbers look at samples, and refuse in the same words.
  @Test func `what a column means is doubted in the same words`() async throws {
    var totals = ["customer,time,order,amount,price,quantity"]
    var units = ["customer,time,product,quantity,amount"]
    var marks = ["customer,time,amount"]
    for row in 0..<120 {
      let (day, customer) = ("2023-05-\(10 + row % 20)", "C\(row % 9)")
      totals.append("\(customer),\(day),O\(row / 3),\(row / 3 * 7 + 11).50,\(row % 5 + 1),2")
      units.append("\(customer),\(day),P\(row % 4),\(row % 3 + 1),\(row % 4 * 10 + 5).00")
      marks.append("\(customer),\(day),\(row % 9 + 1).\(100 + row)")
    }
    for csv in [totals, units, marks] {
      let read = try await both(exports(csv.joined(separator: "\n")))
      #expect(read.error != nil)
    }
    let prices = units.joined(separator: "\n").replacing("amount", with: "price")
    #expect(try await both(exports(prices)).obstacle == nil)
  }

  @Test func `customers, aliases and columns that restate orders`() async throws {
    let lines = Self.shop(600)
    var spent: [String: Double] = [:]
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      spent[String(cells[0]), default: 0] += Double(cells[cells.count - 1]) ?? 0
    }
    let customers = spent.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
      .map { "\($0.key),\(String(format: "%.2f", $0.value)),\($0.key.count)" }
    let exports = try TemporaryExports([
      "patron.yaml": """
      customers: {file: customers.csv, repeated: first}
      transactions: {file: orders.csv}
      identities: {file: aliases.csv}
      ignore_in_identifiers: [case]
      """,
      "orders.csv": lines.joined(separator: "\n"),
      "customers.csv": (["id,spent,level"] + customers).joined(separator: "\n"),
      "aliases.csv": "alias,customer\nC07,C08\n",
    ])
    let read = await both(exports)
    #expect(read.obstacle == nil)
    #expect(read.error == nil)
    #expect(read.ignored.contains { if case .restates = $0.reason { true } else { false } })
    #expect(read.engineLines != nil)
  }

  @Test(.enabled(if: PublicData.has("cdnow")), arguments: ["cdnow", "completejourney"])
  func
    `public data sets`(name: String) async throws
  {
    let careful = await ReadExports { try await RealData.prepared(name, path: .careful) }
    let plain = await ReadExports { try await RealData.prepared(name) }
    #expect(plain == careful)
    #expect(plain.error == nil)
  }
}
