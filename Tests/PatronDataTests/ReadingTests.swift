import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Reading exports of every form")
struct ReadingTests {
  private static let rows = [
    ["customer", "time", "category", "amount"], ["1", "2024-06-01", "tea", "10"],
    ["2", "2024-06-02", "cups", "20.5"], ["1", "2024-06-03", "tea", "-5"],
  ]

  private static func text(_ delimiter: String, end: String = "\n") -> String {
    rows.map { $0.joined(separator: delimiter) + end }.joined()
  }

  /// The reading of `file`, made by `make`, as three numbers.
  private func read(
    _ file: String, yaml: String = "", make: (TemporaryExports) async throws -> Void
  ) async throws -> [Float?] {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions:\n  file: '\(file)'\n\(yaml)"
    ])
    try await make(exports)
    let prepared = try await exports.prepared()
    #expect(prepared.quality[0].rows == 3)
    let frame = try await prepared.frame(at: "2024-06-04", observation: 10)
    return [frame.value("1", "spend"), frame.value("2", "spend"), frame.value("1", "return_lines")]
  }

  @Test(arguments: [",", ";", "\t", "|"]) func `delimiters are found`(
    delimiter: String
  ) async throws {
    let found = try await read("o.csv") {
      try $0.write("o.csv", Array(Self.text(delimiter).utf8))
    }
    #expect(found == [10, 20.5, 1])
  }

  @Test func `a delimiter of one's own, and one that looks like another`() async throws {
    let caret = try await read("o.csv", yaml: "  delimiter: '^'\n") {
      try $0.write("o.csv", Array(Self.text("^").utf8))
    }
    #expect(caret == [10, 20.5, 1])
  }

  @Test func `line ends of every kind and a byte-order mark`() async throws {
    for end in ["\n", "\r\n", "\r"] {
      let found = try await read("o.csv") {
        try $0.write("o.csv", [0xEF, 0xBB, 0xBF] + Array(Self.text(",", end: end).utf8))
      }
      #expect(found == [10, 20.5, 1], "\(end.debugDescription)")
    }
  }

  @Test func `compressed files, Parquet and JSON, made by the engine`() async throws {
    let select: SQL = """
      (select * from (values ('1', timestamp '2024-06-01 10:00:00', 'tea', 10.0),
        ('2', timestamp '2024-06-02 23:59:59.999', 'cups', 20.5),
        ('1', timestamp '2024-06-03 00:00:00', 'tea', -5.0)) as rows(customer, time, category, amount))
      """
    let files: [(String, SQL)] = [
      ("o.csv.gz", "format csv, compression gzip"), ("o.csv.zst", "format csv, compression zstd"),
      ("o.parquet", "format parquet, compression zstd"), ("o.json", "format json"),
      ("o.jsonl", "format json"), ("o.ndjson.gz", "format json, compression gzip"),
      ("o.tsv", "format csv, delimiter '\t'"),
    ]
    for (file, options) in files {
      let found = try await read(file) { exports in
        try await exports.write(
          with: "copy \(select) to \(text: exports.path + "/" + file) (\(options));")
      }
      #expect(found == [10, 20.5, 1], "\(file)")
    }
  }

  @Test func `typed columns of Parquet are read as they mean`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": """
      timezone: Europe/Paris
      transactions: {file: o.parquet}
      customers: {file: c.parquet}
      """
    ])
    let folder = exports.path
    try await exports.write(
      with: """
        copy (select * from (values (7, timestamptz '2024-06-01 22:30:00Z', 1.5::double, 3::bigint))
          as t(customer, time, amount, quantity)) to \(text: folder + "/o.parquet") (format parquet);
        copy (select * from (values (7, true, date '2024-01-01', 'x'), (8, false, null, 'y'), (9, false, date '2024-05-01', 'y'))
          as t(id, vip, signed_up, place_)) to \(text: folder + "/c.parquet") (format parquet);
        """)
    let frame = try await exports.prepared().frame(at: "2024-06-03", observation: 10)
    // 22:30 in London is half past midnight of the 2nd in Paris.
    frame.expect("7", ["recency_days": 1, "spend": 1.5, "units": 3, "vip": 1])
    frame.expect("8", ["vip": 0, "tenure_days": nil])
  }

  @Test func `quotes hold delimiters, line ends and quotes, however late they come`() async throws {
    let plain = (0..<30_000).map { "p\($0),plain,1\n" }.joined()
    let exports = try TemporaryExports([
      "patron.yaml": "customers: {file: c.csv}",
      "c.csv": "id,note,points\n" + plain
        + "\"Smith, \"\"Al\"\"\",\"two\r\nlines\",5\n'apostrophe,plain,6\n#hash,it's,7\n",
    ])
    let prepared = try await exports.prepared()
    #expect(prepared.customerCount == 30_003)
    let names = try await prepared.identifiers()
    for name in ["Smith, \"Al\"", "'apostrophe", "#hash"] { #expect(names.contains(name)) }
  }

  @Test func `single quotes where the file uses them`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "customers: {file: c.csv}",
      "c.csv": "id;note\n" + (0..<20).map { "'a;\($0)';'x;y'\n" }.joined(),
    ])
    let names = try await exports.prepared().identifiers()
    #expect(names.contains("a;7"))
  }

  @Test func `files of one table may differ in the order of their columns`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: [o-*.csv, o-1.csv]}",
      "o-1.csv": "customer,time,amount\n1,2024-06-01,10\n",
      "o-2.csv": "amount;channel;time;customer\n20;web;2024-06-02;2\n",
    ])
    let prepared = try await exports.prepared()
    #expect(prepared.quality[0].files == ["o-1.csv", "o-2.csv"])
    let frame = try await prepared.frame(at: "2024-06-04", observation: 10)
    frame.expect("1", ["spend": 10])
    frame.expect("2", ["spend": 20])
  }

  @Test func `a file that lacks the money of the others is refused`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o-*.csv}",
      "o-1.csv": "customer,time,amount\n1,2024-06-01,10\n",
      "o-2.csv": "customer,time,total\n2,2024-06-02,20\n",
    ])
    await expectError(
      .data,
      """
      o-2.csv: no column 'amount' (its columns are customer, time, total), which o-1.csv has: export it \
      again
      """
    ) { _ = try await exports.prepared() }
  }

  @Test func `keep and drop choose rows by trimmed text`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": """
      transactions:
        file: o.csv
        keep: {status: [paid, "o'k"]}
        drop: {sku: [POST]}
      """,
      "o.csv": """
      customer,time,status,sku,amount
      1,2024-06-01, paid ,x,1
      1,2024-06-01,o'k,,2
      1,2024-06-01,open,x,4
      1,2024-06-01,paid, POST ,8
      1,2024-06-01,,x,16
      """,
    ])
    try await exports.prepared().frame(at: "2024-06-02", observation: 5).expect("1", ["spend": 3])
  }

  @Test func `a column that is not there is as an empty one`() async throws {
    let rows = ["A,2024-06-01,10", "B, 2024-06-02 10:00,-3.5", "A,02.06.2024,1", ",2024-06-03,0"]
    let roles = "order,line,product,title,category,channel,status,price,quantity,refunded"
    func read(_ header: String, _ cells: String) async throws -> PreparedExports {
      try await TemporaryExports([
        "patron.yaml": "tolerance: 50%\ntransactions: {file: o.csv}\n",
        "o.csv": "customer,time,amount\(header)\n" + rows.map { "\($0)\(cells)\n" }.joined(),
      ]).prepared()
    }
    let without = try await read("", "")
    let with = try await read("," + roles, String(repeating: ",", count: 10))
    #expect(without.history.kept() == with.history.kept())
    #expect(without.history.kept().map(\.lines.count) == [1, 1])
    #expect(without.quality == with.quality)
    #expect(without.quality[0].unusable.map(\.rows) == [1])
  }

  @Test func `identifiers are trimmed, and rows without one belong to nobody`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "tolerance: 50%\ntransactions: {file: o.csv}\ncustomers: {file: c.csv}",
      "o.csv":
        "customer,time,amount\n a1 ,2024-06-01,1\na1\t,2024-06-01,2\n\u{A0}a1,2024-06-02,4\n,2024-06-02,8\n",
      "c.csv": "id,region\na1,north\n,south\n b2 ,south\n",
    ])
    let prepared = try await exports.prepared()
    #expect(try await prepared.identifiers() == ["a1", "b2"])
    #expect(prepared.quality.map(\.table) == [.customers, .transactions])
    #expect(prepared.quality[0].unusable.map(\.text) == ["1 no identifier"])
    #expect(
      prepared.quality[1].remarks.map(\.text) == [
        "1 no customer (counted in money, in no customer's history)"
      ])
    try await prepared.frame(at: "2024-06-03", observation: 5).expect(
      "a1", ["spend": 7, "region": 0])
  }

  @Test(arguments: [
    "it's here", "a \"quoted\" one", "[brackets] {braces}", "star*and?mark", "-dash; drop", "ünï ✓",
  ]) func `folders of any name`(name: String) async throws {
    let exports = try TemporaryExports(
      [
        "patron.yaml": "transactions: {file: 'o-[12].csv'}",
        "o-1.csv": "customer,time,amount\n1,2024-06-01,10\n",
        "o-2.csv": "customer,time,amount\n1,2024-06-02,5\n",
      ], folder: name)
    let prepared = try await exports.prepared()
    try await prepared.frame(at: "2024-06-04", observation: 10).expect("1", ["spend": 15])
    try await prepared.engine.export(
      "select customer_id from customer_keys", to: exports.path + "/out'[1].csv", format: .csv)
    #expect(
      try String(contentsOfFile: exports.path + "/out'[1].csv", encoding: .utf8)
        == "customer_id\n1\n")
  }
}
