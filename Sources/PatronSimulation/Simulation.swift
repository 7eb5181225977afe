public import Foundation
public import PatronData
import PatronEngine

/// Exports of an invented shop, with the truth beside them.
///
/// Draws customers of "Aurora", a French retailer for outdoors and home, from a generative model:
/// five segments that differ in age, income, place, acquisition, plan, channel, product and reading
/// habits, spend, and in how often they order and how soon they leave. Ordering is a Poisson
/// process until an exponential drop-out, both rates gamma within a segment (the Pareto/NBD:
/// Schmittlein, Morrison & Colombo, Management Science 1987), under a yearly and a weekly season;
/// prices are gamma-gamma (Fader & Hardie 2013); habits are Dirichlet. Attention to e-mail fades in
/// the weeks before a customer leaves, and answers to surveys go with it.
/// `datasets/aurora/README.md` states every equation and constant.
///
/// Customer i draws from a stream of their own: the same seed gives the same bytes on any number of
/// threads, and the first customers of a larger simulation equal the customers of a smaller one.
public struct Simulation: Hashable, Sendable {
  /// How many customers to draw, at least 1.
  public var customers: Int
  /// The source of every random draw.
  public var seed: UInt64
  /// The first and the last day of the exports, in the shop's zone, Europe/Paris.
  ///
  /// At least `minimumDays` in all.
  public var firstDay = Day(year: 2023, month: 7, day: 1)
  public var lastDay = Day(year: 2025, month: 6, day: 30)
  /// How far customers stray from their segment's means, in 0.1 ... 4: it multiplies the
  /// spread of age, log income and price, and divides by its square the concentration of habits.
  public var difficulty = 1.0

  public init(customers: Int, seed: UInt64 = 0) {
    self.customers = customers
    self.seed = seed
  }

  /// A thousand millions: their exports are 1.3 TB, and the keys of customers end not far beyond.
  public static let largestCustomers = 1_000_000_000
  /// The shortest history that can be simulated.
  public static let minimumDays: DayCount = 60
  /// The names of the true segments, as `truth.csv` has them.
  public static var segmentNames: [String] { Profile.all.map(\.name) }

  /// Writes customers.csv, orders.csv, events.csv, content.csv, surveys.csv, patron.yaml and
  /// truth.csv to the folder `directory`, which must be absent or empty. They appear there once all
  /// of them are written, or not at all, as when the task is cancelled.
  ///
  /// - Parameters:
  ///   - workers: How many threads draw customers; the bytes do not depend on it.
  ///   - progress: Called on this thread with how many customers are written, now and then.
  /// - Complexity: O(customers) time, about 20 µs of one processor each, which gives 1.3 kB;
  ///   memory for `workers` blocks of 2,048 customers.
  public func write(
    to directory: URL, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (Int) -> Void = { _ in }
  ) throws(SimulationError) {
    precondition(workers >= 1, "at least one worker is needed")
    try validate()
    let folder = try OutputFolder(directory)
    do throws(SimulationError) {
      try writeFiles(
        to: folder, name: directory.absoluteURL.standardizedFileURL.lastPathComponent,
        workers: workers, progress: progress)
      // Last the settings: without them the folder is not taken for exports.
      try folder.publish(Table.allCases.map(\.file) + ["content.csv", "patron.yaml"])
    } catch {
      folder.discard()
      throw error
    }
  }

  /// The days of the exports, the first and the last among them.
  var dayCount: DayCount { lastDay - firstDay + 1 }

  private func validate() throws(SimulationError) {
    guard customers >= 1 else { throw .noCustomers(found: customers) }
    guard customers <= Self.largestCustomers else {
      throw .tooManyCustomers(found: customers, limit: Self.largestCustomers)
    }
    guard (0.1...4).contains(difficulty) else { throw .difficultyOutOfRange(found: difficulty) }
    let days = dayCount
    guard days >= Self.minimumDays else {
      throw .periodTooShort(days: days, needed: Self.minimumDays)
    }
  }

  private func writeFiles(
    to folder: OutputFolder, name: String, workers: Int, progress: (Int) -> Void
  ) throws(SimulationError) {
    let world = World(self)
    try folder.write(Array(Self.settings(name: name).utf8), to: "patron.yaml")
    try folder.write(world.contentRows().bytes, to: "content.csv")
    try folder.write(
      customers: customers, workers: workers, progress: progress,
      inBlocksLike: Block(world: world))
  }

  /// The tables that grow with the customers.
  enum Table: String, CustomerTable {
    case customers, orders, events, surveys, truth

    var file: String { rawValue + ".csv" }

    var header: String {
      switch self {
      case .customers:
        "customer_id,signed_up,birth_date,gender,city,income,acquisition_channel,plan,"
          + "marketing_consent"
      case .orders:
        "customer_id,ordered_at,order_id,product_id,category,quantity,amount,channel"
      case .events: "customer_id,time,type,channel,content_id,campaign_id"
      case .surveys: "customer_id,time,score,comment"
      case .truth:
        "customer_id,segment,orders_per_year,dropouts_per_year,dropout_day,alive_probability,"
          + "churn_probability,orders_next_90_days,unit_price,engagement,taste"
      }
    }
  }

  /// The text of patron.yaml for the exports in a folder called `name`.
  static func settings(name: String) -> String {
    return """
      name: \(SettingsName.scalar(name))
      timezone: Europe/Paris
      currency: EUR
      customers:
        file: customers.csv
        id: customer_id
        place: city
        consent: marketing_consent
        attributes: auto
      transactions:
        file: orders.csv
        customer: customer_id
        time: ordered_at
        order: order_id
        product: product_id
      events:
        file: events.csv
        customer: customer_id
        content: content_id
        campaign: campaign_id
        types: {open: [email_open], click: [email_click], cart: [add_to_cart], \
      support: [support_ticket], share: [share]}
      surveys:
        file: surveys.csv
        customer: customer_id
      churn: {definition: inactivity, horizon: 90d}
      repurchase: {horizon: 60d}
      segments: {kind: mixed, count: auto}
      content:
        file: content.csv
        id: content_id
        horizon: 30d
        top: 5
      allow_sensitive: [age, place]

      """
  }
}

extension Simulation.Block: CustomerBlock {
  func bytes(of table: Simulation.Table) -> [UInt8] {
    switch table {
    case .customers: customers.bytes
    case .orders: orders.bytes
    case .events: events.bytes
    case .surveys: surveys.bytes
    case .truth: truth.bytes
    }
  }
}

extension Simulation.World {
  /// content.csv: every article, with its header.
  func contentRows() -> RowBuffer {
    var rows = RowBuffer()
    rows.field("content_id,title,topic,stage,published,expires\n")
    for item in items {
      rows.field(item.name)
      rows.comma()
      rows.quotedField(item.title)
      rows.comma()
      rows.field(Simulation.Catalogue.topics[item.topic])
      rows.comma()
      rows.field(item.stage)
      rows.comma()
      rows.field(item.published)
      rows.comma()
      if let expires = item.expires { rows.field(expires) }
      rows.endRow()
    }
    return rows
  }
}
