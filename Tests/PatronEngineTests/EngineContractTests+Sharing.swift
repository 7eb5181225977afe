import PatronEngine
import PatronEngineTestSupport
import Testing

/// What the engine and the core both read.
extension EngineContractTests {
  private static let columns = [
    SharedColumn("id", .integer), SharedColumn("whole", .integer),
    SharedColumn("wide", .wide), SharedColumn("amount", .amount),
    SharedColumn("some_whole", .integer, isOptional: true),
    SharedColumn("some_wide", .wide, isOptional: true),
    SharedColumn("some_amount", .amount, isOptional: true),
  ]

  /// The rows of `file`, a number a column, in the order of the first; nil for a missing one.
  private static func rows(_ file: NumberFile) throws -> [[Int?]] {
    try file.reading { bytes, groups in
      groups.flatMap { group in
        (0..<group.rows.count).map { row in
          columns.indices.map { index -> Int? in
            let (column, kind) = (columns[index], file.kinds[index])
            let start = group.starts[index] + kind.width * row
            let number =
              kind == .int32
              ? Int(bytes.loadUnaligned(fromByteOffset: start, as: Int32.self))
              : Int(bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
            return column.isOptional && number == column.kind.missingNumber ? nil : number
          }
        }
      }
    }.sorted { ($0[0] ?? 0) < ($1[0] ?? 0) }
  }

  /// How many rows of `first` are not among those of `second`, each as often as it is there.
  private static func missing(
    _ first: SQL, from second: SQL, _ engine: any Engine
  ) async throws -> Int? {
    struct Count: Decodable { let count: Int }
    return try await engine.rows(
      "select count(*) as count from ((\(first)) except all (\(second))) as missing;",
      as: Count.self
    ).first?.count
  }

  /// The largest and the least numbers of each kind; where a value may be missing, the least is the mark of that.
  private static let extremes: SQL = """
    select cast(id as integer) as id, cast(whole as integer) as whole, cast(wide as bigint) as wide,
      cast(amount as decimal(18,4)) as amount, cast(some_whole as integer) as some_whole,
      cast(some_wide as bigint) as some_wide, cast(some_amount as decimal(18,4)) as some_amount
    from (values
      (0, 0, 0, '0', 0, 0, '0'),
      (1, -1, -1, '-0.0001', -1, -1, '-0.0001'),
      (2, 2147483647, 9223372036854775807, '99999999999999.9999',
        2147483647, 9223372036854775807, '99999999999999.9999'),
      (3, -2147483648, -9223372036854775808, '-99999999999999.9999',
        -2147483647, -9223372036854775807, '-99999999999999.9998'),
      (4, 7, 8, '12.5', null, null, null),
      (5, 7, 8, '-12.25', 3, null, '0.1')
    ) as t(id, whole, wide, amount, some_whole, some_wide, some_amount)
    """

  @Test(arguments: EngineUnderTest.all)
  func `shared numbers of every kind are the same on both sides`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    let file = try await engine.share("shared", columns: Self.columns, of: Self.extremes)
    #expect(file.kinds == [.int32, .int32, .int64, .int64, .int32, .int64, .int64])
    let largest = 999_999_999_999_999_999
    #expect(
      try Self.rows(file) == [
        [0, 0, 0, 0, 0, 0, 0],
        [1, -1, -1, -1, -1, -1, -1],
        [2, Int(Int32.max), .max, largest, Int(Int32.max), .max, largest],
        [3, Int(Int32.min), .min, -largest, Int(Int32.min) + 1, .min + 1, 1 - largest],
        [4, 7, 8, 125_000, nil, nil, nil],
        [5, 7, 8, -122_500, 3, nil, 1_000],
      ])
    #expect(try await Self.missing(Self.extremes, from: "select * from shared", engine) == 0)
    #expect(try await Self.missing("select * from shared", from: Self.extremes, engine) == 0)
    struct Column: Decodable, Equatable { let name, type: String }
    func types(of rows: SQL) async throws -> [Column] {
      try await engine.rows(
        "select name, type from \(engine.dialect.columns(of: rows));", as: Column.self)
    }
    try await engine.run("create table plain as \(Self.extremes);")
    #expect(try await types(of: "shared") == types(of: "plain"))
    #expect(try await types(of: "shared").map(\.name) == Self.columns.map(\.name))
  }

  /// More rows than the engine writes in a group, in an order that is not theirs.
  @Test(arguments: EngineUnderTest.all)
  func `many shared rows are all there`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let count = 300_000
    let query: SQL = """
      select id, -id as whole, cast(id as bigint) * 10000000000 as wide, -id / 8.0 as amount,
        case when id % 3 > 0 then id end as some_whole,
        case when id % 5 > 0 then -cast(id as bigint) end as some_wide,
        case when id % 7 > 0 then cast(id as decimal(18,4)) end as some_amount
      from (select cast(i as integer) as id from range(\(count)) as r(i)) as ids
      order by \(engine.dialect.hash("id"))
      """
    let file = try await engine.share("shared", columns: Self.columns, of: query)
    let groups = try file.reading { $1.map(\.rows) }
    #expect(groups.count > 1)
    #expect(groups.first?.lowerBound == 0 && groups.last?.upperBound == count)
    #expect(zip(groups, groups.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    let rows = try Self.rows(file)
    #expect(rows.count == count)
    let isRight = rows.enumerated().allSatisfy { id, row in
      row == [
        id, -id, 10_000_000_000 * id, -1_250 * id, id % 3 > 0 ? id : nil, id % 5 > 0 ? -id : nil,
        id % 7 > 0 ? 10_000 * id : nil,
      ]
    }
    #expect(isRight)
    let shown: SQL = "select * from shared"
    #expect(try await Self.missing("select * from (\(query)) as t", from: shown, engine) == 0)
    #expect(try await Self.missing(shown, from: "select * from (\(query)) as t", engine) == 0)
  }

  @Test(arguments: EngineUnderTest.all)
  func `a shared table may be empty, or hold nothing but missing values`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    let none: SQL = "select * from (\(Self.extremes)) as t where id < 0"
    let file = try await engine.share("shared", columns: Self.columns, of: none)
    #expect(try Self.rows(file) == [])
    #expect(try await Self.missing("select * from shared", from: none, engine) == 0)
    struct Count: Decodable { let count: Int }
    #expect(
      try await engine.rows("select count(*) as count from shared;", as: Count.self).map(\.count)
        == [0])
    let missing: SQL = """
      select 1 as id, 2 as whole, 3 as wide, 4 as amount, null as some_whole, null as some_wide,
        null as some_amount
      """
    let other = try await engine.share("other", columns: Self.columns, of: missing)
    #expect(try Self.rows(other) == [[1, 2, 3, 40_000, nil, nil, nil]])
    let known: SQL = """
      select count(some_whole) + count(some_wide) + count(some_amount) as count from other;
      """
    #expect(try await engine.rows(known, as: Count.self).map(\.count) == [0])
  }

  @Test(arguments: EngineUnderTest.all)
  func `a value that must not be missing is refused`(_ kind: EngineUnderTest) async throws {
    let engine = try await kind.engine()
    let query: SQL = """
      select case when id <> 4 then id end as id, whole, wide, amount, some_whole, some_wide,
        some_amount
      from (\(Self.extremes)) as t
      """
    await #expect(throws: PatronError.self) {
      let file = try await engine.share("shared", columns: Self.columns, of: query)
      try file.reading { _, _ in }
    }
  }

  @Test(arguments: EngineUnderTest.all)
  func `a table that is shared again has its new rows on both sides`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    _ = try await engine.share("shared", columns: Self.columns, of: Self.extremes)
    let fewer: SQL = "select * from (\(Self.extremes)) as t where id in (1, 4)"
    let file = try await engine.share("shared", columns: Self.columns, of: fewer)
    #expect(try Self.rows(file).map { $0[0] } == [1, 4])
    #expect(try await Self.missing("select * from shared", from: fewer, engine) == 0)
    #expect(try await Self.missing(fewer, from: "select * from shared", engine) == 0)
  }
}
