import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("JSON reaches the cell rules as it stands")
struct JSONReadingTests {
  private func cells(_ text: String, in name: String = "c.ndjson") async throws -> ReadCells {
    try await TemporaryExports.cells(of: text, in: name)
  }

  @Test func `numbers are the digits that were written`() async throws {
    let numbers = [
      "350.10", "12345678901234567890", "1e5", "-0", "4.9E+12", "0.00001", "-12.50", "100", "1.0",
      "99999999999999.99", "0.1", "123456789012345678901234567890", "-0.0", "1234567890123.4567",
    ]
    let read = try await cells(numbers.map { "{\"id\": \($0)}\n" }.joined())
    #expect(read["id"] == numbers)
  }

  @Test func `numbers are kept beside texts that look like JSON`() async throws {
    let read = try await cells(
      #"{"a": "x, 1.50, \"b\": 2.50}", "n": 7.50, "o": {"p": 1.250, "q": "5\\"}, "l": true}"# + "\n"
    )
    #expect(read.columns == ["a", "n", "o.p", "o.q", "l"])
    #expect(read.rows == [["x, 1.50, \"b\": 2.50}", "7.50", "1.250", "5\\", "true"]])
  }

  @Test func `cents that come late are not rounded`() async throws {
    let rows = (0..<25_000).map { "{\"id\": \($0), \"total\": \($0 < 21_000 ? "5" : "3.45")}\n" }
    let read = try await cells(rows.joined())
    #expect(read["total"].first == "5")
    #expect(read["total"].last == "3.45")
  }

  @Test func `keys that come late are columns`() async throws {
    let rows = (0..<21_000).map { "{\"id\": \($0)}\n" }.joined()
    let read = try await cells(rows + "{\"id\": 1, \"late\": \"x\"}\n")
    #expect(read.columns == ["id", "late"])
    #expect(read["late"].compactMap(\.self) == ["x"])
  }

  @Test func `offsets, UUIDs and identifiers of two types stay as they are`() async throws {
    let read = try await cells(
      """
      {"id": "D95BAFC8-F2A4-D27B-DCF4-BB99F4BEA973", "at": "2024-03-01T23:30:00-05:00", "n": 12}
      {"id": "007", "at": "2024-03-01", "n": "12"}
      {"id": null, "at": true, "n": null}
      """)
    #expect(
      read.rows == [
        ["D95BAFC8-F2A4-D27B-DCF4-BB99F4BEA973", "2024-03-01T23:30:00-05:00", "12"],
        ["007", "2024-03-01", "12"], [nil, "true", nil],
      ])
  }

  @Test func `objects are columns by path, lists one column`() async throws {
    let read = try await cells(
      """
      {"id": 1, "customer": {"id": 7, "name": {"first": "A"}}, "tags": ["x", 2], "lines": [{"sku": 1}]}
      {"id": 2, "customer": null, "tags": []}
      {"id": 3, "customer": [], "extra": {}}
      {"customer": {"email": "e", "id": "8"}, "id": 4}
      """)
    #expect(
      read.columns == [
        "id", "customer.id", "customer.name.first", "customer.email", "tags", "lines", "extra",
      ])
    #expect(read["customer.id"] == ["7", nil, nil, "8"])
    #expect(read["customer.name.first"] == ["A", nil, nil, nil])
    #expect(read["customer.email"] == [nil, nil, nil, "e"])
    #expect(read["tags"] == ["[\"x\",2]", "[]", nil, nil])
  }

  @Test func `objects below the fifth level are JSON text`() async throws {
    let read = try await cells(#"{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}"#)
    #expect(read.columns == ["a.b.c.d.e"])
    #expect(read.rows == [["{\"f\":1}"]])
  }

  @Test func `an object here and a scalar there lose no cell, and are reported`() async throws {
    let read = try await cells(
      """
      {"id": 1, "customer": {"id": 7}}
      {"id": 2, "customer": "eight"}
      {"id": 3, "customer": 9.50}
      """)
    #expect(read.columns == ["id", "customer"])
    #expect(read["customer"] == ["{\"id\":7}", "eight", "9.50"])
    #expect(
      read.notices == [
        """
        c.ndjson: 'customer' is an object or a list in some records and a text or a number in others: \
        it is read as JSON text
        """
      ])
  }

  @Test func `lists of keys and values are columns by key`() async throws {
    let read = try await cells(
      """
      {"event_name": "page_view", "event_params": [{"key": "page_location", "value": {"string_value": "/a"}}, {"key": "n", "value": {"int_value": "5"}}]}
      {"event_name": "buy", "event_params": [{"key": "value", "value": {"double_value": 9.50}}, {"key": "n", "value": {"int_value": "6"}}], "props": [{"key": "k", "value": "v"}]}
      {"event_name": "end", "event_params": []}
      """)
    #expect(
      read.columns == [
        "event_name", "event_params.page_location", "event_params.n", "event_params.value",
        "props.k",
      ])
    #expect(read["event_params.page_location"] == ["/a", nil, nil])
    #expect(read["event_params.n"] == ["5", "6", nil])
    #expect(read["event_params.value"] == [nil, "9.50", nil])
    #expect(read["props.k"] == [nil, "v", nil])
  }

  @Test func `a list that names a key twice stays one column`() async throws {
    let read = try await cells(#"{"p": [{"key": "k", "value": 1}, {"key": "k", "value": 2}]}"#)
    #expect(read.columns == ["p"])
  }

  static let layouts = [
    "{\"id\":1,\"v\":\"a\"}\n{\"id\":2,\"v\":\"b\"}",
    "[{\"id\":1,\"v\":\"a\"},\n{\"id\":2,\"v\":\"b\"}]\n",
    "{\n  \"id\": 1,\n  \"v\": \"a\"\n}\n{\n  \"id\": 2,\n  \"v\": \"b\"\n}\n",
    "{\"id\":1,\"v\":\"a\"}{\"id\":2,\"v\":\"b\"}",
    "\u{FEFF}{\"id\":1,\"v\":\"a\"}\r\n{\"id\":2,\"v\":\"b\"}\r\n",
    "\u{FEFF} [ {\"id\":1,\"v\":\"a\"} , {\"id\":2,\"v\":\"b\"} ] ",
  ]

  @Test(arguments: layouts) func `records in any layout`(text: String) async throws {
    for name in ["c.json", "c.ndjson"] {
      let read = try await cells(text, in: name)
      #expect(read == ReadCells(columns: ["id", "v"], rows: [["1", "a"], ["2", "b"]]))
    }
  }

  @Test func `one object that wraps the list`() async throws {
    for (text, list) in [
      ("{\"count\": 2, \"orders\": [{\"id\": 1.50}, {\"id\": 2}], \"next\": null}", "orders"),
      (
        "{\"data\": {\"orders\": [\n{\"id\": 1.50},\n {\"id\": 2}\n]}, \"meta\": {\"pages\": [1]}}",
        "data.orders"
      ),
    ] {
      let read = try await cells(text, in: "o.json")
      #expect(
        read
          == ReadCells(
            columns: ["id"], rows: [["1.50"], ["2"]],
            notices: ["o.json: the 2 records of its list '\(list)' are read"]))
    }
    await expectError(
      .data,
      "o.json: one object with the lists 'orders' and 'customers': put each into a file of its own"
    ) { _ = try await cells(#"{"orders": [{"id": 1}], "customers": [{"id": 2}]}"#, in: "o.json") }
  }

  @Test func `escapes, also across the bounds of buffers`() async throws {
    let long = String(repeating: "x", count: (1 << 18) - 20)
    let read = try await cells(
      "{\"a\": \"\(long)\\\\\\\"é\", \"k\\u00e9y\": \"\\u00e9\\n\"}\n{\"a\": \"\(long)yyyyyyyyy\\\"\", \"kéy\": \"z\"}\n"
    )
    #expect(read.columns == ["a", "kéy"])
    #expect(read["a"] == [long + "\\\"é", long + "yyyyyyyyy\""])
    #expect(read["kéy"] == ["é\n", "z"])
  }

  @Test func `packed files, and several of one table`() async throws {
    let exports = try TemporaryExports([
      "a.ndjson": "{\"id\": 1.50, \"customer\": {\"id\": 1}}\n",
      "b.json": "[{\"id\": \"2\", \"more\": true}]",
    ])
    let folder = exports.path
    try await exports.write(
      with: """
        copy (select '3' as id, {'id': 5} as customer) to \(text: folder + "/c.ndjson.gz") (format json, compression gzip);
        copy (select '4' as id, {'id': 6} as customer) to \(text: folder + "/d.ndjson.zst") (format json, compression zstd);
        """)
    let read = try await exports.cells("a.ndjson", "b.json", "c.ndjson.gz", "d.ndjson.zst")
    #expect(read.columns == ["id", "customer.id", "more"])
    #expect(Set(read["id"]) == ["1.50", "2", "3", "4"])
    #expect(Set(read["customer.id"]) == ["1", nil, "5", "6"])
    #expect(Set(read["more"]) == ["true", nil])
  }

  @Test func `only the columns that are asked for are taken apart`() async throws {
    let exports = try TemporaryExports(["c.ndjson": #"{"a": 1, "b": {"c": 2, "d": 3}, "e": [1]}"#])
    let read = try await exports.cells("c.ndjson", only: ["b.d"])
    #expect(read == ReadCells(columns: ["b.d"], rows: [["3"]]))
  }

  @Test func `a value that is no record is refused with its line`() async throws {
    for (text, message) in [
      (
        "{\"a\":1}\n[1,2]\n",
        "c.ndjson, line 2: a record that is no object: export one JSON object a record"
      ),
      (
        "{\"a\":1}\n7\n",
        "c.ndjson, line 2: a record that is no object: export one JSON object a record"
      ),
      (
        "[{\"a\":1},\n 5]",
        "c.ndjson, line 2: a record that is no object: export one JSON object a record"
      ),
      (
        "{\"a\":1}\n{\"a\":2}\n{\"a\":3, \"b\"",
        "c.ndjson, line 3: the record is cut off: export or copy the file again"
      ),
      ("[{\"a\":1},\n", "c.ndjson, line 2: the record is cut off: export or copy the file again"),
      ("{\"a\":\"x", "c.ndjson, line 1: the record is cut off: export or copy the file again"),
      ("{\"a\":1}\n{\"a\":2,}\n", "c.ndjson, line 2: no JSON: export the file again"),
      ("{\"a\":1}\n{\"a\" 2}\n", "c.ndjson, line 2: no JSON: export the file again"),
      ("\n \n", "c.ndjson: no record: export it again, or leave it out of patron.yaml"),
      ("[]", "c.ndjson: no record: export it again, or leave it out of patron.yaml"),
      (
        "{\"ID\":1}\n{\"id\":2}\n",
        "c.ndjson: the key 'id' and 'ID' differ by case alone: rename one of them"
      ),
      (
        "{\"a.b\":1}\n{\"a\":{\"b\":2}}\n",
        "c.ndjson: the key 'a.b' is a key and a path at once: rename one of them"
      ),
      ("{\"\":1}", "c.ndjson: a key without a name: give it one"),
      (
        "{\"a\":1,\"b\":1,\"a\":2}",
        "c.ndjson, line 1: the key 'a' stands twice in one object: keep one"
      ),
      (
        "{" + (0..<5_001).map { "\"k\($0)\":1" }.joined(separator: ",") + "}",
        """
        c.ndjson: 5001 different keys, more than the 5000 columns a table may have: export identifiers \
        as values, not as keys
        """
      ),
      (
        String(repeating: "{\"a\":", count: 3_000),
        "c.ndjson, line 1: nested too deeply: export one JSON object a record"
      ),
    ] {
      await expectError(.data, message) { _ = try await cells(text) }
    }
  }

  @Test func `an object or a list identifies nobody`() async throws {
    func refusal(_ column: String?, _ message: String) async throws {
      let mapping = column.map { ", customer: \($0)" } ?? ""
      let exports = try TemporaryExports([
        "patron.yaml": "transactions: {file: o.ndjson\(mapping)}",
        "o.ndjson": #"{"time": "2024-01-01", "customer": {"id": 1, "email": "e"}, "tags": [1]}"#,
      ])
      await expectError(.configuration, message) { _ = try await exports.prepared() }
    }
    try await refusal(
      "customer",
      """
      patron.yaml:1: transactions.customer: 'customer' of o.ndjson is an object: write customer.id
      """)
    try await refusal(
      nil,
      """
      patron.yaml:1: transactions.customer: 'customer' of o.ndjson is an object: write customer.id
      """)
    try await refusal(
      "tags",
      """
      patron.yaml:1: transactions.customer: 'tags' of o.ndjson is a list or an object, which identifies \
      nothing: write another column
      """)
  }

  @Test func `structs, lists and maps of Parquet take the same paths`() async throws {
    let exports = try TemporaryExports()
    try await exports.write(
      with: """
        copy (select 7 as id, {'id': 5, 'deep': {'x y': 'q'}} as customer, [1, 2] as tags,
          map {'a': 1} as m, 1.50::decimal(8,2) as money,
          [{'key': 'page', 'value': {'string_value': 's', 'int_value': null::bigint}},
           {'key': 'n', 'value': {'string_value': null, 'int_value': 3}}] as event_params)
        to \(text: exports.path + "/c.parquet") (format parquet);
        """)
    let read = try await exports.cells("c.parquet")
    #expect(
      Set(read.columns) == [
        "id", "customer.id", "customer.deep.x y", "tags", "m", "money", "event_params.page",
        "event_params.n",
      ])
    for (column, text) in [
      ("id", "7"), ("customer.id", "5"), ("customer.deep.x y", "q"), ("tags", "[1,2]"),
      ("m", "{\"a\":1}"), ("money", "1.50"), ("event_params.page", "s"), ("event_params.n", "3"),
    ] { #expect(read[column] == [text], "\(column)") }
  }
}
