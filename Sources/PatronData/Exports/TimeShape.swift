import PatronEngine

/// The strptime formats that the shape of a time allows.
package enum TimeShape {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let fullMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let fullWeekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  private enum Token: Equatable {
    case digits(Int)
    case word(String)
    case mark(Character)
  }

  /// A day by its week, "2023-W05-3".
  private static let weekDay: [Token] = [
    .digits(4), .mark("-"), .word("w"), .digits(2), .mark("-"), .digits(1),
  ]

  /// The part that a cell lacks to name a day.
  package enum Lack: Hashable, Sendable {
    /// A number with only its first digits left, as in 1.67E+12.
    case digits
    /// A month or a week, by a format that takes its first day.
    case day(format: String)
  }

  /// The part that a cell of `shape` lacks to be a time; nil where it is one, or looks like none at all.
  package static func lack(of shape: String) -> Lack? {
    if shape.wholeMatch(of: /[-+]?9([.,]9+)?[eE]\+?9+/) != nil { return .digits }
    let tokens = tokens(shape.trimmingBlanks)
    let names = (months + fullMonths).map(Token.word)
    switch tokens {
    case [.digits(4), .mark("-"), .word("w"), .digits(2)]: return .day(format: "%G-W%V")
    case [.digits(4), .mark("-"), .digits(1)], [.digits(4), .mark("-"), .digits(2)]:
      return .day(format: "%Y-%m")
    case [.digits(4), .mark("/"), .digits(1)], [.digits(4), .mark("/"), .digits(2)]:
      return .day(format: "%Y/%m")
    default: break
    }
    guard tokens.count == 3, case .mark(let mark) = tokens[1], "-/. ".contains(mark) else {
      return nil
    }
    func named(_ token: Token) -> String? {
      guard names.contains(token), case .word(let word) = token else { return nil }
      return months.contains(word) ? "%b" : "%B"
    }
    switch (tokens[0], tokens[2]) {
    case (let month, .digits(let count)) where named(month) != nil && (count == 2 || count == 4):
      return .day(format: "\(named(month) ?? "")\(mark)\(count == 2 ? "%y" : "%Y")")
    case (.digits(let count), let month) where named(month) != nil && (count == 2 || count == 4):
      return .day(format: "\(count == 2 ? "%y" : "%Y")\(mark)\(named(month) ?? "")")
    case (.digits(1...2), .digits(4)): return .day(format: "%m\(mark)%Y")
    default: return nil
    }
  }

  private static func tokens(_ shape: String) -> [Token] {
    var tokens: [Token] = []
    for character in shape {
      if character.isNumber {
        if case .digits(let count)? = tokens.last {
          tokens[tokens.count - 1] = .digits(count + 1)
        } else {
          tokens.append(.digits(1))
        }
      } else if character.isLetter {
        if case .word(let word)? = tokens.last {
          tokens[tokens.count - 1] = .word(word + character.lowercased())
        } else {
          tokens.append(.word(character.lowercased()))
        }
      } else {
        tokens.append(.mark(character))
      }
    }
    return tokens
  }

  /// The formats by which a cell of `shape` may be a time, in which what stands for one digit may stand for two;
  /// none where it looks like no time.
  package static func formats(of shape: String) -> [String] {
    let tokens = tokens(shape.trimmingBlanks)
    guard !tokens.isEmpty, tokens.count <= 24 else { return [] }
    if tokens == Self.weekDay { return ["%G-W%V-%u"] }
    var dateEnd = tokens.count
    // The clock begins at the first group of digits before a colon.
    if let colon = tokens.firstIndex(of: .mark(":")), colon > 0 {
      dateEnd = colon - 1
      guard case .digits(1...2) = tokens[dateEnd] else { return [] }
    }
    guard let clock = clock(Array(tokens[dateEnd...])) else { return [] }
    return dates(Array(tokens[..<dateEnd]), isAlone: dateEnd == tokens.count).map { $0 + clock }
  }

  /// The format of a clock's time and what follows it; nil where it is none, empty where there is nothing.
  private static func clock(_ tokens: [Token]) -> String? {
    guard !tokens.isEmpty else { return "" }
    var format = "%H"
    var rest = tokens.dropFirst()
    func digits(_ count: ClosedRange<Int>) -> Bool {
      guard case .digits(let found)? = rest.dropFirst().first else { return false }
      return count.contains(found)
    }
    guard rest.first == .mark(":"), digits(2...2) else { return nil }
    format += ":%M"
    rest = rest.dropFirst(2)
    if rest.first == .mark(":"), digits(2...2) {
      format += ":%S"
      rest = rest.dropFirst(2)
      if rest.first == .mark("."), digits(1...9) {
        guard case .digits(let found)? = rest.dropFirst().first else { return nil }
        format += found <= 6 ? ".%f" : ".%n"
        rest = rest.dropFirst(2)
      }
    }
    var tail = ""
    while let token = rest.first {
      rest = rest.dropFirst()
      switch token {
      case .word("am"), .word("pm"):
        format = format.replacing("%H", with: "%I")
        tail += "%p"
      case .word("gmt"), .word("utc"): tail += "%Z"
      case .mark("+"), .mark("-"):
        guard case .digits? = rest.first else { return nil }
        while case .digits? = rest.first { rest = rest.dropFirst() }
        if rest.first == .mark(":"), case .digits? = rest.dropFirst().first {
          rest = rest.dropFirst(2)
        }
        tail += "%z"
      case .mark(let mark) where mark == " " || mark == ",": tail += String(mark)
      default: return nil
      }
    }
    return format + tail
  }

  /// The formats of the part before the clock.
  private static func dates(_ tokens: [Token], isAlone: Bool) -> [String] {
    var fields: [Int] = []
    var hasMonth = false
    // A date as a format, with placeholders for its fields, which are digits.
    var format = ""
    for (index, token) in tokens.enumerated() {
      switch token {
      case .digits(let count):
        format += "\u{1}\(fields.count)\u{1}"
        fields.append(count)
      case .word(let word):
        if months.contains(word) || fullMonths.contains(word) {
          guard !hasMonth else { return [] }
          hasMonth = true
          format += word == "may" ? "\u{2}" : months.contains(word) ? "%b" : "%B"
        } else if weekdays.contains(word) {
          format += "%a"
        } else if fullWeekdays.contains(word) {
          format += "%A"
        } else if word == "t", index == tokens.count - 1 {
          format += "T"
        } else {
          return []
        }
      case .mark(let mark):
        guard "/.- ,".contains(mark) else { return [] }
        format += String(mark)
      }
    }
    // May is short and whole at once.
    let names = format.contains("\u{2}") ? ["%b", "%B"] : [""]
    return orders(fields, hasMonth: hasMonth, isAlone: isAlone).flatMap { order in
      names.map { name in
        order.enumerated().reduce(format.replacing("\u{2}", with: name)) {
          $0.replacing("\u{1}\($1.offset)\u{1}", with: $1.element)
        }
      }
    }
  }

  /// The orders that fields of digits may have, the usual ones first.
  private static func orders(_ fields: [Int], hasMonth: Bool, isAlone: Bool) -> [[String]] {
    if hasMonth {
      guard fields.count == 2 else { return [] }
      switch (fields[0], fields[1]) {
      case (1...2, 4): return [["%d", "%Y"]]
      case (4, 1...2): return [["%Y", "%d"]]
      case (1...2, 2): return [["%d", "%y"]]
      default: return []
      }
    }
    switch fields.count {
    case 1 where fields[0] == 8:
      return [["%Y%m%d"]] + (isAlone ? [["%d%m%Y"], ["%m%d%Y"]] : [])
    case 1 where fields[0] == 6 && isAlone: return [["%y%m%d"], ["%d%m%y"], ["%m%d%y"]]
    case 2 where fields == [4, 3] && isAlone: return [["%Y", "%j"]]
    case 1 where fields[0] == 14 && isAlone: return [["%Y%m%d%H%M%S"]]
    case 1 where fields[0] == 12 && isAlone: return [["%Y%m%d%H%M"]]
    case 3:
      switch (fields[0], fields[1], fields[2]) {
      case (4, 1...2, 1...2): return [["%Y", "%m", "%d"], ["%Y", "%d", "%m"]]
      case (1...2, 1...2, 4): return [["%d", "%m", "%Y"], ["%m", "%d", "%Y"]]
      case (1...2, 1...2, 2):
        return [["%d", "%m", "%y"], ["%m", "%d", "%y"]]
          + (fields[0] == 2 ? [["%y", "%m", "%d"]] : [])
      default: return []
      }
    default: return []
    }
  }
}

extension String {
  /// Without the blanks at both ends.
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
