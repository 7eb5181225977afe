import ArgumentParser
import Foundation
import PatronNumerics

/// A matrix or vector in numpy's .npy format, version 1.0: little-endian, C order.
struct NumpyFile {
  private let path: String
  private let type: String
  private let shape: [Int]
  /// Where the numbers begin.
  private let start: Int

  init(_ path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    guard data.count > 10, data.prefix(6) == Data([0x93] + Array("NUMPY".utf8)), data[6] == 1 else {
      throw ValidationError("\(path) is no .npy file of version 1.0")
    }
    let length = Int(data[8]) | Int(data[9]) << 8
    guard data.count >= 10 + length else { throw ValidationError("\(path) ends in its header") }
    let header = String(decoding: data[10..<10 + length], as: UTF8.self)
    guard header.contains("'fortran_order': False"),
      let type = header.firstMatch(of: /'descr': '([^']+)'/),
      let shape = header.firstMatch(of: /'shape': \(([0-9, ]*)\)/)
    else { throw ValidationError("\(path) is not in C order, or its header is not numpy's") }
    self.path = path
    self.type = String(type.1)
    self.shape = shape.1.split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    start = 10 + length
    let width = Int(self.type.suffix(1)) ?? 0
    guard data.count - start == self.shape.reduce(width, *) else {
      throw ValidationError("\(path) does not hold what its header declares")
    }
  }

  /// The file as a matrix (n × d) of Float; a vector is one column.
  func matrix() throws -> Matrix {
    let columns = shape.count > 1 ? shape[1] : 1
    return Matrix(rowCount: shape[0], columnCount: columns, elements: try floats())
  }

  /// The file's numbers in order.
  func floats() throws -> [Float] {
    // In pieces: a mapped file would count twice as memory of this process.
    func read<Number: BitwiseCopyable>(_ number: Number.Type, _ convert: (Number) -> Float)
      throws -> [Float]
    {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      try file.seek(toOffset: UInt64(start))
      let width = MemoryLayout<Number>.size
      var numbers: [Float] = []
      numbers.reserveCapacity(shape.reduce(1, *))
      while let piece = try file.read(upToCount: 8 << 20), !piece.isEmpty {
        piece.withUnsafeBytes { bytes in
          for offset in stride(from: 0, to: bytes.count, by: width) {
            numbers.append(
              convert(bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)))
          }
        }
      }
      return numbers
    }
    switch type {
    case "<f4": return try read(Float.self) { $0 }
    case "<f8": return try read(Double.self) { Float($0) }
    case "|u1": return try read(UInt8.self) { Float($0) }
    case "<i8": return try read(Int64.self) { Float($0) }
    default: throw ValidationError("\(path) holds '\(type)'; f4, f8, u1 and i8 are read")
    }
  }

  /// Writes `numbers` as an array of `shape` to the file `name` in `folder`.
  static func write(_ numbers: [Float], shape: [Int], to folder: URL, name: String) throws {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    // The numbers begin at a multiple of 64 bytes, behind a line end.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    numbers.withUnsafeBytes { data.append(contentsOf: $0) }
    try data.write(to: folder.appendingPathComponent(name))
  }
}
