import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Rows of the engine, beside the customers that are asked for")
struct KeyedRowsTests {
  /// Of 20,000 customers, five blocks, two in three are asked for and one in four has a row: keys are missing on either
  /// side, and the rows at a position are those of customers far behind it.
  @Test(arguments: [1, 7]) func `a customer has the row of the own key, in whatever block`(
    threads: Int
  ) async throws {
    let workers = Workers(threads)
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    let rows = try await engine.frame(
      ["range", "-range"], by: "range", from: "range(20000) where range % 4 = 3",
      workers: workers)
    let wanted = (0..<Int32(20_000)).filter { $0 % 3 != 1 }
    #expect(wanted.count > 3 * Workers.rowsPerBlock)
    let found = rows.values(of: wanted, workers: workers)
    let expected = wanted.flatMap { key in
      key % 4 == 3 ? [Float(key), Float(-key)] : [.nan, .nan]
    }
    // Missing values are NaN, which equals nothing: the bits are compared.
    let isSame = found.elements.map(\.bitPattern) == expected.map(\.bitPattern)
    #expect(isSame && found.rowCount == wanted.count)
  }

  @Test func `few rows, far behind the first customers, are those of the last`() async throws {
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    let rows = try await engine.frame(
      ["range"], by: "range", from: "range(20000) where range > 19997", workers: .all)
    let found = rows.values(of: Array(0..<20_000), workers: .all).elements
    #expect(found.count { !$0.isNaN } == 2 && Array(found.suffix(2)) == [19_998, 19_999])
  }
}
