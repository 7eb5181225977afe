import Dispatch
import Foundation
import Synchronization

/// How many threads a pass over the data may use; nothing else in the core decides it.
///
/// Rows are cut into blocks whose size does not depend on the number of threads, and what the
/// blocks give is combined in the order of the blocks. So 1 thread and 16 give the same bytes.
public struct Workers: Hashable, Sendable {
  /// The number of threads, at least 1.
  public let count: Int

  /// Uses `count` threads; fewer than one counts as one.
  public init(_ count: Int) { self.count = max(1, count) }

  /// As many threads as this process may use processors.
  public static let all = Workers(ProcessInfo.processInfo.activeProcessorCount)

  /// The rows of one block: enough work to repay the hand-over, few enough to balance the threads.
  package static let rowsPerBlock = 4096

  /// The blocks of at most `size` that cover 0..<`count`, in order.
  package static func blocks(of count: Int, size: Int = rowsPerBlock) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// Runs `body` for each of 0..<`tasks`, in no stated order, and returns when all are done.
  package func run(_ tasks: Int, _ body: @Sendable (Int) -> Void) {
    let threads = min(count, tasks)
    guard threads > 1 else {
      for task in 0..<tasks { body(task) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < tasks else { return }
        body(task)
      }
    }
  }

  /// The results of `body` for each of 0..<`tasks`, in order.
  package func map<Result: Sendable>(
    _ tasks: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: tasks))
    run(tasks) { task in
      let result = body(task)
      results.withLock { $0[task] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// Combines what `partial` gives for each block of 0..<`count` into `initial`, in the order of
  /// the blocks. A block that finishes early waits in memory, its thread does not.
  package func reduce<Total: Sendable, Partial: Sendable>(
    _ count: Int, blockSize: Int = rowsPerBlock, into initial: Total,
    partial: @Sendable (Range<Int>) -> Partial,
    combine: @Sendable (inout Total, Partial) -> Void
  ) -> Total {
    let blocks = Self.blocks(of: count, size: blockSize)
    let state = Mutex((total: initial, next: 0, waiting: [Int: Partial]()))
    run(blocks.count) { index in
      let result = partial(blocks[index])
      state.withLock { state in
        state.waiting[index] = result
        while let ready = state.waiting.removeValue(forKey: state.next) {
          combine(&state.total, ready)
          state.next += 1
        }
      }
    }
    return state.withLock { $0.total }
  }

  /// An array of `count` rows of `width` elements, each block of rows written by `body`, which gets
  /// the rows and their part of the array, filled with `initial`.
  package func filled<Element: BitwiseCopyable & Sendable>(
    _ count: Int, width: Int = 1, with initial: Element, blockSize: Int = rowsPerBlock,
    _ body: @Sendable (Range<Int>, inout MutableSpan<Element>) -> Void
  ) -> [Element] {
    let blocks = Self.blocks(of: count, size: blockSize)
    return [Element](unsafeUninitializedCapacity: count * width) { buffer, initialised in
      guard let start = buffer.baseAddress else { return }
      // Blocks are disjoint, so that no two threads touch one element.
      nonisolated(unsafe) let elements = start
      run(blocks.count) { index in
        let rows = blocks[index]
        let part = UnsafeMutableBufferPointer(
          start: elements + rows.lowerBound * width, count: rows.count * width)
        part.initialize(repeating: initial)
        var span = MutableSpan(_unsafeElements: part)
        body(rows, &span)
      }
      initialised = count * width
    }
  }
}
