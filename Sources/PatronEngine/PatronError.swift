/// What went wrong outside the code: the exports, the configuration, the engine or the disk.
///
/// A message says the fact, the number and the remedy. It may name a file, a row or a column, never a
/// customer's values.
public struct PatronError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure, which decides the exit status of the command.
  public enum Category: Hashable, Sendable {
    /// The exports cannot be used as they are.
    case data
    /// A file or folder that was named is not there.
    case missingInput
    /// The engine is missing, too old, or failed.
    case engine
    /// A result cannot be written.
    case output
    /// patron.yaml says something that cannot be.
    case configuration
    /// Patron itself is wrong.
    case bug
  }

  public let category: Category
  public let description: String

  public init(_ category: Category, _ description: String) {
    self.category = category
    self.description = description
  }

  /// Where the engine did not say which file it speaks of, `file` is meant.
  package func placed(in file: String) -> PatronError {
    guard description.hasPrefix(Self.someExport) else { return self }
    return PatronError(category, file + description.dropFirst(Self.someExport.count))
  }

  /// What stands in a message for a file that the engine did not name.
  static let someExport = "an export"
}
