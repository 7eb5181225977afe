package import PatronNumerics

/// An engine that reduces the exports to numbers: it reads files, types, joins and aggregates by SQL.
///
/// Tables made by one call are there for the next. Calls are made one at a time.
package protocol Engine: Sendable {
  /// How this engine's SQL differs from another's.
  var dialect: any Dialect { get }

  /// Runs the statements of `script`, in order, to the end or to the first error.
  ///
  /// They are Patron's own: one that cannot be run is a bug, here and in all that follows but `attempt`.
  func run(_ script: SQL) async throws

  /// Runs the statements of `script`, in which a user wrote expressions, as `run` does.
  ///
  /// Returns what is wrong with them, or nil where they ran; throws what is no fault of theirs.
  func attempt(_ script: SQL) async throws -> QueryFault?

  /// The rows of `query`, decoded by column name: for results that are small. Statements that show
  /// nothing may stand before it.
  func rows<Row: Decodable & Sendable>(_ query: SQL, as type: Row.Type) async throws -> [Row]

  /// The result of `select columns from source`, which holds numbers only: NULL, and what Float cannot
  /// hold, becomes NaN. `source` may go on with conditions and groups. The rows come in ascending order of
  /// the integers `key`; where several share one, `source` orders them.
  func frame(
    _ columns: [SQL], by key: SQL, from source: SQL, workers: Workers
  ) async throws -> KeyedRows

  /// Makes the table `name` with `columns`, its rows handed over as lines of CSV by `write`.
  func load(
    table name: String, columns: [LoadedColumn], write: (inout LineWriter) throws -> Void
  ) async throws

  /// The path of `name` in a private folder that the engine may read, and that goes with it.
  func scratchPath(_ name: String) -> String

  /// Ends the engine and removes its private folder; it cannot be used afterwards.
  func close() async

  /// Writes the result of `query` with its column names to `path`, whole or not at all.
  func export(_ query: SQL, to path: String, format: ExportFormat) async throws
}

extension Engine {
  /// Runs `body` and closes the engine whatever happens.
  package func closing<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      let result = try await body()
      await close()
      return result
    } catch {
      await close()
      throw error
    }
  }
}

/// Rows of numbers and what each is known by.
package struct KeyedRows: Sendable {
  /// Ascending, one a row.
  package let keys: [Int32]
  /// The rows (keys.count × columns), NaN where nothing is known.
  package let values: Matrix
}

/// A column of a table that the core hands back to the engine.
package struct LoadedColumn: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case integer = "integer"
    case double = "double"
    case text = "varchar"
  }
  package let name: String
  package let kind: Kind

  package init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// The kind of file that results are written as.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  case csv, parquet
}
