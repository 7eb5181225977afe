import Foundation

/// From values to positions, with ticks at round numbers.
struct Scale {
  let domain: ClosedRange<Double>
  /// The positions of the ends of the domain, which may run backwards.
  let range: (start: Double, end: Double)

  func position(_ value: Double) -> Double {
    let length = domain.upperBound - domain.lowerBound
    let part = length > 0 ? (value - domain.lowerBound) / length : 0.5
    return range.start + min(max(part, 0), 1) * (range.end - range.start)
  }
}

/// Round values along an axis, and how they are written.
struct Ticks {
  let step: Double
  let domain: ClosedRange<Double>

  /// About `count` steps over all of `values`, of 1, 2 or 5 times a power of ten.
  init(over values: ClosedRange<Double>, count: Int) {
    var (low, high) = (values.lowerBound, values.upperBound)
    if low == high {
      let room = low == 0 ? 1 : abs(low) * 0.1
      (low, high) = (low > 0 && low - room < 0 ? 0 : low - room, high + room)
    }
    let rough = max((high - low) / Double(max(count, 1)), .leastNormalMagnitude * 1e20)
    let power = pow(10, floor(log10(rough)))
    step = power * ([1, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10)
    domain = floor(low / step + 1e-9) * step...ceil(high / step - 1e-9) * step
  }

  var values: [Double] {
    let first = Int((domain.lowerBound / step).rounded())
    let count = Int(((domain.upperBound - domain.lowerBound) / step).rounded())
    return (0...count).map { Double(first + $0) * step }
  }

  /// The power of ten that the values are written in, with its word.
  private var magnitude: (divisor: Double, word: String?) {
    switch max(abs(domain.lowerBound), abs(domain.upperBound)) {
    case 1e13..<1e15: (1e12, "trillions")
    case 1e10..<1e13: (1e9, "billions")
    case 1e7..<1e10: (1e6, "millions")
    default: (1, nil)
    }
  }

  /// `heading` with the power of ten: "spend, EUR, millions".
  func heading(_ heading: String, in language: Language) -> String {
    magnitude.word.map(language.word).map { heading.isEmpty ? $0 : "\(heading), \($0)" } ?? heading
  }

  func text(_ value: Double, in language: Language) -> String {
    let divisor = magnitude.divisor
    guard value != 0 || step >= 1e-9 else { return "0" }
    guard step >= 1e-9 else { return language.written(String(format: "%.3g", value)) }
    let decimals = max(0, Int(-floor(log10(step / divisor) + 1e-9)))
    // A tick at zero is not written as -0.
    return language.written(Figures.decimals(value == 0 ? 0 : value / divisor, min(decimals, 9)))
  }
}

/// Days counted from 1970-01-01, for a time axis.
enum Calendar {
  /// The number of a day as ISO 8601 writes it; a month stands for its first day.
  static func number(_ day: String) -> Int? {
    let parts = day.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), let year = parts[0], let month = parts[1],
      (1...9999).contains(year), (1...12).contains(month)
    else { return nil }
    guard parts.count == 3 else { return number(year: year, month: month) }
    guard let day = parts[2], (1...31).contains(day) else { return nil }
    return number(year: year, month: month) + day - 1
  }

  /// The number of a month's first day (Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
  static func number(year: Int, month: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// The year and month of a day, by counting on from a year that is surely not later.
  static func month(of day: Int) -> (year: Int, month: Int) {
    var year = 1970 + Int((Double(day) / 365.2425).rounded(.down)) - 1
    while number(year: year + 1, month: 1) <= day { year += 1 }
    let month = (1...12).last { number(year: year, month: $0) <= day } ?? 1
    return (year, month)
  }

  /// Days at the beginning of years, months or weeks within `days`, at most `count`, as they are written.
  static func ticks(within days: ClosedRange<Int>, count: Int) -> [(day: Int, text: String)] {
    let first = month(of: days.lowerBound).year
    let last = month(of: days.upperBound).year
    for step in [1, 3, 6, 12, 24, 60, 120, 600, 6000] {
      let starts = stride(
        from: first / max(step / 12, 1) * max(step / 12, 1) * 12, through: last * 12 + 11, by: step)
      let ticks = starts.compactMap { month -> (Int, String)? in
        guard month >= 12 else { return nil }
        let day = number(year: month / 12, month: month % 12 + 1)
        guard days.contains(day) else { return nil }
        let text = "\(month / 12)" + (step < 12 ? "-" + padded(month % 12 + 1) : "")
        return (day, text)
      }
      guard ticks.count <= max(count, 1) else { continue }
      if ticks.count >= 2 || step >= 12 && !ticks.isEmpty { return ticks }
      break
    }
    // A few weeks: the two ends.
    return Set([days.lowerBound, days.upperBound]).sorted().map { ($0, text(of: $0)) }
  }

  static func text(of day: Int) -> String {
    let (year, month) = month(of: day)
    return "\(year)-\(padded(month))-\(padded(day - number(year: year, month: month) + 1))"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
