import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// A folder of exports made for one test.
struct TestExports {
  let path: String

  init(_ files: [String: String]) throws {
    path = NSTemporaryDirectory() + "patron-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }
  }

  /// Hands the folder's path to `body` and removes it behind it.
  func use<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}

/// The public data sets with their fixtures.
enum PublicExports {
  /// The data of `name` with its fixture as patron.yaml.
  static func exports(_ name: String) throws -> TestExports {
    let exports = try TestExports([:])
    let source = PublicData.folder.appending(path: name)
    for file in try FileManager.default.contentsOfDirectory(atPath: source.path) {
      try FileManager.default.createSymbolicLink(
        atPath: exports.path + "/" + file,
        withDestinationPath: source.appending(path: file).path)
    }
    try FileManager.default.copyItem(
      at: PublicData.fixture(name).appending(path: "patron.yaml"),
      to: URL(filePath: exports.path + "/patron.yaml"))
    return exports
  }
}

@Suite("What a check finds in exports")
struct CheckingTests {
  private static let yaml = """
    name: shop
    timezone: America/New_York
    currency: USD
    customers: {file: customers.csv, id: customer_id, signed_up: joined}
    transactions: {file: orders.csv, customer: customer_id, time: time, product: sku, amount: total}
    churn: {definition: inactivity, horizon: 10d}
    repurchase: {horizon: 5d}
    """

  /// Two customers of the table, one orphan, one guest; every oddity once.
  private static func files() -> [String: String] {
    var orders = "customer_id,time,sku,quantity,total,memo\n"
    for day in 10..<31 {
      orders += "A,2025-01-\(day)T00:00:00Z,S1,1,10.00,\"$ 5\"\n"
      if day < 20 { orders += "B,2025-01-\(day)T00:00:00Z,S2,1,2.50,\"$ 6\"\n" }
    }
    orders += "Z,2025-01-15T00:00:00Z,S1,1,7.00,\"€ 7\"\n"
    for _ in 0..<3 { orders += ",2025-01-15T00:00:00Z,S1,1,5.00,\"€ 7\"\n" }
    orders += "A,2025-01-16T00:00:00Z,POST,1,-1.50,\n"
    return [
      "patron.yaml": yaml, "orders.csv": orders,
      "customers.csv":
        "customer_id,joined,plan\nA,2025-01-12,free\nB,2025-01-01,paid\nC,2025-01-01,free\n",
    ]
  }

  private func check(_ files: [String: String]) async throws -> CheckReport {
    try await TestExports(files).use { try await Checker().check($0) }
  }

  @Test func `rows, remarks and their money are counted`() async throws {
    let report = try await check(Self.files())
    let orders = try #require(report.tables.first { $0.table == .transactions })
    #expect(orders.rows == 36)
    let guests = try #require(orders.remarks.first { $0.text.hasPrefix("no customer") })
    #expect(guests.rows == 3)
    let returns = try #require(orders.remarks.first { $0.text.hasPrefix("returns") })
    #expect(returns.rows == 1)
    let copies = try #require(orders.remarks.first { $0.text.hasPrefix("exact copies") })
    #expect(copies.rows == 2)
  }

  @Test
  func `totals equal the shop's: money net of returns, guests in money and in no customers`()
    async throws
  {
    let totals = try #require(try await check(Self.files()).totals)
    // A 21 lines of 10, B 10 of 2.50, Z 7, three guests of 5, and a return of 1.50.
    let paid = Decimal(10 * 21) + Decimal(string: "2.5")! * 10 + 7 + 15
    #expect(totals.gross == Double(truncating: paid as NSNumber))
    #expect(totals.returns == 1.5)
    #expect(totals.money == totals.gross! - 1.5)
    #expect(totals.customers == 3)
    #expect(totals.lines == 36)
    #expect(totals.guests.lines == 3 && totals.guests.money == 15)
    #expect(totals.months.map(\.month) == ["2025-01"])
    #expect(totals.months.first?.net == totals.money)
  }

  @Test func `columns show their use, type and range, and identifiers no value`() async throws {
    let report = try await check(Self.files())
    let orders = try #require(report.tables.first { $0.table == .transactions })
    let columns = Dictionary(uniqueKeysWithValues: orders.columns.map { ($0.column, $0) })
    let customer = try #require(columns["customer_id"])
    #expect(customer.use == "customer")
    #expect(customer.type == .identifier)
    #expect(customer.different == 3)
    #expect(customer.least == nil && customer.greatest == nil)
    #expect(abs(customer.filledShare - 33.0 / 36) < 1e-12)
    let total = try #require(columns["total"])
    #expect(total.type == .number)
    #expect(total.least == "-1.50" && total.median == "10" && total.greatest == "10")
    #expect(columns["time"]?.type == .time)
    #expect(columns["memo"]?.use == "not used")
  }

  @Test func `orphans are counted both ways`() async throws {
    let report = try await check(Self.files())
    let strangers = report.orphans.first { $0.text.hasPrefix("customers of transactions") }
    #expect(strangers?.identifiers == 1)
    let silent = report.orphans.first { $0.text == "customers without any order" }
    #expect(silent?.identifiers == 1)
  }

  @Test func `oddities are reported once, with a remedy`() async throws {
    let report = try await check(Self.files())
    let kinds = Set(report.findings.map(\.kind))
    #expect(kinds.isSuperset(of: [.beforeSignUp, .midnightOnly, .missingCustomer]))
    #expect(kinds.contains(.nonProducts))
    #expect(report.findings.allSatisfy { !$0.remedy.isEmpty })
    let codes = try #require(report.findings.first { $0.kind == .nonProducts })
    #expect(codes.text.hasSuffix(": POST"))
  }

  @Test func `churn by days is worked out at the latest whole window`() async throws {
    // Local days: midnight UTC falls on the day before in New York, 9 to 29 January.
    let report = try await check(Self.files())
    #expect(report.history?.firstDay == "2025-01-09")
    #expect(report.history?.lastDay == "2025-01-29")
    let ten = try #require(report.inactivity.first { $0.days == 7 })
    // Cut at the 23rd: A alone was active from the 16th on with B until the 18th.
    #expect(ten.snapshot == "2025-01-23")
    #expect(ten.active == 2)
    #expect(ten.inactiveShare == 0.5)
    #expect(report.gaps?.median == 1)
  }

  @Test func `windows and models equal those of training`() async throws {
    let report = try await check(Self.files())
    let windows = try #require(report.windows)
    #expect(windows.horizons.first?.outcome == .churn && windows.horizons.first?.days == 10)
    #expect(windows.snapshots.first?.day == "2025-01-20")
    let unasked: Set<TaskID> = [.contracts, .journey, .advocacy]
    #expect(report.tasks.map(\.task) == Tasks.ids.filter { !unasked.contains($0) })
    #expect(report.tasks.first { $0.task == .segments }?.isPossible == true)
  }

  @Test func `a history too short is a reason, not an error`() async throws {
    var files = Self.files()
    files["patron.yaml"] = Self.yaml.replacing("horizon: 10d", with: "horizon: 300d")
    let report = try await check(files)
    #expect(report.windows == nil)
    let churn = try #require(report.tasks.first { $0.task == .churn })
    #expect(!churn.isPossible)
    #expect(churn.text.contains("too short"))
  }

  @Test func `a report names no customer and survives JSON`() async throws {
    var files = Self.files()
    let person = "Zoë O'Neil; drop table lines --"
    files["orders.csv"] = files["orders.csv"]?.replacing("\nZ,", with: "\n\"\(person)\",")
    let report = try await check(files)
    let json = try JSONEncoder().encode(report)
    #expect(!String(decoding: json, as: UTF8.self).contains("O'Neil"))
    #expect(try JSONDecoder().decode(CheckReport.self, from: json) == report)
  }

  @Test func `levels of few customers are not named`() async throws {
    let report = try await check(Self.files())
    let plan = try #require(report.attributes.first { $0.column == "plan" })
    #expect(plan.levels.isEmpty)
    #expect(plan.levelCount == 2)
  }

  @Test func `a label of one value trains nothing`() async throws {
    let report = try await check([
      "patron.yaml": """
      customers: {file: c.csv}
      churn: {definition: label, column: left, positive: "yes"}
      """,
      "c.csv": "left,plan,score\nno,a,1\nno,b,2\nno,a,3\n",
    ])
    let churn = try #require(report.tasks.first { $0.task == .churn })
    #expect(!churn.isPossible)
    #expect(churn.text.contains("no customer"))
  }
}

@Suite("A check of public data, against their published counts")
struct CheckingPublicTests {
  @Test(.enabled(if: PublicData.has("online_retail"), "the data are not there"))
  func `Online Retail has the rows, guests and copies its page describes`() async throws {
    let exports = try PublicExports.exports("online_retail")
    let yaml = try String(contentsOfFile: exports.path + "/patron.yaml", encoding: .utf8)
    // All rows, postage too, are what the page counts.
    let whole = yaml.split(separator: "\n").filter {
      !$0.contains("drop:") && !$0.contains("stock_code: [")
    }.joined(separator: "\n")
    try whole.write(toFile: exports.path + "/patron.yaml", atomically: true, encoding: .utf8)
    let report = try await exports.use { try await Checker().check($0) }
    let orders = try #require(report.tables.first)
    #expect(orders.rows == 541_909)
    #expect(orders.remarks.first { $0.text.hasPrefix("no customer") }?.rows == 135_080)
    #expect(orders.remarks.first { $0.text.hasPrefix("exact copies") }?.rows == 5_268)
    #expect(report.customers == 4_372)
    #expect(report.findings.contains { $0.kind == .missingCustomer })
    #expect(report.findings.contains { $0.kind == .nonProducts && $0.text.contains("POST") })
    #expect(report.tasks.allSatisfy { $0.isPossible })
  }

  @Test(.enabled(if: PublicData.has("telco"), "the data are not there"))
  func `Telco has a label and no time`() async throws {
    let report = try await PublicExports.exports("telco").use { try await Checker().check($0) }
    #expect(report.customers == 7_043)
    #expect(report.history == nil)
    let churn = try #require(report.tasks.first { $0.task == .churn })
    #expect(churn.isPossible)
    #expect(churn.text.contains("26.5 %"))
    #expect(report.tasks.first { $0.task == .repurchase }?.isPossible == false)
  }
}
