import Subprocess

/// A dialogue with `Program/patron.py`: a line of JSON for each request, and one for each answer.
struct SparkDialogue: EngineDialogue {
  let writer: StandardInputWriter
  var output: SubprocessOutputSequence.Iterator
  let errors: ErrorFile

  private static let fault = Array(#"{"error":"#.utf8)
  private static let rows = Array(#"{"rows":"#.utf8)

  /// The rows that a request shows: JSON, an array.
  mutating func answer(to request: String) async throws -> [UInt8] {
    _ = try await writer.write(request + "\n")
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "\n") {
      guard let piece = try await output.next() else { throw EngineEnded() }
      piece.withUnsafeBytes { answer.append(contentsOf: $0) }
    }
    // What the engine has to say is in its answers.
    _ = errors.take()
    guard answer.starts(with: Self.rows) else {
      throw SparkMessage(answer.dropFirst(Self.fault.count).dropLast(2)).error
    }
    return Array(answer.dropFirst(Self.rows.count).dropLast(2))
  }
}
