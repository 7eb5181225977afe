/// The text of a file for a platform: CSV in UTF-8 without a byte order mark, lines ended by a newline.
///
/// No cell gets an apostrophe against formulas: the file goes to a platform, to which "'+49…" is no
/// number. The notations see to it that no cell begins as a formula, but for numbers with a sign.
package enum AudienceFile {
  /// Returns `cells` as a line, with quotes around those that need them (RFC 4180).
  package static func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }
}
