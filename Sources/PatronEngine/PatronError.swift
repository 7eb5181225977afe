/// An error outside the code: in the exports, the configuration, the engine or the disk.
///
/// Its parts are fields, for a program to read; `description` is the sentence that people read. They may name
/// a file, a row or a column, never a customer's values.
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
    /// Patron itself is wrong.
    case bug
  }

  public let category: Category
  /// Where it is; nil where it is in no one place.
  public let place: Place?
  /// What is wrong, with its number: "4 fields where the header has 3".
  public let fact: String
  /// What to do about it: "mend or drop that row".
  public let remedy: String?

  public init(
    _ category: Category, at place: Place? = nil, _ fact: String, remedy: String? = nil
  ) {
    self.category = category
    self.place = place
    self.fact = fact
    self.remedy = remedy
  }

  /// The place, the fact and the remedy, as far as there are: "orders.csv, line 3: 4 fields where the header
  /// has 3: mend or drop that row".
  public var description: String {
    [place?.description, fact, remedy].compactMap { $0 }.joined(separator: ": ")
  }

  /// The error with `files` as its export, where the engine did not name a file of it, and with the reason that is found
  /// in them where it told none.
  package func placed(in files: [String]) -> PatronError {
    guard case .export(let named, let line)? = place, named.isEmpty else {
      return explained(by: files)
    }
    return PatronError(category, at: .export(files, line: line), fact, remedy: remedy)
      .explained(by: files)
  }
}
