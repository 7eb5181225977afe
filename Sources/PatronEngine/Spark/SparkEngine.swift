import Foundation
package import Logging
package import PatronNumerics
import Subprocess

/// Apache Spark as the engine: one Python process with one Spark session, whose tables are files in its scratch folder.
///
/// Spark runs on this machine unless its own configuration names another master.
package final class SparkEngine: ProcessEngine {
  package let dialect: any Dialect
  package let version: String
  package let host: EngineHost
  private let logger: Logger

  /// Starts an engine.
  package init(
    limits: EngineLimits = EngineLimits(), scratch: ScratchFolder? = nil,
    logger: Logger = Logger(label: "patron.engine"),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws {
    let program = try await SparkProgram.find(environment: environment)
    let scratch = try scratch ?? ScratchFolder()
    self.version = program.version
    self.logger = logger
    dialect = SparkDialect()
    let folder = scratch.path("spark")
    try SparkFiles.write(to: folder)
    let launch = EngineProcess.Launch(
      program: program.python,
      arguments: [folder + "/patron.py", folder, "\(limits.threads)", "\(limits.memory >> 20)"],
      environment: program.environment(environment, temporary: folder + "/spill"),
      errors: scratch.path("errors.txt"),
      // So that it takes Java with it.
      ending: .terminate,
      remedy: SparkProgram.remedy,
      dialogue: { SparkDialogue(writer: $0, output: $1, errors: $2) },
      error: { SparkMessage.ended($0) })
    host = EngineHost(process: EngineProcess(launch), scratch: scratch, limits: limits)
  }

  package func frame(
    _ columns: [SQL], by key: SQL, from source: SQL, workers: Workers
  ) async throws -> KeyedRows {
    let path = scratchPath("frame.parquet")
    defer { try? FileManager.default.removeItem(atPath: path) }
    // By way of Double, as a decimal number is not rounded to the nearest Float at once.
    let numbers = columns.enumerated().map { index, column -> SQL in
      "coalesce(patron_float(cast(\(column) as double)), float('NaN')) as c\(index)"
    }
    let query: SQL = """
      select cast(\(key) as integer) as k, \(numbers.joined(separator: ", ")) from \(source)
      """
    try await ask("numbers", dialect.text(of: query), path)
    return try await keyedRows(path, columnCount: columns.count, workers: workers)
  }

  package func share(
    _ table: String, columns: [SharedColumn], of query: SQL
  ) async throws -> NumberFile {
    let path = scratchPath(table + ".parquet")
    let numbers: SQL =
      "select \(columns.map(\.written).joined(separator: ", ")) from (\(query)) as shared"
    let shown: SQL = "select \(columns.map(\.read).joined(separator: ", "))"
    try await ask("numbers", dialect.text(of: numbers), path)
    try await ask("open", table, path, dialect.text(of: shown))
    return NumberFile(path: path, kinds: columns.map(\.kind.stored))
  }

  package func load(
    table name: String, columns: [LoadedColumn], write: (inout RowWriter) throws -> Void
  ) async throws {
    let path = scratchPath("load.parquet")
    try host.write(path, columns, write)
    try await ask("adopt", name, path)
  }

  package func open(_ path: String, as name: String) async throws {
    try await ask("open", name, path, "select *")
  }

  package func export(_ query: SQL, to path: String, format: ExportFormat) async throws {
    let staged = try StagedFile(for: path)
    try await ask("export", dialect.text(of: query), staged.path, format.rawValue)
    try staged.place()
  }

  package func answer(to script: SQL) async throws -> [UInt8] {
    let script = dialect.text(of: script)
    logger.trace("\(script)")
    let statements = Array(SQLStatements(script: script, hasEscapes: true))
    return try await host.answer(to: Self.json(["statements": statements]))
  }

  /// Asks for what is no statement of SQL: a function of the program and its arguments.
  private func ask(_ function: String, _ arguments: String...) async throws {
    struct Request: Encodable {
      let function: String
      let arguments: [String]
    }
    logger.trace("\(function) \(arguments)")
    let request = try Self.json(Request(function: function, arguments: arguments))
    _ = try await withoutFault { try await host.answer(to: request) }
  }

  private static func json(_ request: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
  }
}
