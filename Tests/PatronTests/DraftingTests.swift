import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("A draft of patron.yaml")
struct DraftingTests {
  private func draft(_ files: [String: String]) async throws -> Draft {
    try await TestExports(files).use { try await Drafter().draft($0) }
  }

  /// Orders of three customers over 200 days, in the form that `time` gives a day.
  private static func orders(
    _ header: String, days: Range<Int> = 0..<200,
    _ row: (_ customer: Int, _ day: Day) -> String
  ) -> String {
    let start = Day(year: 2025, month: 1, day: 1)
    return header + "\n"
      + days.map { row($0 % 3 + 1, start + DayCount($0)) }.joined(separator: "\n") + "\n"
  }

  @Test func `names in any spelling are understood`() async throws {
    let draft = try await draft([
      "Orders 2025.csv": Self.orders("Customer ID,Order Date,OrderNo,StockCode,Qty,Unit Price") {
        "C\($0),\($1)T10:00:00,O\($1.number),P\($0),2,9.99"
      }
    ])
    let orders = try #require(draft.configuration.tables[.transactions])
    #expect(orders.files == ["Orders 2025.csv"])
    #expect(
      orders.columns == [
        "customer": "Customer ID", "time": "Order Date", "order": "OrderNo", "product": "StockCode",
        "quantity": "Qty", "price": "Unit Price",
      ])
    #expect(draft.yaml.contains("# times the quantity it is the line's money"))
    #expect(draft.configuration.timezone == "UTC")
  }

  @Test func `files that continue one another are one table`() async throws {
    let header = "customer_id,time,amount"
    let row = { (customer: Int, day: Day) in "\(customer),\(day),5" }
    let draft = try await draft([
      "orders-2024.csv": Self.orders(header, days: 0..<100, row),
      "orders-2025.csv": Self.orders(header, days: 100..<200, row),
      "README.md": "nothing",
    ])
    #expect(draft.configuration.tables[.transactions]?.files == ["orders-202*.csv"])
    #expect(draft.leftOut.isEmpty)
  }

  @Test func `a later file may have one column more`() async throws {
    let draft = try await draft([
      "orders-2024.csv": Self.orders("customer_id,time,amount", days: 0..<100) { "\($0),\($1),5" },
      "orders-2025.csv": Self.orders("customer_id,time,amount,source", days: 100..<200) {
        "\($0),\($1),5,web"
      },
    ])
    #expect(draft.configuration.tables[.transactions]?.files == ["orders-202*.csv"])
    #expect(draft.leftOut == ["orders-202*.csv: columns source"])
  }

  @Test func `files of two kinds are never one table`() async throws {
    let draft = try await draft([
      "export1.csv": "customer_id,plan,region\n1,a,n\n2,b,n\n3,a,s\n",
      "export2.csv": Self.orders("customer_id,time,amount") { "\($0),\($1),5" },
      "export3.csv": "customer_id,plan,region,note\n1,a,n,x\n2,b,n,y\n3,a,s,z\n",
    ])
    #expect(draft.configuration.tables[.transactions]?.files == ["export2.csv"])
    #expect(draft.configuration.tables[.customers]?.files.count == 1)
  }

  @Test func `lines left out of an odd file are reported`() async throws {
    let orders = Self.orders("customer_id,time,amount") { "\($0),\($1),5" }
    let draft = try await draft(["orders.csv": "Report: Orders\n\n" + orders, "old.xlsx": "PK"])
    #expect(draft.leftOut.contains("orders.csv: 1 title line above the header is left out"))
    #expect(draft.leftOut.contains("old.xlsx: a workbook: save the sheet as CSV UTF-8"))
  }

  @Test func `customers must be the people who order`() async throws {
    let orders = Self.orders("customer_id,time,amount") { "C\($0),\($1),5" }
    let joined = try await draft([
      "orders.csv": orders, "customers.csv": "customer_id,plan\nC1,a\nC2,b\nC3,a\n",
    ])
    #expect(joined.configuration.tables[.customers]?.columns == ["id": "customer_id"])
    let strange = try await draft([
      "orders.csv": orders, "customers.csv": "customer_id,plan\n1,a\n2,b\n3,a\n",
    ])
    #expect(strange.configuration.tables[.customers] == nil)
    #expect(strange.leftOut.contains { $0.contains("are they written alike?") })
  }

  @Test func `offsets identify the zone`() async throws {
    let draft = try await draft([
      "orders.csv": Self.orders("customer_id,time,amount") {
        "\($0),\($1)T10:00:00-0\($1.number % 2 == 0 ? 5 : 4):00,5"
      }
    ])
    #expect(draft.configuration.timezone == "America/New_York")
  }

  @Test func `a date that can only be day first decides the format`() async throws {
    let draft = try await draft([
      "orders.csv": Self.orders("customer_id,date,amount") {
        let parts = $1.description.split(separator: "-")
        return "\($0),\(parts[2])/\(parts[1])/\(parts[0]),5"
      }
    ])
    #expect(draft.configuration.tables[.transactions]?.timeFormat == CellSetting("%d/%m/%Y"))
    #expect(draft.configuration[.churn] != .automatic)
  }

  @Test func `a label counts only where no dates decide churn`() async throws {
    let customers = "customer_id,Churn,plan\nC1,Yes,a\nC2,No,b\nC3,No,a\n"
    let alone = try await draft(["customers.csv": customers])
    #expect(alone.configuration[.churn] == .on(.label(column: "Churn", positive: ["Yes"])))
    let dated = try await draft([
      "customers.csv": customers,
      "orders.csv": Self.orders("customer_id,time,amount") { "C\($0),\($1),5" },
    ])
    #expect(dated.configuration.tables[.customers]?.ignore == ["Churn"])
  }

  /// Customers with the months, the plan and the fee of their contract; every third has left.
  private static func tenants(
    _ header: String, count: Int = 90, _ row: (_ customer: Int) -> String
  ) -> [String: String] {
    ["customers.csv": header + "\n" + (0..<count).map { row($0) + "\n" }.joined()]
  }

  @Test func `contracts on the customers' own rows are contracts too`() async throws {
    let files = Self.tenants("customerID,Tenure,Contract,MonthlyCharges,Churn,Line") {
      "T\($0),\($0 % 40 + 1),\($0 % 2 == 0 ? "Monthly" : "One year"),\(20 + $0 % 7).5,"
        + "\($0 % 3 == 0 ? "Yes" : "No"),\($0 % 5 == 0 ? "fibre" : "copper")"
    }
    try await TestExports(files).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      let contracts = try #require(draft.configuration.tables[.contracts])
      #expect(contracts.files == ["customers.csv"] && contracts.over == ["Yes"])
      #expect(
        contracts.columns == [
          "tenure": "Tenure", "status": "Churn", "plan": "Contract", "fee": "MonthlyCharges",
        ])
      #expect(
        draft.configuration[.churn] == .on(.label(column: "Churn", positive: ["Yes"])))
      #expect(draft.assumptions.contains { $0.contains("30 are over by 'Churn'") })
      #expect(draft.leftOut.isEmpty, "\(draft.leftOut)")
      // The draft can be worked with as it is.
      try drafter.write(draft, to: path)
      let base = try #require(try await Valuer(by: "Line").value(path).contracts)
      #expect(base.running == 60 && base.customers == 90 && base.model != nil)
      #expect(base.lifetimes?.groups.map(\.name) == ["copper", "fibre"])
      let check = try await Checker().check(path)
      #expect(check.tasks.first { $0.task == .churn }?.isPossible == true)
    }
  }

  /// Years of a bank, a label that may mean anything, too few ends, a fee that is not of a month, and rows that repeat a
  /// customer.
  @Test func `contracts that are not clearly there are not drafted`() async throws {
    let plain = { (customer: Int) in customer % 2 == 0 ? "Monthly" : "One year" }
    let drafts = [
      Self.tenants("customer_id,tenure,contract,salary,exited") {
        "T\($0),\($0 % 9),\(plain($0)),\(900 + $0),\($0 % 3 == 0 ? 1 : 0)"
      },
      Self.tenants("customer_id,tenure,contract,monthly_charges,target") {
        "T\($0),\($0 % 40 + 1),\(plain($0)),\(20 + $0 % 7),\($0 % 3 == 0 ? 1 : 0)"
      },
      Self.tenants("customer_id,tenure,contract,monthly_charges,churn", count: 45) {
        "T\($0),\($0 % 40 + 1),\(plain($0)),\(20 + $0 % 7),\($0 % 3 == 0 ? "Yes" : "No")"
      },
      Self.tenants("customer_id,tenure,contract,monthly_charges,churn") {
        "T\($0 % 85),\($0 % 40 + 1),\(plain($0)),\(20 + $0 % 7),\($0 % 3 == 0 ? "Yes" : "No")"
      },
      Self.tenants("customer_id,tenure,contract,monthly_charges,churn") {
        "T\($0),\($0 * 20),\(plain($0)),\(20 + $0 % 7),\($0 % 3 == 0 ? "Yes" : "No")"
      },
    ]
    for files in drafts {
      let draft = try await draft(files)
      #expect(draft.configuration.tables[.contracts] == nil, "\(draft.yaml)")
      #expect(draft.configuration.tables[.customers] != nil, "\(draft.yaml)")
    }
  }

  @Test func `hostile names of columns stay names`() async throws {
    let name = "total\"; drop table x; --\u{1}# "
    let draft = try await draft([
      "customers.csv":
        "customer_id,\"\(name.replacing("\"", with: "\"\""))\",gender\nC1,1,f\nC2,2,m\n"
    ])
    #expect(draft.configuration.tables[.customers]?.columns["id"] == "customer_id")
    let read = try Configuration(yaml: draft.yaml, file: "patron.yaml", defaultName: "x")
    #expect(read == draft.configuration)
  }

  @Test func `a folder without exports, or with none that is known, is an error with a remedy`()
    async throws
  {
    await #expect(throws: PatronError.self) { try await draft(["notes.md": "x"]) }
    let error = await #expect(throws: PatronError.self) {
      try await draft(["paths.csv": "path,total\na > b,1\n"])
    }
    #expect(error?.category == .data)
    #expect(error?.description.contains("one row a person") == true)
    let missing = await #expect(throws: PatronError.self) {
      try await Drafter().draft("/no/such/folder")
    }
    #expect(missing?.category == .missingInput)
  }

  @Test func `a patron.yaml that is there is kept`() async throws {
    let exports = try TestExports(["c.csv": "customer_id,plan\n1,a\n2,b\n", "patron.yaml": "mine"])
    try await exports.use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      let error = #expect(throws: PatronError.self) { try drafter.write(draft, to: path) }
      #expect(error?.category == .output)
      #expect(throws: PatronError.self) { try drafter.checkAbsence(in: path) }
      #expect(try String(contentsOfFile: path + "/patron.yaml", encoding: .utf8) == "mine")
    }
  }
}

/// The draft need not be the fixture, but what a person must know to write it should be there.
@Suite("Drafts of public data, beside the configurations written by hand")
struct DraftingPublicTests {
  private func draft(_ name: String) async throws -> Draft {
    try await PublicExports.exports(name).use { try await Drafter().draft($0) }
  }

  @Test(.enabled(if: PublicData.has("cdnow"), "the data are not there"))
  func `CDNOW is orders`() async throws {
    let draft = try await draft("cdnow").configuration
    #expect(draft.tables[.transactions]?.columns["customer"] == "customer_id")
    #expect(draft.tables[.transactions]?.columns["amount"] == "amount")
    #expect(draft.tables[.customers] == nil)
    #expect(draft[.churn] == .on(.window(horizon: 90)))
    #expect(draft[.repurchase] == .on(.window(horizon: 60)))
  }

  @Test(.enabled(if: PublicData.has("telco"), "the data are not there"))
  func `Telco is customers with a label, and their contracts`() async throws {
    let draft = try await draft("telco").configuration
    #expect(draft.tables.keys.sorted { $0.rawValue < $1.rawValue } == [.contracts, .customers])
    #expect(
      draft.tables[.contracts]?.columns == [
        "tenure": "tenure", "status": "churn", "plan": "contract", "fee": "monthly_charges",
      ])
    #expect(draft.tables[.contracts]?.over == ["Yes"])
    #expect(draft[.churn] == .on(.label(column: "churn", positive: ["Yes"])))
    #expect(draft.withheld.contains("female") && draft.withheld.contains("senior_citizen"))
  }

  @Test(.enabled(if: PublicData.has("completejourney"), "the data are not there"))
  func `Complete Journey is baskets, households and redemptions`() async throws {
    let draft = try await draft("completejourney").configuration
    #expect(draft.timezone == "America/New_York")
    #expect(draft.tables[.customers]?.files == ["demographics.csv"])
    #expect(
      draft.tables[.transactions]?.columns == [
        "customer": "household_id", "time": "transaction_timestamp", "order": "basket_id",
        "product": "product_id", "quantity": "quantity", "amount": "sales_value",
        "channel": "store_id",
      ])
    #expect(
      draft.tables[.events]?.columns == [
        "customer": "household_id", "time": "redemption_date", "content": "coupon_upc",
        "campaign": "campaign_id",
      ])
    #expect(draft[.churn] == .on(.window(horizon: 30)))
    #expect(draft.recommendations.options(default: .init())?.source == .product)
  }

  @Test(.enabled(if: PublicData.has("online_retail"), "the data are not there"))
  func `Online Retail is order lines with postage among the products`() async throws {
    let draft = try await draft("online_retail").configuration
    #expect(
      draft.tables[.transactions]?.columns == [
        "customer": "customer_id", "time": "invoice_date", "order": "invoice_no",
        "product": "stock_code", "title": "description", "quantity": "quantity",
        "price": "unit_price",
      ])
    let dropped = draft.tables[.transactions]?.drop["stock_code"] ?? []
    #expect(Set(dropped).isSuperset(of: ["POST", "DOT", "M", "C2", "D", "BANK CHARGES"]))
    #expect(draft[.churn] == .on(.window(horizon: 90)))
  }

  @Test(.enabled(if: PublicData.has("movielens"), "the data are not there"))
  func `MovieLens is ratings of films by people who came once`() async throws {
    let draft = try await draft("movielens").configuration
    #expect(
      draft.tables[.events]?.columns == [
        "customer": "user_id", "time": "timestamp_utc", "content": "movie_id", "value": "rating",
      ])
    #expect(
      draft.tables[.content]?.columns == ["id": "movie_id", "title": "title", "topic": "genres"])
    #expect(draft[.churn] == .off)
  }

  @Test(.enabled(if: PublicData.has("taobao_events"), "the data are not there"))
  func `Taobao is nine days of events`() async throws {
    let draft = try await draft("taobao_events").configuration
    let events = try #require(draft.tables[.events])
    #expect(
      events.columns == [
        "customer": "user_id", "time": "timestamp_utc", "type": "event_type", "content": "item_id",
      ])
    #expect(events.types == ["cart": ["cart"], "purchase": ["buy"]])
    #expect(draft[.churn] == .on(.window(horizon: 2)))
  }
}
