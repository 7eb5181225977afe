import Foundation
import PatronNumerics

/// Arrays in the safetensors format: eight bytes of header length, a JSON header, and the elements of one
/// array after the other, row by row, little-endian. The format is safetensors', so that other tools read it.
enum Safetensors {
  /// An array and its name.
  struct Tensor {
    let name: String
    /// One or two numbers of elements.
    let shape: [Int]
    fileprivate let type: String
    fileprivate let bytes: Data

    fileprivate init(name: String, shape: [Int], type: String, bytes: Data) {
      self.name = name
      self.shape = shape
      self.type = type
      self.bytes = bytes
    }

    init(_ name: String, _ elements: [some SafetensorsElement]) {
      self.init(name, elements, shape: [elements.count])
    }

    init(_ name: String, _ matrix: Matrix) {
      self.init(name, matrix.elements, shape: [matrix.rowCount, matrix.columnCount])
    }

    private init<Element: SafetensorsElement>(
      _ name: String, _ elements: [Element], shape: [Int]
    ) {
      self.init(
        name: name, shape: shape, type: Element.safetensorsType,
        bytes: elements.withUnsafeBytes { Data($0) })
    }

    /// The elements; nil where they are of another type.
    func elements<Element: SafetensorsElement>(of type: Element.Type) -> [Element]? {
      guard self.type == type.safetensorsType else { return nil }
      let count = shape.reduce(1, *)
      return [Element](unsafeUninitializedCapacity: count) { buffer, initialised in
        bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
        initialised = count
      }
    }

    /// The array as a matrix; nil where it is none of Float.
    var matrix: Matrix? {
      guard shape.count == 2, let elements = elements(of: Float.self) else { return nil }
      return Matrix(rowCount: shape[0], columnCount: shape[1], elements: elements)
    }
  }

  /// The bytes of `tensors`, whose elements should not become larger from one to the next: each array then starts
  /// where its elements may.
  static func data(_ tensors: [Tensor]) -> Data {
    var data = head(tensors.map { ($0.name, $0.type, $0.shape, $0.bytes.count) })
    for tensor in tensors { data.append(tensor.bytes) }
    return data
  }

  /// The bytes that stand before the elements of a matrix of that shape.
  static func head(rowCount: Int, columnCount: Int, name: String) -> Data {
    let bytes = rowCount * columnCount * Float.size.bytes
    return head([(name, Float.size.type, [rowCount, columnCount], bytes)])
  }

  /// The bytes that stand before the elements of the arrays `entries`.
  private static func head(
    _ entries: [(name: String, type: String, shape: [Int], bytes: Int)]
  ) -> Data {
    var end = 0
    let texts = entries.map { entry in
      let start = end
      end += entry.bytes
      let shape = entry.shape.map(String.init).joined(separator: ",")
      return "\"\(entry.name)\":{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(start),\(end)]}"
    }
    var header = "{\(texts.joined(separator: ","))}"
    // The elements start at a multiple of 8 bytes, as the format asks.
    while header.utf8.count % 8 != 0 { header += " " }
    var data = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    return data
  }

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private static let sizes = [Float.size, Int32.size, UInt8.size]

  /// The arrays in `data`, by name; nil where the bytes are not exactly some arrays, one after the other.
  static func tensors(_ data: Data) -> [String: Tensor]? {
    guard data.count >= 8 else { return nil }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length < UInt64(data.count - 8) else { return nil }
    let start = data.startIndex + 8
    let body = start + Int(length)
    guard
      let entries = try? JSONReader().value([String: Entry].self, from: data[start..<body]),
      entries.values.allSatisfy({ $0.offsets.count == 2 })
    else { return nil }
    var end = 0
    var tensors: [String: Tensor] = [:]
    // One that is empty ends where the one before it does.
    let order = entries.sorted {
      ($0.value.offsets[1], $0.value.offsets[0]) < ($1.value.offsets[1], $1.value.offsets[0])
    }
    for (name, entry) in order {
      guard let size = sizes.first(where: { $0.type == entry.dtype })?.bytes,
        (1...2).contains(entry.shape.count), entry.shape.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }),
        entry.offsets[0] == end, (end...data.endIndex - body).contains(entry.offsets[1]),
        entry.shape.reduce(size, *) == entry.offsets[1] - end
      else { return nil }
      tensors[name] = Tensor(
        name: name, shape: entry.shape, type: entry.dtype,
        bytes: data[body + end..<body + entry.offsets[1]])
      end = entry.offsets[1]
    }
    return end == data.endIndex - body ? tensors : nil
  }
}

/// A number that an array of safetensors can hold.
protocol SafetensorsElement: BitwiseCopyable {
  static var safetensorsType: String { get }
}

extension SafetensorsElement {
  fileprivate static var size: (type: String, bytes: Int) {
    (safetensorsType, MemoryLayout<Self>.size)
  }
}

extension Float: SafetensorsElement {
  static var safetensorsType: String { "F32" }
}

extension Int32: SafetensorsElement {
  static var safetensorsType: String { "I32" }
}

extension UInt8: SafetensorsElement {
  static var safetensorsType: String { "U8" }
}
