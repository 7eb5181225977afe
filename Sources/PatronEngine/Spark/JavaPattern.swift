/// Regular expressions of RE2, which Patron's patterns are, in the words of Java's.
///
/// Both find the leftmost match and take alternatives in their order. What they mean otherwise is written out: the end
/// of a text, the signs that a point stands for, blanks, the border of a word and the case of letters beyond ASCII.
enum JavaPattern {
  /// Java's words for `pattern`.
  static func of(_ pattern: String) -> String {
    // A line ends with a line feed alone, and letters have a case in all of Unicode.
    var output = "(?du)"
    var isClass = false
    var scalars = Substring(pattern).unicodeScalars
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\\":
        guard let next = scalars.popFirst() else { break }
        output += escaped(next, isClass: isClass)
      case "[" where isClass: output += "\\["
      case "[":
        isClass = true
        output += "["
        if scalars.first == "^", let sign = scalars.popFirst() {
          output.unicodeScalars.append(sign)
        }
        if scalars.first == "]" {
          scalars.removeFirst()
          output += "\\]"
        }
      case "]":
        isClass = false
        output += "]"
      case "&" where isClass: output += "\\&"
      case "$" where !isClass: output += "\\z"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// Java's words for a pattern that the whole of a text matches.
  static func of(whole pattern: String) -> String { of("^(?:\(pattern))$") }

  /// Java's words for a replacement, in which `\1` stands for the first group.
  static func replacement(_ text: String) -> String {
    var output = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        output += character.isNumber ? "$\(character)" : "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        output += character == "$" ? "\\$" : String(character)
      }
    }
    return output
  }

  private static func escaped(_ scalar: Unicode.Scalar, isClass: Bool) -> String {
    switch scalar {
    case "s": isClass ? #"\t\n\f\r "# : #"[\t\n\f\r ]"#
    case "b" where !isClass:
      "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))"
    default: "\\\(scalar)"
    }
  }
}
