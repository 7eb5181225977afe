package import PatronEngine
package import PatronTestSupport

extension TemporaryFolder {
  /// An engine that may read and write the folder; the limit is for a machine on which much else runs.
  package func engine(threads: Int = 1, seconds: Int = 600) async throws -> DuckDBEngine {
    try await DuckDBEngine(
      folders: [path], limits: .init(threads: threads, memory: 1 << 30, seconds: seconds))
  }

  /// Spark as the engine.
  package func spark(threads: Int = 2, seconds: Int = 600) async throws -> SparkEngine {
    try await SparkEngine(limits: .init(threads: threads, memory: 1 << 30, seconds: seconds))
  }

  /// Whether this machine has Spark.
  package static var hasSpark: Bool { SparkProgram.isFound() }
}
