/// The statements of a script, split at the semicolons outside quotes and comments.
///
/// It knows the SQL that reaches an engine here: quotes, doubled inside of text or with a backslash before them, and
/// comments to the end of a line.
package struct SQLStatements: Sequence, Sendable {
  let script: String
  /// Whether a backslash in a text takes the next sign as it is.
  let hasEscapes: Bool

  package init(script: String, hasEscapes: Bool = false) {
    (self.script, self.hasEscapes) = (script, hasEscapes)
  }

  package func makeIterator() -> AnyIterator<String> {
    var rest = script.utf8[...]
    return AnyIterator {
      while !rest.isEmpty {
        let (end, saysSomething) = end(of: rest)
        defer { rest = rest[end...] }
        if saysSomething { return String(Substring(rest[..<end])) }
      }
      return nil
    }
  }

  /// Where the first statement of `text` ends, its semicolon included, and whether it is more than
  /// blanks and comments.
  private func end(
    of text: Substring.UTF8View
  ) -> (end: Substring.Index, saysSomething: Bool) {
    var quote: UInt8?
    var isComment = false
    var saysSomething = false
    var previous = UInt8(ascii: "\n")
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      text.formIndex(after: &index)
      defer { previous = byte }
      if isComment {
        isComment = byte != UInt8(ascii: "\n")
      } else if let open = quote {
        if byte == open { quote = nil }
        if hasEscapes, open == UInt8(ascii: "'"), byte == UInt8(ascii: "\\"), index < text.endIndex
        {
          text.formIndex(after: &index)
        }
      } else {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): quote = byte
        case UInt8(ascii: "-") where previous == byte: isComment = true
        case UInt8(ascii: ";"): return (index, saysSomething)
        default: break
        }
        // A comment opens with two signs; one alone is no statement either.
        let blanks: [UInt8] = [32, 9, 10, 13, UInt8(ascii: "-")]
        if !blanks.contains(byte) { saysSomething = true }
      }
    }
    return (text.endIndex, saysSomething)
  }
}
