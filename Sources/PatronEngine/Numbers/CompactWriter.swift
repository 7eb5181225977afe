/// Writes Thrift's compact protocol, in which Parquet describes its columns: what `CompactReader` reads.
struct CompactWriter {
  private(set) var bytes: [UInt8] = []
  /// The number of the last field of each structure that is open.
  private var fields: [Int] = [0]

  mutating func field(_ number: Int, int32 value: Int) {
    head(number, type: 5)
    zigzag(value)
  }

  mutating func field(_ number: Int, int64 value: Int) {
    head(number, type: 6)
    zigzag(value)
  }

  mutating func field(_ number: Int, text: String) {
    head(number, type: 8)
    self.text(text)
  }

  /// A structure whose fields `body` writes.
  mutating func field(_ number: Int, structure body: (inout CompactWriter) -> Void) {
    head(number, type: 12)
    structure(body)
  }

  /// A list of structures, each with the fields that `body` writes.
  mutating func field<Element>(
    _ number: Int, structures elements: [Element], _ body: (inout CompactWriter, Element) -> Void
  ) {
    head(number, type: 9)
    list(count: elements.count, type: 12)
    for element in elements { structure { body(&$0, element) } }
  }

  mutating func field(_ number: Int, int32s values: [Int]) {
    head(number, type: 9)
    list(count: values.count, type: 5)
    for value in values { zigzag(value) }
  }

  mutating func field(_ number: Int, texts: [String]) {
    head(number, type: 9)
    list(count: texts.count, type: 8)
    for text in texts { self.text(text) }
  }

  /// Ends the outermost structure.
  mutating func end() { bytes.append(0) }

  private mutating func structure(_ body: (inout CompactWriter) -> Void) {
    fields.append(0)
    body(&self)
    fields.removeLast()
    bytes.append(0)
  }

  /// The four upper bits are the step from the field before; 0 means that the number follows.
  private mutating func head(_ number: Int, type: UInt8) {
    let step = number - fields[fields.count - 1]
    if (1...15).contains(step) {
      bytes.append(UInt8(step) << 4 | type)
    } else {
      bytes.append(type)
      zigzag(number)
    }
    fields[fields.count - 1] = number
  }

  private mutating func list(count: Int, type: UInt8) {
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type)
    } else {
      bytes.append(0xF0 | type)
      unsigned(UInt64(count))
    }
  }

  private mutating func text(_ text: String) {
    unsigned(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Signed numbers, in turn 0, −1, 1, −2 …
  private mutating func zigzag(_ value: Int) {
    unsigned(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  /// Seven bits a byte, the lowest first; the eighth means that more follow.
  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
