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
    /// The engine refused or stopped on a query: the user's own where it is that of a feature, else a bug.
    case query
    /// Patron itself is wrong.
    case bug
  }

  public let category: Category
  public let description: String
  /// The description without the words that name what failed.
  package let fact: String
  /// Whether the engine did not say which file of an export it speaks of.
  private let isUnplaced: Bool

  public init(_ category: Category, _ description: String) {
    (self.category, self.description, fact) = (category, description, description)
    isUnplaced = false
  }

  /// An error of which another report, that names what failed itself, tells the fact alone:
  /// "churn cannot be trained: there are no orders".
  package init(_ category: Category, _ failure: String, because fact: String) {
    (self.category, description, self.fact) = (category, "\(failure): \(fact)", fact)
    isUnplaced = false
  }

  /// An error about an export, `file` where the engine said which: "orders.csv, line 3: …".
  package init(inExport file: String?, line: Int?, _ fact: String) {
    let place = line.map { ", line \($0): " } ?? ": "
    category = .data
    description = (file ?? "an export") + place + fact
    self.fact = place + fact
    isUnplaced = file == nil
  }

  /// Where the engine did not say which file it speaks of, `file` is meant.
  package func placed(in file: String) -> PatronError {
    isUnplaced ? PatronError(category, file + fact) : self
  }
}
