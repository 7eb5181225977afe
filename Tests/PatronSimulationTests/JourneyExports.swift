import Foundation
import PatronData
import PatronSimulation
import PatronTestSupport

/// The files of one simulation of journeys, and the visits that its events show.
struct JourneyExports {
  static let names = [
    "channels.csv", "events.csv", "incidents.csv", "orders.csv", "patron.yaml", "steps.csv",
    "surveys.csv", "truth.csv",
  ]
  static let steps = ["page_view", "product_view", "add_to_cart", "checkout"]

  /// One visit, as the rows show it: all that a customer did on a day with a page view.
  struct Visit {
    var customer = 0
    var day = ""
    var cell = Scope()
    /// The last step that it shows, an order being the one after the last.
    var reached = 0
  }

  /// A device, a browser and a channel; empty where a scope has all of them.
  struct Scope: Hashable {
    var device = ""
    var browser = ""
    var channel = ""

    init() {}
    init(_ row: [String: String]) {
      device = row["device"] ?? ""
      browser = row["browser"] ?? ""
      channel = row["channel"] ?? ""
    }

    func contains(_ cell: Scope) -> Bool {
      (device.isEmpty || device == cell.device) && (browser.isEmpty || browser == cell.browser)
        && (channel.isEmpty || channel == cell.channel)
    }
  }

  let files: [String: Data]
  /// The visits that the events show.
  let visits: [Visit]

  init(_ simulation: JourneySimulation, workers: Int = 2, name: String = "journeys") throws {
    let parent = try TemporaryFolder()
    try simulation.write(
      to: URL(fileURLWithPath: parent.path(name)), workers: workers)
    files = try parent.files(below: name)
    visits = Self.visits(
      in: Self.cells(files["events.csv"]), orders: Self.cells(files["orders.csv"]))
  }

  func text(_ name: String) -> String { String(decoding: files[name] ?? Data(), as: UTF8.self) }

  /// The rows of a table by column name: for the small tables.
  func rows(_ name: String) -> [[String: String]] { TemporaryFolder.rows(of: text(name)) }

  /// The rows of a table below its header, cut at commas.
  func cells(_ name: String) -> [[Substring]] { Self.cells(files[name]) }

  private static func cells(_ file: Data?) -> [[Substring]] {
    String(decoding: file ?? Data(), as: UTF8.self).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  private static func visits(
    in events: [[Substring]], orders: [[Substring]]
  ) -> [Visit] {
    var visits: [Visit] = []
    var index: [Substring: Int] = [:]
    for row in events where row[2] == "page_view" {
      let key = key(row)
      guard index[key] == nil else { continue }
      index[key] = visits.count
      var visit = Visit(
        customer: Int(row[0].dropFirst()) ?? 0, day: String(row[1].prefix(10)))
      visit.cell.channel = String(row[3])
      visit.cell.device = String(row[4])
      visit.cell.browser = String(row[5])
      visits.append(visit)
    }
    for row in events {
      guard let visit = index[key(row)] else { continue }
      let step = steps.firstIndex { $0 == row[2] } ?? 0
      visits[visit].reached = max(visits[visit].reached, step)
    }
    for row in orders {
      if let visit = index[key(row)] { visits[visit].reached = steps.count }
    }
    return visits
  }

  /// The customer and the day, as the row begins with them.
  private static func key(_ row: [Substring]) -> Substring {
    row[0].base[row[0].startIndex..<row[1].index(row[1].startIndex, offsetBy: 10)]
  }
}

/// A share of visits, whose error takes the visits of a customer together: they have effects of their
/// own and alike in all their visits.
struct ClusteredShare {
  private var trials: [Int: Int] = [:]
  private var successes: [Int: Int] = [:]
  private(set) var trialCount = 0
  private(set) var successCount = 0

  mutating func add(customer: Int, _ isSuccess: Bool) {
    trials[customer, default: 0] += 1
    trialCount += 1
    guard isSuccess else { return }
    successes[customer, default: 0] += 1
    successCount += 1
  }

  var share: Double { Double(successCount) / Double(trialCount) }

  /// The standard error of a ratio of sums over independent customers, by linearisation, about the
  /// `expected` share.
  func standardError(about expected: Double) -> Double {
    var sum = 0.0
    for (customer, count) in trials {
      let residual = Double(successes[customer] ?? 0) - expected * Double(count)
      sum += residual * residual
    }
    return sum.squareRoot() / Double(trialCount)
  }

  /// How many standard errors the share lies from `expected`.
  func distance(from expected: Double) -> Double {
    abs(share - expected) / standardError(about: expected)
  }
}
