import PatronEngine
import PatronNumerics
import Synchronization

/// Rows in the order of their customers' keys, and those of one customer in the order of `precedes`.
extension PerCustomer where Element: HistoryRow {
  /// Puts the `rows` in order.
  init(
    _ rows: [Element], customerCount: Int, allocate: (Int) throws -> MappedMemory, workers: Workers
  ) throws {
    self = try rows.withUnsafeBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      let blocks = Workers.blocks(of: rows.count)
      return try Self(
        blocks.map { RowsInMemory(rows: UnsafeBufferPointer(rebasing: buffer[$0])) },
        customerCount: customerCount, allocate: allocate, workers: workers)
    }
  }

  /// Puts the rows that the engine has written to `file` in order.
  ///
  /// - Complexity: two passes over the file, and a sort of each customer's rows, in parallel.
  init(
    _ file: NumberFile, customerCount: Int, allocate: (Int) throws -> MappedMemory, workers: Workers
  ) throws {
    self = try file.reading { bytes, groups in
      guard let base = bytes.baseAddress else { return Self(customerCount: customerCount) }
      // The addresses stay where they are while rows are read.
      return try Self(
        groups.map { group in
          RowsInColumns(
            base: base, count: group.rows.count, columns: group.starts.map { base + $0 },
            bytes: (group.starts.min() ?? 0)..<(group.starts.max() ?? 0))
        }, customerCount: customerCount, allocate: allocate, workers: workers)
    }
  }

  /// So many buckets, that a block's rows go to as many places at a time as the processor's caches hold, and that
  /// a bucket of ten million rows stays in them while it is sorted.
  private static var mostBuckets: Int { 1 << 10 }

  /// Blocks of the engine's that are put in place before their memory is let go: some 400 MB of order lines.
  private static var blocksHeld: Int { 64 }

  /// Sorts by buckets of customers: how many rows of each block are in each bucket is counted first, so that every
  /// row has its place whatever the number of threads. Rows of nobody are left out.
  init<Block: RowBlock<Element>>(
    _ blocks: [Block], customerCount: Int, allocate: (Int) throws -> MappedMemory, workers: Workers
  ) throws {
    // A power of two of customers in each.
    let shift = (0...).first { customerCount >> $0 <= Self.mostBuckets } ?? 0
    let bucketCount = max(1, (customerCount + (1 << shift) - 1) >> shift)
    let found = workers.map(blocks.count) { index -> [Int]? in
      // A block is taken out of the array once: to take it for each row would copy it each time.
      let block = blocks[index]
      var counts = [Int](repeating: 0, count: bucketCount)
      for row in 0..<block.count {
        guard let customer = block.customer(row) else { continue }
        guard customer >= 0, customer < customerCount else { return nil }
        counts[Int(customer) >> shift] += 1
      }
      block.release()
      return counts
    }
    let counts = found.compactMap(\.self)
    guard counts.count == blocks.count else {
      throw PatronError(.bug, "the engine named a customer who has no key")
    }
    var ends = [0]
    for bucket in 0..<bucketCount {
      ends.append(ends[bucket] + counts.reduce(0) { $0 + $1[bucket] })
    }
    let count = ends[bucketCount]
    guard count <= Int(UInt32.max) else {
      throw PatronError(.data, "\(count) rows are more than can be held", remedy: "export fewer")
    }
    let memory = try allocate(count * MemoryLayout<Element>.stride)
    nonisolated(unsafe) let rows = memory.elements(of: Element.self)
    // Where the rows of each block go in each bucket.
    var next = ends
    let places = counts.map { counts -> [Int] in
      let own = next
      for (bucket, count) in counts.enumerated() { next[bucket] += count }
      return own
    }
    let done = Atomic(0)
    workers.run(blocks.count) { index in
      let block = blocks[index]
      var places = places[index]
      for place in 0..<block.count {
        if block.customer(place) == nil { continue }
        let row = block.row(place)
        let bucket = Int(row.customer) >> shift
        rows[places[bucket]] = row
        places[bucket] += 1
      }
      block.discard()
      // Rows go to all parts of the memory.
      if done.add(1, ordering: .relaxed).newValue % Self.blocksHeld == 0 {
        memory.release(0..<count * MemoryLayout<Element>.stride)
      }
    }
    let bucketEnds = ends
    let starts = [UInt32](unsafeUninitializedCapacity: customerCount + 1) { buffer, initialised in
      nonisolated(unsafe) let starts = buffer
      starts[0] = 0
      workers.run(bucketCount) { bucket in
        let customers = bucket << shift..<min((bucket + 1) << shift, customerCount)
        Self.sort(
          UnsafeMutableBufferPointer(rebasing: rows[bucketEnds[bucket]..<bucketEnds[bucket + 1]]),
          of: customers, first: bucketEnds[bucket], starts: starts)
        let size = MemoryLayout<Element>.stride
        memory.release(size * bucketEnds[bucket]..<size * bucketEnds[bucket + 1])
      }
      initialised = customerCount + 1
    }
    self.init(memory: memory, starts: starts)
  }

  /// Sorts a bucket's rows by customer, and each customer's, and notes where each customer's end.
  private static func sort(
    _ rows: UnsafeMutableBufferPointer<Element>, of customers: Range<Int>, first: Int,
    starts: UnsafeMutableBufferPointer<UInt32>
  ) {
    var ends = [Int](repeating: 0, count: customers.count + 1)
    for row in rows { ends[Int(row.customer) - customers.lowerBound + 1] += 1 }
    for place in 0..<customers.count { ends[place + 1] += ends[place] }
    var next = ends
    let unsorted = Array(rows)
    for row in unsorted {
      let place = Int(row.customer) - customers.lowerBound
      rows[next[place]] = row
      next[place] += 1
    }
    for place in 0..<customers.count {
      sort(UnsafeMutableBufferPointer(rebasing: rows[ends[place]..<ends[place + 1]]))
      starts[customers.lowerBound + place + 1] = UInt32(first + ends[place + 1])
    }
  }

  /// Few rows are put in by hand: exports are mostly in the order of time.
  private static func sort(_ rows: UnsafeMutableBufferPointer<Element>) {
    guard rows.count <= 32 else {
      var rows = rows
      rows.sort { $0.precedes($1) }
      return
    }
    for index in rows.indices.dropFirst() {
      let row = rows[index]
      var place = index
      while place > 0, row.precedes(rows[place - 1]) {
        rows[place] = rows[place - 1]
        place -= 1
      }
      rows[place] = row
    }
  }
}

/// Rows that are read one behind another.
protocol RowBlock<Row>: Sendable {
  associatedtype Row: HistoryRow
  var count: Int { get }
  /// nil for a row of nobody.
  func customer(_ index: Int) -> Int32?
  func row(_ index: Int) -> Row
  /// Lets go of their memory, where they are read from a file.
  func release()
  /// The same, as nobody looks at them again.
  func discard()
}

extension RowBlock {
  func discard() { release() }
}

private struct RowsInMemory<Row: HistoryRow>: RowBlock, @unchecked Sendable {
  let rows: UnsafeBufferPointer<Row>
  var count: Int { rows.count }
  func customer(_ index: Int) -> Int32? { rows[index].customer }
  func row(_ index: Int) -> Row { rows[index] }
  func release() {}
}

private struct RowsInColumns<Row: HistoryRow>: RowBlock, @unchecked Sendable {
  let base: UnsafeRawPointer
  let count: Int
  let columns: [UnsafeRawPointer]
  /// Where the columns are, behind `base`.
  let bytes: Range<Int>

  func customer(_ index: Int) -> Int32? {
    columns[Row.customerColumn].loadUnaligned(fromByteOffset: 4 * index, as: Int32.self)
  }

  func row(_ index: Int) -> Row { Row(columns, index) }

  func release() { base.release(bytes) }
}
