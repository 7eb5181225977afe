extension Document {
  /// One figure or word, with what it is.
  public enum Value: Hashable, Sendable {
    case text(String)
    /// Several texts, such as the traits of a segment.
    case lines([String])
    /// How many: 1,234.
    case count(Int)
    /// A number that names or orders: 1234.
    case ordinal(Int)
    case number(Double, decimals: Int)
    /// A number whose sign matters: +0.12.
    case change(Double, decimals: Int)
    /// A measured number with as many digits as it deserves: 12 days.
    case quantity(Double, unit: String)
    /// A part of a whole, from 0 to 1: 34.5 %.
    case share(Double)
    /// How likely, from 0 to 1: 34.5 %.
    case probability(Double)
    /// An amount: 1,234.50 EUR.
    case money(Double, currency: String?)
    /// A number with its interval: 0.81 [0.79, 0.83].
    case interval(Double, lower: Double, upper: Double, decimals: Int)
    /// A day as ISO 8601 writes it.
    case day(String)
    /// A count of customers that is too small to be shown.
    case fewer(than: Int)
    /// There is no such value.
    case missing
    /// Nothing is to stand here.
    case blank
  }
}

extension Document.Value {
  public static func count(_ count: Int?) -> Self { count.map { .count($0) } ?? .missing }
  public static func share(_ share: Double?) -> Self { share.map { .share($0) } ?? .missing }
  public static func day(_ day: String?) -> Self { day.map { .day($0) } ?? .missing }
  public static func text(_ text: String?) -> Self { text.map { .text($0) } ?? .missing }
  public static func number(_ value: Double?, decimals: Int) -> Self {
    value.map { .number($0, decimals: decimals) } ?? .missing
  }
  public static func money(_ amount: Double?, currency: String?) -> Self {
    amount.map { .money($0, currency: currency) } ?? .missing
  }

  /// The value of `customers` people; left out where they are too few.
  public func suppressed(in customers: Int) -> Self {
    guard (1..<Document.smallestCell).contains(customers) else { return self }
    return switch self {
    case .count: .fewer(than: Document.smallestCell)
    case .number, .change, .quantity, .share, .probability, .money, .interval: .missing
    case .text, .lines, .ordinal, .day, .fewer, .missing, .blank: self
    }
  }

  /// The value, left out where `isLeftOut` says so: see `SmallCells`.
  package func unless(_ isLeftOut: Bool) -> Self { isLeftOut ? .missing : self }

  /// The unit of the number; nil where it has none.
  var unit: String? {
    switch self {
    case .share, .probability: "%"
    case .money(_, let currency): currency
    case .quantity(_, let unit): unit
    default: nil
    }
  }

  /// The value as people read it, in a column of the unit `header`: the unit is not repeated.
  func lines(under header: String? = nil, in language: Language = .plain) -> [String] {
    let isNamed = unit != nil && unit == header
    switch self {
    case .text(let text): return [text]
    case .lines(let lines): return lines.isEmpty ? ["–"] : lines
    case .count(let count): return [language.written(Figures.grouped(count))]
    case .ordinal(let number): return [String(number)]
    case .number(let value, let decimals):
      return [language.written(Figures.decimals(value, decimals))]
    case .change(let value, let decimals):
      return [(value > 0 ? "+" : "") + language.written(Figures.decimals(value, decimals))]
    case .quantity(let value, let unit):
      return [Figures.measured(value, isNamed ? "" : unit, in: language)]
    case .share(let share), .probability(let share):
      return [
        isNamed
          ? language.written(Figures.decimals(share * 100, 1))
          : Figures.percent(share, in: language)
      ]
    case .money(let amount, let currency):
      let text = language.written(Figures.money(amount))
      return [isNamed || text == "–" ? text : currency.map { "\(text) \($0)" } ?? text]
    case .interval(let value, let lower, let upper, let decimals):
      return [Figures.interval(value, lower: lower, upper: upper, decimals, in: language)]
    case .day(let day): return [day]
    case .fewer(let limit): return ["<\(limit)"]
    case .missing: return ["–"]
    case .blank: return [""]
    }
  }
}

/// The value as it stands in a sentence.
extension Document.Value: CustomStringConvertible {
  public var description: String { lines().joined(separator: "; ") }
}
