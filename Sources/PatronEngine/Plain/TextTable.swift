import Foundation

/// Different texts, numbered from 0 in the order in which they first came.
///
/// An open-addressing hash table (linear probing, at most half full): a slot holds half of the hash and the number, an
/// entry the text itself where it has at most 16 bytes, so that to find one mostly takes two places in memory.
final class TextTable {
  private struct Entry {
    /// The text's bytes, zeros behind them, where it is short; else where it begins in `longTexts`.
    var low: UInt64
    var high: UInt64
    var length: UInt32
  }

  // One thread looks at a table, which need not be proved at each look.
  @exclusivity(unchecked) private var slots: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) private var slotMask: Int
  @exclusivity(unchecked) private var entries: UnsafeMutablePointer<Entry>
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private var longTexts: [UInt8] = []

  /// What stands for no text; no table holds so many.
  static let none = UInt32.max
  /// What stands for a text that the core does not read.
  static let odd = UInt32.max - 1

  init() {
    capacity = 1 << 9
    slotMask = 2 * capacity - 1
    slots = Self.memory(2 * capacity)
    slots.initialize(repeating: 0, count: 2 * capacity)
    entries = Self.memory(capacity)
  }

  deinit {
    free(slots)
    free(entries)
  }

  /// Memory for `count` elements, in huge pages where it is much: places are looked at without order, and to find the
  /// page of each would take longer than all else.
  private static func memory<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    let size = count * MemoryLayout<Element>.stride
    let hugePage = 2 << 20
    var start: UnsafeMutableRawPointer?
    let status = posix_memalign(&start, size >= hugePage ? hugePage : 64, size)
    guard status == 0, let start else {
      preconditionFailure("no memory for \(size) bytes")
    }
    #if os(Linux)
      if size >= hugePage { madvise(start, size / hugePage * hugePage, MADV_HUGEPAGE) }
    #endif
    return start.bindMemory(to: Element.self, capacity: count)
  }

  /// Texts that are looked up side by side: the processor waits for many places in memory at a time.
  static let batch = 128

  /// Looks at the places of the texts with `hashes`, at most `batch` of them, so that they are at hand.
  @inline(__always)
  func touch(_ hashes: UnsafeBufferPointer<UInt64>) -> UInt64 {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batch) { found in
      let (slots, slotMask, entries) = (slots, slotMask, entries)
      for row in 0..<hashes.count {
        found[row] = slots[Int(truncatingIfNeeded: hashes[row]) & slotMask]
      }
      var sum: UInt64 = 0
      for row in 0..<hashes.count {
        let number = Int(found[row] & 0xffff_ffff)
        sum &+= entries[max(0, number - 1)].low
      }
      return sum
    }
  }

  /// The number of the text of the `length` bytes at `bytes`, behind which 16 more can be read; a new one where it has
  /// none yet.
  @inline(__always)
  func number(of bytes: UnsafePointer<UInt8>, _ length: Int, hash: UInt64) -> UInt32 {
    let (low, high) =
      length <= 8
      ? (TextHash.word(bytes) & TextHash.mask(length), 0)
      : length <= 16
        ? (TextHash.word(bytes), TextHash.word(bytes + 8) & TextHash.mask(length - 8)) : (0, 0)
    var slot = Int(truncatingIfNeeded: hash) & slotMask
    let tag = hash >> 32
    while true {
      let found = slots[slot]
      if found == 0 { return add(bytes, length, low, high, hash, at: slot) }
      if found >> 32 == tag {
        let number = Int(found & 0xffff_ffff) - 1
        let entry = entries[number]
        if entry.length == UInt32(truncatingIfNeeded: length),
          length <= 16
            ? entry.low == low && entry.high == high : isLong(entry, equalTo: bytes, length)
        {
          return UInt32(truncatingIfNeeded: number)
        }
      }
      slot = (slot + 1) & slotMask
    }
  }

  /// The text with `number`.
  func text(_ number: Int) -> String {
    withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands the bytes of the text with `number` to `body`.
  func withBytes<Result>(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let entry = entries[number]
    let length = Int(entry.length)
    guard length > 16 else {
      return withUnsafeBytes(of: (entry.low.littleEndian, entry.high.littleEndian)) {
        body(UnsafeBufferPointer(rebasing: $0.bindMemory(to: UInt8.self)[..<length]))
      }
    }
    return longTexts.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[Int(entry.low)..<Int(entry.low) + length]))
    }
  }

  /// The hash of the text with `number`.
  func hash(_ number: Int) -> UInt64 {
    withBytes(of: number) { bytes in
      // Of a short text 16 bytes can be read, which is as far as its hash looks.
      if bytes.count <= 16 { return bytes.baseAddress.map { TextHash.of($0, bytes.count) } ?? 0 }
      return (Array(bytes) + [UInt8](repeating: 0, count: 8)).withUnsafeBufferPointer { padded in
        padded.baseAddress.map { TextHash.of($0, bytes.count) } ?? 0
      }
    }
  }

  private func isLong(
    _ entry: Entry, equalTo bytes: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    longTexts.withUnsafeBufferPointer { texts in
      UnsafeBufferPointer(rebasing: texts[Int(entry.low)..<Int(entry.low) + length])
        .elementsEqual(UnsafeBufferPointer(start: bytes, count: length))
    }
  }

  @inline(never)
  private func add(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, _ low: UInt64, _ high: UInt64, _ hash: UInt64,
    at slot: Int
  ) -> UInt32 {
    guard count < Int(Self.odd) - 1, length <= Int(UInt32.max) else { return Self.odd }
    var entry = Entry(low: low, high: high, length: UInt32(length))
    if length > 16 {
      entry.low = UInt64(longTexts.count)
      longTexts.append(contentsOf: UnsafeBufferPointer(start: bytes, count: length))
    }
    entries[count] = entry
    slots[slot] = (hash & ~0xffff_ffff) | UInt64(count + 1)
    count += 1
    if count == capacity { grow() }
    return UInt32(truncatingIfNeeded: count - 1)
  }

  private func grow() {
    let old = (slots, entries)
    capacity *= 2
    entries = Self.memory(capacity)
    entries.update(from: old.1, count: count)
    free(old.1)
    slots = Self.memory(2 * capacity)
    slots.initialize(repeating: 0, count: 2 * capacity)
    slotMask = 2 * capacity - 1
    for number in 0..<count {
      let hash = hash(number)
      var slot = Int(truncatingIfNeeded: hash) & slotMask
      while slots[slot] != 0 { slot = (slot + 1) & slotMask }
      slots[slot] = (hash & ~0xffff_ffff) | UInt64(number + 1)
    }
    free(old.0)
  }
}
