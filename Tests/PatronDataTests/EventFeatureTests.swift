import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Event, survey and attribute features, worked by hand")
struct EventFeatureTests {
  private func prepared(_ yaml: String, _ files: [String: String]) async throws -> PreparedExports {
    try await TemporaryExports(files.merging(["patron.yaml": yaml]) { $1 }).prepared()
  }

  /// The snapshot is 1 July and looks back 40 days, to 22 May.
  private static let events = """
    customer,time,type,channel
    a,2024-05-21,Open,mail
    a,2024-05-22,Open,mail
    a,2024-06-12,open,mail
    a,2024-06-12,click,mail
    a,2024-06-20,add_to_cart,web
    a,2024-06-25,add_to_cart,web
    a,2024-06-26,add_to_cart,web
    a,2024-06-30,add_to_cart,web
    a,2024-07-01,open,mail
    b,2024-06-24,open,app
    """

  @Test func `events by type and channel, trends and clicks for opens`() async throws {
    let frame = try await prepared(
      "events: {file: e.csv, types: {open: [open]}}", ["e.csv": Self.events]
    ).frame(at: "2024-07-01", observation: 40)
    let names = frame.features.features.filter { $0.unit == "times" && $0.name.hasPrefix("event_") }
      .map(\.meaning)
    #expect(names.first == "'open' events in the last 40 days")
    frame.expect(
      "a",
      [
        "events": 7, "event_days": 6, "event_recency_days": 1, "first_event_days": 41,
        // Days 1 to 20 are the recent half: six of seven events.
        "event_trend": 5.0 / 7, "events_7d": 3, "event_days_7d": 3, "events_30d": 6,
        // 'open' is one type, 'Open' another, both mean an opening; the window of types is 13 days.
        "event_0": 1, "event_0_recent": 0, "event_0_recency_days": 19,
        "open_trend": 0, "click_trend": 1, "clicks_per_open": 0.5,
      ])
    frame.expect(
      "b",
      [
        "events": 1, "event_0": 1, "event_0_recent": 1, "event_0_recency_days": 7, "events_7d": 1,
        "click_trend": nil, "clicks_per_open": 0,
      ])
    // Without a purchase anywhere it is not known which cart was left.
    #expect(frame.features.index(of: "carts_left") == nil)
  }

  @Test func `a cart is left when neither its day nor the next has a purchase`() async throws {
    let orders = "customer,time,amount\na,2024-06-21,5\na,2024-06-27,5\nb,2024-06-24,1\n"
    let frame = try await prepared(
      "transactions: {file: o.csv}\nevents: {file: e.csv}",
      ["e.csv": Self.events, "o.csv": orders]
    ).frame(at: "2024-07-01", observation: 40)
    // 20 June is followed by a purchase on the 21st, 26 June by one on the 27th; the cart of 30 June
    // is still open. 25 June was left.
    frame.expect("a", ["carts_left": 1])
    frame.expect("b", ["carts_left": 0])
  }

  @Test func `an event that means a purchase closes a cart`() async throws {
    let events = """
      customer,time,type
      a,2024-06-10,cart
      a,2024-06-10,buy
      a,2024-06-12,cart
      b,2024-06-12,view
      """
    let frame = try await prepared("events: {file: e.csv}", ["e.csv": events]).frame(
      at: "2024-07-01", observation: 40)
    frame.expect("a", ["carts_left": 1])
    frame.expect("b", ["carts_left": 0])
  }

  @Test func `events without a type are all one, and types without a column are refused`()
    async throws
  {
    let file = "customer,time\na,2024-06-10\na,2024-06-11\n"
    let frame = try await prepared("events: {file: e.csv}", ["e.csv": file]).frame(
      at: "2024-06-12", observation: 10)
    frame.expect("a", ["events": 2])
    #expect(frame.features.index(of: "event_0") == nil)
    await expectError(
      .configuration,
      """
      patron.yaml:3: events.types names types, but e.csv has no column 'type' (its columns are \
      customer, time): write 'type: COLUMN' too
      """
    ) {
      _ = try await prepared(
        "events:\n  file: e.csv\n  types: {cart: [basket]}\n", ["e.csv": file])
    }
  }

  @Test func `a type that no event has is worth a notice`() async throws {
    let prepared = try await prepared(
      "events: {file: e.csv, types: {cart: [ad_to_cart]}}", ["e.csv": Self.events])
    #expect(
      prepared.notices == [
        """
        events: no event is of the type 'ad_to_cart' that types.cart names; did you mean \
        'add_to_cart'?
        """
      ])
  }

  @Test func `events without times are counted and no more`() async throws {
    let frame = try await prepared(
      "transactions: {file: o.csv}\nevents: {file: e.csv}",
      [
        "e.csv": "customer,type\na,open\na,click\nb,open\n",
        "o.csv": "customer,time\na,2024-06-01\nb,2024-06-02\n",
      ]
    ).frame(at: "2024-06-03", observation: 10)
    frame.expect("a", ["events": 2, "event_0": 1, "event_1": 1])
    frame.expect("b", ["events": 1, "event_0": 1, "event_1": 0])
    #expect(frame.features.index(of: "event_recency_days") == nil)
  }

  @Test func `the last survey answer, its age and class`() async throws {
    let surveys = """
      customer,time,score
      a,2024-05-01,10
      a,2024-06-20,9
      a,2024-06-20,6
      a,2024-07-01,10
      b,2024-06-30,8
      c,2024-06-30,9.5
      """
    let frame = try await prepared(
      "transactions: {file: o.csv}\nsurveys: {file: s.csv}",
      ["s.csv": surveys, "o.csv": "customer,time\na,2024-06-01\nd,2024-07-02\n"]
    ).frame(at: "2024-07-01", observation: 10)
    // Of two answers on one day the lower counts; an answer stays known for ever.
    frame.expect(
      "a", ["answers": 2, "last_score": 6, "last_score_age_days": 11, "last_score_class": 2])
    frame.expect("b", ["last_score": 8, "last_score_age_days": 1, "last_score_class": 1])
    frame.expect("c", ["last_score": 9.5, "last_score_class": 0])
    frame.expect(
      "d", ["answers": 0, "last_score": nil, "last_score_age_days": nil, "last_score_class": nil])
  }

  @Test func `attributes are typed, and missing values stay missing`() async throws {
    let customers = """
      id,signed_up,birth_date,region,points,code,orders,gender,same
       1 ,2024-06-21,1984-07-01,north,3.5,007,2,f,x
      2,2024-07-05,1890-01-01,south,,012,3,m,x
      3,,,,-1,001,4,,x
      4,2024-07-01,2024-07-02,north,0,003,5,f,x
      """
    let prepared = try await prepared(
      "customers: {file: c.csv}\ntransactions: {file: o.csv}\nallow_sensitive: [age]",
      ["c.csv": customers, "o.csv": "customer,time\n1,2024-06-01\n5,2024-07-02\n"])
    let frame = try await prepared.frame(at: "2024-07-01", observation: 10)
    #expect(frame.customers == ["1", "2", "3", "4", "5"])
    // 40 years of 365.25 days are 14,610 days; a date of 1890 is a slip, one ahead is not known yet.
    frame.expect(
      "1",
      ["tenure_days": 10, "age": 40, "region": 0, "points": 3.5, "orders": 0, "orders_": 2])
    frame.expect("2", ["tenure_days": nil, "age": nil, "region": 1, "points": nil])
    frame.expect("3", ["tenure_days": nil, "age": nil, "region": nil, "points": -1])
    frame.expect("4", ["tenure_days": 0, "age": nil, "region": 0])
    frame.expect("5", ["region": nil, "points": nil])
    // Codes with leading zeros are names, not numbers.
    let code = frame.features.features.first { $0.name == "code" }
    #expect(code?.levels == ["001", "003", "007", "012"])
    #expect(
      prepared.ignoredColumns.map { "\($0.column): \($0.reason)" } == [
        "gender: sensitive, and not in allow_sensitive",
        "same: every filled cell is the same",
      ])
  }

  @Test func `levels beyond thirty share one`() async throws {
    let rows = (0..<200).map { "\($0),l\($0 % 40 < 35 ? $0 % 40 : 0)\n" }.joined()
    let prepared = try await prepared("customers: {file: c.csv}", ["c.csv": "id,level\n" + rows])
    let attribute = try #require(prepared.attributes.first)
    #expect(attribute.levels.count == 30)
    #expect(attribute.levels.first == "l0")
    #expect(attribute.hasOtherLevels)
    let frame = try await prepared.frame(at: "2024-01-01", observation: 10)
    frame.expect("0", ["level": 0])
    #expect((0..<200).contains { frame.value("\($0)", "level") == 30 })
  }

  @Test func `the user's own features see the rows before the snapshot`() async throws {
    let yaml = """
      transactions: {file: o.csv}
      customers: {file: c.csv}
      features:
        - {name: wine, table: transactions, aggregate: "count(*) filter (where category = 'wine')"}
        - {name: per_unit, table: transactions, aggregate: sum(amount) / sum(quantity - 1)}
        - {name: oldest, table: transactions, aggregate: max(days_before)}
        - {name: letters, table: customers, aggregate: max(length("patron key"))}
      """
    let prepared = try await prepared(
      yaml,
      [
        "o.csv": """
        customer,time,category,quantity,amount
        a,2024-06-20,wine,1,5
        a,2024-06-21,beer,2,5
        a,2024-07-01,wine,1,5
        b,2024-06-21,beer,1,5
        """,
        "c.csv": "id,patron key\na,xyz\nb,\n",
      ])
    let frame = try await prepared.frame(at: "2024-07-01", observation: 30)
    // b's units less one are none: the quotient is not a number, so it is missing.
    frame.expect("a", ["wine": 1, "per_unit": 10, "oldest": 11, "letters": 3])
    frame.expect("b", ["wine": 0, "per_unit": nil, "oldest": 10, "letters": nil])
  }

  @Test func `the user's own features of a table share a query, and each has its column`()
    async throws
  {
    let exports = try TemporaryExports([
      "patron.yaml": """
      transactions: {file: o.csv}
      timezone: Europe/Paris
      features:
        - {name: newest, table: transactions, aggregate: min(age_days)}
        - {name: whole, table: transactions, aggregate: floor(max(age_days))}
        - {name: web, table: transactions, aggregate: "count(*) filter (where channel = 'web')"}
        - {name: things, table: transactions, aggregate: count(distinct product)}
      """,
      "o.csv": """
      customer,time,product,channel,amount
      b,2024-06-29T18:00:00,x,web,1
      a,2024-06-30T12:00:00,x,web,5
      a,2024-06-21T00:00:00,y,store,5
      a,2024-07-01T00:00:00,z,web,5
      """,
    ])
    let prepared = try await exports.prepared(before: "2024-07-01")
    let frame = try await prepared.frame(at: "2024-07-01", observation: 30)
    let own = ["newest", "whole", "web", "things"]
    #expect(frame.customers == ["a", "b"])
    #expect(frame.frame.features.columnCount == frame.features.features.count)
    #expect(frame.features.features.suffix(4).map(\.name) == own)
    // Half a day to midnight, ten days and no more from midnight to midnight.
    #expect(own.map { frame.value("a", $0) } == [0.5, 10, 1, 2])
    #expect(own.map { frame.value("b", $0) } == [1.25, 1, 1, 1])
  }

  @Test func `of several features of the user's own the one that fails is named`() async {
    await expectError(
      .configuration,
      at: .setting(key: "features[1].aggregate", file: "patron.yaml", line: 4),
      """
      patron.yaml:4: the feature 'second' cannot be computed (Binder Error: Referenced column "amont" \
      not found in FROM clause!): correct its aggregate
      """
    ) {
      _ = try await prepared(
        """
        transactions: {file: o.csv}
        features:
          - {name: first, table: transactions, aggregate: sum(amount)}
          - {name: second, table: transactions, aggregate: sum(amont)}
        """, ["o.csv": "customer,time,amount\na,2024-06-20,1\n"]
      ).frame(at: "2024-07-01", observation: 30)
    }
  }

  @Test(arguments: [
    (
      "sum(amont)", "amont",
      """
      patron.yaml:3: the feature 'own' cannot be computed (Binder Error: Referenced column "amont" not \
      found in FROM clause!): correct its aggregate
      """
    ),
    (
      "sum(cast(category as integer))", "own",
      """
      patron.yaml:3: the feature 'own' cannot be computed (Conversion Error): correct its aggregate
      """
    ),
  ]) func `a slip in the user's own feature names the feature and no value`(
    aggregate: String, name: String, message: String
  ) async {
    await expectError(.configuration, message) {
      _ = try await prepared(
        """
        transactions: {file: o.csv}
        features:
          - {name: own, table: transactions, aggregate: \(aggregate)}
        """, ["o.csv": "customer,time,category,amount\na,2024-06-20,wine,1\n"]
      ).frame(at: "2024-07-01", observation: 30)
    }
  }

  @Test func `a user's feature may not take the name of another`() async {
    await expectError(
      .configuration,
      """
      patron.yaml:3: 'spend' is a feature of Patron's own or an attribute: choose another name
      """
    ) {
      _ = try await prepared(
        "transactions: {file: o.csv}\nfeatures:\n"
          + "  - {name: spend, table: transactions, aggregate: sum(amount)}\n",
        ["o.csv": "customer,time,amount\na,2024-06-20,1\n"]
      ).frame(at: "2024-07-01", observation: 30)
    }
  }

  @Test func `exports that lack what a model's features need are refused by name`() async throws {
    let orders = "customer,time,category,amount\na,2024-06-01,x,1\nb,2024-06-02,y,2\n"
    let whole = try await prepared(
      "transactions: {file: o.csv}\ncustomers: {file: c.csv}",
      ["o.csv": orders, "c.csv": "id,region\na,north\nb,south\n"])
    let features = try await FeaturePlanner(whole).features(
      observation: 10, before: Snapshot("2024-06-10"))
    func frame(_ prepared: PreparedExports) async throws {
      _ = try await FrameBuilder(prepared, features: features).frame(
        at: Snapshot("2024-06-10"), of: .everybody)
    }
    await expectError(
      .data,
      """
      the features are made of customers.region, which these exports do not have: export that too, \
      or train a model without it
      """
    ) {
      try await frame(
        prepared(
          "transactions: {file: o.csv}\ncustomers: {file: c.csv}",
          ["o.csv": orders, "c.csv": "id,place\na,north\nb,south\n"]))
    }
    await expectError(
      .data,
      """
      the features are made of transactions, which these exports do not have: export that too, or \
      train a model without it
      """
    ) {
      try await frame(
        prepared("customers: {file: c.csv}", ["c.csv": "id,region\na,north\nb,south\n"]))
    }
    await expectError(
      .data,
      """
      the features are made of transactions.category, which these exports do not have: export that \
      too, or train a model without it
      """
    ) {
      try await frame(
        prepared(
          "transactions: {file: o.csv}\ncustomers: {file: c.csv}",
          ["o.csv": "customer,time,amount\na,2024-06-01,1\n", "c.csv": "id,region\na,n\nb,s\n"]))
    }
  }
}
