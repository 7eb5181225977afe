import Foundation

/// Walks through JSON byte by byte, from one buffer to the next.
struct JSONScanner: ~Copyable {
  let source: ByteSource
  let name: String
  let buffer: UnsafeMutableRawBufferPointer
  let bytes: UnsafePointer<UInt8>
  var position = 0
  var end = 0
  /// Bytes before the buffer.
  var passed = 0
  var line = 1

  var nodes = 0
  var objects = 0
  var lists = 0
  var records = 0
  var hasInexactNumber = false
  /// The text that was read last, where it did not stand in one buffer.
  var spill = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 12)
  var spillCount = 0

  /// Objects within one another that are followed; deeper ones are refused.
  static let nestingLimit = 500
  /// The most paths that are kept apart: a file with more has data for keys.
  static let nodeLimit = 50_000

  init(_ source: ByteSource, name: String) {
    self.source = source
    self.name = name
    buffer = .allocate(byteCount: 1 << 18, alignment: 16)
    bytes = UnsafePointer(buffer.bindMemory(to: UInt8.self).baseAddress!)
  }

  deinit {
    buffer.deallocate()
    spill.deallocate()
  }

  mutating func survey() throws -> JSONSurvey {
    let hasMark = try skipMark()
    try skipSpace()
    let root = JSONNode()
    var layout = JSONSurvey.Layout.array
    var longest = 0
    if try peek() == Int(JSONMark.openList) {
      longest = try array(root)
    } else {
      var areLines = !hasMark
      var lastLine = 0
      while try peek() >= 0 {
        areLines = areLines && line > lastLine
        let start = offset
        let first = line
        try record(root)
        longest = max(longest, offset - start)
        lastLine = line
        areLines = areLines && line == first
        try skipSpace()
      }
      layout = areLines ? .lines : .sequence
    }
    guard records > 0 else {
      throw PatronError(
        .data, at: .export([name]), "no record",
        remedy: "export it again, or leave it out of patron.yaml")
    }
    var survey = JSONSurvey(
      layout: layout, wrapper: nil, records: records, tree: JSONTree(),
      hasInexactNumber: hasInexactNumber, longestRecord: longest)
    if layout != .array, records == 1, let (path, node) = try wrapped(root),
      let range = node.range, let element = node.element
    {
      guard element.kinds == .object || element.kinds == [.object, .emptyObject] else {
        throw PatronError(
          .data, at: .export([name]),
          "the list '\(path.joined(separator: "."))' holds more than objects", remedy: Self.remedy)
      }
      survey.layout = .array
      survey.wrapper = .init(path: path, range: range)
      survey.records = node.length
      survey.tree = element.tree()
    } else {
      survey.tree = root.tree()
    }
    return survey
  }

  static let remedy = "export one JSON object a record"

  /// The list of objects that the only record of a file holds, one or two levels down.
  func wrapped(_ root: JSONNode) throws -> (path: [String], node: JSONNode)? {
    func lists(in node: JSONNode, path: [String]) -> [(path: [String], node: JSONNode)] {
      zip(node.names, node.children).filter { _, child in
        // Keys and values describe the record.
        let keys = child.element?.names.map { String(decoding: $0, as: UTF8.self) } ?? []
        return child.element?.kinds.contains(.object) == true && Set(keys) != ["key", "value"]
      }
      .map { (path + [String(decoding: $0, as: UTF8.self)], $1) }
    }
    var found = lists(in: root, path: [])
    if found.isEmpty {
      for (key, child) in zip(root.names, root.children) {
        found += lists(in: child, path: [String(decoding: key, as: UTF8.self)])
      }
    }
    guard found.count > 1 else { return found.first }
    let names = found.map { "'\($0.path.joined(separator: "."))'" }.joined(separator: " and ")
    throw PatronError(
      .data, at: .export([name]), "one object with the lists \(names)",
      remedy: "put each into a file of its own")
  }

  var offset: Int { passed + position }

  mutating func refill() throws -> Bool {
    passed += end
    position = 0
    try Task.checkCancellation()
    end = try source.read(into: buffer)
    return end > 0
  }

  /// The next byte, or -1 at the end.
  @inline(__always)
  mutating func peek() throws -> Int {
    if position == end, try !refill() { return -1 }
    return Int(bytes[position])
  }

  mutating func skipMark() throws -> Bool {
    guard try peek() == 0xEF, end >= 3, bytes[1] == 0xBB, bytes[2] == 0xBF else { return false }
    position = 3
    return true
  }

  @inline(__always)
  mutating func skipSpace() throws {
    while true {
      if position == end, try !refill() { return }
      switch bytes[position] {
      case 10: line += 1
      case 32, 9, 13: break
      default: return
      }
      position += 1
    }
  }

  func error(_ fact: String, remedy: String = Self.remedy) -> PatronError {
    PatronError(.data, at: .export([name], line: line), fact, remedy: remedy)
  }

  /// The error for a byte that cannot stand where it does, or for the end where more must come.
  mutating func malformed() throws -> PatronError {
    try peek() < 0
      ? error("the record is cut off", remedy: "export or copy the file again")
      : error("no JSON", remedy: "export the file again")
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) throws {
    guard try peek() == Int(byte) else { throw try malformed() }
    position += 1
  }
}
