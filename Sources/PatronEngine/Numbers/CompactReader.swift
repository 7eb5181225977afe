/// Reads Thrift's compact protocol, in which Parquet describes its columns.
///
/// Whatever the bytes are, reading ends with a value or nil and stays inside of them.
struct CompactReader {
  /// A value; what the footer of a frame has no use for is passed over.
  enum Value {
    case integer(Int)
    case list([Value])
    case structure([Int: Value])
    case skipped

    var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    var list: [Value]? { if case .list(let values) = self { values } else { nil } }
    var fields: [Int: Value]? { if case .structure(let fields) = self { fields } else { nil } }
  }

  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  /// How many structures and lists stand around the one that is read.
  private var depth = 0

  init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The fields of a structure by their numbers.
  mutating func structure() -> [Int: Value]? {
    guard depth < 16 else { return nil }
    depth += 1
    defer { depth -= 1 }
    var fields: [Int: Value] = [:]
    var number = 0
    while let head = byte() {
      if head == 0 { return fields }
      // The four upper bits are the step from the field before; 0 means that the number follows.
      if head >> 4 == 0 {
        guard let next = zigzag() else { return nil }
        number = next
      } else {
        number &+= Int(head >> 4)
      }
      guard let value = value(ofType: head & 15, isElement: false) else { return nil }
      fields[number] = value
    }
    return nil
  }

  private mutating func value(ofType type: UInt8, isElement: Bool) -> Value? {
    switch type {
    case 1, 2:
      // A field's truth is in its type, an element's in a byte.
      return isElement ? byte().map { _ in .skipped } : .skipped
    case 3: return byte().map { _ in .skipped }
    case 4, 5, 6: return zigzag().map(Value.integer)
    case 7: return skip(8)
    case 8: return unsigned().flatMap { skip($0) }
    case 9, 10: return list()
    case 12: return structure().map(Value.structure)
    default: return nil
    }
  }

  private mutating func list() -> Value? {
    guard depth < 16, let head = byte() else { return nil }
    depth += 1
    defer { depth -= 1 }
    var count = Int(head >> 4)
    if count == 15 {
      guard let longer = unsigned() else { return nil }
      count = longer
    }
    // An element has a byte at least.
    guard count <= bytes.count - position else { return nil }
    var values: [Value] = []
    for _ in 0..<count {
      guard let value = value(ofType: head & 15, isElement: true) else { return nil }
      values.append(value)
    }
    return .list(values)
  }

  private mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func skip(_ count: Int) -> Value? {
    guard count <= bytes.count - position else { return nil }
    position += count
    return .skipped
  }

  /// Seven bits a byte, the lowest first; the eighth means that more follow.
  private mutating func unsigned() -> Int? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard let byte = byte() else { return nil }
      result |= UInt64(byte & 127) << shift
      if byte < 128 { return Int(exactly: result) }
    }
    return nil
  }

  /// Signed numbers, in turn 0, −1, 1, −2 …
  private mutating func zigzag() -> Int? {
    unsigned().map { $0 >> 1 ^ -($0 & 1) }
  }
}
