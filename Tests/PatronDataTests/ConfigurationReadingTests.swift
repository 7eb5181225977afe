import PatronData
import PatronEngine
import Testing

@Suite("Reading patron.yaml")
struct ConfigurationReadingTests {
  private func read(_ yaml: String) throws(ConfigurationError) -> Configuration {
    try Configuration(yaml: yaml, file: "patron.yaml", defaultName: "folder")
  }

  @Test func `the design's example is read as it is meant`() throws {
    let configuration = try read(
      """
      # patron.yaml
      name: aurora
      timezone: Europe/Paris        # where a day begins; default UTC
      currency: EUR
      customers:
        file: customers.csv
        id: customer_id
        attributes: auto            # or a list; types are inferred, and printed by `patron check`
      transactions:
        file: orders-*.csv.gz
        customer: customer_id
        time: ordered_at
        amount: total
      churn: {definition: inactivity, horizon: 90d}     # or {definition: label, column: Churn}
      repurchase: {horizon: 60d}
      segments: {kind: mixed, count: auto}              # behavioural | demographic | mixed
      content: {horizon: 30d, top: 5}
      sensitive: [gender]           # never used for prediction or targeting unless listed
      """)
    var expected = Configuration(name: "aurora")
    expected.timezone = "Europe/Paris"
    expected.currency = "EUR"
    var customers = TableConfiguration(files: ["customers.csv"])
    customers.columns = ["id": "customer_id"]
    var transactions = TableConfiguration(files: ["orders-*.csv.gz"])
    transactions.columns = ["customer": "customer_id", "time": "ordered_at", "amount": "total"]
    expected.tables = [.customers: customers, .transactions: transactions]
    expected[.churn] = .on(.window(horizon: 90))
    expected[.repurchase] = .on(.window(horizon: 60))
    expected.segments = .on(Configuration.Segments(kind: .mixed))
    expected.recommendations = .on(Configuration.Recommendations())
    expected.sensitive = ["gender"]
    #expect(configuration == expected)
    #expect(configuration.withheld == ["gender"])
  }

  @Test func `missing keys have their defaults`() throws {
    let configuration = try read("events: {file: touches.parquet}")
    var expected = Configuration(name: "folder")
    expected.tables[.events] = TableConfiguration(files: ["touches.parquet"])
    #expect(configuration == expected)
    #expect(configuration[.churn].options(default: .window(horizon: 90)) == .window(horizon: 90))
    #expect(!configuration[.churn].isOn)
  }

  @Test func `every key reaches its field`() throws {
    let configuration = try read(
      #"""
      tolerance: 2.5%
      observation: 365d
      gap: 7
      customers:
        file: [a.csv, "b.csv"]
        birth_date: Born
        attributes: [plan, auto]
        ignore: notes
      transactions:
        file: t.csv
        time_format: "%d/%m/%Y %H:%M"
        delimiter: ;
        keep: {store: [001, 2], paid: Yes}
        drop: {product: [POST, D]}
      events:
        file: e.csv
        delimiter: \t
        types: {open: email_open, cart: [add_to_cart, cart]}
      content:
        file: c.csv
        topic: Genre
        source: transactions.category
        top: 3
        maximum_items: 100
        per_topic: 1
        repeats: off
        explore: 5%
      surveys: {file: s.csv, score: NPS}
      churn: {column: Churn, positive: Yes}
      repurchase: off
      segments: {kind: demographic, count: 6}
      features:
        - name: wine_orders
          table: transactions
          aggregate: count(*) filter (where category = 'wine, red')
          meaning: orders with wine
          unit: orders
      sensitive: [age, gender]
      allow_sensitive: age
      """#)
    #expect(configuration.tolerance == 0.025)
    #expect(configuration.observation == 365)
    #expect(configuration.gap == 7)
    let customers = try #require(configuration.tables[.customers])
    #expect(customers.files == ["a.csv", "b.csv"])
    #expect(customers.columns == ["birth_date": "Born"])
    #expect(customers.attributes == ["plan", "auto"])
    #expect(customers.ignore == ["notes"])
    let transactions = try #require(configuration.tables[.transactions])
    #expect(transactions.timeFormat == CellSetting("%d/%m/%Y %H:%M"))
    #expect(transactions.delimiter == ";")
    #expect(transactions.keep == ["store": ["001", "2"], "paid": ["Yes"]])
    #expect(transactions.drop == ["product": ["POST", "D"]])
    let events = try #require(configuration.tables[.events])
    #expect(events.delimiter == "\t")
    #expect(events.types == ["open": ["email_open"], "cart": ["add_to_cart", "cart"]])
    #expect(configuration.tables[.content]?.columns == ["topic": "Genre"])
    #expect(configuration.tables[.surveys]?.columns == ["score": "NPS"])
    #expect(configuration[.churn] == .on(.label(column: "Churn", positive: ["Yes"])))
    #expect(configuration[.repurchase] == .off)
    #expect(configuration.segments == .on(Configuration.Segments(kind: .demographic, count: 6)))
    var recommendations = Configuration.Recommendations()
    recommendations.source = .category
    recommendations.top = 3
    recommendations.maximumItems = 100
    recommendations.perTopic = 1
    recommendations.repeats = false
    recommendations.explore = 0.05
    #expect(configuration.recommendations == .on(recommendations))
    #expect(
      configuration.features == [
        UserFeature(
          name: "wine_orders", table: .transactions,
          aggregate: "count(*) filter (where category = 'wine, red')",
          meaning: "orders with wine", unit: "orders")
      ])
    #expect(configuration.withheld == ["gender"])
  }

  @Test(arguments: ["Yes", "no", "1", "007", "1.50", "0x1F", "null", "~", "2024-01-01", "1e3"])
  func `a bare scalar is the text it is written with`(text: String) throws {
    let configuration = try read(
      """
      customers: {file: c.csv, drop: {status: [\(text)]}}
      churn: {definition: label, column: Churn, positive: \(text)}
      """)
    #expect(configuration[.churn] == .on(.label(column: "Churn", positive: [text])))
    #expect(configuration.tables[.customers]?.drop == ["status": [text]])
  }

  @Test(
    arguments: [
      ("content: off", false, Configuration.Setting<Configuration.Recommendations>.off),
      ("content: auto", false, .automatic),
      ("content: {recommend: on}", false, .on(Configuration.Recommendations())),
      ("content: {file: c.csv}", true, .automatic),
      ("content: {file: c.csv, recommend: off}", true, .off),
      ("content: {file: c.csv, top: 5}", true, .on(Configuration.Recommendations())),
    ])
  func `content holds the table, the recommendations or both`(
    line: String, hasTable: Bool, setting: Configuration.Setting<Configuration.Recommendations>
  ) throws {
    let configuration = try read("transactions: {file: t.csv}\n\(line)")
    #expect((configuration.tables[.content] != nil) == hasTable)
    #expect(configuration.recommendations == setting)
  }

  @Test func `a task that is off, not written or asked for can be distinguished`() throws {
    let table = "transactions: {file: t.csv}\n"
    #expect(try read(table)[.churn] == .automatic)
    #expect(try read(table + "churn: auto")[.churn] == .automatic)
    #expect(try read(table + "churn: off")[.churn] == .off)
    #expect(try read(table + "churn: off")[.churn].options(default: .window(horizon: 90)) == nil)
    let asked = try read(table + "churn: {horizon: 30}")[.churn]
    #expect(asked.isOn)
    #expect(asked.options(default: .window(horizon: 90)) == .window(horizon: 30))
    #expect(
      try read(table + "churn: {definition: inactivity}")[.churn] == .on(.window(horizon: 90)))
  }

  @Test func `each key's line is known, and is no part of equality`() throws {
    let configuration = try read(
      """
      transactions:
        file: t.csv
        amount: total
        drop:
          my.status: [void]
      features:
        - name: orders
          table: transactions
          aggregate: count(*)
      """)
    #expect(configuration.origin.line(of: "transactions.amount") == 3)
    #expect(configuration.origin.line(of: "transactions.drop.my.status") == 5)
    #expect(configuration.origin.line(of: "features[0].aggregate") == 9)
    #expect(configuration.origin.line(of: "transactions.time") == 1)
    #expect(configuration.origin.line(of: "churn.horizon") == nil)
    #expect(configuration.origin.place(of: "transactions.amount") == "patron.yaml:3")
    #expect(configuration.origin.place(of: "churn") == "patron.yaml")
    #expect(Configuration(name: "x").origin.place(of: "churn") == "configuration")
    var moved = configuration
    moved.origin = Configuration.Origin(file: "other.yaml")
    #expect(moved == configuration)
    #expect(moved.hashValue == configuration.hashValue)
  }

  @Test(arguments: ["\u{FEFF}", ""], ["\n", "\r\n"])
  func `files saved on Windows read the same`(mark: String, end: String) throws {
    let lines = ["name: aurora", "transactions:", "  file: t.csv", "  amount: total", ""]
    let configuration = try read(mark + lines.joined(separator: end))
    #expect(configuration.name == "aurora")
    #expect(configuration.tables[.transactions]?.columns == ["amount": "total"])
    #expect(configuration.origin.line(of: "transactions.amount") == 4)
  }

  @Test func `an aggregate may be folded over lines`() throws {
    let configuration = try read(
      """
      transactions: {file: t.csv}
      features:
        - name: wine_orders
          table: transactions
          aggregate: >
            count(*)
            filter (where category = 'wine')
      """)
    #expect(
      configuration.features.map(\.aggregate) == ["count(*) filter (where category = 'wine')"])
  }

  @Test func `one text may stand for many by an anchor`() throws {
    let configuration = try read(
      """
      transactions: {file: t.csv, drop: &test {customer: [test]}}
      events: {file: e.csv, drop: *test}
      """)
    #expect(configuration.tables[.events]?.drop == ["customer": ["test"]])
  }
}
