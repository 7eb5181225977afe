import Foundation
import PatronData
import PatronEngine

/// One file of a folder, or several of one kind, with its columns looked at.
struct ExportFile: Sendable {
  /// The names as patron.yaml writes them: one name, a glob, or a list.
  let names: [String]
  /// The files themselves, for who has to look at them again.
  let exports: Exports
  let cells: Cells
  let columns: [Column]

  struct Column: Hashable, Sendable {
    let name: String
    /// The name in small letters, its words joined by underscores: "InvoiceDate" is "invoice_date".
    let words: String
    /// The engine's column.
    let cell: SQL
    let profile: ColumnProfile
    /// The types that its cells can be read as.
    let reading: ColumnReading
  }

  init(names: [String], exports: Exports, cells: Cells, engine: any Engine) async throws {
    self.names = names
    self.exports = exports
    self.cells = cells
    var columns: [Column] = []
    for (index, name) in cells.columns.enumerated() {
      columns.append(
        Column(
          name: name, words: Self.words(of: name), cell: "c\(index)",
          profile: cells.profiles[index],
          reading: try await ColumnReading(of: cells, index: index, engine: engine)))
    }
    self.columns = columns
  }

  var title: String { names.joined(separator: ", ") }
  var rows: Int { cells.rows }

  /// Whether the file's name contains one of `words`.
  func isCalled(_ words: [String]) -> Bool {
    let title = Self.words(of: title)
    return words.contains { title.contains($0) }
  }

  /// Whether `words`, a column's name, mean that it holds times.
  static func isCalledTime(_ words: String) -> Bool {
    let parts = words.split(separator: "_").map(String.init)
    return parts.contains { Synonyms.timeWords.contains($0) }
      || Synonyms.timeEndings.contains { words.hasSuffix($0) }
  }

  /// `name` in small letters with an underscore between its words.
  static func words(of name: String) -> String {
    var words = ""
    var previous: Character = "_"
    for character in name {
      if character.isLetter || character.isNumber {
        if character.isUppercase, previous.isLowercase || previous.isNumber { words += "_" }
        words += character.lowercased()
      } else if words.last != "_", !words.isEmpty {
        words += "_"
      }
      previous = character
    }
    return words.hasSuffix("_") ? String(words.dropLast()) : words
  }
}

extension ExportFile.Column {
  /// Whether every row has a value of its own.
  func isUnique(of rows: Int) -> Bool { profile.filled == rows && profile.different == rows }

  /// Whether the cells can be times: as ISO 8601 says them, in another order, or as a number whose name says
  /// that it is a time.
  var isTime: Bool {
    guard let time = reading.time else { return false }
    return !time.isNumber || isCalledTime
  }

  /// Whether the name means that the column holds times.
  var isCalledTime: Bool { ExportFile.isCalledTime(words) }

  /// Whether the column can play `role`.
  func fits(_ role: Role) -> Bool {
    role.name == "score" && reading.isLabelled || fits(role.kind)
  }

  func fits(_ kind: Role.Kind) -> Bool {
    guard profile.filled > 0 else { return false }
    switch kind {
    case .time, .date: return isTime
    case .number: return reading.number != nil
    case .identifier: return !isTime && profile.type != .time && profile.type != .date
    case .text: return !isTime
    }
  }
}

extension ExportFile {
  /// Files that are read by people, not by machines.
  private static let documents = ["readme", "license", "licence", "notice", "changelog"]

  /// The files of `folder` that may be tables, in order; the others with the reason.
  static func candidates(in folder: String) throws -> (names: [String], leftOut: [String]) {
    guard let found = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw PatronError(
        .missingInput, at: .folder(folder), "there is no such folder that can be read",
        remedy: "see its spelling and its permissions")
    }
    var names: [String] = []
    var leftOut: [String] = []
    for name in found.sorted() where !name.hasPrefix(".") && name != Exports.configurationName {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      let isDocument = documents.contains { name.lowercased().hasPrefix($0) }
      if isFolder.boolValue {
        leftOut.append("\(name): a folder; files in it can be named as \(name)/*.csv")
      } else if SourceFormat(fileName: name) != nil, !isDocument {
        names.append(name)
      } else if !isDocument {
        leftOut.append(
          SourceFormat.isWorkbook(name)
            ? "\(name): a workbook: save the sheet as CSV UTF-8"
            : "\(name): no CSV, Parquet or JSON file")
      }
    }
    return (names, leftOut)
  }

  /// Reads every table of `folder`, the files that continue one another as one.
  static func all(
    in folder: String, engine: any Engine, progress: (String) -> Void
  ) async throws -> (files: [ExportFile], leftOut: [String]) {
    var (names, leftOut) = try candidates(in: folder)
    var groups: [Group] = []
    for name in names {
      do {
        let exports = try await exports(of: [name], in: folder, engine: engine)
        let columns = exports.columns[.customers] ?? []
        if let index = groups.firstIndex(where: { $0.isContinued(by: name, with: columns) }) {
          groups[index].add(name, with: columns)
        } else {
          groups.append(Group(names: [name], columns: columns, exports: exports))
        }
      } catch let error as PatronError where error.category == .data {
        leftOut.append(reason(error, of: name))
      }
    }
    var files: [ExportFile] = []
    for (index, group) in groups.enumerated() {
      let title = pattern(of: group.names, in: folder)
      let shown = title.joined(separator: ", ")
      progress("looking at \(shown)")
      do {
        let exports =
          if let exports = group.exports { exports } else {
            try await exports(of: group.names, in: folder, engine: engine)
          }
        let cells = try await Cells(
          of: exports.source(.customers, dialect: engine.dialect),
          columns: exports.columns[.customers] ?? [], table: "file_\(index)", timezone: "UTC",
          engine: engine)
        try await exports.checkFiles()
        leftOut += exports.notices
        if cells.rows > 0 {
          files.append(
            try await ExportFile(names: title, exports: exports, cells: cells, engine: engine))
        } else {
          leftOut.append("\(shown): a header and no rows")
        }
      } catch let error as PatronError where error.category == .data {
        leftOut.append(reason(error, of: shown))
      }
    }
    return (files, leftOut)
  }

  /// Why the files `names` cannot be read, beginning with them.
  private static func reason(_ error: PatronError, of names: String) -> String {
    if case .export? = error.place { return error.description }
    return "\(names): \(error.description)"
  }

  /// Files of one table; later ones may have more columns.
  private struct Group {
    private(set) var names: [String]
    private(set) var columns: [String]
    /// The first file as a table; nil where there are more.
    private(set) var exports: Exports?

    init(names: [String], columns: [String], exports: Exports) {
      self.names = names
      self.columns = columns
      self.exports = exports
    }

    /// At least this share of all columns is in both files.
    private static let largestDifference = 0.6
    /// Names without a meaning: only equal columns make two such files one table.
    private static let plain: Set<String> = [
      "export", "exports", "data", "file", "table", "sheet", "download", "report", "part", "query",
      "result", "results", "untitled", "",
    ]

    /// Whether the file `name` with `columns` holds more rows of the same kind: its name differs by
    /// numbers alone, and so do its columns by few that one of both has and the other has not.
    func isContinued(by name: String, with columns: [String]) -> Bool {
      let (known, new) = (Set(self.columns), Set(columns))
      let other = [names[0], name].map { file in
        Synonyms.otherKinds.filter { ExportFile.words(of: file).contains($0) }
      }
      guard other[0] == other[1] else { return false }
      guard ExportFile.stem(of: names[0]) == ExportFile.stem(of: name) else {
        // Under other names an equal header still is the same kind of rows, unless one is made from the other.
        let isDerived = [names[0], name].contains { file in
          Synonyms.derived.contains { ExportFile.words(of: file).contains($0) }
        }
        return self.columns == columns && columns.count > 2 && !isDerived
          && SourceFormat(fileName: names[0]) == SourceFormat(fileName: name)
      }
      if known == new { return true }
      let words = ExportFile.words(of: ExportFile.stem(of: name).prefix { $0 != "." }.description)
      guard !Self.plain.contains(words), known.isSubset(of: new) || new.isSubset(of: known) else {
        return false
      }
      let shared = Double(known.intersection(new).count) / Double(known.union(new).count)
      return shared >= Self.largestDifference
    }

    mutating func add(_ name: String, with columns: [String]) {
      let known = Set(self.columns)
      names.append(name)
      self.columns += columns.filter { !known.contains($0) }
      exports = nil
    }
  }

  /// `name` with every number in it replaced by one sign.
  private static func stem(of name: String) -> String { name.replacing(/[0-9]+/, with: "#") }

  /// The files as a table that needs no column of any name, which is what customers are.
  private static func exports(
    of names: [String], in folder: String, engine: any Engine
  ) async throws -> Exports {
    var configuration = Configuration(name: "draft")
    configuration.tables[.customers] = TableConfiguration(files: names)
    return try await Exports(folder: folder, configuration: configuration, engine: engine)
  }

  /// One glob for `names` where there is one that means them and no other file, else the names.
  private static func pattern(of names: [String], in folder: String) -> [String] {
    guard names.count > 1, let first = names.first else { return names }
    var prefix = Substring(first)
    var suffix = Substring(first)
    for name in names {
      prefix = Substring(prefix.commonPrefix(with: name))
      let backwards = String(suffix.reversed()).commonPrefix(with: String(name.reversed()))
      suffix = Substring(String(backwards.reversed()))
    }
    let pattern = prefix + "*" + suffix
    let found = Exports.glob(String(pattern), in: folder).map { FileName.of($0) }
    return found == names.sorted() ? [String(pattern)] : names
  }
}
