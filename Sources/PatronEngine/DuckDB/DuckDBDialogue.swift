import Subprocess

/// A dialogue with DuckDB's program, a statement at a time.
///
/// A message about an error is written before the mark that follows the statement is printed.
struct DuckDBDialogue: EngineDialogue {
  let writer: StandardInputWriter
  var output: SubprocessOutputSequence.Iterator
  let errors: ErrorFile

  /// A line that no row of JSON can be; printed behind a statement, it marks the end of its output.
  private static let mark = "patron-end"
  private static let lastBytes = Array((mark + "\n").utf8)

  /// The output of the statements of `script`, up to the first that fails: JSON, an array of rows a query.
  mutating func answer(to script: String) async throws -> [UInt8] {
    var answer: [UInt8] = []
    for statement in SQLStatements(script: script) {
      let end = statement.hasSuffix(";") ? "" : "\n;"
      _ = try await writer.write("\(statement)\(end)\n.print \(Self.mark)\n")
      try await read(into: &answer)
      guard let message = errors.take() else { continue }
      // A terminal's interrupt reaches the engine too, which then ends its statement by itself.
      throw message.hasPrefix("INTERRUPT") ? EngineInterrupted() : EngineMessage(message).error
    }
    return answer
  }

  private mutating func read(into answer: inout [UInt8]) async throws {
    while let piece = try await output.next() {
      piece.withUnsafeBytes { answer.append(contentsOf: $0) }
      if answer.suffix(Self.lastBytes.count).elementsEqual(Self.lastBytes) {
        return answer.removeLast(Self.lastBytes.count)
      }
    }
    throw EngineEnded()
  }
}
