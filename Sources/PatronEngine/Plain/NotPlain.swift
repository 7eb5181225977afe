/// Why the core does not read a table itself: something in it that only the engine's careful rules read.
///
/// It is never shown to anybody: the table is read the other way, as if nothing had been tried.
package struct NotPlain: Error, Hashable, Sendable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
