import PatronData
import PatronEngine
import Testing

@Suite("Errors of patron.yaml")
struct ConfigurationErrorTests {
  /// A file and the whole message it must be refused with.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var yaml: String
    var message: String
    init(_ yaml: String, _ message: String) { (self.yaml, self.message) = (yaml, message) }
    var testDescription: String { message }
  }

  private func expectRefusal(_ refusal: Refusal) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(yaml: refusal.yaml, file: "patron.yaml", defaultName: "folder")
    }
    #expect(error?.description == refusal.message)
  }

  @Test func `a type has one sense`() {
    expectRefusal(
      Refusal(
        "events: {file: e.csv, types: {cart: [add, bag], view: [add]}}\n",
        "patron.yaml:1: the type 'add' stands under cart and under view; keep it where it belongs"))
  }

  static let shape = [
    Refusal(
      "",
      "patron.yaml: the file is empty; write at least one of customers, transactions, events, surveys and contracts with its 'file'"
    ),
    Refusal(
      "# only a comment\n",
      "patron.yaml: the file is empty; write at least one of customers, transactions, events, surveys and contracts with its 'file'"
    ),
    Refusal(
      "- a\n- b\n",
      "patron.yaml:1: 'the file' is a list, but it is a mapping of keys to values (key: value)"),
    Refusal(
      "name: x\nevents:\n  file: e.csv\n time: [\n",
      "patron.yaml:4: this is not YAML: while parsing a block mapping, did not find expected key; check the indentation, quotes and brackets here"
    ),
    // Each part is twice the one before it: as a key the last would be compared with others for ever.
    Refusal(
      "a0: &a0 x\n" + (1...20).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        + "? *a20\n: x\n",
      "patron.yaml: 41 aliases (*name), and at most 32 are read; write out what they stand for"),
    Refusal(
      "name: x\nevents:\n\tfile: e.csv\n",
      "patron.yaml:3: this is not YAML: while scanning for the next token, found character that cannot start any token; check the indentation, quotes and brackets here"
    ),
    Refusal(
      "name: x\nevents: *none\n",
      "patron.yaml:2: this is not YAML: found undefined alias; check the indentation, quotes and brackets here"
    ),
    Refusal(
      "name: x\nunit: \u{7}\n",
      "patron.yaml:2: this is not YAML: control characters are not allowed; check the indentation, quotes and brackets here"
    ),
    Refusal(
      "name: x\n---\nname: y\n",
      "patron.yaml:2: this is not YAML: expected a single document in the stream, but found another document; check the indentation, quotes and brackets here"
    ),
    Refusal(
      "events:\n  file: a.csv\n  time: t\n  file: b.csv\n",
      "patron.yaml:2: 'file' is written again further on; keep one of the two"),
    Refusal(
      "events: {file: e.csv}\nsegments: {yes: a, \"yes\": b}",
      "patron.yaml:2: 'yes' is written again further on; keep one of the two"),
    Refusal(
      "events: {file: e.csv, [a]: b}",
      "patron.yaml:1: 'a key' in events is a list, but keys are plain names"),
  ]

  static let keys = [
    Refusal(
      "name: x\ntransactions:\n  file: t.csv\n  amout: total\n",
      "patron.yaml:4: unknown key 'amout' in transactions; did you mean 'amount'?"),
    Refusal(
      "events: {file: e.csv}\nrepurchase:\n  unknown_thing: 1\n",
      "patron.yaml:3: unknown key 'unknown_thing' in repurchase; the known keys are horizon"),
    Refusal(
      "evnets: {file: e.csv}\n", "patron.yaml:1: unknown key 'evnets'; did you mean 'events'?"),
    Refusal(
      "events:\n  file: e.csv\n  types:\n    opened_mail: [a]\n",
      "patron.yaml:4: unknown key 'opened_mail' in types; the known keys are "
        + TableConfiguration.typeNames.joined(separator: ", ")
    ),
    Refusal(
      "events: {file: e.csv}\nchurn:\n  definition: label\n  horizon: 90d\n",
      "patron.yaml:4: unknown key 'horizon' in churn by label; the known keys are definition, column, positive"
    ),
    Refusal(
      "name: x\ntransactions:\n  amount: total\n",
      "patron.yaml:2: 'file' is missing in transactions; write the name of the table's file"),
    Refusal(
      "events: {file: []}",
      "patron.yaml:1: 'file' is missing in events; write the name of the table's file"),
    Refusal(
      "events: {file: e.csv}\ncontent:\n  title: Name\n",
      "patron.yaml:2: 'file' is missing in content; write the name of the table's file"),
    Refusal(
      "events: {file: e.csv}\nchurn: {definition: label, positive: Yes}",
      "patron.yaml:2: 'column' is missing in churn; write the customers' column that holds it"),
    Refusal(
      "events: {file: e.csv}\nchurn: {definition: label, column: Churn}",
      "patron.yaml:2: 'positive' is missing in churn; write its value for one who has left"),
    Refusal(
      "name: x\ntimezone: UTC\n",
      "patron.yaml: there is no table to learn from; write at least one of customers, transactions, events, surveys and contracts with its 'file'"
    ),
    Refusal(
      "content: {file: s.csv}\n",
      "patron.yaml: there is no table to learn from; write at least one of customers, transactions, events, surveys and contracts with its 'file'"
    ),
    Refusal(
      "name: x\nevents:\n",
      "patron.yaml:2: 'events' has no value; write one or leave the key out"),
    Refusal(
      "events:\n  file: e.csv\n  time:\n",
      "patron.yaml:3: 'time' in events has no value; write one or leave the key out"),
    Refusal(
      "events: {file: e.csv, drop: {type: []}}",
      "patron.yaml:1: 'type' in drop has no value; write one or leave the key out"),
  ]

  static let values = [
    Refusal(
      "events: {file: e.csv}\nchurn:\n  definition: inactivity\n  horizon: soon\n",
      "patron.yaml:4: 'horizon' in churn is 'soon', but days are written as 90d or 90"),
    Refusal(
      "events: {file: e.csv}\ngap: 1.5\n",
      "patron.yaml:2: 'gap' is '1.5', but days are written as 90d or 90"),
    Refusal(
      "events: {file: e.csv}\ngap: -1\n",
      "patron.yaml:2: 'gap' is -1 days, but it is from 0 to 36500"),
    Refusal(
      "events: {file: e.csv}\nobservation: 0\n",
      "patron.yaml:2: 'observation' is 0 days, but it is from 1 to 36500"),
    Refusal(
      "events: {file: e.csv}\nchurn: {horizon: 0d}\n",
      "patron.yaml:2: 'horizon' in churn is 0 days, but it is from 1 to 36500"),
    Refusal(
      "events: {file: e.csv}\nrepurchase:\n  horizon: 99999\n",
      "patron.yaml:3: 'horizon' in repurchase is 99999 days, but it is from 1 to 36500"),
    Refusal(
      "events: {file: e.csv}\ncontent:\n  horizon: 0\n",
      "patron.yaml:3: 'horizon' in content is 0 days, but it is from 1 to 36500"),
    Refusal(
      "events: {file: e.csv}\ncontent: {top: 0}\n",
      "patron.yaml:2: 'top' in content is 0, but it is from 1 to 100"),
    Refusal(
      "events: {file: e.csv}\ncontent: {top: 101}\n",
      "patron.yaml:2: 'top' in content is 101, but it is from 1 to 100"),
    Refusal(
      "events: {file: e.csv}\ncontent: {maximum_items: 0}\n",
      "patron.yaml:2: 'maximum_items' in content is 0, but it is from 1 to 100000"),
    Refusal(
      "events: {file: e.csv}\ncontent: {per_topic: 0}\n",
      "patron.yaml:2: 'per_topic' in content is 0, but it is from 1 to 100"),
    Refusal(
      "events: {file: e.csv}\ncontent: {explore: 60%}\n",
      "patron.yaml:2: 'explore' in content is 0.6, but it is the share of positions drawn at random, "
        + "from 0.0 to 0.5"),
    Refusal(
      "events: {file: e.csv}\ncontent: {weights: {open: 101}}\n",
      "patron.yaml:2: 'open' in content.weights is 101.0, but it is how much an event counts as liking, "
        + "from -100 to 100: 0 leaves it out, below 0 turns the item down"),
    Refusal(
      "events: {file: e.csv}\ncontent: {weights: {open: much}}\n",
      "patron.yaml:2: 'open' in weights is 'much', but it is a number"),
    Refusal(
      "events: {file: e.csv}\ncontent: {top: 3, recommend: off}\n",
      "patron.yaml:2: 'recommend' in content is off, but 'top' is written too; leave one of them out"
    ),
    Refusal(
      "events: {file: e.csv}\nsegments: {count: 1}\n",
      "patron.yaml:2: 'count' in segments is 1, but it is from 2 to 1000"),
    Refusal(
      "events: {file: e.csv}\nsegments: {count: many}\n",
      "patron.yaml:2: 'count' in segments is 'many', but it is a whole number"),
    Refusal(
      "events: {file: e.csv}\nsegments: {kind: demografic}\n",
      "patron.yaml:2: 'kind' in segments is 'demografic'; did you mean 'demographic'?"),
    Refusal(
      "events: {file: e.csv}\nsegments: {kind: value}\n",
      "patron.yaml:2: 'kind' in segments is 'value'; it can be behavioural, demographic, mixed"),
    Refusal(
      "events: {file: e.csv}\nvalue: {horizon: 0d}\n",
      "patron.yaml:2: 'horizon' in value is 0 days, but it is from 1 to 3653"),
    Refusal(
      "events: {file: e.csv}\nvalue: {discount: 110%}\n",
      "patron.yaml:2: 'discount' in value is 1.1, but it is the yearly rate at which later money is "
        + "discounted, from 0 to 1, such as 10%"),
    Refusal(
      "events: {file: e.csv}\nvalue: {model: bgnbd}\n",
      "patron.yaml:2: 'model' in value is 'bgnbd'; did you mean 'bg/nbd'?"),
    Refusal(
      "events: {file: e.csv}\nvalue: {horizons: 90d}\n",
      "patron.yaml:2: unknown key 'horizons' in value; did you mean 'horizon'?"),
    Refusal(
      "events: {file: e.csv}\ncontent: {source: events.contents}\n",
      "patron.yaml:2: 'source' in content is 'events.contents'; did you mean 'events.content'?"),
    Refusal(
      "events: {file: e.csv}\nchurn: {definition: inactvity}\n",
      "patron.yaml:2: 'definition' in churn is 'inactvity'; did you mean 'inactivity'?"),
    Refusal(
      "events: {file: e.csv}\nchurn: no\n",
      "patron.yaml:2: 'churn' is 'no', but it is auto, off or a mapping of its options"),
    Refusal(
      "events: {file: e.csv}\nsegments: [mixed]\n",
      "patron.yaml:2: 'segments' is a list, but it is a mapping of keys to values (key: value)"),
    Refusal(
      "events: e.csv\n",
      "patron.yaml:1: 'events' is 'e.csv', but it is a mapping of keys to values (key: value)"),
    Refusal(
      "events:\n  file: {a: b}\n",
      "patron.yaml:2: 'file' in events is a mapping, but it is a text or a list of texts"),
    Refusal(
      "events:\n  file:\n    - a.csv\n    - [b.csv]\n",
      "patron.yaml:4: 'file' in events is a list, but each of its values is one text"),
    Refusal(
      "name: [a, b]\nevents: {file: e.csv}\n", "patron.yaml:1: 'name' is a list, but it is one text"
    ),
    Refusal(
      "name: ''\nevents: {file: e.csv}\n", "patron.yaml:1: 'name' is '', but reports need one"),
    Refusal(
      "tolerance: 5\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'tolerance' is 5.0, but it is a share from 0 to 1, such as 0.05 or 5%"),
    Refusal(
      "tolerance: -1%\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'tolerance' is -0.01, but it is a share from 0 to 1, such as 0.05 or 5%"),
    Refusal(
      "tolerance: nan\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'tolerance' is nan, but it is a share from 0 to 1, such as 0.05 or 5%"),
    Refusal(
      "tolerance: low\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'tolerance' is 'low', but a share is written as 0.01 or 1%"),
    Refusal(
      "timezone: Europe/Pariss\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'Europe/Pariss' is no known time zone; did you mean 'Europe/Paris'?"),
    Refusal(
      "timezone: Atlantis\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'Atlantis' is no known time zone; write an IANA name such as Europe/Paris"),
    Refusal(
      "currency: eur\nevents: {file: e.csv}\n",
      "patron.yaml:1: 'currency' is 'eur', but it is an ISO code of three capitals, such as EUR"),
    Refusal(
      "events:\n  file: e.csv\n  delimiter: ;;\n",
      "patron.yaml:3: 'delimiter' in events is ';;', but it is one character, such as ';' or '|', or \\t for a tab"
    ),
    Refusal(
      "events:\n  file: e.csv\n  time_format: ''\n",
      "patron.yaml:3: 'time_format' in events is '', but it is a strptime format, such as '%d/%m/%Y %H:%M', or one of excel, excel1904, days, seconds, milliseconds, microseconds, nanoseconds, ticks, filetime"
    ),
  ]

  static let report = [
    Refusal(
      "events: {file: e.csv}\nreport:\n  tittle: x\n",
      "patron.yaml:3: unknown key 'tittle' in report; did you mean 'title'?"),
    Refusal(
      "events: {file: e.csv}\nreport:\n  sections: [segments, chrn]\n",
      "patron.yaml:3: 'sections' in report is 'chrn'; did you mean 'churn'?"),
    Refusal(
      "events: {file: e.csv}\nreport:\n  sections: [value, segments, value]\n",
      "patron.yaml:3: 'sections' in report is 'value' a second time, but each section stands once"),
    Refusal(
      "events: {file: e.csv}\nreport:\n  sections: []\n",
      "patron.yaml:3: 'sections' in report is an empty list, but a report has one section at least; without the key "
        + "it has all"),
    Refusal(
      "events: {file: e.csv}\nreport: {language: germna}\n",
      "patron.yaml:2: 'language' in report is 'germna'; did you mean 'german'?"),
    Refusal(
      "events: {file: e.csv}\nreport:\n  leaving: 100%\n",
      "patron.yaml:3: 'leaving' in report is 1.0, but it is a probability between 0 and 1, such as 0.5 or 50%"
    ),
    Refusal(
      "events: {file: e.csv}\nreport: {title: \"\"}\n",
      "patron.yaml:2: 'title' in report is '', but it has a letter at least"),
    Refusal(
      "events: {file: e.csv}\nreport:\n",
      "patron.yaml:2: 'report' has no value; write one or leave the key out"),
  ]

  static let relations = [
    Refusal(
      "events:\n  file: e.csv\n  keep: {type: [a]}\n  drop: {type: [b]}\n",
      "patron.yaml:4: events both keeps and drops rows by 'type'; list the values to keep, or the values to drop"
    ),
    Refusal(
      "events: {file: e.csv}\nchurn: {definition: label, column: Churn, positive: Yes}\n",
      "patron.yaml:2: churn is a label, which is a column of the customers table, but there is no such table; write customers with its 'file', or define churn by inactivity"
    ),
    Refusal(
      "events: {file: e.csv}\nsensitive: [gender, income]\nallow_sensitive:\n  - gender\n  - incme\n",
      "patron.yaml:5: 'incme' is allowed but is not sensitive; did you mean 'income'?"),
    Refusal(
      "events: {file: e.csv}\nallow_sensitive: [plaec]\n",
      "patron.yaml:2: 'plaec' is allowed but is not sensitive; did you mean 'place'?"),
    Refusal(
      "events: {file: e.csv}\nallow_sensitive: [religion]\n",
      "patron.yaml:2: 'religion' is allowed but is not sensitive; sensitive lists gender, age, place"
    ),
    Refusal(
      "events: {file: e.csv}\nsensitive: []\nallow_sensitive: [religion]\n",
      "patron.yaml:3: 'religion' is allowed but is not sensitive; sensitive lists nothing"),
  ]

  static let features = [
    Refusal(
      "events: {file: e.csv}\nfeatures: count(*)\n",
      "patron.yaml:2: 'features' is 'count(*)', but it is a list of mappings (- key: value)"),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - name: a\n    aggregate: count(*)\n",
      "patron.yaml:3: 'table' is missing in features; write the table it is made from"),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - name: a\n    table: events\n",
      "patron.yaml:3: 'aggregate' is missing in features; write an SQL aggregate over its rows"),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - name: a\n    table: event\n    aggregate: count(*)\n",
      "patron.yaml:4: 'table' in features is 'event'; did you mean 'events'?"),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - name: Wine Orders\n    table: events\n    aggregate: count(*)\n",
      "patron.yaml:3: 'name' in features is 'Wine Orders', but it is made of a-z, 0-9 and _, and begins with a letter"
    ),
    Refusal(
      """
      events: {file: e.csv}
      features:
        - {name: a, table: events, aggregate: count(*)}
        - {name: a, table: events, aggregate: max(value)}
      """,
      "patron.yaml:4: there are two features named 'a'; rename one of them"),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - {name: a, table: surveys, aggregate: count(*)}\n",
      "patron.yaml:3: feature 'a' is made from surveys, but there is no such table; write surveys with its 'file'"
    ),
    Refusal(
      "events: {file: e.csv}\nfeatures:\n  - name: a\n    table: events\n    aggregate: count(*); drop table events\n",
      "patron.yaml:5: the aggregate of 'a' has a ';' outside quotes; write one SQL expression, such as sum(amount)"
    ),
  ]

  @Test(arguments: shape) func `a file of the wrong shape`(refusal: Refusal) {
    expectRefusal(refusal)
  }
  @Test(arguments: keys) func `a key unknown, missing or empty`(refusal: Refusal) {
    expectRefusal(refusal)
  }
  @Test(arguments: values) func `a value of the wrong kind or out of range`(refusal: Refusal) {
    expectRefusal(refusal)
  }
  @Test(arguments: report) func `a report that cannot be`(refusal: Refusal) {
    expectRefusal(refusal)
  }
  @Test(arguments: relations) func `keys that do not go together`(refusal: Refusal) {
    expectRefusal(refusal)
  }
  @Test(arguments: features) func `a feature that cannot be made`(refusal: Refusal) {
    expectRefusal(refusal)
  }

  @Test(
    arguments: [
      ("sum(amount))", "has a ')' that nothing opens"),
      ("sum(amount", "lacks a ')'"),
      ("sum(amount]", "has a ']' that nothing opens"),
      ("count(*) filter (where c = 'x)", "has a quote that does not end"),
      ("count(\"my col)", "has a quote that does not end"),
      ("sum(amount) -- all", "has a comment"),
      ("sum(amount) /* all */", "has a comment"),
      ("sum(amount), 1", "has a ',' outside brackets"),
      ("sum(amount)\n.shell ls", "has a line break, tab or other control character"),
      ("e'\\''", "has a quote with escapes (e'…')"),
      ("min('\\' || ';')", "has a backslash before a quote"),
      ("$$;$$", "has a '$' outside quotes"),
      ("`a`", "has a '`' outside quotes"),
      ("  ", "is empty"),
    ])
  func `an aggregate is one plain expression`(aggregate: String, reason: String) {
    let feature = UserFeature(name: "a", table: .events, aggregate: aggregate)
    #expect(feature.aggregateFlaw == reason)
  }

  @Test(
    arguments: [
      "count(*)", "sum(amount) filter (where category = 'a;b--c/*d, e')", "max(\"odd ;) name\")",
      "count(*) filter (where name = 'it''s')", "sum(amount) / nullif(count(*), 0) - -1",
      "list_max(list([1, 2])) + map {'a': 1}['a']", "max(regexp_matches(product, '\\d+'))",
      "count(*) filter (where category like'x')",
    ])
  func `an aggregate may hold anything inside quotes and brackets`(aggregate: String) {
    #expect(UserFeature(name: "a", table: .events, aggregate: aggregate).aggregateFlaw == nil)
  }

  @Test func `a configuration made in code is held to the same checks`() throws {
    var configuration = Configuration(name: "x")
    #expect(throws: ConfigurationError(place: "configuration", problem: .noTable)) {
      try configuration.check()
    }
    configuration.tables[.events] = TableConfiguration(files: ["e.csv"])
    try configuration.check()
    configuration.tables[.events]?.columns["amount"] = "total"
    #expect(throws: ConfigurationError.self) { try configuration.check() }
    configuration.tables[.events] = TableConfiguration(files: ["e.csv"])
    configuration.tables[.events]?.attributes = ["plan"]
    #expect(throws: ConfigurationError.self) { try configuration.check() }
    configuration.tables[.events] = TableConfiguration(files: [])
    #expect(throws: ConfigurationError.self) { try configuration.check() }
  }

  @Test func `hostile nesting is refused, not followed`() {
    let deep = "events: " + String(repeating: "[", count: 100_000)
    #expect(throws: ConfigurationError.self) {
      try Configuration(yaml: deep, file: "patron.yaml", defaultName: "folder")
    }
  }
}
