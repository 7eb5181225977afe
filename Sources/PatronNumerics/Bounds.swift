/// What numbers that come from a file can be, stated once for each kind.
package enum Bounds {
  /// Customers, rows, days: what is counted.
  package static let counts = 0...Int(Int32.max)
  /// Probabilities, and parts of a whole.
  package static let shares = 0.0...1.0
}
