import Foundation

/// Starts the engine that is asked for: nothing else chooses among the conformers.
package enum Engines {
  /// The conformers, as `PATRON_ENGINE` names them; without it the first.
  private enum Kind: String, CaseIterable {
    case duckdb, spark

    init(_ environment: [String: String]) throws {
      guard let name = environment["PATRON_ENGINE"], !name.isEmpty else {
        self = .duckdb
        return
      }
      guard let kind = Kind(rawValue: name) else {
        let names = Kind.allCases.map(\.rawValue).joined(separator: " or ")
        throw PatronError(
          .configuration, "PATRON_ENGINE is '\(name)', which is no engine", remedy: "write \(names)"
        )
      }
      self = kind
    }
  }

  /// An engine that may read and write below `folders` and its scratch folder.
  package static func open(
    folders: [String], limits: EngineLimits = EngineLimits(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> any Engine {
    switch try Kind(environment) {
    case .duckdb:
      try await DuckDBEngine(folders: folders, limits: limits, environment: environment)
    case .spark: try await SparkEngine(limits: limits, environment: environment)
    }
  }

  /// The program that an engine is started from.
  ///
  /// - Throws: a `PatronError` with the remedy where there is none, or none that serves.
  package static func program(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> (name: String, version: String, path: String) {
    switch try Kind(environment) {
    case .duckdb:
      let program = try await DuckDBProgram.find(environment: environment)
      return ("DuckDB", program.version, "\(program.path)")
    case .spark:
      let program = try await SparkProgram.find(environment: environment)
      return ("Spark", program.version, program.home)
    }
  }

  /// What the program of Spark is where it is there and not asked for, and the setting that asks for it; nil where there
  /// is none, or none that serves.
  package static func other(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> (name: String, version: String, path: String, setting: String)? {
    guard (try? Kind(environment)) == .duckdb, SparkProgram.isFound(environment: environment),
      let program = try? await SparkProgram.find(environment: environment)
    else { return nil }
    return ("Spark", program.version, program.home, "PATRON_ENGINE=\(Kind.spark)")
  }
}
