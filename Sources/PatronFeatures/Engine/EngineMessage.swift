/// What DuckDB printed before it stopped, turned into an error about the exports.
package struct EngineMessage: Sendable {
  private let text: String

  package init(_ text: String) { self.text = text }

  /// The fact, the place and the remedy, without the row that the engine quotes: it may hold a person.
  package var error: PatronError {
    let file = fileName.map { "\($0)" } ?? "an export"
    let line = number(after: "Line: ").map { ", line \($0)" } ?? ""
    if text.contains("No space left on device") || text.contains("failed to offload data block") {
      return PatronError(.output, "the disk is full: free space, or set TMPDIR to another disk")
    }
    if text.contains("Out of Memory Error") {
      return PatronError(
        .engine, "the engine ran out of memory: give it more with --memory, or fewer --threads")
    }
    if text.contains("Invalid unicode") || text.contains("not utf-8") || text.contains("UTF-8") {
      return PatronError(
        .data, "\(file)\(line): bytes that are not UTF-8: save the file with UTF-8 encoding")
    }
    if text.contains("Expected Number of Columns") {
      let expected = number(after: "Expected Number of Columns: ") ?? 0
      let found = number(after: "Found: ") ?? 0
      return PatronError(
        .data,
        "\(file)\(line): \(found) fields where the header has \(expected): mend or drop that row")
    }
    if text.contains("unterminated quote") || text.contains("Value with unterminated quote") {
      return PatronError(
        .data, "\(file)\(line): a quote is opened and not closed: mend that row")
    }
    if text.contains("Maximum line size") {
      return PatronError(
        .data, "\(file)\(line): a line of over 16 MB: a quote may be open, or it is no CSV")
    }
    if text.contains("CSV Error") || text.contains("Error when sniffing file") {
      return PatronError(
        .data,
        """
        \(file)\(line): not readable as CSV: see that every row has as many fields as the header, \
        or write its 'delimiter' in patron.yaml
        """)
    }
    if text.contains("Permission Error") || text.contains("Permission denied") {
      return PatronError(.output, "a file cannot be opened: see that \(file) may be read and written")
    }
    if text.contains("IO Error") {
      return PatronError(.engine, "the engine could not read or write a file: \(firstLine)")
    }
    if text.contains("Invalid Input Error") || text.contains("Parquet") || text.contains("JSON") {
      return PatronError(.data, "\(file)\(line): the file is damaged, or not what its name says")
    }
    return PatronError(.bug, "the engine refused a query: \(firstLine)")
  }

  /// The part of the first line before anything that could quote a row.
  private var firstLine: String {
    String(text.split(separator: "\n").first?.prefix(200) ?? "no message")
  }

  private var fileName: String? {
    for marker in ["file = ", "Error in file \"", "sniffing file \"", "file \"", "file '"] {
      guard let start = text.firstRange(of: marker) else { continue }
      let path = text[start.upperBound...].prefix { !"\n\"'".contains($0) }
      if let name = path.split(separator: "/").last { return String(name) }
    }
    return nil
  }

  private func number(after marker: String) -> Int? {
    guard let start = text.firstRange(of: marker) else { return nil }
    return Int(text[start.upperBound...].prefix(while: \.isNumber))
  }
}
