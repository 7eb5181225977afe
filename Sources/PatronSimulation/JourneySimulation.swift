public import Foundation
public import PatronData
import PatronNumerics

/// Journeys of customers through an invented web shop, with the truth beside them.
///
/// Visits come at a gamma rate per customer, under weekdays, a slow wave and a spread of days, at most
/// one a customer and day. A visit goes from page_view to product_view, add_to_cart, checkout and
/// the order. Whether it goes on from a step is one Bernoulli draw, whose log odds add up the step's
/// own, its device's, its browser's, the channel's, the customer's, the weekday's and the day's.
/// Incidents multiply the rate of one step in one scope for some days. The truth has the expected
/// rates given the calendar, integrated over customers and not counted from the rows.
///
/// Customer i draws from a stream of their own: the same seed gives the same bytes on any number of
/// threads. More customers leave the calendar as it is, but incidents may then be in narrower scopes.
public struct JourneySimulation: Hashable, Sendable {
  /// How many customers to draw, at least 1.
  public var customers: Int
  /// The source of every random draw.
  public var seed: UInt64
  /// How many days the exports have, in `allowedDays`.
  public var days: DayCount = 180
  /// How many incidents to plant; 0 gives a run without any.
  public var incidents = 3
  /// The last day of the exports, in the shop's zone, Europe/Paris.
  public var lastDay = Day(year: 2025, month: 6, day: 30)

  public init(customers: Int, seed: UInt64 = 0) {
    self.customers = customers
    self.seed = seed
  }

  /// The lengths of exports that can be simulated.
  public static let allowedDays: ClosedRange<DayCount> = 60...3_650

  var firstDay: Day { lastDay - days + 1 }

  /// Writes events.csv, orders.csv, surveys.csv and patron.yaml, and the truth in truth.csv, steps.csv,
  /// channels.csv and incidents.csv, to the folder `directory`, which must be absent or empty. They
  /// appear there once all of them are written, or not at all, as when the task is cancelled.
  ///
  /// - Parameters:
  ///   - workers: How many threads draw customers; the bytes do not depend on it.
  ///   - progress: Called on this thread with how many customers are written, now and then.
  /// - Complexity: O(customers · days) time; memory for `workers` blocks of 2,048 customers.
  public func write(
    to directory: URL, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (Int) -> Void = { _ in }
  ) throws(SimulationError) {
    precondition(workers >= 1, "at least one worker is needed")
    try validate()
    let folder = try OutputFolder(directory)
    do throws(SimulationError) {
      let name = directory.absoluteURL.standardizedFileURL.lastPathComponent
      let expectation = Expectation(Calendar(self))
      let incidents = expectation.plantedIncidents()
      let truth = Truth(expectation: expectation, incidents: incidents)
      try folder.write(truth.stepRows(), to: "steps.csv")
      try folder.write(truth.channelRows(), to: "channels.csv")
      try folder.write(truth.incidentRows(), to: "incidents.csv")
      try folder.write(Array(Self.settings(name: name).utf8), to: "patron.yaml")
      try folder.write(
        customers: customers, workers: workers, progress: progress,
        inBlocksLike: Block(world: World(expectation.calendar, incidents)))
      // Last the settings: without them the folder is not taken for exports.
      try folder.publish(
        Table.allCases.map(\.file)
          + ["steps.csv", "channels.csv", "incidents.csv", "patron.yaml"])
    } catch {
      folder.discard()
      throw error
    }
  }

  private func validate() throws(SimulationError) {
    guard customers >= 1 else { throw .noCustomers(found: customers) }
    guard customers <= Simulation.largestCustomers else {
      throw .tooManyCustomers(found: customers, limit: Simulation.largestCustomers)
    }
    guard Self.allowedDays.contains(days) else {
      throw .daysOutOfRange(found: days, allowed: Self.allowedDays)
    }
    let limit = Self.incidentLimit(in: days)
    guard (0...limit).contains(incidents) else {
      throw .incidentsOutOfRange(found: incidents, limit: limit, days: days)
    }
  }

  /// The tables that grow with the customers.
  enum Table: String, CustomerTable {
    case events, orders, surveys, truth

    var file: String { rawValue + ".csv" }

    var header: String {
      switch self {
      case .events: "customer_id,time,type,channel,device,browser"
      case .orders: "customer_id,time,order_id,product_id,amount,channel"
      case .surveys: "customer_id,time,score"
      case .truth:
        "customer_id,visits_per_day,log_odds,satisfaction,median_amount,main_device,main_browser,"
          + "unsubscribed,visits,orders,stopped_visits"
      }
    }
  }

  /// The text of patron.yaml for the exports in a folder called `name`.
  static func settings(name: String) -> String {
    """
    name: \(SettingsName.scalar(name))
    timezone: Europe/Paris
    currency: EUR
    transactions:
      file: orders.csv
      customer: customer_id
      order: order_id
      product: product_id
    events:
      file: events.csv
      customer: customer_id
      by: [device, browser]
      types: {open: [email_open], click: [email_click], cart: [add_to_cart], \
    support: [support_ticket], share: [share]}
    surveys:
      file: surveys.csv
      customer: customer_id

    """
  }
}
