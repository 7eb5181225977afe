import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

/// An engine that this machine has: what every engine must do is tried on each, in words that all of them know.
struct EngineUnderTest: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Starts one that may read and write the folder.
  let start: @Sendable (TemporaryFolder) async throws -> any Engine

  static let all =
    [EngineUnderTest("DuckDB") { try await $0.engine() }]
    + (hasSpark ? [EngineUnderTest("Spark") { try await $0.spark() }] : [])

  /// Whether this machine has Spark: where it has none, the suite runs on the others, and tests that say so are skipped.
  static let hasSpark = TemporaryFolder.hasSpark
  static let withoutSpark: Comment = "Spark is not on PATH, nor named by PATRON_SPARK"

  private init(
    _ name: String, start: @escaping @Sendable (TemporaryFolder) async throws -> any Engine
  ) {
    testDescription = name
    self.start = start
  }

  func engine(in folder: TemporaryFolder? = nil) async throws -> any Engine {
    try await start(folder ?? TemporaryFolder())
  }
}

// One test at a time, as each may start a Java.
@Suite("What every engine must do", .serialized)
struct EngineContractTests {
  @Test(.enabled(if: EngineUnderTest.hasSpark, EngineUnderTest.withoutSpark))
  func `Spark is tried too`() {
    #expect(EngineUnderTest.all.count == 2)
  }

  /// Expects `body` to fail on a query of Patron's own, whose error shows no value.
  static func expectBug(_ body: () async throws -> Void) async {
    let error = await #expect(throws: PatronError.self) { try await body() }
    #expect(error?.category == .bug)
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: EngineUnderTest.all)
  func `numbers go to the engine and come back`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let numbers: [Double] = [0, -1.5, 0.1, 1e-30, 3.4e38, -7e20, 123_456_789.123, .nan, 1e300]
    try await engine.load(
      table: "t", columns: [LoadedColumn("i", .integer), LoadedColumn("x", .double)]
    ) { writer in
      for (index, number) in numbers.enumerated() {
        writer.write(index)
        writer.write(number)
        try writer.endRow()
      }
    }
    let matrix = try await engine.frame(
      ["i", "x", "null", "try_cast(x as decimal(38, 6))"], by: "i", from: "t", workers: Workers(2)
    ).values
    #expect(matrix.rowCount == numbers.count)
    for (row, number) in numbers.enumerated() {
      #expect(matrix[row, 0] == Float(row))
      // NaN, or a number beyond Float, is missing.
      if number.isNaN || number > 3.5e38 {
        #expect(matrix[row, 1].isNaN)
      } else {
        #expect(matrix[row, 1] == Float(number))
      }
      #expect(matrix[row, 2].isNaN)
    }
    #expect(matrix[6, 3] == 123_456_789.123)
    let none = try await engine.frame(["i"], by: "i", from: "t where i < 0", workers: .all)
    #expect(none.keys.isEmpty && none.values.rowCount == 0 && none.values.columnCount == 1)
  }

  /// Orders in which a file may hold the rows 0..<300,000, more than the engine writes in a group: as they
  /// are, backwards, in long runs and without any.
  @Test(arguments: EngineUnderTest.all, [1, 5])
  func `a frame of many rows is in the order of the keys`(
    _ kind: EngineUnderTest, threads: Int
  ) async throws {
    let engine = try await kind.engine()
    let count = 300_000
    for order in ["i", "-i", "i % 7, i", engine.dialect.hash("i")] as [SQL] {
      try await engine.run(
        """
        drop table if exists t;
        create table t as select i from range(\(count)) as r(i) order by \(order);
        """)
      // Every third of a column is missing.
      let frame = try await engine.frame(
        ["i", "case when i % 3 > 0 then i / 8e0 end", "7"], by: "2 * i - 5", from: "t",
        workers: Workers(threads))
      #expect(frame.keys == (0..<count).map { Int32(2 * $0 - 5) })
      let isRight = (0..<count).allSatisfy { row in
        frame.values[row, 0] == Float(row) && frame.values[row, 2] == 7
          && (row % 3 > 0
            ? frame.values[row, 1] == Float(row) / 8 : frame.values[row, 1].isNaN)
      }
      #expect(isRight)
    }
  }

  @Test(arguments: EngineUnderTest.all)
  func `rows of one key stand as their source has them`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let frame = try await engine.frame(
      ["x"], by: "k", from: "(values (1, 3), (0, 2), (1, 1), (0, 9)) as t(k, x) order by x desc",
      workers: .all)
    #expect(frame.keys == [0, 0, 1, 1])
    #expect(frame.values.column(0) == [9, 2, 3, 1])
  }

  @Test(arguments: EngineUnderTest.all)
  func `a result replaces the old one, or leaves it`(_ kind: EngineUnderTest) async throws {
    let exports = try TemporaryFolder(["out.csv": "old\n"])
    let engine = try await kind.engine(in: exports)
    let path = exports.path + "/out.csv"
    await Self.expectBug {
      try await engine.export("select cast('a secret' as integer)", to: path, format: .csv)
    }
    #expect(exports.contents == ["out.csv"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old\n")
    try await engine.export("select 1 as a, cast(null as string) as b", to: path, format: .csv)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\n1,\n")
    try await engine.export("select 1 as a", to: exports.path + "/out.parquet", format: .parquet)
    #expect(exports.contents == ["out.csv", "out.parquet"])
  }

  @Test(arguments: EngineUnderTest.all)
  func `a result is opened with the types that it had`(_ kind: EngineUnderTest) async throws {
    // A name that a pattern would read otherwise.
    let folder = try TemporaryFolder([:], folder: "a[b]*")
    let engine = try await kind.engine(in: folder)
    let path = folder.path + "/out.parquet"
    let query: SQL = """
      select 1 as key, \(text: "O'Neill") as name, cast(0.125 as decimal(18, 6)) as share,
        cast(null as string) as reason
      union all select 2, '=1+1', null, 'a, "b"'
      order by key
      """
    try await engine.export(query, to: path, format: .parquet)
    try await engine.open(path, as: "kept")
    for (name, rows) in [("direct.csv", query), ("opened.csv", "select * from kept order by key")] {
      try await engine.export(rows, to: folder.path + "/" + name, format: .csv)
    }
    #expect(try folder.text("direct.csv") == folder.text("opened.csv"))
    #expect(try folder.text("opened.csv").hasPrefix("key,name,share,reason\n1,O'Neill,0.125000,"))
  }

  @Test(arguments: EngineUnderTest.all)
  func `a script ends at the statement that fails, and what was made before is kept`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    try await engine.run("create table kept as select 7 as x;")
    await Self.expectBug {
      try await engine.run(
        """
        create table made as select 1 as x;
        create table never as select cast('a secret' as integer) as x;
        create table later as select 2 as x;
        """)
    }
    struct Row: Decodable { let x: Int }
    // A script's last statement needs no semicolon, not even behind a comment.
    for (table, x) in [("kept", 7), ("made", 1)] {
      let rows = try await engine.rows("select x from \(name: table) -- this", as: Row.self)
      #expect(rows.map(\.x) == [x])
    }
    for table in ["never", "later"] {
      #expect(try await engine.attempt("select x from \(name: table);") != nil)
    }
  }

  @Test(arguments: EngineUnderTest.all, [1, 3])
  func `lines made by several threads come in their order`(
    _ kind: EngineUnderTest, threads: Int
  ) async throws {
    let engine = try await kind.engine()
    try await engine.load(
      table: "t",
      columns: [
        LoadedColumn("i", .integer), LoadedColumn("s", .text), LoadedColumn("x", .double),
      ]
    ) { writer in
      writer.write(-1)
      writer.write("before")
      writer.write(0.5)
      try writer.endRow()
      try writer.write(rows: 60_000, workers: Workers(threads)) { rows, lines in
        for row in rows {
          lines.write(row)
          lines.write(row % 3 == 0 ? nil : "a \"quoted\", word")
          lines.write(Double(row) / 8)
          lines.endRow()
        }
      }
      writer.write(60_000)
      writer.write("behind")
      writer.write(7500)
      try writer.endRow()
    }
    let frame = try await engine.frame(
      ["i", "length(s)", "x"], by: engine.dialect.rowNumber, from: "t", workers: .all
    ).values
    #expect(frame.rowCount == 60_002)
    for row in 1...60_000 {
      let number = row - 1
      #expect(frame[row, 0] == Float(number) && frame[row, 2] == Float(number) / 8)
      #expect(number % 3 == 0 ? frame[row, 1].isNaN : frame[row, 1] == 16)
    }
    #expect(frame[0, 0] == -1 && frame[60_001, 0] == 60_000 && frame[60_001, 1] == 6)
  }

  @Test(arguments: EngineUnderTest.all)
  func `names and texts come back as they are, whatever they hold`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    let hostile = [
      "", "a'b", "a\"b", "`a`", "a\\'b", "a\r\nb", "'; drop table t; --", "\u{301}'", "🙂",
    ]
    struct Row: Decodable { let text: String }
    for text in hostile {
      let rows = try await engine.rows("select \(text: text) as text;", as: Row.self)
      #expect(rows.map(\.text) == [text])
    }
    for name in hostile where !name.isEmpty && !name.contains("\r") {
      try await engine.run("create table \(name: name) as select 7 as \(name: name);")
      let found = try await engine.rows(
        "select cast(\(name: name) as string) as text from \(name: name);", as: Row.self)
      #expect(found.map(\.text) == ["7"], "\(name)")
    }
  }

  @Test(arguments: EngineUnderTest.all)
  func `patterns find, match and replace parts of a text`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let dialect = engine.dialect
    struct Row: Decodable, Equatable { let any, whole, group, none, first, all: String }
    let text = SQL(text: "ab12'c34")
    func shown(_ condition: SQL) -> SQL { "case when \(condition) then 'yes' else 'no' end" }
    let query: SQL = """
      select \(shown(dialect.matches(text, pattern: "'c"))) as \(name: "any"),
        \(shown(dialect.matches(text, whole: "[a-z]+[0-9]+"))) as whole,
        \(dialect.part(of: text, pattern: "([0-9])([0-9])", group: 2)) as \(name: "group"),
        \(dialect.part(of: text, pattern: "x", group: 0)) as none,
        \(dialect.replacing("([0-9])+", in: text, with: #"<\1>"#, isRepeated: false)) as first,
        \(dialect.replacing("[0-9]+", in: text, with: "9", isRepeated: true)) as \(name: "all");
      """
    let found = try await engine.rows(query, as: Row.self)
    #expect(
      found == [
        Row(any: "yes", whole: "no", group: "2", none: "", first: "ab<2>'c34", all: "ab9'c9")
      ])
  }

  @Test(arguments: EngineUnderTest.all)
  func `casts, JSON and times of the clock that are none are told apart`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    let dialect = engine.dialect
    struct Row: Decodable, Equatable {
      let number: Double?
      let isFinite: Bool?
      let year: Int?
    }
    let texts: KeyValuePairs<String, Row> = [
      "1e3": Row(number: 1000, isFinite: true, year: nil),
      "inf": Row(number: nil, isFinite: false, year: nil),
      "31.12.2023": Row(number: nil, isFinite: nil, year: 2023),
    ]
    for (text, expected) in texts {
      let text = SQL(text: text)
      let number = dialect.double(text)
      let found = try await engine.rows(
        """
        select \(dialect.finite(number)) as number, \(dialect.isFinite(number)) as isFinite,
          extract(year from \(dialect.time(text, pattern: "%d.%m.%Y"))) as year;
        """, as: Row.self)
      #expect(found == [expected])
    }
    struct Year: Decodable { let year: Int }
    let last = try await engine.rows(
      "select extract(year from \(dialect.time(of: "-1"))) as year;", as: Year.self)
    #expect(last.map(\.year) == [1969])
    struct JSON: Decodable { let whole, cut: Bool }
    let json = try await engine.rows(
      """
      select \(dialect.isJSON(SQL(text: "{\"a\": [1]}"))) as whole,
        \(dialect.isJSON(SQL(text: "{\"a\": [1"))) as cut;
      """, as: JSON.self)
    #expect(json.map(\.whole) == [true] && json.map(\.cut) == [false])
  }

  @Test(arguments: EngineUnderTest.all)
  func `cells become rows, and values a list`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let dialect = engine.dialect
    try await engine.run(
      """
      create table t as select * from (values ('x', null), ('y', 'z')) as t(a, b);
      """)
    struct Cell: Decodable { let name, value: String }
    let cells = try await engine.rows(
      """
      select name, value from \(dialect.unpivoted(["a as c0", "b as c1"], of: "t")) as cells
      order by name, value;
      """, as: Cell.self)
    #expect(cells.map { $0.name + $0.value } == ["c0x", "c0y", "c1z"])
    struct Row: Decodable, Equatable {
      let place: Int
      let values: [String?]
      let isAlike: Bool
    }
    let (hash, other) = (dialect.hash("a"), dialect.hash("lower(upper(a))"))
    let rows = try await engine.rows(
      """
      select \(dialect.rowNumber) as place, \(dialect.list(["a", "b"])) as \(name: "values"),
        \(hash) >= 0 and \(hash) = \(other) as isAlike
      from t order by place;
      """, as: Row.self)
    #expect(
      rows == [
        Row(place: 0, values: ["x", nil], isAlike: true),
        Row(place: 1, values: ["y", "z"], isAlike: true),
      ])
  }

  @Test(arguments: EngineUnderTest.all)
  func `rows of a table get new values, and keep their numbers`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    let dialect = engine.dialect
    let count = 300_000
    try await engine.run(
      """
      create table t as
      select cast(i as integer) as i, cast(i as decimal(18,4)) as x, cast(null as string) as s
      from range(\(count)) as r(i) order by i;
      """)
    let changes: SQL = """
      select \(dialect.rowNumber) as row_number, 0 as x, cast(-i as string) as s from t
      where i % 3 = 0
      """
    try await engine.run(dialect.update("t", ["x", "s"], from: changes))
    let frame = try await engine.frame(
      ["i", "x", "cast(s as integer)"], by: dialect.rowNumber, from: "t", workers: .all
    ).values
    #expect(frame.rowCount == count)
    let isRight = (0..<count).allSatisfy { row in
      let (i, isChanged) = (Float(row), row % 3 == 0)
      return frame[row, 0] == i && frame[row, 1] == (isChanged ? 0 : i)
        && (isChanged ? frame[row, 2] == -i : frame[row, 2].isNaN)
    }
    #expect(isRight)
    try await engine.run(
      dialect.update("t", ["s"], from: "select 1 as row_number, '' as s from t where i < 0"))
    struct Count: Decodable { let count: Int }
    let filled = try await engine.rows("select count(s) as count from t;", as: Count.self)
    #expect(filled.map(\.count) == [count / 3])
  }

  @Test(arguments: EngineUnderTest.all)
  func `the places of rows are those of a file`(_ kind: EngineUnderTest) async throws {
    let count = 20_000
    let folder = try TemporaryFolder([
      "t.csv": "i\n" + (1...count).map { "\($0)\n" }.joined()
    ])
    let engine = try await kind.engine(in: folder)
    let file = folder.path("t.csv")
    let form = try await FileForm(of: [file], delimiter: nil, engine: engine)
    let rows = engine.dialect.source([file], form: form)
    let frame = try await engine.frame(
      ["cast(t.i as integer)"], by: "t.place",
      from: "(select i, \(engine.dialect.place) as place from \(rows)) as t", workers: .all)
    #expect(frame.keys == (1...count).map { Int32($0) })
    #expect(frame.values.column(0) == (1...count).map { Float($0) })
  }

  @Test(arguments: EngineUnderTest.all)
  func `words that queries use mean the same`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    struct Row: Decodable, Equatable {
      let key: Int
      let least, greatest: String?
    }
    // Of values in their order, the first that differs decides which are the least or the greatest.
    let rows = try await engine.rows(
      """
      select g as key, min_by(s, (n > 1, length(s), s)) as least,
        max_by(s, (s is not null, n, s)) as greatest
      from (values (1, 'b', 1), (1, 'aa', 1), (1, 'a', 2), (1, null, 3), (2, null, 1)) as t(g, s, n)
      group by g order by g;
      """, as: Row.self)
    #expect(
      rows == [Row(key: 1, least: "b", greatest: "a"), Row(key: 2, least: nil, greatest: nil)])
    struct Day: Decodable, Equatable { let year, month, day, number: Int }
    let time = engine.dialect.time(ofDay: "-1")
    let days = try await engine.rows(
      """
      select extract(year from \(time)) as year, extract(month from \(time)) as month,
        extract(day from \(time)) as day,
        cast(trim(leading \(text: "'") from \(text: "''7")) as integer) as number;
      """, as: Day.self)
    #expect(days == [Day(year: 1969, month: 12, day: 31, number: 7)])
  }

  @Test(arguments: EngineUnderTest.all)
  func `an engine that is closed leaves nothing behind`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let path = engine.scratchPath("x.csv")
    try await engine.export("select 1 as a", to: path, format: .csv)
    #expect(FileManager.default.fileExists(atPath: path))
    await engine.close()
    #expect(
      !FileManager.default.fileExists(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path))
  }
}
