import Foundation
package import Logging
package import PatronNumerics

/// DuckDB's command-line program as the engine: one process that holds its tables in memory, and spills
/// to its scratch folder what goes beyond its limit.
///
/// The program starts without a user's init file, installs no extension, and may read only the
/// folders it was given: an export or a query of the user's cannot reach another file.
package final class DuckDBEngine: ProcessEngine {
  package let dialect: any Dialect
  package let version: String
  package let host: EngineHost
  private let logger: Logger

  /// Starts an engine that may read and write below `folders` and its scratch folder.
  package init(
    folders: [String], limits: EngineLimits = EngineLimits(), scratch: ScratchFolder? = nil,
    logger: Logger = Logger(label: "patron.engine"),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws {
    let program = try await DuckDBProgram.find(environment: environment)
    let scratch = try scratch ?? ScratchFolder()
    self.version = program.version
    self.logger = logger
    let dialect = DuckDBDialect()
    self.dialect = dialect
    let allowed = (folders + [scratch.path]).flatMap { folder in
      // Files are read by a pattern, which is compared with the folders before it is resolved.
      Set([folder, DuckDBDialect.pattern(folder)]).sorted().map { SQL(text: $0) }
    }.joined(separator: ", ")
    let prelude: SQL = """
      set memory_limit = '\(limits.memory >> 20)MiB';
      set threads = \(limits.threads);
      set temp_directory = \(text: scratch.path("spill"));
      set TimeZone = 'UTC';
      set autoinstall_known_extensions = false;
      set autoload_known_extensions = false;
      set allowed_directories = [\(allowed)];
      set enable_external_access = false;
      set disabled_optimizers = 'common_subexpressions'; -- its cost is the square of the columns
      set lock_configuration = true;

      """
    let launch = EngineProcess.Launch(
      program: program.path, arguments: ["-no-init", "-batch", "-json", ":memory:"],
      prelude: dialect.text(of: prelude), errors: scratch.path("errors.txt"),
      remedy: DuckDBProgram.remedy,
      dialogue: { DuckDBDialogue(writer: $0, output: $1, errors: $2) },
      error: { EngineMessage($0).error })
    host = EngineHost(process: EngineProcess(launch), scratch: scratch, limits: limits)
  }

  package func frame(
    _ columns: [SQL], by key: SQL, from source: SQL, workers: Workers
  ) async throws -> KeyedRows {
    let path = scratchPath("frame.parquet")
    defer { try? FileManager.default.removeItem(atPath: path) }
    // By way of Double, as a decimal number is not rounded to the nearest Float at once.
    let numbers = columns.enumerated().map { index, column -> SQL in
      "coalesce(try_cast(try_cast(\(column) as double) as real), cast('nan' as real)) as c\(index)"
    }
    // Without dictionaries, so that a page holds the numbers themselves.
    try await run(
      """
      copy (select cast(\(key) as integer) as k, \(numbers.joined(separator: ", ")) from \(source))
      to \(text: path)
      (format parquet, compression uncompressed, dictionary_size_limit 0);
      """)
    return try await keyedRows(path, columnCount: columns.count, workers: workers)
  }

  package func share(
    _ table: String, columns: [SharedColumn], of query: SQL
  ) async throws -> NumberFile {
    let path = scratchPath(table + ".parquet")
    try await run(
      """
      copy (select \(columns.map(\.written).joined(separator: ", ")) from (\(query)) as shared) to \(text: path)
      (format parquet, compression uncompressed, dictionary_size_limit 0);
      create or replace view \(name: table) as
      select \(columns.map(\.read).joined(separator: ", ")) from read_parquet(\(text: path));
      """)
    return NumberFile(path: path, kinds: columns.map(\.kind.stored))
  }

  package func load(
    table name: String, columns: [LoadedColumn], write: (inout RowWriter) throws -> Void
  ) async throws {
    let path = scratchPath("load.parquet")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try host.write(path, columns, write)
    try await run(
      "create or replace table \(name: name) as select * from read_parquet(\(text: path));")
  }

  package func open(_ path: String, as name: String) async throws {
    try await run(
      """
      create or replace view \(name: name) as
      select * from read_parquet(\(text: DuckDBDialect.pattern(path)));
      """)
  }

  package func export(_ query: SQL, to path: String, format: ExportFormat) async throws {
    let staged = try StagedFile(for: path)
    // The engine's own temporary file would be left if it is stopped.
    let options: SQL =
      switch format {
      case .csv: "format csv, header true, use_tmp_file false"
      case .parquet: "format parquet, compression zstd, use_tmp_file false"
      }
    do {
      try await run("copy (\(query)) to \(text: staged.path) (\(options));")
    } catch let error as PatronError where error.place == .file(staged.path) {
      throw PatronError(error.category, at: .file(path), error.fact, remedy: error.remedy)
    }
    try staged.place()
  }

  package func answer(to script: SQL) async throws -> [UInt8] {
    let script = dialect.text(of: script)
    logger.trace("\(script)")
    return try await host.answer(to: script)
  }
}
