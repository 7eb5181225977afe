import Foundation

/// Writes Protocol Buffers, in which ONNX describes models: a field is its number, the kind of its value, and the value.
struct ProtocolBuffer {
  private(set) var data = Data()

  mutating func field(_ number: Int, _ value: Int) {
    varint(UInt64(number) << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func field(_ number: Int, _ bytes: Data) {
    varint(UInt64(number) << 3 | 2)
    varint(UInt64(bytes.count))
    data.append(bytes)
  }

  mutating func field(_ number: Int, _ text: String) { field(number, Data(text.utf8)) }

  /// A message whose fields `body` writes.
  mutating func field(_ number: Int, message body: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    body(&message)
    field(number, message.data)
  }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      data.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
