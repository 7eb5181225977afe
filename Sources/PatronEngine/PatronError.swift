/// An error outside the code: in the exports, the configuration, the engine or the disk.
///
/// A message has the fact, the number and the remedy. It may name a file, a row or a column, never a
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
    /// patron.yaml has a setting that cannot be.
    case configuration
    /// The engine refused or stopped on a query: the user's own where it is that of a feature, else a bug.
    case query
    /// Patron itself is wrong.
    case bug
  }

  public let category: Category
  public let description: String
  /// The description without the words that name what failed.
  package let fact: String
  /// Whether the engine did not name the file of an export.
  private let isUnplaced: Bool

  public init(_ category: Category, _ description: String) {
    (self.category, self.description, fact) = (category, description, description)
    isUnplaced = false
  }

  /// An error whose fact alone stands in a report that itself names what failed:
  /// "churn cannot be trained: there are no orders".
  package init(_ category: Category, _ failure: String, because fact: String) {
    (self.category, description, self.fact) = (category, "\(failure): \(fact)", fact)
    isUnplaced = false
  }

  /// An error about an export, `file` where the engine named it: "orders.csv, line 3: …".
  package init(inExport file: String?, line: Int?, _ fact: String) {
    let location = line.map { ", line \($0): " } ?? ": "
    category = .data
    description = (file ?? "an export") + location + fact
    self.fact = location + fact
    isUnplaced = file == nil
  }

  /// The error with `file` as its file, where the engine did not name one.
  package func placed(in file: String) -> PatronError {
    isUnplaced ? PatronError(category, file + fact) : self
  }
}
