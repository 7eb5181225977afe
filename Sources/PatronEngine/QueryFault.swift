/// What is wrong with a query that an engine cannot run, where the exports, the disk and the engine are sound.
///
/// Whose fault it is the caller knows: `Engine.attempt` returns it for a query with a user's expressions; in a
/// query of Patron's own it is a bug.
package struct QueryFault: Error, Hashable, Sendable {
  /// The engine's reason. It may quote the query, never a value.
  package let reason: String

  package init(reason: String) {
    self.reason = reason
  }

  /// The error where the query is Patron's own.
  package var bug: PatronError {
    PatronError(.bug, "the engine cannot run a query (\(reason))")
  }
}
