import PatronData
import PatronNumerics

extension JourneySimulation {
  /// Days on which fewer visits of a scope go on from a step.
  struct Incident: Hashable {
    let days: Range<Int>
    let step: Int
    let scope: Scope
    /// The rate of going on is multiplied by 1 + `change`.
    let change: Double

    /// What it multiplies the rate of going on from `step` in `cell` with.
    func factor(_ step: Int, in cell: Cell) -> Double {
      self.step == step && scope.contains(cell) ? 1 + change : 1
    }
  }

  /// The most incidents that fit into `days`.
  static func incidentLimit(in days: DayCount) -> Int {
    let longest = Constants.incidentDays.upperBound + Constants.daysBetween
    return max(0, (days.days - Constants.quietDays) / longest)
  }
}

extension JourneySimulation.Expectation {
  private typealias Constants = JourneySimulation.Constants
  private typealias Scope = JourneySimulation.Scope
  private typealias Target = (step: Int, scope: JourneySimulation.Scope)

  /// The incidents of the simulation: an equal stretch of days for each, so that they never overlap.
  ///
  /// Each is in a scope of another kind until every kind that is large enough has had one.
  func plantedIncidents() -> [JourneySimulation.Incident] {
    let count = calendar.simulation.incidents
    guard count > 0 else { return [] }
    // A stream that no customer has.
    var generator = SeededGenerator(seed: calendar.simulation.seed, stream: .max)
    let targets = largeTargets()
    let stretch = (calendar.dayCount - Constants.quietDays) / count
    var kinds: [[Target]] = []
    return (0..<count).map { number in
      if kinds.isEmpty { kinds = targets }
      let length =
        Constants.incidentDays.lowerBound + generator.index(below: Constants.incidentDays.count)
      let room = stretch - Constants.daysBetween - length
      let first = Constants.quietDays + number * stretch + generator.index(below: room + 1)
      let fall = Constants.falls.lowerBound + generator.index(below: Constants.falls.count)
      let kind = kinds.remove(at: generator.index(below: kinds.count))
      let target = kind[generator.index(below: kind.count)]
      return JourneySimulation.Incident(
        days: first..<first + length, step: target.step, scope: target.scope,
        change: -Double(fall) / 100)
    }
  }

  /// For each kind of scope the steps and scopes with enough visits, without kinds that have none.
  ///
  /// In a simulation too small for any it is the first step of all visits.
  private func largeTargets() -> [[Target]] {
    let devices = JourneySimulation.devices.indices
    let browsers = JourneySimulation.browsers.indices
    let kinds: [[Scope]] = [
      [Scope()],
      devices.map { Scope(device: $0) },
      browsers.map { Scope(browser: $0) },
      JourneySimulation.Channel.all.indices.map { Scope(channel: $0) },
      devices.flatMap { device in browsers.map { Scope(device: device, browser: $0) } },
    ]
    let targets: [[Target]] = kinds.map { scopes in
      JourneySimulation.Step.all.indices.flatMap { step in
        scopes.filter {
          weeklyVisits(reaching: step, in: $0) >= Constants.weeklyVisits
        }.map { (step, $0) }
      }
    }
    let large = targets.filter { !$0.isEmpty }
    return large.isEmpty ? [[(0, Scope())]] : large
  }
}
