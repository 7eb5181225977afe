import PatronNumerics
import Synchronization
import Testing

@Suite("Workers: fixed blocks, combined in order")
struct WorkersTests {
  @Test(arguments: [1, 2, 7, 64]) func `every task runs once`(threads: Int) {
    let counts = Mutex([Int](repeating: 0, count: 1000))
    Workers(threads).run(1000) { task in counts.withLock { $0[task] += 1 } }
    #expect(counts.withLock { $0 } == Array(repeating: 1, count: 1000))
  }

  @Test(arguments: [1, 2, 7, 64]) func `partial results are combined in the order of the rows`(
    threads: Int
  ) {
    // Concatenation does not commute: any other order would show.
    let rows = Workers(threads).reduce(100_003, blockSize: 101, into: [Int]()) {
      Array($0)
    } combine: {
      $0 += $1
    }
    #expect(rows == Array(0..<100_003))
  }

  @Test(arguments: [1, 2, 7]) func `a sum that rounds has the same bits on any thread count`(
    threads: Int
  ) {
    func sum(_ workers: Workers) -> Double {
      workers.reduce(50_000, into: 0.0) {
        $0.reduce(0) { $0 + 1 / Double($1 + 1) }
      } combine: {
        $0 += $1
      }
    }
    #expect(sum(Workers(threads)).bitPattern == sum(Workers(1)).bitPattern)
  }

  @Test func `results of a map keep their places`() {
    #expect(Workers(7).map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
  }

  @Test func `blocks write their own part of an array`() {
    let filled = Workers(3).filled(10_000, width: 2, with: Int32(-1)) { rows, part in
      for row in rows { part[(row - rows.lowerBound) * 2] = Int32(row) }
    }
    #expect(filled == (0..<10_000).flatMap { [Int32($0), -1] })
  }

  @Test func `no rows and no threads are harmless`() {
    #expect(Workers(0).count == 1)
    #expect(
      Workers.all.reduce(0, into: 5) { _ in
        1
      } combine: {
        $0 += $1
      } == 5)
    #expect(Workers.all.filled(0, with: 1) { _, _ in } == [])
  }
}
