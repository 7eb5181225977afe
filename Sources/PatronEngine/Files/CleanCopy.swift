import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The copy that is read instead of a file whose bytes are no plain CSV or JSON.
///
/// It is in the engine's private folder, has the same name, and leaves out the lines around the rows.
struct CleanCopy: Sendable {
  let path: String
  /// The parts that the copy leaves out, for people.
  var notices: [String] = []
  /// The mark between fields that the file names itself.
  var delimiter: String?

  /// Bytes of a head and of a tail that are looked at.
  private static let headSize = 1 << 18
  private static let tailSize = 1 << 16
  /// A packed file up to this size is unpacked to see its end.
  ///
  /// Of larger ones the end is seen as they are checked (`FileCheck`).
  static let smallPackedSize = 2 << 20

  /// Throws the kind of `file` where its first bytes show that it is no text.
  static func checkKind(of file: String, head: ArraySlice<UInt8>) throws {
    func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    let text = String(decoding: head.prefix(400), as: UTF8.self)
      .trimmingPrefix("\u{FEFF}").trimmingPrefix(while: \.isWhitespace).lowercased()
    if starts([0x50, 0x4B, 3, 4]) || starts([0xD0, 0xCF, 0x11, 0xE0])
      || text.hasPrefix("<?xml") && text.contains("spreadsheet")
    {
      throw workbook(file)
    }
    if ["<!doctype", "<html", "<table", "<head", "<body", "<meta", "<div"].contains(
      where: text.hasPrefix)
      || text.hasPrefix("<?xml")
    {
      let kind = text.hasPrefix("<?xml") ? "XML" : "HTML"
      throw PatronError(
        .data, at: .export([file]), "\(kind), a page or a table of one, whatever its name",
        remedy: "save the table as CSV UTF-8")
    }
    let kinds: [([UInt8], String, String)] = [
      (Array("{\"".utf8), "JSON", "let its name end in .ndjson or .json"),
      (Array("[{".utf8), "JSON", "let its name end in .json"),
      (Array("%PDF".utf8), "a PDF", "export the table as CSV UTF-8"),
      ([0x1F, 0x8B], "packed by gzip", "add .gz to its name"),
      ([0x28, 0xB5, 0x2F, 0xFD], "packed by Zstandard", "add .zst to its name"),
      (Array("PAR1".utf8), "a Parquet file", "let its name end in .parquet"),
      (Array("SQLite format 3".utf8), "a database", "export the table as CSV UTF-8"),
    ]
    if let (_, kind, remedy) = kinds.first(where: { starts($0.0) }),
      kind != "JSON" || SourceFormat(fileName: file) == .csv
    {
      throw PatronError(
        .data, at: .export([file]), "\(kind), whatever its name", remedy: remedy)
    }
  }

  static func workbook(_ file: String) -> PatronError {
    PatronError(
      .data, at: .export([file]), "a workbook of a spreadsheet program",
      remedy: "save the sheet as CSV UTF-8")
  }

  /// Looks at the head and the tail of the CSV or JSON `file` and makes a copy where they are odd.
  ///
  /// - Parameters:
  ///   - written: the delimiter of patron.yaml.
  ///   - folder: where copies go; made when it is needed.
  static func make(
    of file: String, format: SourceFormat, delimiter written: String?, folder: String
  ) throws -> (copy: CleanCopy?, frame: CSVFrame?) {
    var (head, isWhole) = try ByteSource.head(of: file, count: headSize)
    try checkKind(of: file, head: head[...])
    var source = file
    if let encoding = UTF16Reader.Encoding(head: head) {
      let path = try copyPath(of: file, in: folder, step: "text", leftOut: 0)
      try write(path) { write in try UTF16Reader.transcode(file, from: encoding, write: write) }
      source = path
      (head, isWhole) = try ByteSource.head(of: path, count: headSize)
    }
    guard format == .csv else {
      return (source == file ? nil : CleanCopy(path: source), nil)
    }
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let frame = CSVFrame(head: head[start...], isWhole: isWhole, delimiter: written)
    if frame.width == 0, head.allSatisfy({ [9, 10, 13, 32].contains($0) }), isWhole {
      throw PatronError(
        .data, at: .export([file]), "nothing but blanks", remedy: "export it again")
    }
    var end: Int?
    var footer: CSVFooter?
    if let (tail, tailStart) = try tail(of: source, head: head, isWhole: isWhole, frame: frame) {
      footer = CSVFooter(
        tail: tail, isWhole: tailStart == frame.body, delimiter: frame.mark,
        width: frame.width)
      end = footer.map { tailStart + $0.start }
    }
    let isOdd = frame.header > start || frame.joined != nil || end != nil
    guard isOdd else { return (source == file ? nil : CleanCopy(path: source), frame) }
    // The engine takes the end of the first line for that of all.
    let isWide = head[..<frame.body].suffix(2).elementsEqual([13, 10])
    let prefix = Self.header(frame, end: isWide ? "\r\n" : "\n")
    let leftOut =
      head[..<frame.body].count { $0 == 10 }
      - (frame.joined == nil ? head[frame.header..<frame.body].count { $0 == 10 } : 1)
    let path = try copyPath(of: file, in: folder, step: "rows", leftOut: leftOut)
    let from = frame.joined == nil ? frame.header : frame.body
    try write(path) { write in
      if let prefix { try Array(prefix.utf8).withUnsafeBytes(write) }
      try copyBytes(source, from: from, to: end, write: write)
    }
    if source != file { try? FileManager.default.removeItem(atPath: source) }
    var copy = CleanCopy(path: path, delimiter: frame.delimiter)
    copy.notices = notices(FileName.of(file), frame, footer)
    return (copy, frame)
  }

  /// The rows between two brackets of the JSON `file`, as a list of its own.
  static func list(of file: String, range: Range<Int>, folder: String) throws -> CleanCopy {
    let path = try copyPath(of: file, in: folder, step: "list", leftOut: 0)
    try write(path) { write in
      try copyBytes(file, from: range.lowerBound, to: range.upperBound, write: write)
    }
    return CleanCopy(path: path)
  }

  private static func header(_ frame: CSVFrame, end: String) -> String? {
    let mark = frame.mark
    return frame.joined.map { names in
      names.map { name in
        name.contains(where: { $0 == mark || $0 == "\"" || $0.isNewline })
          ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : name
      }.joined(separator: String(mark)) + end
    }
  }

  private static func notices(
    _ name: String, _ frame: CSVFrame, _ footer: CSVFooter?
  ) -> [String] {
    var notices: [String] = []
    func lines(_ count: Int, _ word: String) -> String {
      "\(count) \(word) \(count == 1 ? "line" : "lines")"
    }
    let parts =
      (frame.titles > 0 ? ["\(lines(frame.titles, "title")) above the header"] : [])
      + (footer.map { ["\(lines($0.lines, "footer")) below the last row"] } ?? [])
    if !parts.isEmpty {
      let verb = frame.titles + (footer?.lines ?? 0) == 1 ? "is" : "are"
      notices.append("\(name): \(parts.joined(separator: " and ")) \(verb) left out")
    }
    if frame.hasBreaks {
      notices.append("\(name): line breaks in its header are read as blanks")
    } else if frame.joined != nil {
      notices.append("\(name): its two header rows are read as one, heading and sub-heading joined")
    }
    return notices
  }

  /// The end of the rows that follow the header, as far as it is looked at, and where it starts.
  ///
  /// Nil where a packed file is too large to look before it is checked.
  private static func tail(
    of file: String, head: [UInt8], isWhole: Bool, frame: CSVFrame
  ) throws -> (ArraySlice<UInt8>, Int)? {
    if isWhole { return (head[frame.body...], frame.body) }
    let size = try FileDescriptor.open(FilePath(file), .readOnly).closeAfter(of: file) {
      try $0.seek(offset: 0, from: .end)
    }
    if file.lowercased().hasSuffix(".gz") {
      guard size <= smallPackedSize else { return nil }
      var tail = Tail(size: tailSize)
      try ByteSource(file).forEachPiece { tail.add($0) }
      return (tail.bytes[...], tail.end - tail.bytes.count)
    }
    let start = max(Int64(frame.body), size - Int64(tailSize))
    return try FileDescriptor.open(FilePath(file), .readOnly).closeAfter(of: file) { descriptor in
      var bytes = [UInt8](repeating: 0, count: Int(size - start))
      let count = try bytes.withUnsafeMutableBytes {
        try descriptor.read(fromAbsoluteOffset: start, into: $0)
      }
      return (bytes.prefix(count), Int(start))
    }
  }

  private static func copyPath(
    of file: String, in folder: String, step: String, leftOut: Int
  ) throws -> String {
    // From the folder's name `EngineMessage` knows by how many lines the copy is shorter above its rows.
    let key = file.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    let path = "\(folder)/\(String(key, radix: 36))-\(step)/\(EngineMessage.leftOutMark)\(leftOut)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ScratchFolder.unwritable()
    }
    var name = FileName.of(file)
    for ending in [".gz", ".zst"] where name.lowercased().hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return path + "/" + name
  }

  static func copyPath(of file: String, in folder: String) throws -> String {
    try copyPath(of: file, in: folder, step: "plain", leftOut: 0)
  }

  private static func write(
    _ path: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    do {
      let descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
      try descriptor.closeAfter { try body { try descriptor.writeAll($0) } }
    } catch let error as Errno {
      throw ScratchFolder.unwritable(error)
    }
  }

  /// Hands the bytes of `file` from `start` to `end`, or to its end, to `write`.
  private static func copyBytes(
    _ file: String, from start: Int, to end: Int?, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var passed = 0
    try ByteSource(file).forEachPiece { piece in
      let first = max(start - passed, 0)
      let last = min((end ?? .max) - passed, piece.count)
      if first < last { try write(UnsafeRawBufferPointer(rebasing: piece[first..<last])) }
      passed += piece.count
    }
  }
}

/// The last bytes of what passes by.
struct Tail: Sendable {
  private let size: Int
  private var kept: [UInt8] = []
  /// How many bytes passed.
  private(set) var end = 0

  init(size: Int) { self.size = size }

  mutating func add(_ piece: UnsafeRawBufferPointer) {
    end += piece.count
    kept.append(contentsOf: piece)
    if kept.count > 4 * size + (1 << 19) { kept.removeFirst(kept.count - size) }
  }

  var bytes: [UInt8] { Array(kept.suffix(size)) }
}

extension FileDescriptor {
  /// Hands the descriptor to `body` and closes it; an error names `file`.
  fileprivate func closeAfter<Result>(
    of file: String, _ body: (FileDescriptor) throws -> Result
  ) throws -> Result {
    do {
      return try closeAfter { try body(self) }
    } catch let error as Errno {
      throw PatronError.unreadable(file, because: "\(error)")
    }
  }
}
