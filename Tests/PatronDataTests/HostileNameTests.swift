import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Hostile names go in and come out as they are")
struct HostileNameTests {
  static let names = [
    "O'Brien", "say \"hi\"", "a,b;c|d", "two\nlines", "two\r\nlines", "tab\there",
    "'; drop table customers; --", "\"); drop table customers; --", "*/ select 1 /*", "{{name}}",
    "$$x$$", "\\", "\\'", "%s%n", "=1+1", "+1", "-1.5", "@sum", "=cmd|' /C calc'!A0", "#x",
    "ünï çødé",
    "e\u{301}", "'\u{301}x", "\"\u{301}y", "日本", "🦆", "\u{202E}rtl", "nullable", "NULLS", "nan?",
    "0x10",
    "a\u{0}b", "\u{FEFF}bom", "../../etc/passwd", "file://x",
  ]

  private static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  @Test func `as identifiers, categories, event types and levels`() async throws {
    let first = day("2024-06-01")
    func lines(_ header: String, _ row: (String) -> String) -> String {
      header + "\n" + Self.names.map { row(Self.quoted($0)) + "\n" }.joined()
    }
    let exports = try TemporaryExports([
      "patron.yaml": """
      transactions: {file: o.csv}
      events: {file: e.csv}
      customers: {file: c.csv}
      """,
      "o.csv": lines("customer,time,product,category,channel,amount") {
        "\($0),\(first),\($0),\($0),\($0),1"
      },
      "e.csv": lines("customer,time,type,channel,content") {
        "\($0),\(first),\($0),\($0),\($0)"
      },
      "c.csv": lines("id,kind") { "\($0),\($0)" }
        + (0..<60).map { "n\($0),\"O'Brien\"\n" }.joined(),
    ])
    let prepared = try await exports.prepared()
    #expect(Set(try await prepared.identifiers()).isSuperset(of: Self.names))
    let frame = try await prepared.frame(at: "2024-06-02", observation: 5)
    for (index, type) in frame.features.vocabulary.eventTypes.enumerated() {
      for name in Self.names {
        #expect(frame.value(name, "event_\(index)") == (name == type ? 1 : 0), "\(name)")
      }
    }
    #expect(frame.features.vocabulary.eventTypes.count == Vocabulary.largestCount)
    let kinds = try #require(frame.features.features.first { $0.name == "kind" })
    for (index, level) in kinds.levels.dropLast().enumerated() {
      #expect(frame.value(level, "kind") == Float(index), "\(level.debugDescription)")
    }
    let items = try await prepared.interactions(.product, at: nil, items: nil, largest: 100)
    #expect(Set(items.items.map(\.name)) == Set(Self.names))
    let again = try await prepared.interactions(
      .product, at: nil, items: items.items.map(\.name), largest: 100)
    #expect(again.seen.columns == items.seen.columns)
  }

  @Test func `export gives them back, or neutralised where a spreadsheet would run them`()
    async throws
  {
    let exports = try TemporaryExports()
    let engine = try await exports.engine()
    try await engine.load(
      table: "names", columns: [LoadedColumn("place", .integer), LoadedColumn("na\"me", .text)]
    ) { writer in
      for (index, name) in Self.names.enumerated() {
        writer.write(index)
        writer.write(name)
        try writer.endRow()
      }
    }
    struct Name: Decodable { let name: String }
    let column = SQL(name: "na\"me")
    let back = try await engine.rows(
      "select \(column) as name from names order by place;", as: Name.self)
    #expect(back.map(\.name) == Self.names)

    let path = exports.path + "/names.csv"
    try await engine.export("select \(column) from names order by place", to: path, format: .csv)
    let read = try await engine.rows(
      """
      select "na""me" as name
      from read_csv(\(text: path), header = true, all_varchar = true,
        delim = ',', quote = '"', escape = '"');
      """, as: Name.self)
    #expect(read.map(\.name) == Self.names)

    let neutral = try await engine.rows(
      "select \(engine.dialect.neutralised("na\"me")) as name from names order by place;",
      as: Name.self)
    for (name, shown) in zip(Self.names, neutral.map(\.name)) {
      let isNumber = name.wholeMatch(of: /[-+][0-9]+([.,][0-9]+)*/) != nil
      let isFormula = "=+-@".contains(name.first ?? " ") && !isNumber
      #expect(shown == (isFormula ? "'" + name : name))
    }
    for (index, text) in ["\tx", "\rx", "\nx", "=", ""].enumerated() {
      let cell = try await engine.rows(
        """
        select \(engine.dialect.neutralised("c")) as name
        from (select \(text: text) as c) as cells;
        """, as: Name.self)
      #expect(cell.first?.name == (index < 4 ? "'" + text : text))
    }
  }

  @Test func `as names of columns`() async throws {
    let hostile = [
      "a\"b", "c'd", "e f", "customer_id", "customer_key", "patron_file", "select", "g;h", "i\tj",
      "=k", "{{l}}", "ünï", "m,n", "--o", "refused", "row", "k", "c", "rows",
    ]
    let header = ["mail"] + hostile.map(Self.quoted)
    let rows = (0..<30).map { row in
      (["x\(row)"] + hostile.indices.map { "v\((row + $0) % 3)" }).joined(separator: ",")
    }
    let exports = try TemporaryExports([
      "patron.yaml": "customers: {file: c.csv, id: mail}",
      "c.csv": ([header.joined(separator: ",")] + rows).joined(separator: "\n"),
    ])
    let prepared = try await exports.prepared()
    #expect(prepared.attributes.map(\.column) == hostile.sorted())
    let frame = try await prepared.frame(at: "2024-01-01", observation: 5)
    #expect(frame.customers.first == "x0")
    for (index, feature) in frame.features.features.enumerated() {
      #expect(feature.levels == ["v0", "v1", "v2"])
      let place = try #require(hostile.firstIndex(of: prepared.attributes[index].column))
      #expect(frame.frame.features[0, index] == Float(place % 3), "\(feature.name)")
    }
  }

  @Test func `names that cannot be are refused`() async throws {
    await expectError(
      .data, "c.csv: a column is called 'Patron_Key', a name Patron uses itself: rename it"
    ) {
      _ = try await TemporaryExports([
        "patron.yaml": "customers: {file: c.csv}", "c.csv": "id,Patron_Key\n1,2\n",
      ]).prepared()
    }
    await expectError(.data, "c.csv: a column's name holds a carriage return or NUL: rename it") {
      _ = try await TemporaryExports([
        "patron.yaml": "customers: {file: c.csv}", "c.csv": "id,a\u{0}b\n1,2\n2,3\n",
      ]).prepared()
    }
  }

  @Test func `text in queries is one name or one value`() {
    let dialect = DuckDBDialect()
    #expect(dialect.text(of: SQL(name: "a\"b")) == "\"a\"\"b\"")
    #expect(dialect.text(of: SQL(text: "a'b")) == "'a''b'")
    #expect(dialect.text(of: SQL(text: "a\u{0}'b")) == "('a' || chr(0) || '''b')")
    #expect(dialect.text(of: SQL(text: "'\u{301}")).unicodeScalars.count == 5)
    let among = dialect.isAmong("a", ["x", "y'"])
    #expect(dialect.text(of: among) == "coalesce(list_contains(['x', 'y'''], a), false)")
  }
}
