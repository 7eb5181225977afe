import PatronEngine

/// An error in a configuration: what is wrong, where, and how to correct it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file and, where known, its line, to begin a message with (`patron.yaml:7`).
  public let place: String
  public let problem: Problem

  public init(place: String, problem: Problem) {
    self.place = place
    self.problem = problem
  }

  public var description: String { "\(place): \(problem)" }

  public enum Problem: Hashable, Sendable {
    case emptyFile
    case syntax(String)
    case tooManyAliases(Int, limit: Int)
    case noTable
    case unknownKey(String, section: String?, known: [String])
    case duplicateKey(String)
    case missingKey(String, section: String?, remedy: String)
    case noValue(key: String, section: String?)
    /// `found` is the value as written, in quotes, or its form; `expected` continues "but".
    case wrongValue(key: String, section: String?, found: String, expected: String)
    case unknownWord(key: String, section: String?, found: String, known: [String])
    case unknownTimezone(String, nearest: String?)
    case keptAndDropped(column: String, table: Table)
    case twoSenses(type: String, String, String)
    case labelWithoutCustomers
    case duplicateFeature(String)
    case featureWithoutTable(feature: String, table: Table)
    case unusableAggregate(feature: String, reason: String)
    case allowedButNotSensitive(String, sensitive: [String])
  }
}

extension ConfigurationError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyFile:
      "the file is empty; write at least one of customers, transactions, events, "
        + "surveys and contracts with its 'file'"
    case .syntax(let problem):
      "this is not YAML: \(problem); check the indentation, quotes and brackets here"
    case .tooManyAliases(let count, let limit):
      "\(count) aliases (*name), and at most \(limit) are read; write out what they stand for"
    case .noTable:
      "there is no table to learn from; write at least one of customers, transactions, "
        + "events, surveys and contracts with its 'file'"
    case .unknownKey(let key, let section, let known):
      "unknown key '\(key)'\(inside(section)); "
        + (nearest(to: key, in: known).map { "did you mean '\($0)'?" }
          ?? "the known keys are \(known.joined(separator: ", "))")
    case .duplicateKey(let key):
      "'\(key)' is written again further on; keep one of the two"
    case .missingKey(let key, let section, let remedy):
      "'\(key)' is missing\(inside(section)); write \(remedy)"
    case .noValue(let key, let section):
      "'\(key)'\(inside(section)) has no value; write one or leave the key out"
    case .wrongValue(let key, let section, let found, let expected):
      "'\(key)'\(inside(section)) is \(found), but \(expected)"
    case .unknownWord(let key, let section, let found, let known):
      "'\(key)'\(inside(section)) is '\(found)'; "
        + (nearest(to: found, in: known).map { "did you mean '\($0)'?" }
          ?? "it can be \(known.joined(separator: ", "))")
    case .unknownTimezone(let zone, let nearest):
      "'\(zone)' is no known time zone; "
        + (nearest.map { "did you mean '\($0)'?" } ?? "write an IANA name such as Europe/Paris")
    case .keptAndDropped(let column, let table):
      "\(table.rawValue) both keeps and drops rows by '\(column)'; list the values to keep, "
        + "or the values to drop"
    case .twoSenses(let type, let one, let other):
      "the type '\(type)' stands under \(one) and under \(other); keep it where it belongs"
    case .labelWithoutCustomers:
      "churn is a label, which is a column of the customers table, but there is no such table; "
        + "write customers with its 'file', or define churn by inactivity"
    case .duplicateFeature(let name):
      "there are two features named '\(name)'; rename one of them"
    case .featureWithoutTable(let feature, let table):
      "feature '\(feature)' is made from \(table.rawValue), but there is no such table; write "
        + "\(table.rawValue) with its 'file'"
    case .unusableAggregate(let feature, let reason):
      "the aggregate of '\(feature)' \(reason); write one SQL expression, such as sum(amount)"
    case .allowedButNotSensitive(let attribute, let sensitive):
      "'\(attribute)' is allowed but is not sensitive; "
        + (nearest(to: attribute, in: sensitive).map { "did you mean '\($0)'?" }
          ?? "sensitive lists \(sensitive.isEmpty ? "nothing" : sensitive.joined(separator: ", "))")
    }
  }

  private func inside(_ section: String?) -> String { section.map { " in \($0)" } ?? "" }
}
