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

  /// Makes the table `table` with the `columns` of `query`, which the core reads too, from a file that lasts as long
  /// as the engine; the order of its rows has no meaning.
  func share(_ table: String, columns: [SharedColumn], of query: SQL) async throws -> NumberFile

  /// Makes the table `name` with `columns` of the rows that `write` hands over.
  func load(
    table name: String, columns: [LoadedColumn], write: (inout RowWriter) throws -> Void
  ) async throws

  /// As `load`, of rows that are many: they stay in a file that lasts as long as the engine.
  func share(
    _ name: String, columns: [LoadedColumn], write: (inout RowWriter) throws -> Void
  ) async throws

  /// Makes the table `name` of the Parquet file at `path`, which `export` wrote and which stays as it is.
  func open(_ path: String, as name: String) async throws

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

/// A column of a table that the engine and the core both read.
package struct SharedColumn: Sendable {
  package enum Kind: Hashable, Sendable {
    case integer, wide
    /// Four digits behind the point, in the file as a number of ten-thousandths.
    case amount

    package var stored: NumberFile.Kind { self == .integer ? .int32 : .int64 }

    /// The number that stands in the file where a value is missing; no value is that low.
    package var missingNumber: Int {
      switch self {
      case .integer: Int(Int32.min)
      case .wide: .min
      case .amount: -999_999_999_999_999_999
      }
    }
  }

  package let name: String
  package let kind: Kind
  /// Whether a value may be missing.
  package let isOptional: Bool

  package init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }
}

/// A column of a table that the core hands back to the engine.
package struct LoadedColumn: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Of 32 bits.
    case integer
    /// Of 64 bits.
    case wide
    /// Four digits behind the point, handed over as a number of ten-thousandths.
    case amount
    case double, text
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
