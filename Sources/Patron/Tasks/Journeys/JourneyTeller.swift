import Foundation
import PatronData
import PatronModels
import PatronNumerics
import PatronReport

/// Makes figures of what was counted.
struct JourneyTeller {
  let tally: JourneyTally
  let names: JourneyNames
  let rules: JourneyRules
  let within: [Int32]
  let since: Int32
  /// The day behind the last one.
  let end: Int32
  let hasAmounts: Bool
  let hasDays: Bool
  let segmentNames: [String]
  let seed: UInt64
  let workers: Workers

  var parts: JourneyParts {
    JourneyParts(names, hasOrders: names.senses.contains(.purchase))
  }

  /// Rates whose days are over soon: those of a quarter would hide a week's incident.
  var quickRates: [Int] {
    rules.rates.indices.filter { within[$0] <= JourneyFold.longestWait }
  }

  // MARK: Journeys and stages

  func totals() -> Journeys.Totals {
    var (converted, failed) = (0, 0)
    for ends in tally.steps.values {
      converted += ends[JourneyWalk.End.converted.rawValue]
      failed += ends[JourneyWalk.End.failed.rawValue]
    }
    let amount = tally.paths.values.reduce(tally.direct.amount) { $0 + $1.amount }
    return Journeys.Totals(
      converted: converted + tally.direct.conversions, direct: tally.direct.conversions,
      failed: failed,
      open: tally.openJourneys, amount: hasAmounts ? amount.number : nil, medianDays: medianDays())
  }

  private func medianDays() -> Int? {
    let counts = tally.daysToConversion
    let all = counts.values.reduce(0, +)
    var sum = 0
    for (days, count) in counts.sorted(by: { $0.key < $1.key }) {
      sum += count
      if all > 0, 2 * sum >= all { return Int(days) }
    }
    return nil
  }

  func stages() -> [Journeys.Stage] {
    tally.stageDays.enumerated().map { index, days in
      let rule = index < rules.settings.stages.count ? rules.settings.stages[index] : nil
      let sorted = days.sorted()
      return Journeys.Stage(
        name: rule?.name, condition: rule?.condition, customers: days.count,
        medianDays: rule == nil || days.isEmpty ? nil : Int(sorted[(sorted.count - 1) / 2]))
    }
  }

  func moves() -> Journeys.StageMoves? {
    guard !tally.moves.isEmpty else { return nil }
    let width = rules.settings.stages.count + 1
    let sums = tally.moves.values.reduce([Int](repeating: 0, count: width * width)) {
      zip($0, $1).map(+)
    }
    return Journeys.StageMoves(
      months: tally.moves.count,
      counts: (0..<width).map { Array(sums[$0 * width..<($0 + 1) * width]) })
  }

  func steps() -> [Journeys.Step] {
    let steps = rules.settings.steps
    let ended = tally.steps.mapValues {
      $0[JourneyWalk.End.converted.rawValue] + $0[JourneyWalk.End.failed.rawValue]
    }
    let reached = steps.indices.map { step in
      ended.reduce(0) { $0 + ($1.key >> UInt16(step) > 0 ? $1.value : 0) }
    }
    return steps.indices.map { step in
      Journeys.Step(
        name: steps[step].name,
        had: ended.reduce(0) { $0 + ($1.key >> UInt16(step) & 1 == 1 ? $1.value : 0) },
        reached: reached[step],
        on: step + 1 < steps.count && reached[step] > 0
          ? .init(reached[step + 1], of: reached[step]) : nil)
    }
  }

  /// The rows of each type, and how many came in each month.
  func volumes() -> [Journeys.Volume] {
    let months = tally.rowsByMonth.keys.sorted()
    return names.types.indices.compactMap { type in
      let counts = months.map { tally.rowsByMonth[$0]?[type] ?? 0 }
      guard counts.contains(where: { $0 > 0 }) else { return nil }
      return Journeys.Volume(
        type: names.types[type], sense: names.senses[type]?.rawValue,
        rows: counts.reduce(0, +), customers: tally.customersOfType[type],
        months: zip(months, counts).map { month, count in
          .init(
            firstDay: Day(year: Int(month) / 12, month: Int(month) % 12 + 1, day: 1), rows: count)
        })
    }
  }

  // MARK: Rates

  /// Figures of fewer visits are left out.
  static let fewestVisits = 20

  /// The figures of the rates that have visits, with their indices.
  func rates() -> [(index: Int, figures: Journeys.Rate)] {
    let dimensions = parts.dimensions
    var all = [JourneyTally.Pair](repeating: .init(), count: rules.rates.count)
    var months = [[Int: JourneyTally.Pair]](repeating: [:], count: rules.rates.count)
    var byPart = [[[Int: JourneyTally.Pair]]](
      repeating: Array(repeating: [:], count: dimensions.count), count: rules.rates.count)
    var monthOf: [Int32: Int] = [:]
    for (key, cell) in tally.cells {
      let (rate, pair) = (Int(key.rate), cell.pair)
      all[rate] += pair
      let month =
        monthOf[key.day]
        ?? {
          let (year, month, _) = Day(Int(key.day)).date
          let found = Day(year: year, month: month, day: 1).number
          monthOf[key.day] = found
          return found
        }()
      months[rate][month, default: .init()] += pair
      for (index, dimension) in dimensions.enumerated() {
        guard let value = dimension.value(key) else { continue }
        byPart[rate][index][value, default: .init()] += pair
      }
    }
    return rules.rates.indices.compactMap { rate in
      guard all[rate].trials > 0 else { return nil }
      let rule = rules.rates[rate]
      let (without, with) = (tally.money[rate][0], tally.money[rate][1])
      func mean(_ money: JourneyTally.Money) -> Double? {
        hasAmounts && money.visits > 0 ? money.sum.number / Double(money.visits) : nil
      }
      var own: [Journeys.Rate.Part] = []
      for (index, dimension) in dimensions.enumerated() {
        for (value, pair) in byPart[rate][index].sorted(by: { $0.key < $1.key })
        where pair.trials >= Self.fewestVisits {
          own.append(
            .init(dimension: dimension.name, value: dimension.values[value], share: share(pair)))
        }
      }
      let figures = Journeys.Rate(
        name: rule.name, from: words(rate).from, to: words(rate).to, within: Int(within[rate]),
        isGood: rule.isGood, all: share(all[rate]),
        months: months[rate].sorted { $0.key < $1.key }.filter {
          $0.value.trials >= Self.fewestVisits && isOver($0.key, within: within[rate])
        }.map { .init(firstDay: Day($0.key), share: share($0.value)) }, parts: own,
        segments: zip(segmentNames, tally.ofSegments[rate]).compactMap { name, pair in
          pair.trials >= Self.fewestVisits
            ? .init(dimension: "segment", value: name, share: share(pair)) : nil
        }, amountWith: mean(with),
        amountWithout: JourneyRules.has(rule.to, rules.conversion) ? nil : mean(without))
      return (rate, figures)
    }
  }

  /// Whether the days of all visits of the month that begins on `month` are over: else those of its first days would stand
  /// for it.
  private func isOver(_ month: Int, within days: Int32) -> Bool {
    let (year, number, _) = Day(month).date
    let next = Day(year: number == 12 ? year + 1 : year, month: number % 12 + 1, day: 1)
    return next.number + Int(days) <= Int(end)
  }

  /// Those of the user's `own` rates that no visit begins: most likely a slip in a condition.
  func idleRates(of own: [Configuration.Journey.Rate]) -> [String] {
    let names = Set(own.map(\.name))
    var trials = [Int32](repeating: 0, count: rules.rates.count)
    for (key, cell) in tally.cells { trials[Int(key.rate)] += cell.pair.trials }
    return rules.rates.indices.filter {
      trials[$0] == 0 && names.contains(rules.rates[$0].name)
    }.map {
      "journey: no visit has what the rate '\(rules.rates[$0].name)' begins with, or its days are not over"
    }
  }

  private func share(_ pair: JourneyTally.Pair) -> Journeys.Share {
    .init(Int(pair.successes), of: Int(pair.trials))
  }

  /// The conditions of a rate, as they are written.
  private func words(_ rate: Int) -> (from: String, to: String) {
    let steps = rules.settings.steps
    if let step = rules.rates[rate].step {
      return (steps[step].condition, steps[(step + 1)...].map(\.name).joined(separator: " or "))
    }
    let own = rules.settings.rates[rate - max(0, steps.count - 1)]
    return (own.from, own.to)
  }
}
