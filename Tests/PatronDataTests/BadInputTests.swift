import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Bad exports are refused with the fact, the file and the remedy")
struct BadInputTests {
  private static let orders = "transactions: {file: o.csv}"

  /// Expects exports of `files` to be refused, and nothing to be written beside them.
  private func expectRefusal(
    _ category: PatronError.Category, _ message: String, yaml: String = orders,
    _ files: [String: String], today: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let exports = try TemporaryExports(files.merging(["patron.yaml": yaml]) { $1 })
    let before = exports.contents
    await expectError(category, message, sourceLocation: sourceLocation) {
      _ = try await exports.prepared(today: today)
    }
    #expect(exports.contents == before, sourceLocation: sourceLocation)
  }

  @Test func `an empty file, and one with a header alone`() async throws {
    try await expectRefusal(
      .data, "o.csv: empty (0 bytes): export it again, or leave transactions out", ["o.csv": ""])
    try await expectRefusal(
      .data,
      "o.csv: a header and no rows: export transactions again, or leave it out of patron.yaml",
      ["o.csv": "customer,time,amount\n"])
    try await expectRefusal(
      .data,
      """
      o.csv: a header and no rows that 'keep' and 'drop' let through: export transactions again, or \
      leave it out of patron.yaml
      """, yaml: "transactions: {file: o.csv, keep: {status: [paid]}}",
      ["o.csv": "customer,time,status\na,2024-01-01,open\n"])
  }

  @Test func `the wrong delimiter`() async throws {
    try await expectRefusal(
      .configuration,
      """
      o.csv: no column 'customer' (its columns are customer,time): write 'customer: COLUMN' under \
      transactions in patron.yaml
      """, yaml: "transactions: {file: o.csv, delimiter: ';'}",
      ["o.csv": "customer,time\na,2024-01-01\n"])
  }

  @Test func `ragged rows, at once or late, name their line and no value`() async throws {
    try await expectRefusal(
      .data, "o.csv, line 3: 4 fields where the header has 3: mend or drop that row",
      ["o.csv": "customer,time,amount\na,2024-01-01,1\nsecret,2024-01-02,2,5\n"])
    try await expectRefusal(
      .data, "o.csv, line 3: 2 fields where the header has 3: mend or drop that row",
      ["o.csv": "customer;time;amount\na;2024-01-01;1\nsecret;2024-01-02\n"])
    let rows = (0..<30_000).map { "c\($0),2024-01-01,1\n" }.joined()
    try await expectRefusal(
      .data, "o.csv, line 30002: 4 fields where the header has 3: mend or drop that row",
      ["o.csv": "customer,time,amount\n" + rows + "secret,2024-01-02,2,5\n"])
    try await expectRefusal(
      .data, "o.csv, line 30002: a quote is opened and not closed: mend that row",
      ["o.csv": "customer,time,amount\n" + rows + "\"secret,2024-01-02,2\n"])
    try await expectRefusal(
      .data, "o.csv, line 3: a quote is opened and not closed: mend that row",
      ["o.csv": "customer,time,amount\na,2024-01-01,1\n\"secret,2024-01-02,2\nb,2024-01-02,2\n"])
  }

  @Test func `bytes that are not UTF-8`() async throws {
    let exports = try TemporaryExports(["patron.yaml": Self.orders])
    for rows in [1, 30_000] {
      let good = (0..<rows).map { "c\($0),2024-01-01,1\n" }.joined()
      try exports.write(
        "o.csv",
        Array(("customer,time,amount\n" + good).utf8) + [0x4A, 0xE9, 0xFF] + Array(",2024,1\n".utf8)
      )
      await expectError(
        .data,
        """
        o.csv, line \(rows + 2): bytes that are not UTF-8, as Windows-1252 and Latin-1 have them: save \
        the file as CSV UTF-8, or convert it with 'iconv -f WINDOWS-1252 -t UTF-8'
        """
      ) { _ = try await exports.prepared() }
    }
  }

  @Test func `damaged files`() async throws {
    let packed = ": cut off or damaged: export or copy it again"
    for (file, bytes, message) in [
      ("o.csv.gz", Array("no gzip".utf8), packed), ("o.csv.zst", Array("no zstd".utf8), packed),
      (
        "o.parquet", Array("no parquet, though long enough".utf8),
        ": the file is damaged, or not of the kind of its name: export it again"
      ),
      (
        "o.json", Array("{\"customer\": \"a\", ".utf8),
        ", line 1: the record is cut off: export or copy the file again"
      ),
    ] {
      let exports = try TemporaryExports(["patron.yaml": "transactions: {file: \(file)}"])
      try exports.write(file, bytes)
      do {
        _ = try await exports.prepared()
        Issue.record("\(file) was read")
      } catch let error as PatronError {
        #expect(error.category == .data)
        #expect(error.description == file + message)
      }
    }
  }

  @Test func `text where money should be`() async throws {
    let rows = (0..<10).map { "c\($0),2024-01-0\($0 % 9 + 1),\($0)\n" }.joined()
    try await expectRefusal(
      .data,
      """
      transactions: 1 of 12 rows cannot be used (an amount that is no number or too large: 1, first in column \
      'total' of o.csv, row 11 below the header), more than the 1 % that 'tolerance' allows: write \
      decimal: ',' under transactions
      """, yaml: "transactions: {file: o.csv, amount: total}",
      ["o.csv": "customer,time,total\n" + rows + "x,2024-01-01,\"1.000,50\"\ny,2024-01-01,€5\n"])
    try await expectRefusal(
      .data,
      """
      transactions: 1 of 2 rows cannot be used (a quantity that is no number or too large: 1, first in column \
      'quantity' of o.csv, row 2 below the header), more than the 1 % that 'tolerance' allows: mend \
      the export, or list words for nothing under 'blank'
      """,
      ["o.csv": "customer,time,amount,quantity\na,2024-01-01,1,1\nb,2024-01-01,1,two\n"])
  }

  @Test func `few bad rows are left out and reported`() async throws {
    let rows = (0..<200).map { "c\($0),2024-01-0\($0 % 9 + 1),\($0)\n" }.joined()
    let exports = try TemporaryExports([
      "patron.yaml": Self.orders, "o.csv": "customer,time,amount\nx,2024-01-01,free\n" + rows,
    ])
    let prepared = try await exports.prepared()
    #expect(
      prepared.notices == [
        "transactions: 1 of 201 rows left out: an amount that is no number or too large"
      ])
    #expect(prepared.customerCount == 200)
  }

  @Test func `dates in two formats`() async throws {
    try await expectRefusal(
      .data,
      """
      transactions: 1 of 3 rows cannot be used (a time that cannot be read: 1, first in column 'time' \
      of o.csv, row 2 below the header), more than the 1 % that 'tolerance' allows: write time_format: \
      "%d/%m/%Y" or time_format: "%m/%d/%Y" under transactions if all rows are written so, else mend \
      the export
      """, ["o.csv": "customer,time\na,2024-01-05\nb,05/01/2024\nc,2024-01-07\n"])
    try await expectRefusal(
      .data,
      """
      c.csv: 2 of 3 filled cells of 'since' are no dates, written like '9/9/9' (9 stands for digits, \
      a for letters), the first of c.csv, row 2 below the header: write time_format: "%d/%m/%Y" or \
      time_format: "%m/%d/%Y" under customers if all rows are written so, else mend the export, or \
      add 'since' to the 'ignore' of customers
      """, yaml: "customers: {file: c.csv, signed_up: since}",
      ["c.csv": "id,since\na,2024-01-05\nb,05/01/2024\nc,31/12/2023\nd,\n"])
    let named = try await TemporaryExports([
      "patron.yaml": "customers: {file: c.csv, signed_up: since, time_format: '%d/%m/%Y'}",
      "c.csv": "id,since\nb,05/01/2024\nc,31/12/2023\n",
    ]).prepared().frame(at: "2024-01-06", observation: 5)
    named.expect("b", ["tenure_days": 1])
    named.expect("c", ["tenure_days": 6])
  }

  @Test func `a date in the future`() async throws {
    try await expectRefusal(
      .data,
      """
      transactions: 1 of 2 rows cannot be used (a time after today: 1, in column 'time'), more than \
      the 1 % that 'tolerance' allows: mend the export, or map another column
      """, ["o.csv": "customer,time\na,2024-01-05\nb,2064-01-05\n"], today: "2024-06-01")
  }

  @Test func `identifiers that repeat: copies merge, contradictions do not`() async throws {
    let merged = try await TemporaryExports([
      "patron.yaml": "customers: {file: c.csv}",
      "c.csv": "id,plan\na,x\n a ,x\nb,\nb,\n",
    ]).prepared()
    #expect(merged.customerCount == 2)
    #expect(
      merged.notices == ["customers: 2 rows more than customers are merged: they are alike"])
    try await expectRefusal(
      .data,
      """
      c.csv: 1 identifier stands on rows that differ, in 'plan' of 1 (the first on rows 2 and 4 below \
      the header): write 'repeated: first' under customers, or 'repeated: {latest: COLUMN}' with a \
      column of times
      """, yaml: "customers: {file: c.csv}", ["c.csv": "id,plan\na,x\nb,\na,x\nb,y\n"])
    try await expectRefusal(
      .data, "i.csv: 1 rows repeat an identifier: keep one row an item",
      yaml: "events: {file: e.csv}\ncontent: {file: i.csv}",
      ["e.csv": "customer,time\na,2024-01-01\n", "i.csv": "id,title\nx,1\nx,2\n"])
  }

  @Test func `one customer makes a frame of one row`() async throws {
    let frame = try await TemporaryExports([
      "patron.yaml": Self.orders, "o.csv": "customer,time,amount\na,2024-01-05,5\n",
    ]).prepared().frame(at: "2024-01-06", observation: 5)
    #expect(frame.frame.features.rowCount == 1)
    frame.expect("a", ["spend": 5, "recency_days": 1])
  }

  @Test func `no row that can be used`() async throws {
    try await expectRefusal(
      .data,
      """
      the exports hold no row with a customer: transactions: 2 of 2 rows: no customer (counted in money, in no \
      customer's history)
      """,
      ["o.csv": "customer,time\n,2024-01-01\n , 2024-01-02\n"])
    try await expectRefusal(
      .data,
      """
      no row says when a known customer was active: transactions: 1 of 1 rows: returns (a negative quantity or \
      amount)
      """,
      ["o.csv": "customer,time,amount\na,2024-01-01,-5\n"])
  }

  @Test func `a missing file, folder or column, with the nearest name`() async throws {
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: ordrs.csv}",
      "orders.csv": "customer,time\na,2024-01-01\n",
    ])
    await expectError(
      .missingInput,
      "transactions: no file 'ordrs.csv' in \(exports.path): did you mean 'orders.csv'?"
    ) { _ = try await exports.prepared() }
    await expectError(
      .missingInput, "\(exports.path)/none: there is no such folder: see its spelling"
    ) {
      _ = try Exports.configuration(of: exports.path + "/none")
    }
    let bare = try TemporaryExports()
    await expectError(
      .missingInput,
      """
      \(bare.path): there is no patron.yaml: draft one with 'patron init \(bare.path)'
      """
    ) { _ = try Exports.configuration(of: bare.path) }
    try await expectRefusal(
      .configuration,
      """
      patron.yaml:3: transactions.amount names the column 'totl', which o.csv does not have (its \
      columns are customer, time, total): did you mean 'total'?
      """, yaml: "transactions:\n  file: o.csv\n  amount: totl\n",
      ["o.csv": "customer,time,total\na,2024-01-01,1\n"])
    try await expectRefusal(
      .configuration,
      """
      patron.yaml:1: transactions.drop names the column 'status', which o.csv does not have (its \
      columns are customer, time): name one of them
      """, yaml: "transactions: {file: o.csv, drop: {status: [x]}}",
      ["o.csv": "customer,time\na,2024-01-01\n"])
    try await expectRefusal(
      .data,
      """
      o.pdf: of no kind Patron reads: export .csv, .tsv, .txt, .json, .jsonl (.gz, .zst) or .parquet
      """,
      yaml: "transactions: {file: o.pdf}", ["o.pdf": "x"])
    try await expectRefusal(
      .data, "o.csv, o.parquet: of two kinds: export the files of one table as one kind",
      yaml: "transactions: {file: 'o.*'}", ["o.csv": "x", "o.parquet": "x"])
    try FileManager.default.createDirectory(
      atPath: exports.path + "/ordrs.csv", withIntermediateDirectories: false)
    await expectError(
      .missingInput, "transactions: ordrs.csv is a folder: write 'file: ordrs.csv/*.csv'"
    ) { _ = try await exports.prepared() }
  }

  @Test func `no more than a few names of many files`() async throws {
    var files = ["patron.yaml": "transactions: {file: o-*.csv}"]
    for number in 1...9 { files["o-\(number).csv"] = "customer,when\na,2024-01-01\n" }
    let exports = try TemporaryExports(files)
    await expectError(
      .configuration,
      """
      o-1.csv, o-2.csv, o-3.csv, … (9 files): no column 'time' (its columns are customer, when): write \
      'time: COLUMN' under transactions in patron.yaml
      """
    ) { _ = try await exports.prepared() }
  }
}
