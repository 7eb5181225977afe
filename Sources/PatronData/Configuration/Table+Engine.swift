package import PatronEngine

extension Table {
  /// The table of the engine that holds the table's rows, every cell of the type it must have.
  package var typed: SQL { SQL(name: rawValue + "_typed") }
}
