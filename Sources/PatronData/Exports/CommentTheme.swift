import PatronEngine

/// A theme of comments, told by words.
package struct CommentTheme: Hashable, Sendable {
  package let name: String
  let words: [String]

  /// The themes of `settings`, in the order of their names.
  package static func all(_ settings: TableConfiguration?) -> [CommentTheme] {
    (settings?.themes ?? [:]).sorted { $0.key < $1.key }.map { name, words in
      CommentTheme(name: name, words: words.map(plain))
    }
  }

  /// What stands in a group's cell where a comment has the theme.
  package static let mark = "1"

  /// `text` in small letters, its words parted by one blank.
  static func plain(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }

  /// `mark` where a word of the text of `column` begins with one of the words, else an empty text.
  func cell(of column: String, in dialect: any Dialect) -> SQL {
    let plain = dialect.replacing(
      #"[^\p{L}\p{N}]+"#, in: "lower(\(dialect.text(column)))", with: " ", isRepeated: true)
    // The words are letters, digits and blanks alone, so that none of them is a sign of a pattern.
    let pattern = "(^| )(" + words.joined(separator: "|") + ")"
    return
      "case when \(dialect.matches(plain, pattern: pattern)) then \(text: Self.mark) else '' end"
  }
}
