/// Starts the engine that this machine has: nothing else chooses among the conformers.
package enum Engines {
  /// An engine that may read and write below `folders` and its scratch folder.
  package static func open(
    folders: [String], limits: EngineLimits = EngineLimits()
  ) async throws -> any Engine {
    try await DuckDBEngine(folders: folders, limits: limits)
  }

  /// The program that an engine is started from.
  ///
  /// - Throws: a `PatronError` with the remedy where there is none, or none that serves.
  package static func program() async throws -> (name: String, version: String, path: String) {
    let program = try await DuckDBProgram.find()
    return ("DuckDB", program.version, "\(program.path)")
  }
}
