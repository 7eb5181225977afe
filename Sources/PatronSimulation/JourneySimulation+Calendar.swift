import Foundation
import PatronData
import PatronNumerics

extension JourneySimulation {
  /// When customers visit and how they go on, before any incident.
  ///
  /// It depends on the seed and the period alone, never on how many customers there are.
  struct Calendar {
    let simulation: JourneySimulation
    let dayCount: Int
    let firstDay: Day
    /// The sum before each day of the days' visits relative to a mean day: visits run at a steady pace
    /// in this time.
    let visitsBefore: [Double]
    /// The log odds of going on from step s in cell c at [s · cells + c], in a mean week.
    private let cellLogOdds: [Double]
    /// What day d adds to them in step s and on device v, at [(d · steps + s) · devices + v].
    private let dayLogOdds: [Double]

    init(_ simulation: JourneySimulation) {
      self.simulation = simulation
      dayCount = simulation.days.days
      firstDay = simulation.firstDay
      var generator = SeededGenerator(seed: simulation.seed, stream: 0)
      visitsBefore = Self.visits(firstDay, dayCount, using: &generator)
      cellLogOdds = Self.cellLogOdds()
      dayLogOdds = Self.dayLogOdds(firstDay, dayCount, using: &generator)
    }

    /// The visits of a day relative to a mean day.
    func pace(_ day: Int) -> Double { visitsBefore[day + 1] - visitsBefore[day] }

    /// The log odds that a visit goes on from `step`, without the customer's own effect.
    func logOdds(_ step: Int, on day: Int, in cell: Cell) -> Double {
      cellLogOdds[step * Cell.count + cell.index]
        + dayLogOdds[(day * Step.all.count + step) * devices.count + cell.device]
    }

    /// The first day whose visits include `time`, nil after the last.
    func day(atVisitTime time: Double) -> Int? {
      guard time < visitsBefore[dayCount] else { return nil }
      var low = 0
      var high = dayCount - 1
      while low < high {
        let middle = (low + high + 1) / 2
        if visitsBefore[middle] <= time { low = middle } else { high = middle - 1 }
      }
      return low
    }

    private static func visits(
      _ firstDay: Day, _ dayCount: Int, using generator: inout SeededGenerator
    ) -> [Double] {
      let phase = 2 * Double.pi * generator.uniform()
      var sums = [0.0]
      for day in 0..<dayCount {
        let year = sin(2 * .pi * Double(day) / Constants.daysPerYear + phase)
        let shock = Constants.visitShock * generator.normal()
        let weekday = Constants.weekdays[(firstDay + DayCount(day)).weekday]
        sums.append(sums[day] + weekday * exp(Constants.visitYear * year + shock))
      }
      return sums
    }

    private static func cellLogOdds() -> [Double] {
      Step.all.enumerated().flatMap { number, step in
        Cell.all.map { cell in
          SpecialFunctions.logit(step.rate) + devices[cell.device].effects[number]
            + browsers[cell.browser].effects[number] + Channel.all[cell.channel].effect
        }
      }
    }

    private static func dayLogOdds(
      _ firstDay: Day, _ dayCount: Int, using generator: inout SeededGenerator
    ) -> [Double] {
      let phases = Step.all.map { _ in 2 * Double.pi * generator.uniform() }
      let weekdays = Step.all.map { _ in
        (0..<7).map { _ in Constants.weekdaySpread * generator.normal() }
      }
      var logOdds: [Double] = []
      for day in 0..<dayCount {
        let angle = 2 * Double.pi * Double(day) / Constants.daysPerYear
        let weekday = (firstDay + DayCount(day)).weekday
        for step in Step.all.indices {
          let common = weekdays[step][weekday] + Constants.rateYear * sin(angle + phases[step])
          for _ in devices { logOdds.append(common + Constants.dayShock * generator.normal()) }
        }
      }
      return logOdds
    }
  }
}
