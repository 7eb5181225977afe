import Foundation

/// Files whose cells may hold others: JSON, and the structs and lists of Parquet.
extension FileForm {
  /// Settles how the JSON `files` are laid out and which columns they make, by reading all of each.
  mutating func surveyRecords(of files: [String], engine: any Engine) async throws {
    let folder = engine.scratchPath(Self.copiesFolder)
    for file in files { copies[file] = try await Self.plain(file, folder: folder, engine: engine) }
    let paths = files.map(path)
    let surveys = try await withThrowingTaskGroup(of: (Int, JSONSurvey).self) { group in
      for (index, path) in paths.enumerated() {
        group.addTask { (index, try JSONSurvey(of: path)) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    var tree = JSONTree()
    var trees: [JSONTree] = []
    for (index, file) in files.enumerated() {
      guard let survey = surveys[index] else { continue }
      if let wrapper = survey.wrapper {
        copies[file] = try CleanCopy.list(
          of: paths[index], range: wrapper.range, folder: folder
        ).path
        let list = wrapper.path.joined(separator: ".")
        notices.append(
          "\(FileName.of(file)): the \(survey.records) records of its list '\(list)' are read")
      }
      layouts[file] = survey.layout
      quotesNumbers = quotesNumbers || survey.hasInexactNumber
      longestRecord = max(longestRecord, survey.longestRecord)
      tree.merge(survey.tree)
      trees.append(survey.tree)
    }
    let name = FileName.of(files)
    nested = tree.shape.columns
    guard tree.kinds.contains(.object) else {
      throw PatronError(
        .data, at: .export(files), "records without a key", remedy: "export it again")
    }
    try NestedShape.check(nested, of: files)
    fileColumns = trees.map { tree in nested.filter { tree.has($0) }.map(\.name) }
    for column in nested where column.kind == .text(isMixed: true) {
      notices.append(
        """
        \(name): '\(column.name)' is an object or a list in some records and a text or a number in \
        others: it is read as JSON text
        """)
    }
  }

  /// A file that can be read byte by byte, in place of one that is packed by Zstandard or no UTF-8.
  private static func plain(
    _ file: String, folder: String, engine: any Engine
  ) async throws -> String? {
    guard file.lowercased().hasSuffix(".zst") else {
      return try CleanCopy.make(of: file, format: .json, delimiter: nil, folder: folder).copy?.path
    }
    // Only the engine unpacks Zstandard: it hands on the records as they stand.
    try ZstandardFrames.check(file)
    let path = try CleanCopy.copyPath(of: file, in: folder)
    let dialect = engine.dialect
    try await engine.run(
      dialect.copy("select json from \(dialect.records(packed: file))", toLines: path))
    return path
  }

  /// Settles which columns the structs and lists of the Parquet `files` make.
  mutating func surveyTypes(of files: [String], engine: any Engine) async throws {
    struct Column: Decodable {
      let name: String
      let type: String
    }
    let rows = engine.dialect.source(files, form: self)
    let found = try await engine.rows(
      "select * from \(engine.dialect.columns(of: rows));", as: Column.self)
    let shapes = found.map { TypeName.shape(of: $0.type) }
    guard shapes.contains(where: { $0 != .scalar }) else { return }
    var columns = NestedShape.object(
      zip(found, shapes).map { .init(name: $0.name, shape: $1) }
    ).columns
    // The keys of lists of keys and values are known by their rows alone.
    var pairs: [(path: [String], values: [String])] = []
    func collect(_ shape: NestedShape, _ path: [String]) {
      switch shape {
      case .object(let fields): for field in fields { collect(field.shape, path + [field.name]) }
      case .pairs(let found): pairs.append((path, found.values))
      case .scalar, .text: break
      }
    }
    for (column, shape) in zip(found, shapes) { collect(shape, [column.name]) }
    for pair in pairs {
      struct Key: Decodable { let key: String }
      let field = pair.path.map { SQL(name: $0) }.joined(separator: ".")
      let keys = try await engine.rows(
        "\(engine.dialect.keys(field, of: rows, limit: NestedShape.columnLimit + 1));",
        as: Key.self)
      columns += keys.map {
        .init(
          name: (pair.path + [$0.key]).joined(separator: "."), path: pair.path,
          kind: .pair(key: $0.key, values: pair.values))
      }
    }
    try NestedShape.check(columns, of: files)
    nested = columns
  }

  /// Whether cells of the files hold others.
  package var isNested: Bool { !nested.isEmpty }

  /// The column `name`, where it is JSON text: no identifier.
  package func isText(_ name: String) -> Bool {
    nested.contains {
      guard $0.name == name, case .text = $0.kind else { return false }
      return true
    }
  }

  /// The columns of the object that `name` is.
  package func members(of name: String) -> [String] {
    nested.map(\.name).filter { $0.hasPrefix(name + ".") }
  }
}

extension JSONTree {
  /// Whether a record has a value for `column`.
  fileprivate func has(_ column: NestedShape.Column) -> Bool {
    var tree = self
    for name in column.path {
      guard let next = tree[name] else { return false }
      tree = next
    }
    guard case .pair(let key, _) = column.kind else { return true }
    return tree.elements.first?["key"]?.keys.contains(key) ?? false
  }
}
