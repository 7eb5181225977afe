import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// Sixty orders of 20 customers, three each on days of their own: 10.00 an order.
private enum MarkedShop {
  static func rows(_ cells: (_ order: Int, _ customer: Int, _ day: String) -> [String]) -> String {
    (0..<60).map { number in
      let day = Day(year: 2024, month: 1, day: 1) + DayCount(number * 3)
      return cells(1000 + number, number % 20, day.description).joined(separator: ",") + "\n"
    }.joined()
  }

  static func orders(_ column: String, _ cell: (_ order: Int) -> String) -> String {
    "order_id,customer_id,order_date,amount,\(column)\n"
      + rows { ["\($0)", "C\($1)", $2, "10.00", cell($0)] }
  }
}

@Suite("Drafts find what rows mean")
struct DraftMeaningTests {
  private func drafted(
    _ files: [String: String]
  ) async throws -> (report: CheckReport, draft: Draft) {
    try await TestExports(files).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      try drafter.write(draft, to: path)
      return (try await Checker().check(path), draft)
    }
  }

  private func checked(_ files: [String: String]) async throws -> CheckReport {
    try await TestExports(files).use { try await Checker().check($0) }
  }

  // MARK: Marks of rows that are no purchases

  @Test(arguments: [
    ("cancelled", "true", "false", "drop"), ("is_test", "1", "0", "drop"),
    ("paid", "No", "Yes", "drop"), ("cancelled_at", "2024-06-01", "", "keep"),
    ("transaction_type", "Refund", "Sale", "drop"), ("Belegart", "Gutschrift", "Rechnung", "drop"),
    ("line_type", "shipping", "product", "drop"),
  ])
  func `a mark beside the status takes rows out, and check names it`(
    column: String, mark: String, usual: String, key: String
  ) async throws {
    // One order in ten is marked: 6 of 60.
    let orders = MarkedShop.orders(column) { $0 % 10 == 0 ? mark : usual }
    let (report, draft) = try await drafted(["orders.csv": orders])
    #expect(report.totals?.orders == 54)
    #expect(report.totals?.money == 540)
    let settings = draft.configuration.tables[.transactions]
    #expect(
      (key == "drop" ? settings?.drop : settings?.keep)?[column] == [key == "drop" ? mark : ""])
    #expect(draft.assumptions.contains { $0.contains("'\(column)'") && $0.hasPrefix("6 rows") })
    let plain = try await checked([
      "orders.csv": orders,
      "patron.yaml": """
      transactions:
        {file: orders.csv, customer: customer_id, time: order_date, order: order_id, amount: amount}
      """,
    ])
    #expect(plain.totals?.money == 600)
    let finding = try #require(plain.findings.first { $0.kind == .noPurchase })
    #expect(finding.text.contains("'\(column)'") && finding.text.contains("6 rows"))
    #expect(finding.remedy.contains("\(key): {\(column): [\(key == "drop" ? mark : "\"\"")]}"))
  }

  @Test func `a mark of many rows is only reported, and negative refunds stand as they are`()
    async throws
  {
    let (most, _) = try await drafted([
      "orders.csv": MarkedShop.orders("cancelled") { $0 % 10 == 0 ? "no" : "yes" }
    ])
    #expect(most.totals?.money == 600)
    #expect(
      most.findings.contains { $0.text.contains("is yes on 54 rows that count as purchases") })
    // Half of the orders may be those of an experiment.
    let (halves, _) = try await drafted([
      "orders.csv": MarkedShop.orders("test") { $0 % 2 == 0 ? "1" : "0" }
    ])
    #expect(halves.totals?.money == 600)
    let orders =
      "order_id,customer_id,order_date,amount,transaction_type\n"
      + MarkedShop.rows { order, customer, day in
        let isRefund = order % 10 == 0
        return [
          "\(order)", "C\(customer)", day, isRefund ? "-10.00" : "10.00",
          isRefund ? "refund" : "sale",
        ]
      }
    let (refunds, draft) = try await drafted(["orders.csv": orders])
    #expect(refunds.totals?.money == 480)
    #expect(draft.configuration.tables[.transactions]?.drop.isEmpty == true)
  }

  @Test func `fees are found by the title of a line`() async throws {
    let orders =
      "order_id,customer_id,order_date,sku,product_name,amount\n"
      + MarkedShop.rows { ["\($0)", "C\($1)", $2, "S-\($0 % 7)", "Lamp \($0 % 7)", "10.00"] }
      + MarkedShop.rows { ["\($0)", "C\($1)", $2, "X-1", "Frais de livraison", "4.90"] }
    let (report, draft) = try await drafted(["orders.csv": orders])
    #expect(report.totals?.money == 600)
    let drop = draft.configuration.tables[.transactions]?.drop
    #expect(drop == ["product_name": ["Frais de livraison"]])
  }

  // MARK: Columns of order lines that describe something else

  @Test func `columns that stay the same for a customer describe the customer`() async throws {
    let groups = ["18-24", "25-34", "35-44"]
    let orders =
      "order_id,customer_id,order_date,amount,plan,weather,zone,ethnicity,customer_status\n"
      + MarkedShop.rows { order, customer, day in
        [
          "\(order)", "C\(customer)", day, "10.00", groups[customer % 3],
          order % 3 == 0 ? "sun" : "rain", customer % 2 == 0 ? "north" : "south",
          groups[customer % 3], customer % 5 == 0 ? "gone" : "here",
        ]
      } + "2000,,2024-03-01,10.00,,sun,,,\n"
    let (report, draft) = try await drafted(["orders.csv": orders])
    let customers = try #require(draft.configuration.tables[.customers])
    #expect(customers.files == ["orders.csv"])
    #expect(customers.columns["id"] == "customer_id")
    #expect(customers.attributes == ["plan", "zone", "ethnicity"])
    // Delicate columns are named; a customer's later state is no attribute.
    #expect(draft.configuration.sensitive.contains("ethnicity"))
    #expect(draft.assumptions.contains { $0.hasPrefix("'customer_status' may hold") })
    #expect(report.customers == 20)
    #expect(report.totals?.lines == 61)
    let group = try #require(report.attributes.first { $0.column == "plan" })
    // Of 20 customers the numbers 0, 3 … 18 are seven, 1, 4 … 19 seven and 2, 5 … 17 six.
    let shares = Dictionary(uniqueKeysWithValues: group.levels.map { ($0.level, $0.share) })
    #expect(shares == ["18-24": 0.35, "25-34": 0.35, "35-44": 0.3])
    #expect(!report.notices.contains { $0.contains("in more than one way") })
  }

  @Test func `a customer with two descriptions is reported, and the first row counts`() async throws
  {
    let files = [
      "orders.csv": """
      customer,time,amount,group
      a,2024-01-01,5,x
      a,2024-02-01,5,y
      b,2024-01-05,5,y
      ,2024-01-06,5,z
      """,
      "patron.yaml": """
      customers: {file: orders.csv, id: customer, attributes: [group]}
      transactions: {file: orders.csv}
      """,
    ]
    let report = try await checked(files)
    #expect(report.customers == 2)
    #expect(
      report.notices == [
        "customers: 1 described in more than one way by their transactions: the first row of each counts"
      ])
    var all = files
    all["patron.yaml"] = """
      customers: {file: orders.csv, id: customer}
      transactions: {file: orders.csv}
      """
    await #expect(throws: (any Error).self) { try await checked(all) }
  }

  // MARK: Which rows a mark, a rule or a file covers

  @Test func `a mark on one line of an order is reported, for the others would stay`() async throws
  {
    let orders =
      "order_id,customer_id,order_date,amount,cancelled_at\n"
      + MarkedShop.rows { order, customer, day in
        let mark = order % 10 == 0 ? "2024-07-01" : ""
        return ["\(order)", "C\(customer)", day, "6.00", mark]
      }
      + MarkedShop.rows { ["\($0)", "C\($1)", $2, "4.00", ""] }
    let (report, draft) = try await drafted(["orders.csv": orders])
    #expect(report.totals?.money == 600)
    #expect(draft.configuration.tables[.transactions]?.keep.isEmpty == true)
    #expect(report.findings.contains { $0.remedy.contains("one line of an order alone") })
  }

  @Test func `a second column of states takes rows out as well`() async throws {
    let orders =
      "order_id,customer_id,order_date,amount,order_status,payment_status\n"
      + MarkedShop.rows { order, customer, day in
        [
          "\(order)", "C\(customer)", day, "10.00", order % 6 == 0 ? "cancelled" : "completed",
          order % 10 == 5 ? "failed" : "paid",
        ]
      }
    // Ten multiples of six among 1000 … 1059; of the six that end in five none is even.
    let (report, _) = try await drafted(["orders.csv": orders])
    #expect(report.totals?.orders == 60 - 10 - 6)
  }

  @Test func `words of keep and drop count in any case, and words of no cell are reported`()
    async throws
  {
    let orders = MarkedShop.orders("state") { $0 % 10 == 0 ? "TEST" : "live" }
    func money(_ rule: String) async throws -> (Double?, [String]) {
      let report = try await checked([
        "orders.csv": orders,
        "patron.yaml": """
        transactions:
          file: orders.csv
          customer: customer_id
          time: order_date
          order: order_id
          amount: amount
          \(rule)
        """,
      ])
      return (
        report.totals?.money, report.findings.filter { $0.kind == .unmatchedWord }.map(\.text)
      )
    }
    let folded = try await money("drop: {state: [test]}")
    #expect(folded.0 == 540 && folded.1.isEmpty)
    let misspelt = try await money("drop: {state: [tset]}")
    #expect(misspelt.0 == 600)
    #expect(misspelt.1 == ["transactions: no cell of 'state' is 'tset', which 'drop' names"])
  }

  @Test func `numbered lines need no order`() async throws {
    let report = try await checked([
      "o.csv": "customer,time,amount,line\na,2024-01-01,5,1\na,2024-01-01,5,1\n,2024-02-01,7,2\n",
      "patron.yaml": "transactions: {file: o.csv}",
    ])
    // A repeated number is the same line; a line without a customer is an order of its own.
    #expect(report.totals?.money == 12 && report.totals?.orders == 2)
  }

  @Test func `points before three digits alone are asked about`() async throws {
    let orders =
      "order_id,customer_id,order_date,amount\n"
      + MarkedShop.rows { ["\($0)", "C\($1)", $2, "\($0 % 9 + 1).\($0 % 7 + 1)50"] }
    await #expect(throws: PatronError.self) { try await drafted(["orders.csv": orders]) }
  }

  @Test func `carts and refunds are no orders, whatever their header`() async throws {
    let orders = MarkedShop.orders("sku") { "S\($0 % 9)" }
    let (report, draft) = try await drafted([
      "orders.csv": orders, "abandoned_carts.csv": orders,
      "refunds.csv": "order_id,customer_id,order_date,amount,sku\n1000,C0,2024-01-09,10.00,S1\n",
    ])
    #expect(draft.configuration.tables[.transactions]?.files == ["orders.csv"])
    #expect(report.totals?.money == 600)
    #expect(report.notices.contains { $0.hasPrefix("2 files of the folder belong to no table") })
  }

  // MARK: Findings

  @Test func `damage by a spreadsheet and empty cells of orders are reported`() async throws {
    let orders =
      "order_id,customer_id,order_date,amount\n"
      + MarkedShop.rows { order, customer, day in
        [
          order % 5 == 0 ? "4.9E+12" : "\(order)", "C\(customer)", day,
          order % 6 == 0 ? "" : order % 2 == 0 ? "€10.00" : "$10.00",
        ]
      }
    let (report, _) = try await drafted(["orders.csv": orders, "orders_old.txt.csv": "x,y\n1,2\n"])
    let texts = report.findings.map(\.text)
    #expect(texts.contains { $0.contains("'order_id' is written like 9.9E+12 on 12 rows") })
    // Ten orders are empty; two of them stand under the rounded number with others that are not.
    #expect(texts.contains { $0.contains("'amount' is empty on 8 of 60 rows") })
    // 1000 … 1059 hold ten multiples of six, all even: 20 even ones are left and 30 odd ones.
    #expect(texts.contains { $0.contains("several currencies, $ on 30 rows, € on 20 rows") })
    #expect(
      report.notices.contains(
        "1 file of the folder belongs to no table and is not read: orders_old.txt.csv"))
  }

  @Test func `a sign and the code it stands for are one currency`() async throws {
    let (report, _) = try await drafted([
      "orders.csv": "order_id,customer_id,order_date,amount\n"
        + MarkedShop.rows { ["\($0)", "C\($1)", $2, $0 % 2 == 0 ? "$10.00" : "10.00 USD"] }
    ])
    #expect(!report.findings.contains { $0.kind == .mixedCurrency })
    #expect(report.totals?.money == 600)
  }

  @Test func `one customer with 10 % of the rows is reported`() async throws {
    let orders =
      "order_id,customer_id,order_date,amount\n"
      + (0..<400).map { number in
        let day = Day(year: 2024, month: 1, day: 1) + DayCount(number / 2)
        return "\(number),\(number % 8 == 0 ? "shop" : "C\(number % 60)"),\(day),10\n"
      }.joined()
    let (report, _) = try await drafted(["orders.csv": orders])
    let finding = try #require(report.findings.first { $0.kind == .dominantCustomer })
    #expect(finding.text == "transactions: one customer has 12.5 % of the rows")
  }

  @Test func `a known header is known in small letters and with a column less`() async throws {
    let folder = PublicData.fixture("presets").appending(path: "shopify-orders")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first {
        $0.hasSuffix(".csv")
      })
    let text = String(
      decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    let header = try #require(text.split(separator: "\n").first.map(String.init))
    let small = header.lowercased().replacing(" ", with: "_")
    let (whole, _) = try await drafted(["o.csv": text])
    let (folded, draft) = try await drafted(["o.csv": text.replacing(header, with: small)])
    #expect(folded.totals == whole.totals)
    #expect(draft.assumptions.contains { $0.contains("(--from shopify-orders)") })
    let (_, lacking) = try await drafted([
      "o.csv": text.replacing(header, with: header.replacing("Refunded Amount", with: "Other"))
    ])
    #expect(
      lacking.assumptions.contains {
        $0.hasSuffix("o.csv has no 'Refunded Amount', which the export usually has")
      })
  }
}
