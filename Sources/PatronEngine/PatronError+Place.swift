extension PatronError {
  /// Where an error is: what to open in order to correct it.
  public enum Place: Hashable, Sendable {
    /// An export: the files of one table, by name or path, none where the engine did not name one; and the
    /// line, counted from 1.
    case export([String], line: Int? = nil)
    /// A table of the exports, by its name in patron.yaml.
    case table(String)
    /// The key of a configuration by its path (`features[0].name`), and where it is written.
    case setting(key: String, file: String, line: Int?)
    /// A task, by its name.
    case task(String)
    /// A file other than an export, by its path.
    case file(String)
    /// A folder, by its path.
    case folder(String)
  }
}

extension PatronError.Place: CustomStringConvertible {
  /// The words that a message begins with: `orders.csv, line 3`, `patron.yaml:7`.
  public var description: String {
    switch self {
    case .export(let files, let line):
      (files.isEmpty ? "an export" : FileName.of(files)) + (line.map { ", line \($0)" } ?? "")
    case .setting(_, let file, let line): file + (line.map { ":\($0)" } ?? "")
    case .table(let name), .task(let name): name
    case .file(let path), .folder(let path): path
    }
  }
}
