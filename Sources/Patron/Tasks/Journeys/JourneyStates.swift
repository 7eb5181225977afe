import PatronData
import PatronNumerics

/// What every customer's rows say of them on the last day: the stage, and how they like to be met.
struct JourneyStates: Sendable {
  /// The stage of each customer (n), -1 for none, and the days in it.
  var stage: [Int32]
  var days: [Double]
  /// The messages and advertisements of the last 30 days.
  var contacts: [Double]
  /// The channel, weekday (Monday first) and hour of the day each is met by most; -1 where none is known.
  var channel: [Int32]
  var weekday: [Int32]
  var hour: [Double]
  /// The last score of each, from 0 to 10; NaN without one.
  var score: [Double]
}

extension JourneyFold {
  /// Contacts count within so many days.
  static let contactDays: Int32 = 30
  /// As many touches as these of the mean customer stand beside a customer's own: few touches tell little.
  private static let priorTouches = 3.0

  /// What is counted of one customer's touches: by channel, weekday and hour.
  private struct Habits: Sendable {
    var channels: [Double]
    var weekdays = [Double](repeating: 0, count: 7)
    var hours = [Double](repeating: 0, count: 24)

    mutating func add(_ row: JourneyRow) {
      if row.channel != JourneyRow.missing { channels[Int(row.channel)] += 1 }
      weekdays[Day(Int(row.day)).weekday] += 1
      if row.hour >= 0 { hours[Int(row.hour)] += 1 }
    }
  }

  /// The states of all customers; who is not walked has none.
  func states() -> JourneyStates {
    let count = history.customerCount
    var states = JourneyStates(
      stage: Array(repeating: -1, count: count), days: Array(repeating: .nan, count: count),
      contacts: Array(repeating: .nan, count: count), channel: Array(repeating: -1, count: count),
      weekday: Array(repeating: -1, count: count), hour: Array(repeating: .nan, count: count),
      score: Array(repeating: .nan, count: count))
    let channelCount = names.channels.count
    let everybody = walk(Habits(channels: Array(repeating: 0, count: channelCount))) {
      _, rows, habits in
      for row in rows.rows where rules.isTouch[Int(row.type)] { habits.add(row) }
    } combine: { sum, block in
      sum.channels = zip(sum.channels, block.channels).map(+)
      sum.weekdays = zip(sum.weekdays, block.weekdays).map(+)
      sum.hours = zip(sum.hours, block.hours).map(+)
    }
    func prior(_ counts: [Double]) -> [Double] {
      let all = max(1, counts.reduce(0, +))
      return counts.map { Self.priorTouches * $0 / all }
    }
    let priors = (
      channels: prior(everybody.channels), weekdays: prior(everybody.weekdays),
      hours: prior(everybody.hours)
    )
    // Messages that went out where the exports have them; else those that were opened.
    let outgoing: EventSense = names.senses.contains(.sent) ? .sent : .open
    struct State: Sendable {
      let key: Int32
      let stage: Int32
      let days: Double
      let contacts: Double
      let channel: Int32
      let weekday: Int32
      let hour: Double
      let score: Double
    }
    let found = walk([State]()) { key, rows, found in
      guard !rows.rows.isEmpty else { return }
      var timeline = StageTimeline(stages: rules.stages.count, window: rules.settings.window)
      var habits = Habits(channels: Array(repeating: 0, count: channelCount))
      var (contacts, score) = (0.0, Double.nan)
      for (row, mask) in zip(rows.rows, rows.masks) {
        timeline.advance(to: row.day)
        timeline.enter(mask, rules.stages, on: row.day)
        if row.score != Touch.noValue { score = row.score.number }
        let sense = names.senses[Int(row.type)]
        if sense == outgoing || sense == .impression, row.day >= end - Self.contactDays {
          contacts += 1
        }
        if rules.isTouch[Int(row.type)] { habits.add(row) }
      }
      timeline.advance(to: end - 1)
      func favourite(_ own: [Double], _ prior: [Double]) -> Int? {
        guard own.contains(where: { $0 > 0 }) else { return nil }
        let sums = zip(own, prior).map(+)
        return sums.indices.max { sums[$0] < sums[$1] || (sums[$0] == sums[$1] && $0 > $1) }
      }
      found.append(
        State(
          key: key, stage: timeline.stage,
          days: timeline.stage < 0 ? .nan : Double(end - 1 - timeline.since), contacts: contacts,
          channel: favourite(habits.channels, priors.channels).map(Int32.init) ?? -1,
          weekday: favourite(habits.weekdays, priors.weekdays).map(Int32.init) ?? -1,
          hour: favourite(habits.hours, priors.hours).map(Double.init) ?? .nan, score: score))
    } combine: {
      $0 += $1
    }
    for state in found {
      let index = Int(state.key)
      states.stage[index] = state.stage
      states.days[index] = state.days
      states.contacts[index] = state.contacts
      states.channel[index] = state.channel
      states.weekday[index] = state.weekday
      states.hour[index] = state.hour
      states.score[index] = state.score
    }
    return states
  }
}
