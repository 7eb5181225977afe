import Foundation

/// The rows of small CSV files.
package enum CSVRows {
  /// The cells of each row, by the names of the header; a quoted cell may hold commas.
  package static func of(_ text: String) -> [[String: String]] {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      (line + ",").matches(of: /"((?:[^"]|"")*)",|([^",]*),/).map { match in
        match.1.map { String($0).replacing("\"\"", with: "\"") } ?? String(match.2 ?? "")
      }
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { $1 }) }
  }
}
