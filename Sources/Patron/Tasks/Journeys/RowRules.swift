import PatronData
import PatronEngine

/// Conditions in the filter language on the rows of journeys.
///
/// A condition speaks of `type`, `sense`, `channel` and the columns under `by` of events, which are texts, and of
/// `order_number`, `times` (how often the type has come on the day), `amount`, `value` and `score`. What a row does not
/// have matches neither a comparison nor its negation.
struct RowRules: Sendable {
  /// A bit for each condition that holds.
  typealias Mask = UInt128
  /// As many as a mask has bits.
  static let most = 128

  private let tests: [Test]
  /// The conditions that no number has a part in.
  private let ofTexts: Mask

  private indirect enum Test: Sendable {
    /// Whether it holds, by the number of the text.
    case text(Text, [Bool])
    case number(Number, Filter.Comparison, Double)
    case hasNo(Text)
    case hasNoNumber(Number)
    case not(Test)
    case all([Test])
    case any([Test])
  }

  private enum Text: Hashable {
    case type, sense, channel
    case by(Int)
  }
  private enum Number: String, CaseIterable {
    case orderNumber = "order_number"
    case times
    case amount, value, score
  }

  /// More than so many rows of a type on a day are told as so many.
  private static let mostTimes: Int32 = 20
  private let senseOfType: [Bool]
  /// Whether the cell of each column under `by` is empty, by the group.
  private let isEmpty: [[Bool]]

  /// What rows of these names may be asked for.
  static func fields(_ names: JourneyNames) -> [String] {
    ["type", "sense", "channel"] + names.by + Number.allCases.map(\.rawValue)
  }

  init(_ conditions: [String], names: JourneyNames) throws(TargetError) {
    precondition(conditions.count <= Self.most, "no more conditions than bits")
    senseOfType = names.senses.map { $0 != nil }
    isEmpty = names.by.indices.map { column in names.groups.map { $0[column].isEmpty } }
    let compiler = Compiler(names: names)
    var tests: [Test] = []
    var texts: Mask = 0
    for (bit, condition) in conditions.enumerated() {
      let test = try compiler.test(try Filter(condition))
      tests.append(test)
      if !Self.readsNumbers(test) { texts |= 1 << Mask(bit) }
    }
    self.tests = tests
    ofTexts = texts
  }

  private static func readsNumbers(_ test: Test) -> Bool {
    switch test {
    case .text, .hasNo: false
    // How often a type has come is part of what rows have in common.
    case .number(let number, _, _), .hasNoNumber(let number): number != .times
    case .not(let test): readsNumbers(test)
    case .all(let tests), .any(let tests): tests.contains(where: readsNumbers)
    }
  }

  /// What rows of the same texts have in common: kept from row to row.
  struct Cache {
    fileprivate var ofTexts: [SIMD4<Int32>: Mask] = [:]
    fileprivate var withoutNumbers: [SIMD4<Int32>: Mask] = [:]
  }

  /// The conditions that hold for `row`.
  func mask(_ row: JourneyRow, _ cache: inout Cache) -> Mask {
    let key = SIMD4(row.type, row.channel, row.group, min(row.times, Self.mostTimes))
    if !row.hasNumbers {
      if let known = cache.withoutNumbers[key] { return known }
      let mask = evaluated(row, .max)
      cache.withoutNumbers[key] = mask
      return mask
    }
    let known =
      cache.ofTexts[key]
      ?? {
        let mask = evaluated(row, ofTexts)
        cache.ofTexts[key] = mask
        return mask
      }()
    return known | evaluated(row, ~ofTexts)
  }

  private func evaluated(_ row: JourneyRow, _ bits: Mask) -> Mask {
    var mask: Mask = 0
    for (bit, test) in tests.enumerated() where bits >> Mask(bit) & 1 == 1 {
      if holds(test, row) == true { mask |= 1 << Mask(bit) }
    }
    return mask
  }

  /// Nil where the row does not have what is asked for.
  private func holds(_ test: Test, _ row: JourneyRow) -> Bool? {
    switch test {
    case .text(let field, let cells):
      return key(field, row).map { cells[$0] }
    case .number(let field, let comparison, let other):
      guard let number = number(field, row) else { return nil }
      return switch comparison {
      case .equal: number == other
      case .notEqual: number != other
      case .less: number < other
      case .lessOrEqual: number <= other
      case .greater: number > other
      case .greaterOrEqual: number >= other
      }
    case .hasNo(let field): return key(field, row) == nil
    case .hasNoNumber(let field): return number(field, row) == nil
    case .not(let test): return holds(test, row).map { !$0 }
    case .all(let tests):
      var isKnown = true
      for test in tests {
        switch holds(test, row) {
        case false: return false
        case nil: isKnown = false
        default: break
        }
      }
      return isKnown ? true : nil
    case .any(let tests):
      var isKnown = true
      for test in tests {
        switch holds(test, row) {
        case true: return true
        case nil: isKnown = false
        default: break
        }
      }
      return isKnown ? false : nil
    }
  }

  private func key(_ field: Text, _ row: JourneyRow) -> Int? {
    switch field {
    case .type: Int(row.type)
    case .sense: senseOfType[Int(row.type)] ? Int(row.type) : nil
    case .channel: row.channel == JourneyRow.missing ? nil : Int(row.channel)
    // Answers have groups of their own.
    case .by(let column):
      row.group == JourneyRow.missing || row.score != Touch.noValue
        || isEmpty[column][Int(row.group)] ? nil : Int(row.group)
    }
  }

  private func number(_ field: Number, _ row: JourneyRow) -> Double? {
    switch field {
    case .orderNumber: row.orderNumber > 0 ? Double(row.orderNumber) : nil
    case .times: Double(min(row.times, Self.mostTimes))
    case .amount: row.amount == Touch.noValue ? nil : row.amount.number
    case .value: row.value == Touch.noValue ? nil : row.value.number
    case .score: row.score == Touch.noValue ? nil : row.score.number
    }
  }

  /// Turns filters into tests on numbers.
  private struct Compiler {
    let names: JourneyNames

    func test(_ filter: Filter) throws(TargetError) -> Test {
      switch filter {
      case .comparison(let name, let comparison, let value):
        if let number = Number(rawValue: name) {
          return .number(number, comparison, try self.number(value, of: name))
        }
        let field = try text(name)
        guard !comparison.isOrder else { throw .noOrder(column: name) }
        let word = Self.word(value)
        try Self.check([word], field)
        let isEqual = comparison == .equal
        return .text(field, cells(field).map { ($0 == word) == isEqual })
      case .membership(let name, let values):
        if let number = Number(rawValue: name) {
          var tests: [Test] = []
          for value in values {
            tests.append(.number(number, .equal, try self.number(value, of: name)))
          }
          return .any(tests)
        }
        let field = try text(name)
        let words = Set(values.map(Self.word))
        try Self.check(words, field)
        return .text(field, cells(field).map(words.contains))
      case .range(let name, let low, let high):
        guard let number = Number(rawValue: name) else {
          _ = try text(name)
          throw .noOrder(column: name)
        }
        return .all([
          .number(number, .greaterOrEqual, try self.number(low, of: name)),
          .number(number, .lessOrEqual, try self.number(high, of: name)),
        ])
      case .containment(let name, let part):
        guard Number(rawValue: name) == nil else { throw .notText(column: name) }
        let field = try text(name)
        let wanted = part.lowercased()
        return .text(field, cells(field).map { $0.lowercased().contains(wanted) })
      case .absence(let name):
        if let number = Number(rawValue: name) { return .hasNoNumber(number) }
        return .hasNo(try text(name))
      case .not(let filter): return .not(try test(filter))
      case .all(let filters): return .all(try tests(filters))
      case .any(let filters): return .any(try tests(filters))
      }
    }

    private func tests(_ filters: [Filter]) throws(TargetError) -> [Test] {
      var tests: [Test] = []
      for filter in filters { tests.append(try test(filter)) }
      return tests
    }

    /// Refuses senses that there are not: what a row of no type asks for would never be there.
    private static func check(_ words: Set<String>, _ field: Text) throws(TargetError) {
      guard field == .sense else { return }
      let known = EventSense.allCases.map(\.rawValue)
      for word in words.sorted() where !known.contains(word) {
        throw .unknownName(word, kind: "sense", known: known)
      }
    }

    private func text(_ name: String) throws(TargetError) -> Text {
      switch name {
      case "type": return .type
      case "sense": return .sense
      case "channel": return .channel
      default:
        guard let column = names.by.firstIndex(of: name) else {
          throw .unknownColumn(name, known: RowRules.fields(names))
        }
        return .by(column)
      }
    }

    private func number(
      _ value: Filter.Value, of name: String
    ) throws(TargetError) -> Double {
      guard case .number(let number, _) = value else { throw .notNumber(column: name) }
      return number
    }

    private static func word(_ value: Filter.Value) -> String {
      switch value {
      case .text(let text): text
      case .number(_, let written): written
      }
    }

    /// The texts that `field` can have, by their numbers.
    private func cells(_ field: Text) -> [String] {
      switch field {
      case .type: names.types
      case .sense: names.senses.map { $0?.rawValue ?? "" }
      case .channel: names.channels
      case .by(let column): names.groups.map { $0[column] }
      }
    }
  }
}
