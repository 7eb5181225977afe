import Foundation
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The rows of the public data sets.
enum TestData {
  /// The fields of a CSV file without quotes, header included.
  static func rows(_ file: String) throws -> [[Substring]] {
    fields(try Data(contentsOf: PublicData.folder.appending(path: file)))
  }

  /// The same of one that gzip has packed.
  static func rows(packed file: String) async throws -> [[Substring]] {
    let path = PublicData.folder.appending(path: file).path
    return fields(try await ChildProgram.run("/usr/bin/env", ["gzip", "-dc", path]).output)
  }

  private static func fields(_ data: Data) -> [[Substring]] {
    String(decoding: data, as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }
}

/// A rough normal draw: the sum of twelve uniform numbers less six.
func normal(_ generator: inout SeededGenerator) -> Double {
  (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() }
}

/// `count` points about each of `centres`, with standard deviation `spread` in every column, in
/// turn.
func blobs(_ centres: [[Double]], count: Int, spread: Double, seed: UInt64) -> Matrix {
  var generator = SeededGenerator(seed: seed)
  return Matrix(
    rows: (0..<count).flatMap { _ in
      centres.map { $0.map { Float($0 + spread * normal(&generator)) } }
    })
}

/// The model as its file would hold it: equal bytes are equal models.
func bytes(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try encoder.encode(value)
}

/// Seven workers are more than a small machine has: blocks then end in any order.
let threadCounts = [1, 2, 7]
