import Foundation
import PatronNumerics

/// An engine that is a program of its own, which is asked in its SQL and answers in JSON.
package protocol ProcessEngine: Engine {
  var host: EngineHost { get }

  /// The output of `script`: JSON, an array of rows a query.
  ///
  /// - Throws: a `QueryFault` for statements that cannot be run.
  func answer(to script: SQL) async throws -> [UInt8]
}

extension ProcessEngine {
  package func close() async { await host.close() }

  package func scratchPath(_ name: String) -> String { host.scratch.path(name) }

  package func run(_ script: SQL) async throws { _ = try await output(of: script) }

  package func attempt(_ script: SQL) async throws -> QueryFault? {
    do {
      _ = try await answer(to: script)
      return nil
    } catch let fault as QueryFault {
      return fault
    }
  }

  package func rows<Row: Decodable & Sendable>(
    _ query: SQL, as type: Row.Type
  ) async throws -> [Row] {
    let bytes = try await output(of: query)
    guard bytes.contains(UInt8(ascii: "{")) else { return [] }
    do {
      return try JSONDecoder().decode([Row].self, from: Data(bytes))
    } catch {
      throw PatronError(.bug, "the engine's answer cannot be read as \(Row.self): \(error)")
    }
  }

  package func share(
    _ name: String, columns: [LoadedColumn], write: (inout RowWriter) throws -> Void
  ) async throws {
    let path = scratchPath(name + ".parquet")
    try host.write(path, columns, write)
    try await open(path, as: name)
  }

  /// The rows of the file at `path`, integers and then `columnCount` numbers, once it is read.
  func keyedRows(
    _ path: String, columnCount: Int, workers: Workers
  ) async throws -> KeyedRows {
    let kinds = [NumberFile.Kind.int32] + [NumberFile.Kind](repeating: .float, count: columnCount)
    return try await host.whileScratchLasts {
      try KeyedRows(NumberFile(path: path, kinds: kinds), workers: workers)
    }
  }

  /// The output of `script`, which is Patron's own.
  private func output(of script: SQL) async throws -> [UInt8] {
    try await withoutFault { try await answer(to: script) }
  }

  /// Runs `body`, whose statements are Patron's own: that one cannot be run is a bug.
  func withoutFault<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let fault as QueryFault {
      throw fault.bug
    }
  }
}

extension SharedColumn {
  /// The column as the file has it, which knows no missing values.
  var written: SQL {
    let value: SQL = "cast(\(name: name) as \(kind.type))"
    let number = isOptional ? "coalesce(\(value), \(kind.missing))" : value
    return "\(number) as \(name: name)"
  }

  /// The column of the file as a table has it.
  var read: SQL {
    let column = SQL(name: name)
    return isOptional ? "nullif(\(column), \(kind.missing)) as \(column)" : column
  }
}

extension SharedColumn.Kind {
  fileprivate var type: SQL {
    switch self {
    case .integer: "integer"
    case .wide: "bigint"
    case .amount: "decimal(18,4)"
    }
  }

  /// The value that stands for a missing one.
  fileprivate var missing: SQL {
    switch self {
    case .integer: SQL(missingNumber)
    // Without its sign the number is none of the type, and Spark reads that first.
    case .wide: "(\(missingNumber + 1) - 1)"
    case .amount: "cast('-99999999999999.9999' as decimal(18,4))"
    }
  }
}
