package import PatronEngine
package import PatronTestSupport

extension TemporaryFolder {
  /// An engine that may read and write the folder.
  package func engine(threads: Int = 1, seconds: Int = 60) async throws -> DuckDBEngine {
    try await DuckDBEngine(
      folders: [path], limits: .init(threads: threads, memory: 1 << 30, seconds: seconds))
  }
}
