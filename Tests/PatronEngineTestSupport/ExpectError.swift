package import PatronEngine
package import Testing

/// Expects `body` to fail with a PatronError of exactly this description, and of this place where one is given.
package func expectError(
  _ category: PatronError.Category, at place: PatronError.Place? = nil, _ description: String,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let error as PatronError {
    #expect(error.description == description, sourceLocation: sourceLocation)
    #expect(error.category == category, sourceLocation: sourceLocation)
    #expect(place == nil || error.place == place, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}
