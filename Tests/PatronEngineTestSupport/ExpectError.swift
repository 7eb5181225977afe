package import PatronEngine
package import Testing

/// Expects `body` to fail with a PatronError of exactly this description.
package func expectError(
  _ category: PatronError.Category, _ description: String,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let error as PatronError {
    #expect(error.description == description, sourceLocation: sourceLocation)
    #expect(error.category == category, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}
