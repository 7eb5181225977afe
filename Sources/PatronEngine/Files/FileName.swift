/// The names of files in messages.
package enum FileName {
  /// The last part of `path`.
  package static func of(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The names of `files`, from four on the first three and how many there are.
  package static func of(_ files: [String]) -> String {
    let shown = files.prefix(3).map { of($0) }.joined(separator: ", ")
    return files.count > 3 ? shown + ", … (\(files.count) files)" : shown
  }
}
