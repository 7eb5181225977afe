import Foundation

/// What the program says of a request that failed, turned into an error about the exports, the machine or the query.
struct SparkMessage {
  private let parts: Parts

  private struct Parts: Decodable {
    /// data, missing or configuration where Patron's own readers found it, ending where lines end in two ways, query
    /// where a statement cannot be run; spark where Spark says so.
    var kind = "spark"
    var file = ""
    var line = 0
    var fact = ""
    var remedy = ""
    /// Spark's name of the failure, such as CAST_INVALID_INPUT, and its words.
    var condition = ""
    var text = ""

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      func text(_ key: Key) throws -> String {
        try container.decodeIfPresent(String.self, forKey: key) ?? ""
      }
      kind = try text(.kind)
      file = try text(.file)
      line = try container.decodeIfPresent(Int.self, forKey: .line) ?? 0
      fact = try text(.fact)
      remedy = try text(.remedy)
      condition = try text(.condition)
      self.text = try text(.text)
    }

    private enum Key: CodingKey { case kind, file, line, fact, remedy, condition, text }
  }

  init(_ json: ArraySlice<UInt8>) {
    parts = (try? JSONDecoder().decode(Parts.self, from: Data(json))) ?? Parts()
  }

  /// A `PatronError` about the exports, the disk or the engine; where there is none, a `QueryFault`.
  var error: any Error {
    let line: Int? =
      parts.line > 0 ? parts.line + EngineMessage.linesLeftOut(of: parts.file) : nil
    let files = parts.file.isEmpty ? [] : [FileName.of(parts.file)]
    let place = PatronError.Place.export(files, line: line)
    switch parts.kind {
    case "data": return PatronError(.data, at: place, parts.fact, remedy: parts.remedy)
    case "missing":
      guard !parts.file.contains("/" + ScratchFolder.prefix) else { return ScratchFolder.removed }
      return PatronError(.missingInput, at: place, parts.fact, remedy: parts.remedy)
    case "configuration": return PatronError(.configuration, parts.fact, remedy: parts.remedy)
    case "ending":
      return PatronError(.data, at: place, PatronError.noCSV, remedy: EngineMessage.noCSVRemedy)
    case "query": return QueryFault(reason: parts.fact)
    default:
      if let error = exhaustion ?? damage { return error }
      return QueryFault(reason: reason)
    }
  }

  private var exhaustion: PatronError? {
    if has("No space left on device") || has("Disk quota exceeded") {
      return PatronError(
        .output, "the disk is full", remedy: "free space, or set TMPDIR to another disk")
    }
    if has("OutOfMemoryError") || has("UNABLE_TO_ACQUIRE_MEMORY") {
      return PatronError(
        .engine, "the engine ran out of memory",
        remedy: "give it more with --memory, or fewer --threads")
    }
    return nil
  }

  private var damage: PatronError? {
    guard has("FAILED_READ_FILE") || has("CANNOT_READ_FILE_FOOTER") else { return nil }
    return PatronError(
      .data, at: .export([]), "the file is damaged, or not of the kind of its name",
      remedy: "export it again")
  }

  private func has(_ sign: String) -> Bool {
    parts.condition.contains(sign) || parts.text.contains(sign)
  }

  /// The text of a query that is not understood can be shown, that of a value that could not be computed cannot.
  private var reason: String {
    let isAboutQuery = [
      "UNRESOLVED_", "PARSE_SYNTAX_ERROR", "TABLE_OR_VIEW", "DATATYPE_MISMATCH",
      "MISSING_AGGREGATION", "AMBIGUOUS_", "WRONG_NUM_ARGS", "UNSUPPORTED_", "NUM_COLUMNS_MISMATCH",
      "INCOMPATIBLE_COLUMN", "MISSING_GROUP_BY", "NOT_A_", "INVALID_EXTRACT", "GROUP_BY_",
    ].contains(where: parts.condition.hasPrefix)
    guard isAboutQuery, let line = parts.text.split(separator: "\n").first else {
      return parts.condition.isEmpty ? "an error without a name" : parts.condition
    }
    return String(line.prefix(300))
  }

  /// The error where the program ended by itself with `message`.
  static func ended(_ message: String) -> PatronError {
    if message.contains("No space left on device") {
      return PatronError(
        .output, "the disk is full", remedy: "free space, or set TMPDIR to another disk")
    }
    let last = message.split(separator: "\n").last.map { ": " + $0.prefix(300) } ?? ""
    return PatronError(.engine, "Spark does not run\(last)", remedy: SparkProgram.remedy)
  }
}
