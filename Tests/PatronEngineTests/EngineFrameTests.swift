import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Frames that cross from the engine")
struct EngineFrameTests {
  @Test func `numbers go to the engine and come back`() async throws {
    let engine = try await TemporaryFolder().engine()
    let numbers: [Double] = [0, -1.5, 0.1, 1e-30, 3.4e38, -7e20, 123_456_789.123, .nan, 1e300]
    try await engine.load(
      table: "t", columns: [LoadedColumn("i", .integer), LoadedColumn("x", .double)]
    ) { writer in
      for (place, number) in numbers.enumerated() {
        writer.write(place)
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
      // What is no number, or beyond Float, is missing.
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
  @Test(arguments: ["i", "-i", "i % 7, i", "hash(i)"] as [SQL], [1, 5])
  func `a frame of many rows is in the order of the keys`(
    order: SQL, threads: Int
  ) async throws {
    let engine = try await TemporaryFolder().engine()
    let count = 300_000
    try await engine.run(
      "create table t as select range as i from range(\(count)) as r(range) order by \(order);")
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

  @Test func `rows of one key stand as their source has them`() async throws {
    let engine = try await TemporaryFolder().engine()
    let frame = try await engine.frame(
      ["x"], by: "k", from: "(values (1, 3), (0, 2), (1, 1), (0, 9)) as t(k, x) order by x desc",
      workers: .all)
    #expect(frame.keys == [0, 0, 1, 1])
    #expect(frame.values.column(0) == [9, 2, 3, 1])
  }

  @Test func `a frame that is not as it was asked for is refused`() async throws {
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    let path = exports.path + "/f.parquet"
    func write(_ query: SQL, options: SQL) async throws {
      try await engine.run(
        "copy (\(query)) to \(text: path) (format parquet, compression \(options));")
    }
    func refuses(columns: Int = 2) -> Bool {
      (try? FrameFile(path: path).rows(columnCount: columns, workers: .all)) == nil
    }
    let plain: SQL = "uncompressed, dictionary_size_limit 0"
    let query: SQL =
      "select range::integer as k, range::real as a, 1::real as b from range(1000)"
    try await write(query, options: plain)
    #expect(!refuses() && refuses(columns: 3))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    try await write(query, options: "zstd, dictionary_size_limit 0")
    #expect(refuses())
    try await write(query, options: "uncompressed")
    #expect(refuses())
    try await write("select 1 as k, null::real as a, 1::real as b from range(1000)", options: plain)
    #expect(refuses())
    try await write("select 1 as k, 1e0 as a, 2e0 as b from range(1000)", options: plain)
    #expect(refuses())
    // Wherever the file ends or is damaged, it is read or refused, and nothing outside of it is read.
    var generator = SeededGenerator(seed: 5)
    for end in [0, 3, 8, 40, bytes.count / 2, bytes.count - 1] {
      try exports.write("f.parquet", Array(bytes.prefix(end)))
      #expect(refuses())
    }
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<3 {
        let place = bytes.count - 1 - generator.index(below: 200)
        damaged[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      try exports.write("f.parquet", damaged)
      _ = refuses()
    }
  }
}
