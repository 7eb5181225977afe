package import PatronEngine

extension Exports {
  /// The files of `table`, as the place of an error.
  func place(of table: Table) -> PatronError.Place { .export(files[table] ?? []) }
}

extension Configuration {
  /// The key at `path`, as the place of an error.
  package func place(of path: String) -> PatronError.Place {
    .setting(
      key: path, file: origin.file ?? "configuration", line: origin.line(of: path))
  }
}
