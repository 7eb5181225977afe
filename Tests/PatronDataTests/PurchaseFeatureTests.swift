import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Purchase features, worked by hand")
struct PurchaseFeatureTests {
  /// The snapshot is 1 July 2024 and looks back 100 days, to 23 March: day 1 is 30 June.
  private static let orders = """
    customer,time,order,product,category,channel,quantity,amount
    anna,2024-03-22,o0,p1,tea,web,1,99
    anna,2024-03-23T09:00,o1,p1,tea,web,1,10
    anna,2024-03-23T18:00,o2,p2,cups,shop,2,20
    anna,2024-05-12,o3,p1,tea,web,4,40
    anna,2024-06-20,o4,p3,cups,web,1,50
    anna,2024-06-20,o4,p3,cups,web,-1,-50
    anna,2024-06-24,o5,p2,cups,web,1,60
    anna,2024-06-24,o6,p2,cups,web,-1,-10
    anna,2024-07-01,o7,p4,lamps,web,1,1000
    ben,2024-06-30,o8,p1,tea,shop,1,0
    cleo,2024-06-01,o9,p1,tea,web,-1,-5
    dora,2024-07-02,o10,p1,tea,web,1,5
    ,2024-06-30,o11,p1,tea,web,1,7
    """

  private func frame() async throws -> NamedFrame {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: orders.csv}", "orders.csv": Self.orders,
    ])
    return try await exports.prepared().frame(at: "2024-07-01", observation: 100)
  }

  @Test func `recency, money, gaps, windows and trends of a history`() async throws {
    let frame = try await frame()
    #expect(frame.customers == ["ben", "anna", "cleo", "dora"])
    // Purchase days lie 100, 50 and 7 days back: the order of 20 June was sent back whole, and the
    // one of 22 March lies before the observation: it is the first that is known, and no gap leads to it.
    frame.expect(
      "anna",
      [
        "recency_days": 7, "first_purchase_days": 101, "purchase_days": 3, "orders": 4,
        "spend": 120, "spend_per_purchase": 40, "largest_purchase": 50,
        "units": 8, "units_per_purchase": 8.0 / 3, "lines_per_purchase": 4.0 / 3,
        // Gaps of 50 and 43 days: their mean, and half the squared difference.
        "mean_gap_days": 46.5, "gap_deviation_days": 24.5.squareRoot(), "longest_gap_days": 50,
        "beyond_longest_gap": -43, "overdue": 7 / 46.5,
        // The recent half is days 1 to 50: two of three days, 90 of 120.
        "purchase_trend": 1.0 / 3, "spend_trend": 0.5,
        // 23 March was a Saturday, 12 May a Sunday, 24 June a Monday.
        "weekend_share": 2.0 / 3,
        // 60 of 180 went back.
        "return_lines": 2, "returned_share": 1.0 / 3,
        "purchase_days_7d": 1, "purchase_days_30d": 1, "purchase_days_90d": 2,
        "spend_7d": 50, "spend_30d": 50, "spend_90d": 90, "units_7d": 1, "units_90d": 5,
      ])
  }

  @Test func `a free order on the last day is a purchase`() async throws {
    let frame = try await frame()
    frame.expect(
      "ben",
      [
        "recency_days": 1, "purchase_days": 1, "spend": 0, "mean_gap_days": nil,
        "gap_deviation_days": nil, "overdue": nil, "spend_trend": nil, "purchase_trend": 1,
        "purchase_days_7d": 1, "returned_share": nil,
      ])
  }

  @Test func `only returns, or nothing before the snapshot, are no purchases`() async throws {
    let frame = try await frame()
    frame.expect(
      "cleo",
      [
        "purchase_days": 0, "recency_days": nil, "spend": 0, "return_lines": 1, "products": 0,
        "category_share_0": nil,
      ])
    frame.expect(
      "dora", ["purchase_days": 0, "recency_days": nil, "orders": 0, "return_lines": 0])
  }

  @Test func `shares of categories and channels by order lines`() async throws {
    let frame = try await frame()
    // Before the snapshot three customers bought tea, one cups, none lamps.
    #expect(
      frame.features.features.filter { $0.name.contains("category_share") }.map(\.meaning)
        == ["share of order lines in tea", "share of order lines in cups"])
    // Anna's lines that stay: tea, cups, tea, cups, cups; by web, shop, web, web, web. Shop and web
    // have two customers each, so that they stand in the order of their names.
    frame.expect(
      "anna",
      [
        "products": 3, "categories": 2, "channels": 2, "category_share_0": 0.4,
        "category_share_1": 0.6, "channel_share_0": 0.2, "channel_share_1": 0.8,
      ])
  }

  @Test func `a return counts against money whichever of quantity and amount has the sign`()
    async throws
  {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": """
      customer,time,quantity,amount
      a,2024-06-01,2,30
      a,2024-06-01,-1,15
      b,2024-06-01,2,30
      b,2024-06-01,1,-15
      """,
    ])
    let frame = try await exports.prepared().frame(at: "2024-06-02", observation: 10)
    for customer in ["a", "b"] {
      frame.expect(customer, ["spend": 15, "return_lines": 1, "returned_share": 0.5])
    }
  }

  @Test func `price times quantity stands for an amount`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": "customer,time,quantity,price\na,2024-06-01,3,0.10\na,2024-06-01,,2.5\n",
    ])
    let frame = try await exports.prepared().frame(at: "2024-06-02", observation: 10)
    frame.expect("a", ["spend": 2.8, "units": 4])
  }

  @Test func `a numbered order line counts once, and its repeats are reported`() async throws {
    let lines = "customer,time,order_id,line_id,amount\na,2024-06-01,1,1,5\na,2024-06-01,1,1,5\n"
    let numbered = try await TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}", "o.csv": lines + "a,2024-06-01,1,2,5\n",
    ]).prepared()
    try await numbered.frame(at: "2024-06-02", observation: 10).expect("a", ["spend": 10])
    #expect(
      numbered.quality[0].remarks.map(\.text) == ["1 copies of an order line (counted once)"])
    let plain = try await TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": "customer,time,amount\na,2024-06-01,5\na,2024-06-01,5\n",
    ]).prepared()
    try await plain.frame(at: "2024-06-02", observation: 10).expect("a", ["spend": 10])
    // Lines that repeat without a number may have been bought twice; a check reports them.
    #expect(plain.quality[0].remarks.isEmpty)
  }

  @Test func `money is exact and wide`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": "customer,time,quantity,amount\n"
        + (0..<20).map { "a,2024-05-\(10 + $0 / 2),1,999999999999.9999\n" }.joined()
        + (0..<10).map { "b,2024-05-\(10 + $0),1,0.1\n" }.joined(),
    ])
    let frame = try await exports.prepared().frame(at: "2024-06-01", observation: 60)
    frame.expect("a", ["spend": 2e13, "largest_purchase": 2e12])
    frame.expect("b", ["spend": 1, "spend_per_purchase": 0.1])
  }
}
