import PatronData
import PatronModels
import PatronNumerics

/// Walks the customers' rows once and counts their stages, journeys and rates.
struct JourneyFold: Sendable {
  let history: History
  let names: JourneyNames
  var rules: JourneyRules
  /// Journeys and visits count from this day on; stages look at all days.
  var since: Int32
  /// The day behind the last one.
  let end: Int32
  /// The days after a visit that count too, for each rate.
  var within: [Int32]
  /// The segment of each customer (n), -1 for none; empty without segments.
  var segments: [Int32] = []
  var segmentCount = 0
  /// The keys of the customers to look at, ascending; nil for all.
  var customers: [Int32]?
  let workers: Workers

  /// A step counts as gone on from within so many days at most.
  static let longestWait: Int32 = 14

  var keys: [Int32] { customers ?? Array(0..<Int32(history.customerCount)) }

  /// The rows of one customer, with the conditions that hold for each.
  struct Rows {
    var reader: JourneyReader
    var cache = RowRules.Cache()
    var masks: [RowRules.Mask] = []
    var rows: [JourneyRow] { reader.rows }

    mutating func read(_ customer: CustomerHistory, _ rules: RowRules, before end: Int32) {
      reader.read(customer.seen(at: Snapshot(before: Day(Int(end)))))
      masks.removeAll(keepingCapacity: true)
      for row in reader.rows { masks.append(rules.mask(row, &cache)) }
    }
  }

  /// Hands the rows of each customer to `body`, which adds to what begins as `empty` for each block of customers, and
  /// combines the blocks in fixed order.
  func walk<Result: Sendable>(
    _ empty: Result, _ body: @Sendable (Int32, borrowing Rows, inout Result) -> Void,
    combine: @Sendable (inout Result, Result) -> Void
  ) -> Result {
    let keys = keys
    return history.fold(
      keys, workers: workers, into: empty,
      partial: { block, reader in
        var result = empty
        var rows = Rows(reader: JourneyReader(names, lastDay: end - 1))
        for key in keys[block] {
          rows.read(reader.customer(key), rules.rows, before: end)
          body(key, rows, &result)
        }
        return result
      }, combine: combine)
  }

  /// The days within which half of the visits go on of those that do within two weeks, for each rate without its own.
  ///
  /// Few days keep visits apart: with more, one that failed counts as well where another one later went on.
  func settledWithin() -> [Int32] {
    let longest = Int(Self.longestWait)
    let empty = [[Int]](
      repeating: [Int](repeating: 0, count: longest + 1), count: rules.rates.count)
    let counts = walk(empty) { _, rows, counts in
      VisitDays(rows.rows, rows.masks).forEach(
        rules.rates, within: rules.rates.map { $0.within == nil ? Self.longestWait : -1 }
      ) { rate, _, _, wait in
        if let wait { counts[rate][Int(wait)] += 1 }
      }
    } combine: { sum, block in
      sum = zip(sum, block).map { zip($0, $1).map(+) }
    }
    return zip(rules.rates, counts).map { rate, counts in
      if let within = rate.within { return Int32(clamping: within.days) }
      let all = counts.reduce(0, +)
      var sum = 0
      for (days, count) in counts.enumerated() {
        sum += count
        if 2 * sum >= all { return Int32(days) }
      }
      return 0
    }
  }

  /// The days within which 19 of 20 touches are followed by another or by a conversion, of those that are within the
  /// longest pause.
  func settledPause() -> DayCount {
    let longest = JourneySettings.longestPause.days
    let empty = [Int](repeating: 0, count: longest + 1)
    let counts = walk(empty) { _, rows, counts in
      var last: Int32?
      for (row, mask) in zip(rows.rows, rows.masks) {
        let isTouch = rules.isTouch[Int(row.type)]
        guard isTouch || JourneyRules.has(mask, rules.conversion) else { continue }
        if let last, Int(row.day - last) <= longest { counts[Int(row.day - last)] += 1 }
        last = isTouch ? row.day : nil
      }
    } combine: {
      $0 = zip($0, $1).map(+)
    }
    // Touches of one day say nothing of pauses.
    let all = counts.dropFirst().reduce(0, +)
    var sum = 0
    for days in counts.indices.dropFirst() {
      sum += counts[days]
      if all > 0, 20 * sum >= 19 * all { return DayCount(days) }
    }
    return JourneySettings.longestPause
  }

  /// Counts everything.
  func tally() -> JourneyTally {
    let empty = JourneyTally(
      types: names.types.count, stages: rules.stages.count, rates: rules.rates.count,
      segments: segmentCount)
    let months = MonthStarts(since: since, before: end)
    return walk(empty) { key, rows, tally in
      guard !rows.rows.isEmpty else { return }
      let segment = segments.isEmpty ? -1 : Int(segments[Int(key)])
      tally.customers += 1
      addRows(rows, &tally)
      addStages(key, rows, months, segment, &tally)
      addJourneys(rows, &tally)
      addVisits(rows, segment, &tally)
    } combine: {
      $0.add($1)
    }
  }

  private func addRows(_ rows: borrowing Rows, _ tally: inout JourneyTally) {
    var seen = [Bool](repeating: false, count: names.types.count)
    var (lastDay, month) = (JourneyRow.missing, Int32(0))
    for row in rows.rows where row.day >= since {
      if row.day != lastDay {
        let (year, number, _) = Day(Int(row.day)).date
        (lastDay, month) = (row.day, Int32(12 * year + number - 1))
      }
      let type = Int(row.type)
      tally.rowsByMonth[month, default: Array(repeating: 0, count: seen.count)][type] += 1
      if !seen[type] {
        seen[type] = true
        tally.customersOfType[type] += 1
      }
    }
  }

  private func addStages(
    _ key: Int32, _ rows: borrowing Rows, _ months: MonthStarts, _ segment: Int,
    _ tally: inout JourneyTally
  ) {
    let width = rules.stages.count + 1
    var timeline = StageTimeline(stages: rules.stages.count, window: rules.settings.window)
    var month = 0
    var before: Int?
    /// Tells the months that begin until `day`.
    func begin(until day: Int32, _ timeline: inout StageTimeline) {
      while month < months.days.count, months.days[month] <= day {
        timeline.advance(to: months.days[month] - 1)
        let stage = timeline.stage < 0 ? width - 1 : Int(timeline.stage)
        if let before {
          tally.moves[month - 1, default: Array(repeating: 0, count: width * width)][
            before * width + stage] += 1
        }
        // Who was never in a stage has not come yet.
        before = timeline.hasBegun ? stage : nil
        month += 1
      }
    }
    let (spent, hasShared) = standing(rows)
    tally.spent += spent
    let known = tally.answers.count
    for (row, mask) in zip(rows.rows, rows.masks) {
      begin(until: row.day, &timeline)
      timeline.advance(to: row.day)
      if row.score != Touch.noValue, row.day >= since {
        tally.answers.append(
          JourneyTally.GivenAnswer(
            customer: key, day: row.day, score: row.score.number, group: row.group,
            weight: row.weight == Touch.noValue ? nil : row.weight.number, stage: timeline.stage,
            segment: Int32(segment), spent: spent.number, hasShared: hasShared))
      }
      timeline.enter(mask, rules.stages, on: row.day)
    }
    begin(until: end, &timeline)
    timeline.advance(to: end - 1)
    let stage = timeline.stage < 0 ? width - 1 : Int(timeline.stage)
    tally.stageDays[stage].append(timeline.stage < 0 ? 0 : end - 1 - timeline.since)
    for index in known..<tally.answers.count { tally.answers[index].stageNow = timeline.stage }
  }

  /// What a customer has spent in the last year, and whether they have ever shared or reviewed.
  private func standing(_ rows: borrowing Rows) -> (spent: Amount, hasShared: Bool) {
    var (spent, hasShared) = (Amount.zero, false)
    for row in rows.rows {
      if row.orderNumber > 0, row.amount != Touch.noValue, row.day >= end - 365 {
        spent += row.amount
      }
      let sense = names.senses[Int(row.type)]
      if sense == .share || sense == .review { hasShared = true }
    }
    return (spent, hasShared)
  }

  private func addJourneys(_ rows: borrowing Rows, _ tally: inout JourneyTally) {
    for row in rows.rows where row.day >= since && rules.isTouch[Int(row.type)] {
      tally.touches += 1
    }
    JourneyWalk(names: names, rules: rules, since: since, end: end).forEach(rows.rows, rows.masks) {
      journey, end in
      // Nobody was seen on the way: no part of the steps.
      if journey.path.isEmpty {
        tally.direct += JourneyTally.PathCount(conversions: 1, amount: journey.amount)
        return
      }
      tally.steps[journey.steps, default: [0, 0, 0]][end.rawValue] += 1
      if end == .open {
        tally.openJourneys += 1
        return
      }
      guard end == .converted else {
        tally.paths[journey.path, default: .init()] += JourneyTally.PathCount(failures: 1)
        return
      }
      let count = JourneyTally.PathCount(conversions: 1, amount: journey.amount)
      let aged = journey.path + journey.days.map { journey.last - $0 }
      tally.paths[journey.path, default: .init()] += count
      tally.agedPaths[aged, default: .init()] += count
      tally.daysToConversion[journey.last - journey.first, default: 0] += 1
    }
  }

  private func addVisits(
    _ rows: borrowing Rows, _ segment: Int, _ tally: inout JourneyTally
  ) {
    let visits = VisitDays(rows.rows, rows.masks)
    let all = rows.rows
    visits.forEach(rules.rates, within: within) { rate, visit, row, wait in
      let first = all[row]
      // Days whose later ones are not over yet tell nothing.
      guard first.day >= since, first.day + within[rate] < end else { return }
      let pair = JourneyTally.Pair(trials: 1, successes: wait == nil ? 0 : 1)
      let key = JourneyTally.CellKey(
        rate: UInt16(rate), isReturning: visits.ordersBefore[visit] > 0, channel: first.channel,
        group: first.score == Touch.noValue ? first.group : JourneyRow.missing, day: first.day)
      let money = visits.money(
        from: visit, within: within[rate], leavingOutItself: first.orderNumber > 0)
      tally.cells[key, default: .init()].add(pair, money)
      if segment >= 0 { tally.ofSegments[rate][segment] += pair }
      tally.money[rate][wait == nil ? 0 : 1].add(money)
    }
  }
}

/// The days on which months begin.
struct MonthStarts: Sendable {
  let days: [Int32]

  /// Those from the first month that begins on `since` or later until that of `end`.
  init(since: Int32, before end: Int32) {
    var days: [Int32] = []
    var (year, month, day) = Day(Int(since)).date
    if day > 1 { (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1) }
    day = 1
    while days.count < 1_200 {
      let start = Day(year: year, month: month, day: 1).number
      if start > Int(end) { break }
      days.append(Int32(clamping: start))
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }
    self.days = days
  }
}
