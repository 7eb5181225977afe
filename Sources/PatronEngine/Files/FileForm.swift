import Foundation

/// How the files of one table are written: their format, where it is CSV the marks it uses, where cells
/// hold others the columns they make.
package struct FileForm: Sendable {
  package var format: SourceFormat
  /// The mark between two fields; nil where the files differ and the engine looks at each.
  package var delimiter: String?
  package var quote = "\""
  package var escape = "\""
  /// The copies that are read instead of odd files.
  var copies: [String: String] = [:]
  /// What is left out of the files, or read otherwise than written, for people.
  package var notices: [String] = []
  /// The columns of files whose cells hold others; of none else.
  package var nested: [NestedShape.Column] = []
  /// How the records of JSON files follow one another.
  var layouts: [String: JSONSurvey.Layout] = [:]
  /// Whether numbers of JSON must be put between quotes, to be kept as they stand.
  var quotesNumbers = false
  /// The bytes of the longest JSON record.
  var longestRecord = 0
  /// The columns of each JSON file.
  package var fileColumns: [[String]] = []
  /// The reading of all bytes that goes on beside the engine's.
  package var check: FileCheck?

  package init(_ format: SourceFormat, delimiter: String? = nil) {
    self.format = format
    self.delimiter = delimiter
  }

  /// The file that is read for `file`.
  package func path(of file: String) -> String { copies[file] ?? file }

  /// The folder in the engine's private one that holds copies.
  static let copiesFolder = "exports"
}

extension FileForm {
  private static let delimiters: [Character] = [",", ";", "\t", "|"]

  /// Finds the form of `files`, which share one; `written` is the delimiter of patron.yaml.
  ///
  /// The engine looks at the head of a file alone. Where that holds no quote it would take later
  /// quotes for text, and where rows are ragged it would take a line for one field: so a quote is
  /// always one, and a header that looks like several fields is several.
  package init(of files: [String], delimiter written: String?, engine: any Engine) async throws {
    if let workbook = files.first(where: SourceFormat.isWorkbook) {
      throw CleanCopy.workbook(workbook)
    }
    guard let format = SourceFormat(fileName: files[0]) else {
      throw PatronError(
        .data, at: .export([files[0]]), "of no kind Patron reads",
        remedy: "export .csv, .tsv, .txt, .json, .jsonl (.gz, .zst) or .parquet")
    }
    if let other = files.first(where: { SourceFormat(fileName: $0) != format }) {
      throw PatronError(
        .data, at: .export([files[0], other]), "of two kinds",
        remedy: "export the files of one table as one kind")
    }
    self.init(format, delimiter: written)
    switch format {
    case .csv: try await findMarks(of: files, delimiter: written, engine: engine)
    case .json: try await surveyRecords(of: files, engine: engine)
    case .parquet: try await surveyTypes(of: files, engine: engine)
    }
  }

  /// Makes copies of odd files, starts to check all, and finds the marks they use.
  private mutating func findMarks(
    of files: [String], delimiter written: String?, engine: any Engine
  ) async throws {
    var frames: [String: CSVFrame] = [:]
    var named: Set<String> = []
    for file in files {
      let frame: CSVFrame?
      if file.lowercased().hasSuffix(".zst") {
        frame = try await Self.checkedHead(of: file, delimiter: written, engine: engine)
      } else {
        let (copy, found) = try CleanCopy.make(
          of: file, format: .csv, delimiter: written,
          folder: engine.scratchPath(Self.copiesFolder))
        copies[file] = copy?.path
        notices += copy?.notices ?? []
        frame = found
      }
      frames[path(of: file)] = frame
      if let mark = frame?.delimiter { named.insert(mark) }
      notices += (frame?.repeated ?? []).map { name in
        """
        \(FileName.of(file)): the header has '\(name)' more than once: the later columns are read \
        as '\(name)_1' and so on
        """
      }
    }
    let check = FileCheck(files.map(path), frames: frames)
    self.check = check
    do {
      let heads = try await Self.heads(of: files.map(path), engine: engine)
      if heads.contains(where: { $0.quote == "'" }) { quote = "'" }
      escape = heads.contains(where: { $0.escape == "\\" }) ? "\\" : quote
      let delimiters = Set(heads.map(\.likelyDelimiter))
      let isNamed = named.count == 1 && frames.values.allSatisfy { $0.delimiter != nil }
      delimiter =
        written ?? (isNamed ? named.first : delimiters.count == 1 ? delimiters.first : nil)
    } catch let error as PatronError where error.category == .data {
      try await check.finish()
      throw error
    }
  }

  /// The head of a file packed by Zstandard, which the engine alone unpacks: refused where it is odd.
  private static func checkedHead(
    of file: String, delimiter written: String?, engine: any Engine
  ) async throws -> CSVFrame? {
    try ZstandardFrames.check(file)
    struct Line: Decodable { let line: String? }
    let lines = try? await engine.rows(
      "select line from \(engine.dialect.lines(of: file)) limit 60;", as: Line.self)
    guard let lines else { return nil }
    let head = Array(lines.map { ($0.line ?? "") + "\n" }.joined().utf8)
    let frame = CSVFrame(head: head[...], isWhole: false, delimiter: written)
    if frame.header > 0 || frame.joined != nil {
      let what =
        frame.joined == nil
        ? "lines above the header"
        : frame.hasBreaks ? "line breaks in the header" : "two header rows"
      throw PatronError(
        .data, at: .export([file]), what, remedy: "unpack it, or export it without them")
    }
    return frame
  }

  /// Finds the row that keeps `files` from being read as CSV, and throws an error for it.
  ///
  /// The engine settles the form by the head of a file and reports only that none fits; given the form, it
  /// reports the row that does not.
  package func explain(_ files: [String], engine: any Engine) async throws {
    guard format == .csv else { return }
    for (file, head) in zip(files, try await Self.heads(of: files.map(path), engine: engine)) {
      let delimiter = delimiter ?? head.likelyDelimiter
      let fields = head.columns.count == 1 ? head.name.components(separatedBy: delimiter).count : 0
      let source = engine.dialect.strictSource(
        file, form: self, delimiter: delimiter, columnCount: max(fields, head.columns.count))
      try await engine.run("select count(*) from \(source);")
    }
  }

  /// The form that the engine finds in the head of a file.
  private struct Head: Decodable {
    struct Column: Decodable { let name: String }
    let delimiter: String
    let quote: String
    let escape: String
    let columns: [Column]

    var name: String { columns.first?.name ?? "" }

    var likelyDelimiter: String {
      guard columns.count == 1 else { return delimiter }
      let counts = FileForm.delimiters.map { mark in name.count { $0 == mark } }
      guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else {
        return delimiter
      }
      return String(FileForm.delimiters[index])
    }
  }

  private static func heads(
    of files: [String], engine: any Engine
  ) async throws -> [Head] {
    let arePlain = files.map(hasPlainHead)
    do {
      return try await heads(of: files, arePlain: arePlain, engine: engine)
    } catch is PatronError where arePlain.contains(true) {
      // A quote that is never closed fits no form but that of files without quotes.
      return try await heads(of: files, arePlain: files.map { _ in false }, engine: engine)
    }
  }

  private static func heads(
    of files: [String], arePlain: [Bool], engine: any Engine
  ) async throws -> [Head] {
    let queries = zip(files, arePlain).enumerated().map { index, file -> SQL in
      """
      select \(index) as place, Delimiter as delimiter, Quote as quote, Escape as escape,
        Columns as columns
      from \(engine.dialect.head(of: file.0, isPlain: file.1))
      """
    }
    return try await engine.rows(
      queries.joined(separator: " union all ") + " order by place;", as: Head.self)
  }

  /// Whether the head of `file` holds no mark but the double quote by which text could be quoted or
  /// escaped. The engine need not try others then, which is most of what it does with a head.
  private static func hasPlainHead(_ file: String) -> Bool {
    guard !file.hasSuffix(".gz"), !file.hasSuffix(".zst"),
      let handle = FileHandle(forReadingAtPath: file)
    else { return false }
    defer { try? handle.close() }
    guard let head = try? handle.read(upToCount: headSize) else { return false }
    return head.withUnsafeBytes { bytes in
      !bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\\"))
    }
  }

  /// Bytes of a head: more than the twenty thousand rows of it that the engine looks at mostly have.
  private static let headSize = 4 << 20
}
