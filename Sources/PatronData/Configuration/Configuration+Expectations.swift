extension Configuration {
  /// A hundred years: what a number of days may be at most, so that none overflows.
  static let longestDays: DayCount = 36_500

  /// The error of the key at `path`, with the line where it was written.
  func error(at path: String, _ problem: ConfigurationError.Problem) -> ConfigurationError {
    ConfigurationError(place: origin.place(of: path), problem: problem)
  }

  /// Refuses the value `found` of a key, unless it is right.
  func expect(
    _ isRight: Bool, _ key: String, in section: String? = nil, found: String, _ expected: String
  ) throws(ConfigurationError) {
    if isRight { return }
    let path = section.map { "\($0).\(key)" } ?? key
    throw error(
      at: path, .wrongValue(key: key, section: section, found: found, expected: expected))
  }

  /// Refuses a number out of `range`.
  func expect<Number: Comparable>(
    _ number: Number, in range: ClosedRange<Number>, _ key: String, of section: String? = nil,
    unit: String = ""
  ) throws(ConfigurationError) {
    try expect(
      range.contains(number), key, in: section, found: "\(number)\(unit)",
      "it is from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Refuses a name of the mapping under `key` that has no value.
  func expectValues(
    _ values: [String: [String]], _ key: String, of section: String
  ) throws(ConfigurationError) {
    for name in values.keys.sorted() where values[name] == [] {
      throw error(at: "\(section).\(key).\(name)", .noValue(key: name, section: key))
    }
  }
}
