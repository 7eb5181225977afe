/// Starts the engine that this machine has: nothing else chooses among the conformers.
package enum Engines {
  /// An engine that may read and write below `folders` and its scratch folder.
  package static func open(
    folders: [String], limits: EngineLimits = EngineLimits()
  ) async throws -> any Engine {
    try await DuckDBEngine(folders: folders, limits: limits)
  }
}
