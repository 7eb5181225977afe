/// Reads a filter, by recursive descent over its words:
///
///     filter     = all { "or" all }
///     all        = unit { "and" unit }
///     unit       = "not" unit | "(" filter ")" | test
///     test       = column comparison value
///                | column [ "not" ] "in" "(" value { "," value } ")"
///                | column [ "not" ] "between" value "and" value
///                | column [ "not" ] "contains" text
///                | column "is" [ "not" ] "null"
///     comparison = "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="
///     value      = number | text
///
/// Text stands in single or double quotes, a quote inside it written twice. Keywords may be written
/// in capitals.
struct FilterParser {
  private struct Token {
    enum Kind: Hashable {
      case word(String)
      case text(String)
      case number(Double)
      case symbol(String)
      case end
    }
    let kind: Kind
    let written: String
    /// The position of its first character, from 1.
    let position: Int
  }

  /// Filters longer or deeper than anybody writes are refused before they cost memory.
  static let largestLength = 100_000
  static let largestDepth = 100

  private var tokens: [Token]
  private var next = 0
  private var depth = 0

  init(_ text: String) throws(TargetError) {
    guard text.count <= Self.largestLength else {
      throw .tooLong(characters: text.count, limit: Self.largestLength)
    }
    tokens = try Self.tokens(of: text)
    guard tokens.count > 1 else { throw .emptyFilter }
  }

  /// The whole filter; anything behind it is an error.
  mutating func filter() throws(TargetError) -> Filter {
    let filter = try alternatives()
    guard case .end = token.kind else { throw unexpected("'and', 'or' or the end") }
    return filter
  }

  private var token: Token { tokens[next] }

  private mutating func alternatives() throws(TargetError) -> Filter {
    var filters = [try conjunction()]
    while skip(word: "or") { filters.append(try conjunction()) }
    return filters.count == 1 ? filters[0] : .any(filters)
  }

  private mutating func conjunction() throws(TargetError) -> Filter {
    var filters = [try unit()]
    while skip(word: "and") { filters.append(try unit()) }
    return filters.count == 1 ? filters[0] : .all(filters)
  }

  private mutating func unit() throws(TargetError) -> Filter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.largestDepth else { throw .tooDeep(limit: Self.largestDepth) }
    if skip(word: "not") { return .not(try unit()) }
    if skip(symbol: "(") {
      let filter = try alternatives()
      guard skip(symbol: ")") else { throw unexpected("')'") }
      return filter
    }
    return try test()
  }

  private mutating func test() throws(TargetError) -> Filter {
    guard case .word(let column) = token.kind, !Self.keywords.contains(column.lowercased()) else {
      throw unexpected("a column's name, without quotes")
    }
    next += 1
    if case .symbol(let symbol) = token.kind, let comparison = Self.comparisons[symbol] {
      next += 1
      return .comparison(column: column, comparison, try value())
    }
    if skip(word: "is") {
      let isNegated = skip(word: "not")
      guard skip(word: "null") else { throw unexpected("'null'") }
      return isNegated ? .not(.absence(column: column)) : .absence(column: column)
    }
    let isNegated = skip(word: "not")
    let filter: Filter
    if skip(word: "in") {
      filter = .membership(column: column, try list())
    } else if skip(word: "between") {
      let low = try value()
      guard skip(word: "and") else { throw unexpected("'and'") }
      filter = .range(column: column, low, try value())
    } else if skip(word: "contains") {
      guard case .text(let text) = token.kind else { throw unexpected("text in quotes") }
      next += 1
      filter = .containment(column: column, text)
    } else {
      throw unexpected(
        isNegated ? "'in', 'between' or 'contains'" : "a comparison (=, !=, <, <=, >, >=, in, …)")
    }
    return isNegated ? .not(filter) : filter
  }

  private mutating func list() throws(TargetError) -> [Filter.Value] {
    guard skip(symbol: "(") else { throw unexpected("'('") }
    var values = [try value()]
    while skip(symbol: ",") { values.append(try value()) }
    guard skip(symbol: ")") else { throw unexpected("',' or ')'") }
    return values
  }

  private mutating func value() throws(TargetError) -> Filter.Value {
    defer { next += 1 }
    switch token.kind {
    case .text(let text): return .text(text)
    case .number(let number): return .number(number, written: token.written)
    default: throw unexpected("a number, or text in quotes")
    }
  }

  private mutating func skip(word: String) -> Bool {
    guard case .word(let found) = token.kind, found.lowercased() == word else { return false }
    next += 1
    return true
  }

  private mutating func skip(symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    next += 1
    return true
  }

  private func unexpected(_ expected: String) -> TargetError {
    if case .end = token.kind { return .unexpectedEnd(expected: expected) }
    return .unexpected(token.written, position: token.position, expected: expected)
  }

  private static let keywords: Set = [
    "and", "or", "not", "in", "is", "null", "between", "contains",
  ]

  private static let comparisons: [String: Filter.Comparison] = [
    "=": .equal, "==": .equal, "!=": .notEqual, "<>": .notEqual, "<": .less, "<=": .lessOrEqual,
    ">": .greater, ">=": .greaterOrEqual,
  ]

  private static func tokens(of text: String) throws(TargetError) -> [Token] {
    let characters = Array(text)
    var tokens: [Token] = []
    var index = 0
    while index < characters.count {
      let start = index
      let character = characters[index]
      let kind: Token.Kind
      if character.isWhitespace {
        index += 1
        continue
      } else if character == "'" || character == "\"" {
        kind = .text(try quoted(characters, &index))
      } else if "(),".contains(character) {
        index += 1
        kind = .symbol(String(character))
      } else if "=!<>".contains(character) {
        while index < characters.count, "=!<>".contains(characters[index]) { index += 1 }
        kind = .symbol(String(characters[start..<index]))
      } else {
        while index < characters.count, isWordPart(characters[index]) { index += 1 }
        guard index > start else {
          throw .unexpected(
            String(character), position: start + 1, expected: "a column, a comparison or a value")
        }
        kind = try word(String(characters[start..<index]), position: start + 1)
      }
      tokens.append(
        Token(kind: kind, written: String(characters[start..<index]), position: start + 1))
    }
    return tokens + [Token(kind: .end, written: "", position: characters.count + 1)]
  }

  private static func isWordPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_.+-".contains(character)
  }

  /// A number where the word begins like one, else a name or a keyword.
  private static func word(_ word: String, position: Int) throws(TargetError) -> Token.Kind {
    guard let first = word.first, first.isNumber || "+-.".contains(first) else {
      return .word(word)
    }
    // Only digits, a point and an exponent: "inf", "nan" and "0x1p3" are numbers to Swift alone.
    guard word.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
      let number = Double(word), number.isFinite
    else { throw .unexpected(word, position: position, expected: "a number such as 12 or 0.5") }
    return .number(number)
  }

  /// The text between quotes, `index` moved behind the closing one.
  private static func quoted(
    _ characters: [Character], _ index: inout Int
  ) throws(TargetError) -> String {
    let start = index
    let quote = characters[index]
    var text = ""
    index += 1
    while index < characters.count {
      guard characters[index] == quote else {
        text.append(characters[index])
        index += 1
        continue
      }
      let isDoubled = index + 1 < characters.count && characters[index + 1] == quote
      index += isDoubled ? 2 : 1
      guard isDoubled else { return text }
      text.append(quote)
    }
    throw .unclosedQuote(position: start + 1)
  }
}
