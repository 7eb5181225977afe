import Foundation
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

  @Test(.enabled(if: Workers.all.count > 1, "on one processor blocks end in their order"))
  func `a first block that ends last is added first all the same`() {
    let ended = Mutex([Int]())
    /// Notes that `block` has ended; the first waits until the seven others have, and no longer than a
    /// busy machine may need to lend a second thread.
    @Sendable func end(_ block: Int) {
      var waits = block == 0 ? 20_000 : 0
      while waits > 0, ended.withLock({ $0.count < 7 }) {
        usleep(1_000)
        waits -= 1
      }
      ended.withLock { $0.append(block) }
    }
    let sum = Workers(7).reduce(8, blockSize: 1, into: 0.0) { rows in
      end(rows.lowerBound)
      return rows.lowerBound == 0 ? 1e16 : 1
    } combine: {
      $0 += $1
    }
    #expect(ended.withLock { $0.last } == 0)
    // Doubles lie 2 apart at 10¹⁶, and halves go to the even one: each 1 that is added is lost. Added first,
    // seven of them make 10¹⁶ + 7, which is 10¹⁶ + 8.
    #expect(sum == 1e16)
    ended.withLock { $0 = [] }
    let blocks = Workers(7).map(8) { block in
      end(block)
      return block
    }
    #expect(ended.withLock { $0.last } == 0)
    #expect(blocks == Array(0..<8))
  }

  @Test func `moments of many blocks have the same bytes on 1 thread and on 7`() {
    // 49 blocks of three columns, of numbers that no sum keeps whole.
    let rowCount = 200_000
    var generator = SeededGenerator(seed: 9)
    let matrix = Matrix(
      rowCount: rowCount, columnCount: 3,
      elements: (0..<3 * rowCount).map { _ in Float(generator.normal()) })
    #expect(Workers.blocks(of: rowCount).count == 49)
    let single = (
      matrix.columnStatistics(workers: Workers(1)), matrix.covariance(workers: Workers(1))
    )
    // Blocks end in another order each time.
    for _ in 0..<10 {
      #expect(matrix.columnStatistics(workers: Workers(7)) == single.0)
      #expect(matrix.covariance(workers: Workers(7)) == single.1)
    }
  }

  @Test func `results of a map keep their order`() {
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
