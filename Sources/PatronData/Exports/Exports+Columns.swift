import Foundation
package import PatronEngine

/// Which columns the files have, and which column plays which role.
extension Exports {
  /// The columns of `files`, which hold one table.
  package static func columns(
    of files: [String], settings: TableConfiguration, engine: some Engine
  ) async throws -> [String] {
    union(of: try await form(of: files, delimiter: settings.delimiter, engine: engine).columns)
  }

  /// How `files` are written, and the columns of each.
  static func form(
    of files: [String], delimiter: String?, engine: any Engine
  ) async throws -> (form: FileForm, columns: [[String]]) {
    do {
      let form = try await FileForm(of: files, delimiter: delimiter, engine: engine)
      do {
        return (form, try await columns(ofEach: files, form: form, engine: engine))
      } catch {
        try await form.check?.finish()
        try await form.explain(files, engine: engine)
        throw error
      }
    } catch let error as PatronError {
      throw error.placed(in: files)
    }
  }

  /// The columns of each of `files`.
  static func columns(
    ofEach files: [String], form: FileForm, engine: any Engine
  ) async throws -> [[String]] {
    struct Column: Decodable {
      let file: Int
      let name: String
    }
    var plain = form
    plain.nested = []
    // The columns of JSON files are known; a Parquet file may lack columns of the others.
    var found: [Column] = []
    if form.format == .json {
      found = form.fileColumns.enumerated().flatMap { file, names in
        names.map { Column(file: file, name: $0) }
      }
    } else {
      let dialect = engine.dialect
      let sources = files.enumerated().map { index, file -> [String: QueryTemplate.Value] in
        [
          "index": .integer(index),
          "columns": .sql(dialect.columns(of: dialect.source([file], form: plain))),
        ]
      }
      found = try await engine.rows(
        QueryTemplate(PackageResources.file_columns_sql).filled(["files": .list(sources)]),
        as: Column.self)
      if form.isNested {
        let roots = Dictionary(grouping: form.nested, by: { $0.path[0] })
        found = found.flatMap { column in
          (roots[column.name] ?? []).map { Column(file: column.file, name: $0.name) }
        }
      }
    }
    if found.count > NestedShape.columnLimit {
      for (file, count) in Dictionary(grouping: found, by: \.file).mapValues(\.count)
      where count > NestedShape.columnLimit {
        throw PatronError(
          .data, at: .export([files[file]]),
          "\(count) columns, more than the \(NestedShape.columnLimit) a table may have",
          remedy: "export fewer")
      }
    }
    if let column = found.first(where: {
      $0.name.unicodeScalars.contains(where: SQL.unspeakable.contains)
    }) {
      throw PatronError(
        .data, at: .export([files[column.file]]),
        "a column's name holds a carriage return or NUL", remedy: "rename it")
    }
    var columns = [[String]](repeating: [], count: files.count)
    for column in found { columns[column.file].append(column.name) }
    return columns
  }

  /// Every column once, in the order of the files.
  static func union(of columns: [[String]]) -> [String] {
    var seen: Set<String> = []
    return columns.joined().filter { seen.insert($0).inserted }
  }

  /// Refuses a table of several files where one lacks an identifier, time or amount that others have: its
  /// rows would count as empty.
  static func requireInEach(
    _ roles: [String: String], of table: Table, columns: [[String]], files: [String]
  ) throws {
    for role in Role.known(in: table)
    where role.kind == .time || role.kind == .number || role.isRequired {
      guard let column = roles[role.name],
        let lacking = columns.firstIndex(where: { !$0.contains(column) }),
        let having = columns.firstIndex(where: { $0.contains(column) })
      else { continue }
      throw PatronError(
        .data, at: .export([files[lacking]]),
        """
        no column '\(column)' \(list(columns[lacking])), which \(FileName.of(files[having])) has
        """, remedy: "export it again")
    }
  }

  static func roles(
    of table: Table, columns: [String], files: [String], form: FileForm,
    configuration: Configuration
  ) throws -> [String: String] {
    guard let settings = configuration.tables[table] else { return [:] }
    var roles: [String: String] = [:]
    for role in Role.known(in: table) where settings.consent == nil || role.name != "consent" {
      if let written = settings.columns[role.name] {
        try requireNoObject(
          written, as: role, in: columns, key: "\(table).\(role.name)", files: files, form: form,
          configuration: configuration)
        try require(
          written, in: columns, key: "\(table).\(role.name)", files: files,
          configuration: configuration)
        roles[role.name] = written
      } else if let found = ([role.name] + role.aliases).first(where: {
        columns.contains($0) && !(role.kind == .identifier && form.isText($0))
      }) {
        roles[role.name] = found
      } else if role.isRequired {
        try requireNoObject(
          role.name, as: role, in: columns, key: "\(table).\(role.name)", files: files, form: form,
          configuration: configuration)
        throw PatronError(
          .configuration, at: .export(files),
          "no column '\(role.name)' \(list(columns))",
          remedy: "write '\(role.name): COLUMN' under \(table) in \(configurationName)")
      }
    }
    for (key, names) in [
      ("keep", Array(settings.keep.keys)), ("drop", Array(settings.drop.keys)),
      ("attributes", settings.attributes ?? []), ("ignore", settings.ignore),
      ("consent", (settings.consent ?? [:]).values.flatMap(\.columns)),
      ("audience", settings.audience.map { [$0] } ?? []), ("reach", Array(settings.reach.values)),
      ("labels", (settings.labels ?? [:]).keys.map { $0 }), ("by", settings.by),
    ] {
      for column in names.sorted() {
        try require(
          column, in: columns, key: "\(table).\(key)", files: files, configuration: configuration)
      }
    }
    if !settings.types.isEmpty && roles["type"] == nil {
      throw PatronError(
        .configuration, at: configuration.place(of: "\(table).types"),
        """
        \(table).types names types, but \(FileName.of(files)) has no column 'type' \(list(columns))
        """, remedy: "write 'type: COLUMN' too")
    }
    if settings.themes != nil && roles["comment"] == nil {
      throw PatronError(
        .configuration, at: configuration.place(of: "\(table).themes"),
        "\(table).themes is of comments, but \(FileName.of(files)) has no column 'comment' \(list(columns))",
        remedy: "write 'comment: COLUMN' too")
    }
    if table == .contracts {
      try checkContracts(roles, columns: columns, files: files, configuration: configuration)
    }
    if let reserved = columns.first(where: { reservedNames.contains($0.lowercased()) }) {
      throw PatronError(
        .data, at: .export(files), "a column is called '\(reserved)', a name Patron uses itself",
        remedy: "rename it")
    }
    return roles
  }

  /// Refuses a role that is mapped to an object, and an identifier that is a list.
  private static func requireNoObject(
    _ column: String, as role: Role, in columns: [String], key: String, files: [String],
    form: FileForm, configuration: Configuration
  ) throws {
    let fact: String
    let remedy: String
    if !columns.contains(column), case let members = form.members(of: column), !members.isEmpty {
      let wanted = [role.name] + role.aliases + ["id", "\(role.name)_id"]
      let best = wanted.lazy.map { "\(column).\($0)" }.first(where: members.contains)
      let advice =
        best ?? "one of " + members.prefix(5).joined(separator: ", ")
        + (members.count > 5 ? ", …" : "")
      fact = "is an object"
      remedy = "write \(advice)"
    } else if role.kind == .identifier, form.isText(column) {
      fact = "is a list or an object, which identifies nothing"
      remedy = "write another column"
    } else {
      return
    }
    throw PatronError(
      .configuration, at: configuration.place(of: key),
      "\(key): '\(column)' of \(FileName.of(files)) \(fact)", remedy: remedy)
  }

  /// The engine's tables of customers hold these beside the export's own columns.
  private static let reservedNames = ["patron_row", "patron_id", "patron_key", "patron_place"]

  static func require(
    _ column: String, in columns: [String], key: String, files: [String],
    configuration: Configuration
  ) throws {
    guard !columns.contains(column) else { return }
    throw PatronError(
      .configuration, at: configuration.place(of: key),
      """
      \(key) names the column '\(column)', which \(FileName.of(files)) does not have \(list(columns))
      """,
      remedy: PatronEngine.nearest(to: column, in: columns).map { "did you mean '\($0)'?" }
        ?? "name one of them")
  }

  static func list(_ columns: [String]) -> String {
    let shown = columns.prefix(40).joined(separator: ", ")
    return "(its columns are \(shown)"
      + (columns.count > 40 ? ", …, \(columns.count) in all)" : ")")
  }
}
