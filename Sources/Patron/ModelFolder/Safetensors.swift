import Foundation
import PatronNumerics

/// One matrix of Float in the safetensors format: eight bytes of header length, a JSON header, and
/// the elements row by row, little-endian. The format is safetensors', so that other tools read it.
enum Safetensors {
  static func data(_ matrix: Matrix, name: String) -> Data {
    var data = head(rowCount: matrix.rowCount, columnCount: matrix.columnCount, name: name)
    matrix.elements.withUnsafeBytes { data.append(contentsOf: $0) }
    return data
  }

  /// The bytes that stand before the elements of a matrix of that shape.
  static func head(rowCount: Int, columnCount: Int, name: String) -> Data {
    var header =
      "{\"\(name)\":{\"dtype\":\"F32\",\"shape\":[\(rowCount),\(columnCount)],"
      + "\"data_offsets\":[0,\(rowCount * columnCount * 4)]}}"
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

  /// The matrix called `name` in `data`; nil where the bytes do not hold one.
  static func matrix(_ data: Data, name: String) -> Matrix? {
    guard data.count >= 8 else { return nil }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length < UInt64(data.count - 8) else { return nil }
    let start = data.startIndex + 8
    let body = start + Int(length)
    guard
      let entries = try? JSONDecoder().decode([String: Entry].self, from: data[start..<body]),
      let entry = entries[name], entry.dtype == "F32", entry.shape.count == 2,
      entry.offsets.count == 2, entry.shape.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }),
      entry.offsets[0] == 0, entry.offsets[1] == data.endIndex - body,
      entry.shape[0] * entry.shape[1] * 4 == entry.offsets[1]
    else { return nil }
    let elements = [Float](unsafeUninitializedCapacity: entry.shape[0] * entry.shape[1]) {
      buffer, count in
      data[body...].copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      count = buffer.count
    }
    return Matrix(rowCount: entry.shape[0], columnCount: entry.shape[1], elements: elements)
  }
}
