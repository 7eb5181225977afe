import PatronData
import PatronModels
import PatronNumerics

/// The parts of a business by which rates are given: channels, the columns under `by`, new and returning customers.
struct JourneyParts: Sendable {
  /// A way to divide visits.
  struct Dimension: Sendable {
    let name: String
    let values: [String]
    /// The value of each key of a cell; nil where it has none.
    let value: @Sendable (JourneyTally.CellKey) -> Int?
  }

  let dimensions: [Dimension]

  init(_ names: JourneyNames, hasOrders: Bool) {
    var dimensions: [Dimension] = []
    if names.channels.count > 1 {
      dimensions.append(
        Dimension(name: "channel", values: names.channels) {
          $0.channel == JourneyRow.missing ? nil : Int($0.channel)
        })
    }
    for (column, name) in names.by.enumerated() {
      let values = Set(names.groups.map { $0[column] }).sorted()
      guard values.count > 1 else { continue }
      let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
      let ofGroups = names.groups.map { places[$0[column]] ?? 0 }
      dimensions.append(
        Dimension(name: name, values: values.map { $0.isEmpty ? "(none)" : $0 }) {
          $0.group == JourneyRow.missing ? nil : ofGroups[Int($0.group)]
        })
    }
    if hasOrders {
      dimensions.append(
        Dimension(name: "customer", values: ["new", "returning"]) { $0.isReturning ? 1 : 0 })
    }
    self.dimensions = dimensions
  }
}

/// The rates of a tally from day to day, in all and in parts of the business.
struct JourneySeries {
  /// For each dimension a value, or nil for all: the rate first.
  typealias Scope = [Int32?]

  let first: Int32
  let dayCount: Int
  let dimensions: [JourneyParts.Dimension]
  private(set) var series: [DailySeries] = []
  /// Of more dimensions than two: what two of the others share.
  private(set) var shared: [DailySeries] = []

  /// Fewer visits a day tell no incident from chance.
  static let leastVisitsADay = 10.0
  /// Series with fewer do not explain others.
  private static let leastSharedADay = 2.0
  /// The largest series that are looked at, and that explain others.
  static let most = 400
  private static let mostShared = 2_000

  /// - Parameter rates: those that are looked at.
  init(
    _ tally: JourneyTally, rates: [Int], parts: JourneyParts, since: Int32, before end: Int32
  ) {
    first = since
    dayCount = Int(end - since)
    // New and returning customers change into each other: a rate of either moves with the seasons of the other.
    let dimensions = parts.dimensions.filter { $0.name != "customer" }
    self.dimensions = dimensions
    let wanted = Set(rates)
    /// The scopes of a cell: in each some dimensions are one value, and the others all.
    func scopes(_ key: JourneyTally.CellKey) -> [Scope] {
      var own: Scope = [Int32(key.rate)]
      for dimension in dimensions { own.append(dimension.value(key).map(Int32.init)) }
      let known = own.indices.dropFirst().filter { own[$0] != nil }
      return (0..<1 << known.count).map { subset in
        var scope = Scope(repeating: nil, count: own.count)
        scope[0] = own[0]
        for (bit, dimension) in known.enumerated() where subset >> bit & 1 == 1 {
          scope[dimension] = own[dimension]
        }
        return scope
      }
    }
    var totals: [Scope: Int] = [:]
    for (key, cell) in tally.cells where wanted.contains(Int(key.rate)) {
      for scope in scopes(key) { totals[scope, default: 0] += Int(cell.pair.trials) }
    }
    func largest(_ most: Int, least: Double, where isWanted: (Scope) -> Bool) -> [Scope] {
      totals.filter { Double($0.value) >= least * Double(dayCount) && isWanted($0.key) }
        .sorted { $0.value != $1.value ? $0.value > $1.value : Self.precedes($0.key, $1.key) }
        .prefix(most).map(\.key).sorted(by: Self.precedes)
    }
    // The rate, and at most two more.
    let searched = largest(Self.most, least: Self.leastVisitsADay) {
      $0.count { $0 != nil } <= Self.mostFixed
    }
    let known = Set(searched)
    let chosen =
      searched
      + largest(Self.mostShared, least: Self.leastSharedADay) { !known.contains($0) }
    let places = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let days = dayCount
    var trials = [Int32](repeating: 0, count: chosen.count * days)
    var successes = trials
    for (key, cell) in tally.cells where wanted.contains(Int(key.rate)) {
      for scope in scopes(key) {
        guard let place = places[scope] else { continue }
        let day = place * days + Int(key.day - since)
        trials[day] += cell.pair.trials
        successes[day] += cell.pair.successes
      }
    }
    let all = chosen.indices.map { place in
      let range = place * days..<(place + 1) * days
      return DailySeries(
        scope: chosen[place], trials: Array(trials[range]), successes: Array(successes[range]))
    }
    series = Array(all[..<searched.count])
    shared = Array(all[searched.count...])
  }

  /// Whether the visits of `key` are among those of `scope`.
  func holds(_ scope: Scope, _ key: JourneyTally.CellKey) -> Bool {
    guard scope[0] == Int32(key.rate) else { return false }
    return dimensions.indices.allSatisfy { index in
      guard let value = scope[index + 1] else { return true }
      return dimensions[index].value(key).map(Int32.init) == value
    }
  }

  /// The dimensions of a series that are one value: the rate and two more.
  private static let mostFixed = 3

  private static func precedes(_ first: Scope, _ second: Scope) -> Bool {
    for (one, other) in zip(first, second) where one != other {
      return (one ?? -1) < (other ?? -1)
    }
    return false
  }

  /// The dimensions that a scope holds to one value.
  func part(_ scope: Scope) -> [String: String] {
    var part: [String: String] = [:]
    for (index, dimension) in dimensions.enumerated() {
      if let value = scope[index + 1] { part[dimension.name] = dimension.values[Int(value)] }
    }
    return part
  }
}
