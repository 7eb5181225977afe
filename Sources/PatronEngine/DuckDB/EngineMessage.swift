import Foundation

/// DuckDB's message before it stopped, turned into an error about the exports, the machine or the query.
package struct EngineMessage: Sendable {
  /// The message's lines, without the row of the export that it quotes: that may hold a person.
  private let lines: [Substring]

  package init(_ text: String) {
    let reasons = [
      "Expected Number of Columns", "Value with unterminated quote", "Invalid unicode",
      "Maximum line size", "Possible",
    ]
    var isQuoting = false
    lines = text.split(separator: "\n").filter { line in
      if line.hasPrefix("Original Line:") { isQuoting = true }
      if isQuoting && reasons.contains(where: line.hasPrefix) { isQuoting = false }
      return !isQuoting
    }
  }

  /// The error where the engine was ended by a signal: its own message, if any, is of no use.
  static func killed(by signal: Int) -> PatronError {
    if signal == Int(SIGXFSZ) {
      return PatronError(.output, sizeLimit, remedy: "raise it (ulimit -f)")
    }
    return PatronError(
      .engine, "the engine was killed by signal \(signal), as a machine short of memory does",
      remedy: "give it less with --memory, or fewer --threads")
  }

  /// A `PatronError` about the exports, the disk or the engine; where there is none, a `QueryFault`.
  package var error: any Error {
    if let error = exhaustion ?? csvError ?? damage ?? accessError { return error }
    return QueryFault(reason: reason)
  }

  private var exhaustion: PatronError? {
    if has("No space left on device") || has("Disk quota exceeded")
      || has("failed to offload data block")
    {
      return unwritten("the disk is full", "free space")
    }
    if has(": File too large") {
      return unwritten(Self.sizeLimit, "raise it (ulimit -f)")
    }
    if has("Out of Memory Error") {
      return PatronError(
        .engine, "the engine ran out of memory",
        remedy: "give it more with --memory, or fewer --threads")
    }
    return nil
  }

  private static let sizeLimit = "a file has reached the limit on the size of files"

  /// What could not be written, a result or a file of the scratch folder.
  private func unwritten(_ fact: String, _ remedy: String) -> PatronError {
    let path = filePath.flatMap { OutputPlace.isTemporary(FileName.of($0)) ? $0 : nil }
    return PatronError(
      .output, at: path.map { .file($0) }, fact,
      remedy: remedy + (path == nil ? ", or set TMPDIR to another disk" : ", or name another disk"))
  }

  private var csvError: PatronError? {
    if has("Invalid unicode") || has("UTF-8") || has("utf-8 encoded") {
      return data(
        "bytes that are not UTF-8, as Windows-1252 and Latin-1 have them",
        remedy: """
          save the file as CSV UTF-8, or convert it with 'iconv -f WINDOWS-1252 -t UTF-8'
          """)
    }
    if has("Expected Number of Columns") {
      let expected = number(after: "Expected Number of Columns: ") ?? 0
      let found = number(after: " Found: ") ?? 0
      return data(
        "\(found) fields where the header has \(expected)", remedy: "mend or drop that row")
    }
    if has("unterminated quote") {
      return data("a quote is opened and not closed", remedy: "mend that row")
    }
    if has("Maximum line size") {
      return data(
        "a line of over 16 MB, as an open quote makes, or a file that is no CSV",
        remedy: "close the quote, or export CSV")
    }
    if has("CSV Error") || has("sniffing file") || has("reached an invalid state") {
      return data(
        PatronError.noCSV,
        remedy: Self.noCSVRemedy)
    }
    return nil
  }

  /// What to do where rows fit no form.
  static let noCSVRemedy = """
    see that every row has as many fields as the header, or write its 'delimiter' in patron.yaml
    """

  private var damage: PatronError? {
    let signs = [
      "GZIP", "ZSTD", "frame descriptor", "Malformed JSON", "Parquet", "magic bytes", "Snappy",
      "doesn't match checksum", "corruption detected", "Src size is incorrect",
      "Could not read enough bytes",
    ]
    // Errors without a kind come from the libraries that decode Parquet, and from nowhere else.
    guard signs.contains(where: has) || kind == "Invalid Error" else { return nil }
    return data(
      "the file is damaged, or not of the kind of its name", remedy: "export it again")
  }

  private var accessError: PatronError? {
    guard kind == "IO Error" else { return nil }
    if has("No files found that match") || has("No such file or directory"), let filePath {
      guard !filePath.contains("/" + ScratchFolder.prefix) else { return ScratchFolder.removed }
      return PatronError(
        .missingInput, at: .export([FileName.of(filePath)]), "it is no longer there",
        remedy: "leave the exports as they are while they are read")
    }
    return PatronError(.engine, "the engine could not read or write a file: \(firstLine)")
  }

  /// Any other message: the text of a query that is not understood, or asks for more than it may, can be shown, that of a
  /// value that could not be computed cannot.
  private var reason: String {
    ["Parser Error", "Binder Error", "Catalog Error", "Permission Error"].contains(kind)
      ? firstLine : kind
  }

  private func has(_ sign: String) -> Bool { lines.contains { $0.contains(sign) } }

  /// DuckDB's name of the failure, such as "Binder Error".
  private var kind: String {
    let kind = firstLine.prefix { $0 != ":" }
    return kind.hasSuffix("Error") && kind.count < 40 ? String(kind) : "an error without a name"
  }

  private var firstLine: String { String(lines.first?.prefix(300) ?? "no message") }

  private func data(_ fact: String, remedy: String) -> PatronError {
    let path = filePath
    let number = number(after: "Line: ") ?? number(after: " in line ")
    let place = PatronError.Place.export(
      path.map { [FileName.of($0)] } ?? [],
      line: number.map { $0 + Self.linesLeftOut(of: path ?? "") })
    return PatronError(.data, at: place, fact, remedy: remedy)
  }

  /// How the folder of a copy is called that is shorter than its export above the rows: this and by
  /// how many lines.
  static let leftOutMark = "patron-lines-left-out-"

  static func linesLeftOut(of path: String) -> Int {
    path.split(separator: "/").first { $0.hasPrefix(leftOutMark) }
      .flatMap { Int($0.dropFirst(leftOutMark.count)) } ?? 0
  }

  private var filePath: String? {
    let markers = [
      "match the pattern \"", "  file = ", "sniffing file \"", "in file \"", "file \"", "File '",
      "file '", "stream: ",
    ]
    for marker in markers {
      guard let line = lines.last(where: { $0.contains(marker) }),
        let start = line.firstRange(of: marker)
      else { continue }
      let ends = marker.last.map { "\"'".contains($0) ? String($0) : "\n" } ?? "\n"
      let path = line[start.upperBound...].prefix { !ends.contains($0) }
      if path.contains(where: { $0 != "/" }) { return String(path) }
    }
    return nil
  }

  private func number(after marker: String) -> Int? {
    for line in lines {
      if let start = line.firstRange(of: marker),
        let number = Int(line[start.upperBound...].prefix(while: \.isNumber))
      {
        return number
      }
    }
    return nil
  }
}
