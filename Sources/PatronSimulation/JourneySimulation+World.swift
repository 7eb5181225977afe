import PatronData
import PatronNumerics

extension JourneySimulation {
  /// All that the customers of one simulation share.
  struct World {
    let simulation: JourneySimulation
    let calendar: Calendar
    let incidents: [Incident]
    /// For each day the incident of that day; they never overlap.
    private let incidentOfDay: [Incident?]

    let pairs = AliasTable(weights: Cell.pairShares)
    let products = AliasTable(
      weights: (1...Constants.products).map { 1 / Double($0).squareRoot() })

    init(_ calendar: Calendar, _ incidents: [Incident]) {
      simulation = calendar.simulation
      self.calendar = calendar
      self.incidents = incidents
      var incidentOfDay = [Incident?](repeating: nil, count: calendar.dayCount)
      for incident in incidents { for day in incident.days { incidentOfDay[day] = incident } }
      self.incidentOfDay = incidentOfDay
    }

    var dayCount: Int { calendar.dayCount }

    /// What an incident multiplies the rate of going on from `step` with; 1 where there is none.
    func factor(_ step: Int, on day: Int, in cell: Cell) -> Double {
      incidentOfDay[day]?.factor(step, in: cell) ?? 1
    }

    /// The moment of a second, counted from the first day's midnight.
    func moment(_ second: Int) -> Moment {
      Moment(day: calendar.firstDay + DayCount(second / 86_400), second: second % 86_400)
    }

    /// A second of the day for the beginning of a visit, from 6 to 23 o'clock.
    ///
    /// No visit lasts an hour, so all end before midnight, and their hours exist once on every day.
    func second(using generator: inout SeededGenerator) -> Int {
      (6 + Self.hours.index(using: &generator)) * 3600 + generator.index(below: 3600)
    }

    private static let hours = AliasTable(
      weights: [1, 2, 3, 4, 5, 5, 6, 5, 4, 4, 4, 5, 6, 7, 8, 6, 3])
  }
}
