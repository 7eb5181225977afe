import Foundation
import PatronNumerics

extension JourneySimulation {
  /// How many visits are expected to reach each step, given the calendar: the mean over all customers
  /// and visits that the model could draw on these days, without sampling.
  struct Expectation {
    let calendar: Calendar
    /// The visits of day d and cell c that reach step s, an order being the last, at
    /// [(d · stages + s) · cells + c]. Without incidents.
    private let reached: [Double]

    private static let stages = Step.all.count + 1

    /// - Complexity: O(days · cells · steps), below half a millisecond a day.
    init(_ calendar: Calendar) {
      self.calendar = calendar
      var reached: [Double] = []
      for day in 0..<calendar.dayCount {
        reached += Self.reached(on: day, in: calendar) { _, _ in 1 }
      }
      self.reached = reached
    }

    /// The visits on `day` that reach each step in each cell, at [step · cells + cell], the rates being
    /// multiplied by `factor` of the step and the cell.
    private static func reached(
      on day: Int, in calendar: Calendar, factor: (Int, Cell) -> Double
    ) -> [Double] {
      let visits = Self.visits(on: day, in: calendar)
      // Who comes by e-mail has not unsubscribed on an earlier day.
      let subscribed = exp(-Constants.unsubscribing * Double(day))
      var reached = [Double](repeating: 0, count: stages * Cell.count)
      for cell in Cell.all {
        let all = visits * cell.share * (cell.channel == Channel.email ? subscribed : 1)
        let logOdds = Step.all.indices.map { calendar.logOdds($0, on: day, in: cell) }
        let factors = Step.all.indices.map { factor($0, cell) }
        for (effect, weight) in customerEffects {
          var rest = all * weight
          reached[cell.index] += rest
          for step in Step.all.indices {
            rest *= SpecialFunctions.sigmoid(logOdds[step] + effect) * factors[step]
            reached[(step + 1) * Cell.count + cell.index] += rest
          }
        }
      }
      return reached
    }

    /// Customers come at a gamma rate, and once a day at most: the share of a negative binomial above 0.
    private static func visits(on day: Int, in calendar: Calendar) -> Double {
      let shape = Constants.visitShape
      let mean = Constants.visitsPerDay * calendar.pace(day)
      return Double(calendar.simulation.customers) * (1 - pow(1 + mean / shape, -shape))
    }

    /// The customers' effects on the log odds and their weights: the trapezoidal rule, whose error for a
    /// smooth function times the normal density is far below the sampling error.
    private static let customerEffects: [(effect: Double, weight: Double)] = {
      let points = stride(from: -6.0, through: 6, by: 0.5).map { $0 }
      let densities = points.map { exp(-$0 * $0 / 2) }
      let sum = densities.reduce(0, +)
      return zip(points, densities).map { (Constants.customerSpread * $0, $1 / sum) }
    }()

    /// The visits of `scope` that reach `step` on `days` (all days where nil), an order being the step
    /// after the last, without incidents.
    func visits(reaching step: Int, in scope: Scope, on days: Range<Int>? = nil) -> Double {
      var sum = 0.0
      let cells = Cell.all.filter(scope.contains)
      for day in days ?? 0..<calendar.dayCount {
        for cell in cells { sum += reached[(day * Self.stages + step) * Cell.count + cell.index] }
      }
      return sum
    }

    /// Those visits a week, over all days.
    func weeklyVisits(reaching step: Int, in scope: Scope) -> Double {
      visits(reaching: step, in: scope) * 7 / Double(calendar.dayCount)
    }

    /// The share of those visits that goes on from `step`.
    func rate(_ step: Int, in scope: Scope, on days: Range<Int>? = nil) -> Double {
      visits(reaching: step + 1, in: scope, on: days) / visits(reaching: step, in: scope, on: days)
    }

    /// The share of visits of `scope` with an order.
    func conversion(in scope: Scope) -> Double {
      visits(reaching: Step.all.count, in: scope) / visits(reaching: 0, in: scope)
    }

    /// The orders that do not come because of `incident`.
    func lostOrders(_ incident: Incident) -> Double {
      let expected = visits(reaching: Step.all.count, in: Scope(), on: incident.days)
      var left = 0.0
      for day in incident.days {
        let reached = Self.reached(on: day, in: calendar, factor: incident.factor)
        left += reached[(Step.all.count * Cell.count)...].reduce(0, +)
      }
      return expected - left
    }
  }
}
