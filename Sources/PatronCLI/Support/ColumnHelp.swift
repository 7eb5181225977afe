import Patron

/// Columns of results in the lines of a help text, which a terminal of 80 columns holds.
enum ColumnHelp {
  /// A line a column, with what it says.
  static let meanings = OutputColumn.all.map { column in
    let unit = column.unit.isEmpty ? "" : ", \(column.unit)"
    return wrapped("\(column.name): \(column.meaning)\(unit)", first: "  ", next: "      ")
  }.joined(separator: "\n")

  /// A line a file, with the names of its columns.
  static let files = Results.files.map { file in
    let name = "  \(file.name)".padding(to: 12)
    return wrapped(
      file.columns.joined(separator: ", "), first: name, next: String(repeating: " ", count: 12))
  }.joined(separator: "\n")

  private static func wrapped(_ text: String, first: String, next: String) -> String {
    var lines = [first]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count > 76 { lines.append(next) }
      lines[lines.count - 1] += word + " "
    }
    return lines.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }.joined(separator: "\n")
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
