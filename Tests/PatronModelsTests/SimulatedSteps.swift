import Foundation
import PatronModels
import PatronNumerics

/// Steps on devices and from channels, whose rates have weekdays, a trend, a season and a spread of
/// their own, with or without an incident.
struct SimulatedSteps: Sendable {
  struct Incident: Sendable {
    var device: Int?
    var channel: Int?
    var days: Range<Int>
    /// −0.2 is a fall by a fifth.
    var change: Double
  }

  var days = 180
  var devices = 2
  var channels = 2
  /// Of visits, in a week and cell.
  var weekly = 500.0
  var rates = [0.7, 0.4]
  /// The standard deviation of a weekday's log odds.
  var weekdays = 0.3
  /// From the first to the last day, and the amplitude of a year, in log odds.
  var trend = 0.4
  var season = 0.2
  /// The correlation of the visits of a day: the spread of rates beyond chance.
  var overdispersion = 0.003
  var closedWeekends = false
  /// In step 0.
  var incident: Incident?

  /// Cells of the scopes [step, device, channel].
  func cells(seed: UInt64) -> [DailySeries] {
    var generator = SeededGenerator(seed: seed)
    var cells: [DailySeries] = []
    for step in rates.indices {
      let weekly = (0..<7).map { _ in weekdays * generator.normal() }
      let phase = 2 * Double.pi * generator.uniform()
      for device in 0..<devices {
        for channel in 0..<channels {
          var (trials, successes) = ([Int32](), [Int32]())
          for day in 0..<days {
            let time = Double(day)
            let logOdds =
              SpecialFunctions.logit(rates[step]) + weekly[day % 7]
              + trend * (time / Double(days) - 0.5)
              + season * sin(2 * Double.pi * time / 365 + phase)
            var rate = SpecialFunctions.sigmoid(logOdds)
            if let incident, step == 0, incident.days.contains(day),
              incident.device ?? device == device, incident.channel ?? channel == channel
            {
              rate *= 1 + incident.change
            }
            let (visits, hits) = self.day(day, rate: rate, using: &generator)
            trials.append(Int32(visits))
            successes.append(Int32(hits))
          }
          cells.append(
            DailySeries(
              scope: [Int32(step), Int32(device), Int32(channel)], trials: trials,
              successes: successes))
        }
      }
    }
    return cells
  }

  private func day(
    _ day: Int, rate: Double, using generator: inout SeededGenerator
  ) -> (visits: Int, hits: Int) {
    let isWeekend = day % 7 >= 5
    if isWeekend, closedWeekends { return (0, 0) }
    let visits = generator.poisson(mean: weekly / 7 * (isWeekend ? 0.5 : 1.2))
    let own = 1 / overdispersion - 1
    let drawn = generator.beta(rate * own, (1 - rate) * own)
    return (visits, (0..<visits).count { _ in generator.chance(drawn) })
  }
}
