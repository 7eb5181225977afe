import Foundation

/// The form of a JSON file: its records, every key of every record, and whether numbers survive the engine.
///
/// The engine would look at the first records and guess; this looks at all of them, and at nothing but
/// the form: it keeps no value.
struct JSONSurvey: Sendable {
  /// How records follow one another.
  enum Layout: String, Hashable, Sendable {
    /// One a line.
    case lines = "newline_delimited"
    /// One behind another, over any number of lines.
    case sequence = "unstructured"
    case array
  }

  /// The list that the one object of a file wraps: `{"data": {"orders": [...]}}`.
  struct Wrapper: Hashable, Sendable {
    let path: [String]
    /// The bytes of the list, its brackets included.
    let range: Range<Int>
  }

  var layout: Layout
  var wrapper: Wrapper?
  var records: Int
  /// The tree of a record.
  var tree: JSONTree
  /// Whether a number is written as the engine would not write it again.
  var hasInexactNumber: Bool
  /// The bytes of the longest record.
  var longestRecord: Int

  /// Reads `file` from end to end.
  init(of file: String) throws {
    var scanner = JSONScanner(try ByteSource(file), name: FileName.of(file))
    self = try scanner.survey()
  }

  fileprivate init(
    layout: Layout, wrapper: Wrapper?, records: Int, tree: JSONTree, hasInexactNumber: Bool,
    longestRecord: Int
  ) {
    self.layout = layout
    self.wrapper = wrapper
    self.records = records
    self.tree = tree
    self.hasInexactNumber = hasInexactNumber
    self.longestRecord = longestRecord
  }
}

/// One path of the records while they are read.
private final class Node {
  private var kindBits: UInt8 = 0
  var kinds: JSONTree.Kinds { JSONTree.Kinds(rawValue: kindBits) }
  var names: [[UInt8]] = []
  var children: [Node] = []
  var indices: [[UInt8]: Int] = [:]
  var element: Node?
  /// The texts of a list's keys, each with the list that had it last.
  var texts: [[UInt8]] = []
  var textIndices: [[UInt8]: Int] = [:]
  var lists: [Int] = []
  var repeatsKeys = false
  /// The object that had this key last.
  var owner = 0
  /// Where the list of the first record stands, and how many elements it has.
  var range: Range<Int>?
  var length = 0

  /// Notes that a value of `kind` stood here.
  @inline(__always)
  func note(_ kind: JSONTree.Kinds) { kindBits |= kind.rawValue }

  func tree() -> JSONTree {
    JSONTree(
      kinds: kinds,
      fields: zip(names, children).map { name, node in
        JSONTree.Field(name: Self.text(name), tree: node.tree())
      }, elements: element.map { [$0.tree()] } ?? [], keys: texts.map(Self.text),
      repeatsKeys: repeatsKeys)
  }

  /// `name`, which stands between quotes in the file, without its escapes.
  private static func text(_ name: [UInt8]) -> String {
    if name.contains(UInt8(ascii: "\\")),
      let text = try? JSONDecoder().decode(
        String.self, from: Data([UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]))
    {
      return text
    }
    return String(decoding: name, as: UTF8.self)
  }
}

/// The bytes that give JSON its form.
private enum Mark {
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openList = UInt8(ascii: "[")
  static let closeList = UInt8(ascii: "]")
  static let openObject = UInt8(ascii: "{")
  static let closeObject = UInt8(ascii: "}")
}

/// Walks through JSON byte by byte, from one buffer to the next.
private struct JSONScanner: ~Copyable {
  private let source: ByteSource
  private let name: String
  private let buffer: UnsafeMutableRawBufferPointer
  private let bytes: UnsafePointer<UInt8>
  private var position = 0
  private var end = 0
  /// Bytes before the buffer.
  private var passed = 0
  private var line = 1

  private var nodes = 0
  private var objects = 0
  private var lists = 0
  private var records = 0
  private var hasInexactNumber = false
  /// The text that was read last, where it did not stand in one buffer.
  private var spill = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 12)
  private var spillCount = 0

  /// Objects within one another that are followed; deeper ones are refused.
  private static let nestingLimit = 500
  /// The most paths that are kept apart: a file with more has data for keys.
  private static let nodeLimit = 50_000

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
    let root = Node()
    var layout = JSONSurvey.Layout.array
    var longest = 0
    if try peek() == Int(Mark.openList) {
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

  private static let remedy = "export one JSON object a record"

  /// The list of objects that the only record of a file holds, one or two levels down.
  private func wrapped(_ root: Node) throws -> (path: [String], node: Node)? {
    func lists(in node: Node, path: [String]) -> [(path: [String], node: Node)] {
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

  private var offset: Int { passed + position }

  private mutating func refill() throws -> Bool {
    passed += end
    position = 0
    try Task.checkCancellation()
    end = try source.read(into: buffer)
    return end > 0
  }

  /// The next byte, or -1 at the end.
  @inline(__always)
  private mutating func peek() throws -> Int {
    if position == end, try !refill() { return -1 }
    return Int(bytes[position])
  }

  private mutating func skipMark() throws -> Bool {
    guard try peek() == 0xEF, end >= 3, bytes[1] == 0xBB, bytes[2] == 0xBF else { return false }
    position = 3
    return true
  }

  @inline(__always)
  private mutating func skipSpace() throws {
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

  private func error(_ fact: String, remedy: String = Self.remedy) -> PatronError {
    PatronError(.data, at: .export([name], line: line), fact, remedy: remedy)
  }

  /// The error for a byte that cannot stand where it does, or for the end where more must come.
  private mutating func malformed() throws -> PatronError {
    try peek() < 0
      ? error("the record is cut off", remedy: "export or copy the file again")
      : error("no JSON", remedy: "export the file again")
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8) throws {
    guard try peek() == Int(byte) else { throw try malformed() }
    position += 1
  }

  /// The list that a file is; returns the bytes of its longest element.
  private mutating func array(_ root: Node) throws -> Int {
    position += 1
    var longest = 0
    try skipSpace()
    if try peek() == Int(Mark.closeList) {
      position += 1
    } else {
      while true {
        let start = offset
        try record(root)
        longest = max(longest, offset - start)
        try skipSpace()
        if try peek() == Int(Mark.closeList) {
          position += 1
          break
        }
        try take(Mark.comma)
        try skipSpace()
      }
    }
    try skipSpace()
    if try peek() >= 0 {
      throw error("something follows the list that the file is")
    }
    return longest
  }

  private mutating func record(_ root: Node) throws {
    let first = try peek()
    guard first == Int(Mark.openObject) else {
      throw first < 0 ? try malformed() : error("a record that is no object")
    }
    records += 1
    try object(root, depth: 1, isElement: false)
  }

  private mutating func value(_ node: Node?, depth: Int, list: Int) throws {
    switch try peek() {
    case 0x22:
      let text = try string()
      node?.note(.scalar)
      if list > 0, let node { note(text, in: node, list: list) }
    case 0x7B: try object(node, depth: depth + 1, isElement: false)
    case 0x5B: try self.list(node, depth: depth + 1)
    case 0x2D, 0x30...0x39:
      try number()
      node?.note(.scalar)
      if list > 0 { node?.repeatsKeys = true }
    case 0x61...0x7A, 0x41...0x5A:
      if try !word() { node?.note(.scalar) }
      if list > 0 { node?.repeatsKeys = true }
    default: throw try malformed()
    }
  }

  /// Notes one of the keys that the elements of a list have.
  private func note(_ text: UnsafeBufferPointer<UInt8>, in node: Node, list: Int) {
    let text = Array(text)
    if let index = node.textIndices[text] {
      if node.lists[index] == list { node.repeatsKeys = true }
      node.lists[index] = list
    } else if node.texts.count <= NestedShape.columnLimit {
      node.textIndices[text] = node.texts.count
      node.texts.append(text)
      node.lists.append(list)
    } else {
      node.repeatsKeys = true
    }
  }

  private mutating func list(_ node: Node?, depth: Int) throws {
    guard depth < Self.nestingLimit else { throw error("nested too deeply") }
    let start = offset
    position += 1
    try skipSpace()
    if try peek() == Int(Mark.closeList) {
      position += 1
      node?.note(.emptyList)
      return
    }
    node?.note(.list)
    lists += 1
    let number = lists
    if let node, node.element == nil { node.element = try child() }
    let element = node?.element
    var count = 0
    while true {
      count += 1
      if try peek() == Int(Mark.openObject) {
        try object(element, depth: depth + 1, isElement: true, list: number)
      } else {
        try value(element, depth: depth, list: 0)
      }
      try skipSpace()
      if try peek() == Int(Mark.closeList) { break }
      try take(Mark.comma)
      try skipSpace()
    }
    position += 1
    if records == 1, depth <= 3, let node {
      node.range = start..<offset
      node.length = count
    }
  }

  private mutating func child() throws -> Node {
    nodes += 1
    guard nodes <= Self.nodeLimit else {
      throw error(
        "more than \(Self.nodeLimit) different keys",
        remedy: "export identifiers as values, not as keys")
    }
    return Node()
  }

  private mutating func object(_ node: Node?, depth: Int, isElement: Bool, list: Int = 0) throws {
    guard depth < Self.nestingLimit else { throw error("nested too deeply") }
    position += 1
    try skipSpace()
    if try peek() == Int(Mark.closeObject) {
      position += 1
      node?.note(.emptyObject)
      return
    }
    node?.note(.object)
    objects += 1
    let object = objects
    var expected = 0
    while true {
      guard try peek() == 0x22 else { throw try malformed() }
      let key = try string()
      var child: Node?
      var isKey = false
      if let node {
        let found = try childNode(of: key, in: node, expected: &expected)
        if found.owner == object {
          throw error(
            "the key '\(String(decoding: key, as: UTF8.self))' stands twice in one object",
            remedy: "keep one")
        }
        found.owner = object
        child = found
        isKey = isElement && key.elementsEqual("key".utf8)
      }
      try skipSpace()
      try take(Mark.colon)
      try skipSpace()
      try value(child, depth: depth, list: isKey ? list : 0)
      try skipSpace()
      let next = try peek()
      if next == Int(Mark.closeObject) { break }
      try take(Mark.comma)
      try skipSpace()
    }
    position += 1
  }

  /// The node of `key` in `node`, looked for first where the last object had it.
  private mutating func childNode(
    of key: UnsafeBufferPointer<UInt8>, in node: Node, expected: inout Int
  ) throws -> Node {
    if expected < node.names.count {
      let isExpected = node.names[expected].withUnsafeBufferPointer { name in
        name.count == key.count
          && (key.count == 0 || memcmp(name.baseAddress!, key.baseAddress!, key.count) == 0)
      }
      if isExpected {
        expected += 1
        return node.children[expected - 1]
      }
    }
    let name = Array(key)
    if let index = node.indices[name] {
      expected = index + 1
      return node.children[index]
    }
    let child = try child()
    node.indices[name] = node.names.count
    node.names.append(name)
    node.children.append(child)
    expected = node.names.count
    return child
  }

  /// The text between two quotes as it stands there; it holds until the next is read.
  private mutating func string() throws -> UnsafeBufferPointer<UInt8> {
    position += 1
    spillCount = 0
    var start = position
    while true {
      var isEscaped = false
      while position < end {
        let byte = bytes[position]
        if byte == 0x22 {
          let piece = UnsafeBufferPointer(start: bytes + start, count: position - start)
          position += 1
          guard spillCount > 0 else { return piece }
          keep(piece)
          return UnsafeBufferPointer(UnsafeMutableBufferPointer(rebasing: spill[..<spillCount]))
        }
        if byte == 0x5C {
          position += 1
          if position == end {
            isEscaped = true
            break
          }
        } else if byte == 10 {
          line += 1
        }
        position += 1
      }
      keep(UnsafeBufferPointer(start: bytes + start, count: end - start))
      guard try refill() else { throw try malformed() }
      start = 0
      if isEscaped { position = 1 }
    }
  }

  /// Keeps the start of a text that goes on in the next buffer.
  private mutating func keep(_ piece: UnsafeBufferPointer<UInt8>) {
    if spillCount + piece.count > spill.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: 2 * (spillCount + piece.count))
      _ = larger.update(fromContentsOf: spill[..<spillCount])
      spill.deallocate()
      spill = larger
    }
    _ = UnsafeMutableBufferPointer(rebasing: spill[spillCount...]).update(fromContentsOf: piece)
    spillCount += piece.count
  }

  /// Passes over `true`, `false`, `null` and the like; returns whether it was null.
  private mutating func word() throws -> Bool {
    var letters: [UInt8] = []
    while case let byte = try peek(), byte >= 0x41, letters.count < 10,
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    {
      letters.append(UInt8(byte))
      position += 1
    }
    switch String(decoding: letters, as: UTF8.self) {
    case "null": return true
    case "true", "false": return false
    default: throw try malformed()
    }
  }

  /// Passes over a number, and notes whether the engine would write it otherwise.
  ///
  /// The engine keeps a whole number of any length as it stands. One with a point or an exponent
  /// becomes a double and is written again: 350.10 as 350.1, 4.9E+12 as 4900000000000.0, and one of more
  /// than fifteen digits as the nearest double. -0 becomes 0.
  private mutating func number() throws {
    var digits = 0
    var hasPoint = false
    var isExact = true
    var fraction = 0
    var last = 0
    var isNegative = false
    var leadingZeros = 0
    var significant = 0
    loop: while true {
      let byte = try peek()
      switch byte {
      case 0x30...0x39:
        digits += 1
        if significant > 0 || byte != 0x30 { significant += 1 }
        if hasPoint {
          fraction += 1
          if significant == 0 { leadingZeros += 1 }
        }
        last = byte
      case 0x2E: hasPoint = true
      case 0x2D: isNegative = true
      case 0x2B, 0x65, 0x45: isExact = false
      default: break loop
      }
      position += 1
    }
    guard digits > 0 else { throw try malformed() }
    if hasPoint {
      isExact =
        isExact && significant <= 15 && digits <= 16 && leadingZeros < 4 && fraction > 0
        && (last != 0x30 || fraction == 1)
    } else if isNegative && significant == 0 {
      isExact = false
    }
    if !isExact { hasInexactNumber = true }
  }
}
