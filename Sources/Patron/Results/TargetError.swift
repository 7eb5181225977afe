import PatronData
import PatronEngine

/// An error in the description of a target list, its filter, columns or order, or of the groups of a figure.
public enum TargetError: Error, Hashable, Sendable, CustomStringConvertible {
  case emptyFilter
  case tooLong(characters: Int, limit: Int)
  case tooDeep(limit: Int)
  /// `position` counts characters from 1.
  case unexpected(String, position: Int, expected: String)
  case unexpectedEnd(expected: String)
  case unclosedQuote(position: Int)
  case unknownColumn(String, known: [String])
  /// A name of `kind` that there is not.
  case unknownName(String, kind: String, known: [String])
  case unknownValue(String, column: String, known: [String])
  case notNumber(column: String)
  case notText(column: String)
  case noOrder(column: String)
  case repeatedColumn(String)
  case noColumns
  case noGroups(column: String, reason: String, known: [String])
  case noFactor(column: String)
  case sizeAndLimit
  case sizeWithoutOrder

  public var description: String {
    switch self {
    case .emptyFilter:
      "the filter is empty: write one such as churn_band = 'high', or leave it out"
    case .tooLong(let characters, let limit):
      "a filter of \(characters) characters, and at most \(limit) are read: shorten its lists"
    case .tooDeep(let limit):
      "more than \(limit) parentheses or 'not' inside one another: write the filter flatter"
    case .unexpected(let found, let position, let expected):
      "at character \(position) of the filter stands \(found), where \(expected) is expected"
    case .unexpectedEnd(let expected):
      "the filter ends where \(expected) is expected"
    case .unclosedQuote(let position):
      "the quote at character \(position) of the filter is not closed: close it, or write it twice "
        + "where it belongs to the text"
    case .unknownColumn(let name, let known):
      "there is no column '\(name)'; \(Self.choice(name, of: known, called: "the columns are"))"
    case .unknownName(let name, let kind, let known):
      "there is no \(kind) '\(name)'"
        + (nearest(to: name, in: known).map { "; did you mean '\($0)'?" }
          ?? (known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))"))
    case .unknownValue(let value, let column, let known):
      "no customer can have \(column) '\(value)'; \(Self.choice(value, of: known, called: "it can be"))"
    case .notNumber(let column):
      "\(column) is a number: compare it with one, without quotes"
    case .notText(let column):
      "\(column) is a number, which holds no text: compare it with =, !=, <, <=, >, >=, in or between"
    case .noOrder(let column):
      "\(column) is text, which is not ordered here: compare it with =, !=, in or contains"
    case .repeatedColumn(let name):
      "the column '\(name)' is asked for twice: name it once"
    case .noColumns:
      "no column is asked for: name one, or leave the choice out"
    case .noGroups(let column, let reason, let known):
      "the column '\(column)' makes no groups (\(reason)); the columns are \(known.joined(separator: ", "))"
    case .noFactor(let column):
      "\(column) is text, which is not multiplied: order by a product of numbers, such as "
        + "churn_probability*spend"
    case .sizeAndLimit:
      "the size of a list is its number of customers already: leave the limit out"
    case .sizeWithoutOrder:
      "a list of a fixed size takes the likeliest first, and neither a band in the filter nor an order says of what: ask for a "
        + "band, such as churn_band = 'high', or order by a column"
    }
  }

  private static func choice(_ name: String, of known: [String], called: String) -> String {
    let list = "\(called) \(known.joined(separator: ", "))"
    return nearest(to: name, in: known).map { "did you mean '\($0)'? (\(list))" } ?? list
  }
}
