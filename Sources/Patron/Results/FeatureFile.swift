import Foundation
import PatronEngine
import PatronNumerics

/// The features of all customers (n × p) on disk, so that one customer is explained without reading any export.
///
/// The format is safetensors, whose rows stand one behind another: a customer's place follows from the key.
struct FeatureFile {
  /// Consecutive customers that were written together.
  struct Part: Hashable, Sendable, Codable {
    let customers: Int
    let sha256: String
  }

  let path: String
  let columnCount: Int
  let parts: [Part]

  private static let name = "features"

  fileprivate static func head(rowCount: Int, columnCount: Int) -> Data {
    Safetensors.head(rowCount: rowCount, columnCount: columnCount, name: name)
  }

  /// The features of the customer with `key` (1 × p); nil where the file is not as it was written.
  ///
  /// - Complexity: O(m·p) for the m customers of the part, whose checksum is compared.
  func row(_ key: Int) throws -> Matrix? {
    guard key >= 0, let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    let rowCount = parts.reduce(0) { $0 + $1.customers }
    let head = Self.head(rowCount: rowCount, columnCount: columnCount)
    let width = 4 * columnCount
    guard try handle.read(upToCount: head.count) == head,
      try handle.seekToEnd() == UInt64(head.count + rowCount * width)
    else { return nil }
    var first = 0
    for part in parts {
      guard key >= first + part.customers else {
        try handle.seek(toOffset: UInt64(head.count + first * width))
        guard let bytes = try handle.read(upToCount: part.customers * width),
          bytes.count == part.customers * width, Checksum.of(bytes) == part.sha256
        else { return nil }
        let elements = [Float](unsafeUninitializedCapacity: columnCount) { buffer, count in
          let start = bytes.startIndex + (key - first) * width
          bytes[start..<start + width].copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
          count = columnCount
        }
        return Matrix(rowCount: 1, columnCount: columnCount, elements: elements)
      }
      first += part.customers
    }
    return nil
  }
}

/// Writes the features of all customers in pieces, as they are made.
struct FeatureFileWriter {
  private let handle: FileHandle
  private let path: String
  private(set) var parts: [FeatureFile.Part] = []

  /// Makes the file at `path` for `rowCount` customers with `columnCount` features.
  init(_ path: String, rowCount: Int, columnCount: Int) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw PatronError.unwritable(.file(path)) }
    self.handle = handle
    self.path = path
    try write(FeatureFile.head(rowCount: rowCount, columnCount: columnCount))
  }

  /// Appends the features of the next customers.
  mutating func append(_ features: Matrix) throws {
    let digest = try features.elements.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return Checksum.of(bytes) }
      try write(
        Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
          deallocator: .none))
      return Checksum.of(bytes)
    }
    parts.append(FeatureFile.Part(customers: features.rowCount, sha256: digest))
  }

  func close() throws {
    do {
      try handle.close()
    } catch {
      throw PatronError.unwritable(.file(path), because: StagedFile.reason(error))
    }
  }

  private func write(_ bytes: Data) throws {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw PatronError.unwritable(.file(path), because: StagedFile.reason(error))
    }
  }
}
