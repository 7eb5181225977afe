import Foundation

/// A row of the engine's `describe`.
struct DescribedColumn: Decodable { let column_name: String }

/// A folder of exports: its configuration, its files, and which column plays which role.
public struct Exports: Sendable {
  public let folder: String
  public let configuration: Configuration
  /// The files of each table, in the order of their names.
  public let files: [Table: [String]]
  /// The columns of each table as the files have them.
  package let columns: [Table: [String]]
  /// The column that plays each role, by table and role.
  package let roles: [Table: [String: String]]

  /// The name of the configuration file.
  public static let configurationName = "patron.yaml"

  /// Reads `folder`'s patron.yaml and finds the files it names, before anything is started.
  public static func configuration(of folder: String) throws -> Configuration {
    let path = folder + "/" + configurationName
    guard FileManager.default.fileExists(atPath: folder) else {
      throw PatronError(.missingInput, "there is no folder \(folder)")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw PatronError(
        .missingInput,
        "there is no \(configurationName) in \(folder): draft one with 'patron init \(folder)'")
    }
    guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw PatronError(.configuration, "\(path) cannot be read as UTF-8 text")
    }
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    return try Configuration(yaml: yaml, file: configurationName, defaultName: name)
  }

  /// The files that `configuration` names below `folder`.
  public static func files(
    of configuration: Configuration, in folder: String
  ) throws -> [Table: [String]] {
    try configuration.tables.reduce(into: [:]) { files, entry in
      let (table, settings) = entry
      files[table] = try settings.files.flatMap { pattern in
        let found = glob(pattern, in: folder)
        guard !found.isEmpty else {
          throw PatronError(.missingInput, missing(pattern, table: table, in: folder))
        }
        return found
      }
      for file in files[table] ?? [] {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        if let size = attributes?[.size] as? Int, size == 0 {
          throw PatronError(
            .data, "\(name(file)) is empty (0 bytes): export it again, or leave \(table) out")
        }
      }
    }
  }

  /// Opens the exports of `folder`: asks the engine for their columns and settles every role.
  public init(
    folder: String, configuration: Configuration, engine: some Engine
  ) async throws {
    self.folder = folder
    self.configuration = configuration
    files = try Self.files(of: configuration, in: folder)
    var columns: [Table: [String]] = [:]
    var roles: [Table: [String: String]] = [:]
    for table in Table.allCases {
      guard let settings = configuration.tables[table], let files = files[table] else { continue }
      let found = try await Self.columns(of: files, settings: settings, engine: engine)
      columns[table] = found
      roles[table] = try Self.roles(
        of: table, columns: found, files: files, configuration: configuration)
    }
    self.columns = columns
    self.roles = roles
    if let label = configuration.churnLabel {
      try Self.require(
        label.column, in: columns[.customers] ?? [], key: "churn.column",
        file: (files[.customers] ?? []).map(Self.name).joined(separator: ", "),
        configuration: configuration)
    }
  }

  /// The column of `table` that plays `role`, or nil.
  package func column(_ role: String, of table: Table) -> String? { roles[table]?[role] }

  /// The rows of `table`'s files, and those alone that keep and drop let through.
  package func source(_ table: Table, dialect: Dialect) -> Dialect.Fragment {
    let rows = allRows(of: table, dialect: dialect).sql
    guard let filter = filter(of: table, dialect: dialect)?.sql else {
      return Dialect.Fragment(trusted: rows)
    }
    return Dialect.Fragment(trusted: "(select * from \(rows) where \(filter))")
  }

  /// Every row of `table`'s files.
  package func allRows(of table: Table, dialect: Dialect) -> Dialect.Fragment {
    guard let settings = configuration.tables[table], let files = files[table],
      let format = SourceFormat(fileName: files[0])
    else { preconditionFailure("\(table) is not exported") }
    return dialect.source(files, format: format, delimiter: settings.delimiter)
  }

  /// What keep and drop ask of a row of `table`, or nil where they ask nothing.
  package func filter(of table: Table, dialect: Dialect) -> Dialect.Fragment? {
    let settings = configuration.tables[table]
    let kept = (settings?.keep ?? [:]).sorted { $0.key < $1.key }.map { column, values in
      "coalesce(\(dialect.text(column).sql) in \(dialect.list(values).sql), false)"
    }
    let dropped = (settings?.drop ?? [:]).sorted { $0.key < $1.key }.map { column, values in
      "coalesce(\(dialect.text(column).sql) not in \(dialect.list(values).sql), true)"
    }
    let conditions = kept + dropped
    return conditions.isEmpty
      ? nil : Dialect.Fragment(trusted: conditions.joined(separator: " and "))
  }

  package static func columns(
    of files: [String], settings: TableConfiguration, engine: some Engine
  ) async throws -> [String] {
    guard let format = SourceFormat(fileName: files[0]) else {
      throw PatronError(
        .data,
        "\(name(files[0])) is of no kind Patron reads: .csv, .tsv, .txt, .json, .jsonl (.gz, .zst) or .parquet")
    }
    if let other = files.first(where: { SourceFormat(fileName: $0) != format }) {
      throw PatronError(
        .data,
        "\(name(files[0])) and \(name(other)) are of two kinds: one table's files must be of one")
    }
    let source = engine.dialect.source(files, format: format, delimiter: settings.delimiter)
    let described = try await engine.rows(
      "describe select * from \(source.sql);", as: DescribedColumn.self)
    return described.map(\.column_name).filter { $0 != "patron_file" }
  }

  private static func roles(
    of table: Table, columns: [String], files: [String], configuration: Configuration
  ) throws -> [String: String] {
    guard let settings = configuration.tables[table] else { return [:] }
    var roles: [String: String] = [:]
    let file = files.map(name).joined(separator: ", ")
    for role in Role.known(in: table) {
      if let written = settings.columns[role.name] {
        try require(
          written, in: columns, key: "\(table).\(role.name)", file: file,
          configuration: configuration)
        roles[role.name] = written
      } else if let found = ([role.name] + role.aliases).first(where: columns.contains) {
        roles[role.name] = found
      } else if role.isRequired {
        throw PatronError(
          .configuration,
          """
          \(file) has no column '\(role.name)': write '\(role.name): COLUMN' under \(table) in \
          \(configurationName); its columns are \(list(columns))
          """)
      }
    }
    for (key, names) in [
      ("keep", Array(settings.keep.keys)), ("drop", Array(settings.drop.keys)),
      ("attributes", settings.attributes ?? []), ("ignore", settings.ignore),
    ] {
      for column in names.sorted() {
        try require(
          column, in: columns, key: "\(table).\(key)", file: file, configuration: configuration)
      }
    }
    return roles
  }

  private static func require(
    _ column: String, in columns: [String], key: String, file: String,
    configuration: Configuration
  ) throws {
    guard !columns.contains(column) else { return }
    let suggestion = PatronFeatures.nearest(to: column, in: columns).map { "; did you mean '\($0)'?" } ?? "."
    throw PatronError(
      .configuration,
      """
      \(configuration.origin.place(of: key)): \(key) names the column '\(column)', which \(file) \
      does not have\(suggestion) Its columns are \(list(columns))
      """)
  }

  private static func list(_ columns: [String]) -> String {
    let shown = columns.prefix(40).joined(separator: ", ")
    return columns.count > 40 ? shown + ", … (\(columns.count) in all)" : shown
  }

  private static func missing(_ pattern: String, table: Table, in folder: String) -> String {
    let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let suggestion = PatronFeatures.nearest(to: pattern, in: present).map { "; did you mean '\($0)'?" } ?? ""
    return "\(table): no file '\(pattern)' in \(folder)\(suggestion)"
  }

  package static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The absolute paths below `folder` that match `pattern`, in order.
  package static func glob(_ pattern: String, in folder: String) -> [String] {
    let base = URL(fileURLWithPath: folder).standardizedFileURL.path
    let full = pattern.hasPrefix("/") ? pattern : base + "/" + pattern
    if FileManager.default.fileExists(atPath: full) { return [full] }
    var found = glob_t()
    defer { globfree(&found) }
    guard Foundation.glob(full, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
      .sorted()
  }
}

extension Configuration {
  /// The column that says who left and the value that says so, where churn is defined by a label.
  package var churnLabel: (column: String, positive: String)? {
    if case .on(.label(let column, let positive)) = churn { (column, positive) } else { nil }
  }
}
