import Foundation
import PatronData
import PatronEngine

/// A table as the cell rules get it: its columns and every cell as text.
struct ReadCells: Equatable {
  var columns: [String]
  var rows: [[String?]]
  var notices: [String] = []

  subscript(_ column: String) -> [String?] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    return rows.map { $0[index] }
  }
}

extension TemporaryExports {
  /// The cells of `file`, a table without roles, in the order of its rows.
  func cells(
    _ files: String..., delimiter: String? = nil, only wanted: Set<String>? = nil
  ) async throws -> ReadCells {
    var configuration = Configuration(name: "cells")
    configuration.tables[.customers] = TableConfiguration(files: files)
    configuration.tables[.customers]?.delimiter = delimiter
    let engine = try await engine()
    return try await engine.closing {
      let exports = try await Exports(folder: path, configuration: configuration, engine: engine)
      let columns = (exports.columns[.customers] ?? []).filter { wanted?.contains($0) ?? true }
      let source = exports.source(.customers, dialect: engine.dialect, columns: wanted)
      let list = columns.enumerated().map { index, column in
        SQL("cast(\(name: column) as varchar) as c\(index)")
      }
      // The engine's program prints a part where a long answer breaks off, without a message: rows
      // are read into a table first, as Patron's own are.
      try await engine.run(
        "create table read_cells as select \(list.joined(separator: ", ")) from \(source);")
      let rows = try await engine.rows("select * from read_cells;", as: [String: String?].self)
      try await exports.checkFiles()
      return ReadCells(
        columns: columns, rows: rows.map { row in columns.indices.map { row["c\($0)"] ?? nil } },
        notices: exports.notices)
    }
  }

  /// The cells of the one file `name` with `text`.
  static func cells(
    of text: String, in name: String, delimiter: String? = nil
  ) async throws -> ReadCells {
    try await TemporaryExports([name: text]).cells(name, delimiter: delimiter)
  }
}
