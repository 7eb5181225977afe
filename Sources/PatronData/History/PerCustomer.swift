import PatronEngine
import PatronNumerics

/// Elements of each customer, side by side.
struct PerCustomer<Element: BitwiseCopyable & Sendable>: Sendable {
  private let memory: MappedMemory
  /// Where each customer's elements begin, and behind the last where they end.
  private let starts: [UInt32]

  init(memory: MappedMemory, starts: [UInt32]) {
    self.memory = memory
    self.starts = starts
  }

  /// Nothing of any of `customerCount` customers.
  init(customerCount: Int) {
    self.init(memory: .empty, starts: [UInt32](repeating: 0, count: customerCount + 1))
  }

  /// How many elements there are.
  var count: Int { Int(starts.last ?? 0) }

  /// All elements, in the order of the customers; they may be looked at as long as this value is there.
  var elements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(memory.elements(of: Element.self))
  }

  /// The elements of the customer with `key`; they may be looked at as long as this value is there.
  subscript(key: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(rebasing: elements[Int(starts[key])..<Int(starts[key + 1])])
  }

  /// Lets go of the memory of the customers with `keys`, where all of them have much.
  func release(_ keys: ClosedRange<Int32>) {
    release(rows: Int(starts[Int(keys.lowerBound)])..<Int(starts[Int(keys.upperBound) + 1]))
  }

  /// Lets go of the memory of the elements `rows`, where there are many.
  func release(rows: Range<Int>) {
    let size = MemoryLayout<Element>.stride
    memory.release(size * rows.lowerBound..<size * rows.upperBound)
  }

  /// The elements that `fill` writes for each customer, of which there are as many as `count` says.
  ///
  /// - Parameters:
  ///   - allocate: memory of so many bytes.
  ///   - release: lets go of the memory that both have looked at for a block of customers.
  init(
    customerCount: Int, allocate: (Int) throws -> MappedMemory, workers: Workers,
    count: @Sendable (Int) -> Int,
    fill: @Sendable (Int, UnsafeMutableBufferPointer<Element>) -> Void,
    release: @Sendable (ClosedRange<Int32>) -> Void
  ) throws {
    let counts: [UInt32] = workers.filled(customerCount, with: 0) { customers, counts in
      for (place, key) in customers.enumerated() { counts[place] = UInt32(count(key)) }
      release(Int32(customers.lowerBound)...Int32(customers.upperBound - 1))
    }
    var starts = [UInt32](repeating: 0, count: customerCount + 1)
    for (key, count) in counts.enumerated() { starts[key + 1] = starts[key] + count }
    let memory = try allocate(Int(starts[customerCount]) * MemoryLayout<Element>.stride)
    nonisolated(unsafe) let all = memory.elements(of: Element.self)
    let blocks = Workers.blocks(of: customerCount)
    workers.run(blocks.count) { [starts] block in
      for key in blocks[block] where starts[key] < starts[key + 1] {
        fill(
          key, UnsafeMutableBufferPointer(rebasing: all[Int(starts[key])..<Int(starts[key + 1])]))
      }
      let customers = blocks[block]
      release(Int32(customers.lowerBound)...Int32(customers.upperBound - 1))
      let size = MemoryLayout<Element>.stride
      memory.release(
        size * Int(starts[customers.lowerBound])..<size * Int(starts[customers.upperBound]))
    }
    self.init(memory: memory, starts: starts)
  }
}
