import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("The file by which frames cross from DuckDB")
struct EngineFrameTests {
  @Test func `a frame that is not as it was asked for is refused`() async throws {
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    let path = exports.path + "/f.parquet"
    func write(_ query: SQL, options: SQL) async throws {
      try await engine.run(
        "copy (\(query)) to \(text: path) (format parquet, compression \(options));")
    }
    func refuses(columns: Int = 2) -> Bool {
      (try? KeyedRows(
        NumberFile(path: path, kinds: [.int32] + (0..<columns).map { _ in .float }), workers: .all))
        == nil
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
        let offset = bytes.count - 1 - generator.index(below: 200)
        damaged[offset] = UInt8(truncatingIfNeeded: generator.next())
      }
      try exports.write("f.parquet", damaged)
      _ = refuses()
    }
  }
}
