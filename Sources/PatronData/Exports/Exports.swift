import Foundation
package import PatronEngine

/// A folder of exports: its configuration, its files, and which column plays which role.
package struct Exports: Sendable {
  package let folder: String
  package let configuration: Configuration
  /// The files of each table, in the order of their names.
  package let files: [Table: [String]]
  /// The columns of each table as the files have them.
  package let columns: [Table: [String]]
  /// The column that plays each role, by table and role.
  package let roles: [Table: [String: String]]
  /// How each table's files are written.
  private let forms: [Table: FileForm]
  /// Whether rows of people in the engine's table of those set aside are left out (see `Admission`).
  var setsPeopleAside = false

  /// The name of the configuration file.
  package static let configurationName = "patron.yaml"

  /// Reads `folder`'s patron.yaml and finds the files it names, before anything is started.
  package static func configuration(of folder: String) throws -> Configuration {
    let path = folder + "/" + configurationName
    guard FileManager.default.fileExists(atPath: folder) else {
      throw PatronError.noFolder(folder)
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw PatronError(
        .missingInput, at: .folder(folder), "there is no \(configurationName)",
        remedy: "draft one with 'patron init \(folder)'")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw PatronError.forbidden(path)
    }
    guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw PatronError(
        .configuration, at: .file(path), "cannot be read as UTF-8 text", remedy: "save it as UTF-8")
    }
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    return try Configuration(yaml: yaml, file: configurationName, defaultName: name)
  }

  /// The files that `configuration` names below `folder`.
  package static func files(
    of configuration: Configuration, in folder: String
  ) throws -> [Table: [String]] {
    try configuration.tables.reduce(into: [:]) { files, entry in
      let (table, settings) = entry
      files[table] = try settings.files.flatMap { pattern in
        let found = glob(pattern, in: folder)
        guard !found.isEmpty else {
          throw missing(pattern, of: table, in: folder)
        }
        return found
      }
      // Two patterns may name the same file.
      var seen: Set<String> = []
      files[table]?.removeAll { !seen.insert($0).inserted }
      for file in files[table] ?? [] { try check(file, of: table) }
    }
  }

  /// Refuses a path that is no readable file.
  private static func check(_ file: String, of table: Table) throws {
    guard !file.contains("\\") else {
      throw PatronError(
        .missingInput, at: .file(file), "a backslash in the path",
        remedy: "rename the folder or file")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    if attributes?[.type] as? FileAttributeType == .typeDirectory {
      throw PatronError(
        .missingInput, at: .table("\(table)"), "\(FileName.of(file)) is a folder",
        remedy: "write 'file: \(FileName.of(file))/*.csv'")
    }
    guard FileManager.default.isReadableFile(atPath: file) else {
      throw PatronError.unreadable(file)
    }
    if attributes?[.size] as? Int == 0 {
      throw PatronError(
        .data, at: .export([file]), "empty (0 bytes)",
        remedy: "export it again, or leave \(table) out")
    }
  }

  /// Opens the exports of `folder`: asks the engine for their columns and settles every role.
  package init(
    folder: String, configuration: Configuration, engine: some Engine
  ) async throws {
    self.folder = folder
    self.configuration = configuration
    files = try Self.files(of: configuration, in: folder)
    var columns: [Table: [String]] = [:]
    var roles: [Table: [String: String]] = [:]
    var forms: [Table: FileForm] = [:]
    for table in Table.allCases {
      guard let settings = configuration.tables[table], let files = files[table] else { continue }
      let (form, found) = try await Self.form(
        of: files, delimiter: settings.delimiter, engine: engine)
      forms[table] = form
      columns[table] = Self.union(of: found)
      roles[table] = try Self.roles(
        of: table, columns: Self.union(of: found), files: files, form: form,
        configuration: configuration)
      try Self.requireInEach(roles[table] ?? [:], of: table, columns: found, files: files)
    }
    if configuration.describingTable != nil, let settings = configuration.tables[.customers] {
      let described = Set(settings.attributes ?? []).union((roles[.customers] ?? [:]).values)
      columns[.customers] = columns[.customers]?.filter(described.contains)
    }
    self.columns = columns
    self.roles = roles
    self.forms = forms
    for column in configuration.tables[.customers]?.trust ?? [] {
      try Self.require(
        column, in: columns[.customers] ?? [], key: "customers.trust",
        files: files[.customers] ?? [], configuration: configuration)
    }
    if let label = configuration.label {
      try Self.require(
        label.column, in: columns[.customers] ?? [], key: "\(label.outcome).column",
        files: files[.customers] ?? [],
        configuration: configuration)
    }
  }

  /// The column of `table` that plays `role`, or nil.
  package func column(_ role: String, of table: Table) -> String? { roles[table]?[role] }

  /// What is left out of the files, or read otherwise than written, for people.
  package var notices: [String] { Table.allCases.flatMap { forms[$0]?.notices ?? [] } }

  /// How the files of `table` are written.
  func form(of table: Table) -> FileForm? { forms[table] }

  /// Whether `table` is read from text alone, whose numbers have no type of their own.
  func isCSV(_ table: Table) -> Bool { forms[table]?.format == .csv }

  /// Waits until every file has been read from end to end beside the engine.
  ///
  /// Throws where one turns out to be cut or damaged. No figure is reliable before.
  package func checkFiles() async throws {
    for table in Table.allCases { try await forms[table]?.check?.finish() }
  }

  /// The rows of `table`'s files that keep and drop let through.
  ///
  /// Of JSON only the `columns` asked for, and the columns of keep and drop, need be parsed.
  package func source(
    _ table: Table, dialect: any Dialect, columns: Set<String>? = nil, isNumbered: Bool = false
  ) -> SQL {
    let settings = configuration.tables[table]
    let wanted = columns?.union(settings?.keep.keys.map { $0 } ?? [])
      .union(settings?.drop.keys.map { $0 } ?? [])
    let rows = allRows(of: table, dialect: dialect, columns: wanted, isNumbered: isNumbered)
    guard let filter = filter(of: table, dialect: dialect) else { return rows }
    let kept = QueryTemplate(PackageResources.kept_rows_sql).filled([
      "rows": .sql(rows), "filter": .sql(filter),
    ])
    return "(\(kept))"
  }

  /// Every row of `table`'s files but for those of people who are set aside; `fileColumn` is a column that names the
  /// file of each row, and where they are numbered `place` gives the place of each.
  package func allRows(
    of table: Table, dialect: any Dialect, fileColumn: String? = nil, columns: Set<String>? = nil,
    isNumbered: Bool = false
  ) -> SQL {
    guard let files = files[table], let form = forms[table] else {
      preconditionFailure("\(table) is not exported")
    }
    let wanted = columns?.union(columnsOfSettingAside(of: table))
    return admitted(
      dialect.source(files, form: form, fileColumn: fileColumn, columns: wanted), of: table,
      isNumbered: isNumbered, dialect: dialect)
  }

  /// The condition of keep and drop on a row of `table`, or nil where there is none.
  package func filter(of table: Table, dialect: any Dialect) -> SQL? {
    let settings = configuration.tables[table]
    // An empty text names the empty cell.
    func isAmong(_ column: String, _ values: [String]) -> SQL {
      let text = dialect.text(column)
      let words = values.filter { !$0.isEmpty }
      let isWord = dialect.isOneOf(text, words)
      guard values.contains("") else { return isWord }
      return words.isEmpty ? "(\(text)) is null" : "((\(text)) is null or \(isWord))"
    }
    let kept = (settings?.keep ?? [:]).sorted { $0.key < $1.key }.map(isAmong)
    let dropped = (settings?.drop ?? [:]).sorted { $0.key < $1.key }.map {
      SQL("not \(isAmong($0, $1))")
    }
    let conditions = kept + dropped
    return conditions.isEmpty
      ? nil : conditions.joined(separator: " and ")
  }

  private static func missing(
    _ pattern: String, of table: Table, in folder: String
  ) -> PatronError {
    let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return PatronError(
      .missingInput, at: .table("\(table)"), "no file '\(pattern)' in \(folder)",
      remedy: PatronEngine.nearest(to: pattern, in: present).map { "did you mean '\($0)'?" })
  }

  /// The absolute paths below `folder` that match `pattern`, in order.
  package static func glob(_ pattern: String, in folder: String) -> [String] {
    let base = URL(fileURLWithPath: folder).standardizedFileURL.path
    let full = pattern.hasPrefix("/") ? pattern : base + "/" + pattern
    if FileManager.default.fileExists(atPath: full) { return [full] }
    // A wildcard in the folder's own name stands for itself.
    let plain = base.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    var found = glob_t()
    defer { globfree(&found) }
    guard
      Foundation.glob(pattern.hasPrefix("/") ? pattern : plain + "/" + pattern, 0, nil, &found) == 0
    else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
      .sorted()
  }
}
