import Dispatch
import Foundation

/// A table that grows with the customers.
protocol CustomerTable: CaseIterable {
  var file: String { get }
  /// The names of the columns, between commas.
  var header: String { get }
}

/// The rows of a run of customers, made by one thread and then written in the customers' order.
protocol CustomerBlock: SendableMetatype {
  associatedtype Table: CustomerTable

  /// Makes the rows of the customers `numbers`, instead of the ones made before.
  mutating func fill(_ numbers: Range<Int>)

  /// The rows made for `table`.
  func bytes(of table: Table) -> [UInt8]
}

extension OutputFolder {
  /// Writes the tables of `customers`, counted from 1, in blocks that as many threads as `workers` fill.
  ///
  /// The bytes do not depend on `workers`. `progress` is called on this thread with how many customers
  /// are written.
  func write<Block: CustomerBlock>(
    customers: Int, workers: Int, progress: (Int) -> Void, inBlocksLike block: Block
  ) throws(SimulationError) {
    let tables = try Block.Table.allCases.map { table throws(SimulationError) in
      let file = try file(table.file)
      try file.write(Array((table.header + "\n").utf8))
      return (table, file)
    }
    // Unsafe in name only: in a wave, each bench belongs to one thread.
    nonisolated(unsafe) let benches = (0..<workers).map { _ in Bench(block: block) }
    var done = 0
    while done < customers {
      guard !Task.isCancelled else { throw .stopped(after: done) }
      // A wave: each worker fills one block, then the blocks are written in their order.
      let start = done
      let used = min(workers, (customers - start + blockSize - 1) / blockSize)
      let ranges = (0..<used).map { i in
        let first = start + i * blockSize + 1
        return first..<min(first + blockSize, customers + 1)
      }
      DispatchQueue.concurrentPerform(iterations: used) { benches[$0].block.fill(ranges[$0]) }
      for (bench, range) in zip(benches, ranges) {
        for (table, file) in tables { try file.write(bench.block.bytes(of: table)) }
        done += range.count
      }
      progress(done)
    }
    for (_, file) in tables { try file.close() }
  }

  /// Writes a file whose bytes are all there.
  func write(_ bytes: [UInt8], to name: String) throws(SimulationError) {
    let file = try file(name)
    try file.write(bytes)
    try file.close()
  }
}

/// Where one thread works on its block.
private final class Bench<Block: CustomerBlock> {
  var block: Block
  init(block: Block) { self.block = block }
}

/// Small enough to stay in the cache of the processor, large enough to keep threads busy.
private let blockSize = 2_048
