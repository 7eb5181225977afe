package import PatronEngine

/// A table of the engine with what the exports hold, keyed by dense integers; the queries know it by its name.
package enum EngineTable: String, Hashable, Sendable {
  case lines, occasions, touches, answers, activity
  case customers
  case customerKeys = "customer_keys"
  case contents, products, categories, channels

  /// The name as the engine reads it.
  package var sql: SQL { SQL(name: rawValue) }
}
