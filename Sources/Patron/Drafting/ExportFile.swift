import Foundation
import PatronFeatures

/// One file of a folder, or several of one kind, with its columns looked at.
struct ExportFile: Sendable {
  /// The names as patron.yaml writes them: one name, a glob, or a list.
  let names: [String]
  let cells: Cells
  let columns: [Column]

  struct Column: Hashable, Sendable {
    let name: String
    /// The name in small letters, its words joined by underscores: "InvoiceDate" is "invoice_date".
    let words: String
    /// The engine's column.
    let cell: String
    let profile: ColumnProfile
    /// What its cells can be read as.
    let reading: ColumnReading
  }

  init(names: [String], cells: Cells, engine: any Engine) async throws {
    self.names = names
    self.cells = cells
    var columns: [Column] = []
    for (place, name) in cells.columns.enumerated() {
      columns.append(
        Column(
          name: name, words: Self.words(of: name), cell: "c\(place)", profile: cells.profiles[place],
          reading: try await ColumnReading(of: cells, place: place, engine: engine)))
    }
    self.columns = columns
  }

  var title: String { names.joined(separator: ", ") }
  var rows: Int { cells.rows }

  /// Whether the file's name says `word`.
  func isCalled(_ words: [String]) -> Bool {
    let title = Self.words(of: title)
    return words.contains { title.contains($0) }
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

  /// Whether the name says that the column holds times.
  var isCalledTime: Bool {
    let parts = words.split(separator: "_").map(String.init)
    return parts.contains { Synonyms.timeWords.contains($0) }
      || Synonyms.timeEndings.contains { words.hasSuffix($0) }
  }

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
      throw PatronError(.missingInput, "there is no folder \(folder) that can be read")
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
        leftOut.append("\(name): no CSV, Parquet or newline-JSON file")
      }
    }
    return (names, leftOut)
  }

  /// Reads every table of `folder`, the files that continue one another as one.
  static func all(
    in folder: String, engine: DuckDBEngine, progress: (String) -> Void
  ) async throws -> (files: [ExportFile], leftOut: [String]) {
    var (names, leftOut) = try candidates(in: folder)
    var groups: [(columns: [String], stem: String, names: [String])] = []
    for name in names {
      do {
        let columns =
          try await exports(of: [name], in: folder, engine: engine)
          .columns[.customers] ?? []
        let stem = name.replacing(/[0-9]+/, with: "#")
        if let place = groups.firstIndex(where: { $0.columns == columns && $0.stem == stem }) {
          groups[place].names.append(name)
        } else {
          groups.append((columns, stem, [name]))
        }
      } catch let error as PatronError where error.category == .data {
        leftOut.append("\(name): \(error.description)")
      }
    }
    var files: [ExportFile] = []
    for (place, group) in groups.enumerated() {
      let title = pattern(of: group.names, in: folder)
      progress("looking at \(title.joined(separator: ", "))")
      do {
        let exports = try await exports(of: group.names, in: folder, engine: engine)
        let cells = try await Cells(
          of: exports.source(.customers, dialect: engine.dialect), columns: group.columns,
          table: "file_\(place)", timezone: "UTC", engine: engine)
        if cells.rows > 0 {
          files.append(try await ExportFile(names: title, cells: cells, engine: engine))
        } else {
          leftOut.append("\(title.joined(separator: ", ")): a header and no rows")
        }
      } catch let error as PatronError where error.category == .data {
        leftOut.append("\(title.joined(separator: ", ")): \(error.description)")
      }
    }
    return (files, leftOut)
  }

  /// The files as a table that needs no column of any name, which is what customers are.
  private static func exports(
    of names: [String], in folder: String, engine: DuckDBEngine
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
    let found = Exports.glob(String(pattern), in: folder).map(Exports.name)
    return found == names.sorted() ? [String(pattern)] : names
  }
}
