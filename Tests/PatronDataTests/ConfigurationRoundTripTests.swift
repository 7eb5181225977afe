import Foundation
import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("Writing patron.yaml and JSON")
struct ConfigurationRoundTripTests {
  /// Names that mean something else to YAML, to SQL or to a careless reader.
  static let hostileNames = [
    "plain", "Customer ID", " leading", "trailing ", "a: b", "a #b", "#c", "- d", "? e", "e:", "*f",
    "&g", "!h", "|", ">", "%i", "@j", "`k", "{l}", "[m]", "n, o", "'", "it's", "\"", "say \"x\"",
    "\\", "C:\\new\\table", "yes", "No", "on", "OFF", "true", "null", "~", "auto", "y", "1", "007",
    "1.50", "1e3", ".5", ".inf", "0x1F", "2024-01-01", "12:30:45", "=", "<<", "---", "...", "-", "",
    "\t", "two\nlines", "\r\n", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "a\u{FEFF}b", "é",
    "e\u{301}",
    "Ünïcode", "日本", "👩‍👩‍👧", "a'; drop table x; --", "*.csv",
  ]

  private func expectRoundTrip(_ configuration: Configuration) throws {
    let yaml = configuration.yaml
    let read = try Configuration(yaml: yaml, file: "patron.yaml", defaultName: "another")
    #expect(read == configuration, "\(yaml)")
    #expect(read.yaml == yaml)
  }

  @Test(arguments: hostileNames)
  func `every name survives wherever it stands`(name: String) throws {
    var configuration = Configuration(name: "x\(name)")
    var customers = TableConfiguration(files: ["f\(name)", "g"])
    customers.columns = ["id": name, "age": name]
    customers.attributes = [name]
    customers.ignore = [name, name]
    customers.keep = [name: [name]]
    customers.drop = ["x\(name)": [name, name]]
    customers.timeFormat = CellSetting(named: [name: "%\(name)"])
    customers.repeated = .latest(column: name)
    configuration.tables[.customers] = customers
    configuration[.churn] = .on(.label(column: name, positive: [name, "x\(name)"]))
    configuration.sensitive = [name]
    configuration.allowSensitive = [name]
    var feature = UserFeature(name: "a", table: .customers, aggregate: "count(*)")
    feature.meaning = name
    feature.unit = name
    configuration.features = [feature]
    try expectRoundTrip(configuration)

    let read = try Configuration(yaml: configuration.yaml, file: "patron.yaml", defaultName: "")
    guard case .on(.label(let column, _)) = read[.churn] else {
      Issue.record("churn is no label")
      return
    }
    // Equality takes é and e + ◌́ for one; the engine does not.
    #expect(Array(column.utf8) == Array(name.utf8))
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a configuration is read back as it was written`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var configuration = Self.random(using: &generator)
    if configuration.describingTable != nil {
      configuration.tables[.customers]?.attributes = ["group"]
    }
    try configuration.check()
    try expectRoundTrip(configuration)
    let json = try Self.encoder.encode(configuration)
    #expect(try JSONDecoder().decode(Configuration.self, from: json) == configuration)
  }

  @Test func `the file is short and commented`() throws {
    var configuration = Configuration(name: "aurora")
    configuration.timezone = "Europe/Paris"
    var transactions = TableConfiguration(files: ["orders-*.csv.gz"])
    transactions.columns = ["amount": "Total: net", "time": "ordered_at"]
    transactions.keep = ["paid": ["yes"]]
    configuration.tables[.transactions] = transactions
    configuration[.churn] = .on(.window(horizon: 60))
    configuration[.repurchase] = .off
    configuration.recommendations = .on(Configuration.Recommendations())
    #expect(
      configuration.yaml == """
        # What these exports hold. What is not written here has its default.
        name: aurora
        timezone: Europe/Paris  # where a day begins

        # One row an order line.
        transactions:
          file: orders-*.csv.gz
          time: ordered_at
          amount: "Total: net"
          keep:
            paid: "yes"

        # The models to train on them.
        content: {recommend: on}
        churn: {definition: inactivity, horizon: 60d}
        repurchase: off

        """)
  }

  @Test func `the same configuration gives the same JSON, in any order of its parts`() throws {
    var one = Configuration(name: "x")
    var other = Configuration(name: "x")
    for table in Table.allCases { one.tables[table] = TableConfiguration(files: ["f"]) }
    for table in Table.allCases.reversed() {
      other.tables[table] = TableConfiguration(files: ["f"])
    }
    let roles = ["id", "age", "gender", "place", "income"]
    for role in roles { one.tables[.customers]?.columns[role] = role }
    for role in roles.reversed() { other.tables[.customers]?.columns[role] = role }
    one.origin = Configuration.Origin(file: "patron.yaml", lines: ["customers": 3])
    #expect(try Self.encoder.encode(one) == Self.encoder.encode(other))
  }

  @Test func `JSON shows settings as words or options, and no lines`() throws {
    var configuration = try Configuration(
      yaml: "events: {file: e.csv}", file: "patron.yaml", defaultName: "x")
    configuration[.churn] = .on(.window(horizon: 30))
    configuration[.repurchase] = .off
    #expect(
      String(decoding: try Self.encoder.encode(configuration), as: UTF8.self) == """
        {"allowSensitive":[],"features":[],"gap":0,"ignoreInIdentifiers":[],"journey":"auto","name":"x",\
        "outcomes":{"churn":{"window":{"horizon":30}},"repurchase":"off"},"recommendations":"auto","segments":"auto",\
        "sensitive":["gender","age","place"],"tables":{"events":{"blank":[],"by":[],"columns":{},\
        "decimal":{"named":{}},"drop":{},"files":["e.csv"],"ignore":[],"keep":{},"reach":{},\
        "thousands":{"named":{}},"timeFormat":{"named":{}},"trust":[],"types":{}}},"timezone":"UTC","tolerance":0.01,\
        "value":"auto"}
        """)
  }

  @Test func `JSON is checked as it is decoded`() throws {
    var configuration = Configuration(name: "x")
    configuration.tables[.events] = TableConfiguration(files: ["e.csv"])
    configuration.gap = -1
    let json = try Self.encoder.encode(configuration)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Configuration.self, from: json) }
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }

  private static func random(using generator: inout SeededGenerator) -> Configuration {
    func isLucky() -> Bool { Bool.random(using: &generator) }
    func name() -> String { hostileNames.randomElement(using: &generator) ?? "" }
    func names() -> [String] { (0..<Int.random(in: 1...3, using: &generator)).map { _ in name() } }
    func days() -> DayCount { DayCount(Int.random(in: 1...36_500, using: &generator)) }
    func setting<Options>(_ options: Options) -> Configuration.Setting<Options> {
      isLucky() ? .on(options) : isLucky() ? .off : .automatic
    }

    var configuration = Configuration(name: "x" + name())
    if isLucky() { configuration.timezone = "Asia/Tokyo" }
    if isLucky() { configuration.currency = "JPY" }
    if isLucky() { configuration.tolerance = Double.random(in: 0...1, using: &generator) }
    if isLucky() { configuration.observation = days() }
    if isLucky() { configuration.gap = days() }
    for table in Table.allCases where table == .customers || isLucky() {
      var part = TableConfiguration(files: names().map { "f" + $0 })
      for role in Role.known(in: table) where isLucky() { part.columns[role.name] = name() }
      if isLucky() { part.keep = ["k" + name(): names(), "l": names()] }
      if isLucky() { part.drop = ["d" + name(): names()] }
      if table != .identities {
        if isLucky() { part.timeFormat = CellSetting("%" + name()) }
        if isLucky() { part.timeFormat = CellSetting(named: [name(): "excel", "x": "%Y"]) }
        if isLucky() { part.decimal = CellSetting([".", ","].randomElement(using: &generator)) }
        if isLucky(), part.decimal.isEmpty { part.thousands = CellSetting(named: [name(): "."]) }
        if isLucky() { part.blank = names() }
        if isLucky() { part.pivot = Int.random(in: 0...100, using: &generator) }
      }
      if table == .transactions, isLucky() { part.purchases = names() }
      if table == .transactions, isLucky() { part.amountOf = isLucky() ? .line : .order }
      if table == .surveys, isLucky() { part.scale = .init(least: 1, greatest: 5.5) }
      if table == .surveys, isLucky() {
        part.themes = ["x" + name(): ["w" + name()], "y": names().map { "w" + $0 }]
      }
      if table == .customers, isLucky() {
        part.repeated = isLucky() ? .first : .latest(column: name())
      }
      if isLucky() { part.delimiter = [";", "|", "\t", ","].randomElement(using: &generator) }
      if table == .customers, isLucky() { part.attributes = isLucky() ? names() : [] }
      if table == .customers, isLucky() { part.ignore = names() }
      if table == .customers, isLucky() { part.trust = names() }
      if table == .customers, isLucky() { part.audience = name() }
      if table == .customers, isLucky() { part.reach = ["email": name(), "x" + name(): name()] }
      if table == .customers, isLucky() {
        part.labels = ["x" + name(): ["c" + name(): "l" + name(), "1": "one"]]
      }
      if table == .customers, isLucky() {
        part.columns["consent"] = nil
        part.consent = [
          .profiling: ConsentColumns(column: name()),
          .audiences: ConsentColumns(granted: name(), withdrawn: isLucky() ? name() : nil),
        ]
      }
      if table == .consents, isLucky() { part.granted = names() }
      if table == .consents, isLucky() { part.purposes = [.marketing: names()] }
      if table == .events, isLucky() {
        // A type has one sense.
        let opened = names()
        part.types = ["open": opened]
        let carts = names().filter { !opened.contains($0) }
        if !carts.isEmpty { part.types["cart"] = carts }
      }
      configuration.tables[table] = part
    }
    let churns = [
      Configuration.Outcome.window(horizon: days()), .label(column: name(), positive: names()),
    ]
    configuration[.churn] = setting(churns.randomElement(using: &generator) ?? .window(horizon: 90))
    if isLucky() { configuration.ignoreInIdentifiers = [.zeros, .letterCase] }
    if isLucky() {
      var people = Configuration.People()
      people.key = "k" + name()
      if isLucky() { people.contact = name() }
      if isLucky() { people.retention = days() }
      configuration.people = people
    }
    if isLucky() {
      var report = Configuration.Report()
      if isLucky() { report.title = "t" + name() }
      if isLucky() { report.logo = "l" + name() }
      if isLucky() { report.language = .german }
      if isLucky() { report.sections = ["value", "churn", "method"] }
      if isLucky() { report.leaving = 0.375 }
      configuration.report = report
    }
    configuration[.repurchase] = setting(Configuration.Outcome.window(horizon: days()))
    configuration.segments = setting(
      Configuration.Segments(
        kind: Configuration.Segments.Kind.allCases.randomElement(using: &generator),
        count: isLucky() ? Int.random(in: 2...1_000, using: &generator) : nil))
    var value = Configuration.Value()
    if isLucky() { value.horizon = DayCount(Int.random(in: 1...3_653, using: &generator)) }
    if isLucky() { value.discount = 0.25 }
    if isLucky() {
      value.model = Configuration.Value.Model.allCases.randomElement(using: &generator)
    }
    configuration.value = setting(value)
    var recommendations = Configuration.Recommendations()
    if isLucky() { recommendations.source = .product }
    if isLucky() { recommendations.horizon = days() }
    if isLucky() { recommendations.top = 100 }
    if isLucky() { recommendations.maximumItems = 7 }
    if isLucky() { recommendations.perTopic = 2 }
    if isLucky() { recommendations.repeats = false }
    if isLucky() { recommendations.explore = 0.125 }
    if isLucky() { recommendations.weights = ["open": 0, "x" + name(): 2.5, "y": -1] }
    if isLucky() { recommendations.leastValue = 3.5 }
    configuration.recommendations = setting(recommendations)
    if isLucky() {
      configuration.features = [
        UserFeature(
          name: "a", table: .customers, aggregate: "sum(\"x: #y\") filter (where b = 'c')"),
        UserFeature(
          name: "b_2", table: .customers, aggregate: "'count' || ' '", meaning: name(), unit: name()
        ),
      ]
    }
    if isLucky() { configuration.sensitive = isLucky() ? names() : [] }
    if isLucky() { configuration.allowSensitive = Array(configuration.sensitive.prefix(1)) }
    return configuration
  }
}
