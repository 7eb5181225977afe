import Foundation

/// The grammar of records: lists, objects, texts, numbers and words.
extension JSONScanner {
  /// The list that a file is; returns the bytes of its longest element.
  mutating func array(_ root: JSONNode) throws -> Int {
    position += 1
    var longest = 0
    try skipSpace()
    if try peek() == Int(JSONMark.closeList) {
      position += 1
    } else {
      while true {
        let start = offset
        try record(root)
        longest = max(longest, offset - start)
        try skipSpace()
        if try peek() == Int(JSONMark.closeList) {
          position += 1
          break
        }
        try take(JSONMark.comma)
        try skipSpace()
      }
    }
    try skipSpace()
    if try peek() >= 0 {
      throw error("something follows the list that the file is")
    }
    return longest
  }

  mutating func record(_ root: JSONNode) throws {
    let first = try peek()
    guard first == Int(JSONMark.openObject) else {
      throw first < 0 ? try malformed() : error("a record that is no object")
    }
    records += 1
    try object(root, depth: 1, isElement: false)
  }

  mutating func value(_ node: JSONNode?, depth: Int, list: Int) throws {
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
  func note(_ text: UnsafeBufferPointer<UInt8>, in node: JSONNode, list: Int) {
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

  mutating func list(_ node: JSONNode?, depth: Int) throws {
    guard depth < Self.nestingLimit else { throw error("nested too deeply") }
    let start = offset
    position += 1
    try skipSpace()
    if try peek() == Int(JSONMark.closeList) {
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
      if try peek() == Int(JSONMark.openObject) {
        try object(element, depth: depth + 1, isElement: true, list: number)
      } else {
        try value(element, depth: depth, list: 0)
      }
      try skipSpace()
      if try peek() == Int(JSONMark.closeList) { break }
      try take(JSONMark.comma)
      try skipSpace()
    }
    position += 1
    if records == 1, depth <= 3, let node {
      node.range = start..<offset
      node.length = count
    }
  }

  mutating func child() throws -> JSONNode {
    nodes += 1
    guard nodes <= Self.nodeLimit else {
      throw error(
        "more than \(Self.nodeLimit) different keys",
        remedy: "export identifiers as values, not as keys")
    }
    return JSONNode()
  }

  mutating func object(_ node: JSONNode?, depth: Int, isElement: Bool, list: Int = 0) throws {
    guard depth < Self.nestingLimit else { throw error("nested too deeply") }
    position += 1
    try skipSpace()
    if try peek() == Int(JSONMark.closeObject) {
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
      var child: JSONNode?
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
      try take(JSONMark.colon)
      try skipSpace()
      try value(child, depth: depth, list: isKey ? list : 0)
      try skipSpace()
      let next = try peek()
      if next == Int(JSONMark.closeObject) { break }
      try take(JSONMark.comma)
      try skipSpace()
    }
    position += 1
  }

  /// The node of `key` in `node`, looked for first where the last object had it.
  mutating func childNode(
    of key: UnsafeBufferPointer<UInt8>, in node: JSONNode, expected: inout Int
  ) throws -> JSONNode {
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
  mutating func string() throws -> UnsafeBufferPointer<UInt8> {
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
  mutating func keep(_ piece: UnsafeBufferPointer<UInt8>) {
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
  mutating func word() throws -> Bool {
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
  mutating func number() throws {
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
