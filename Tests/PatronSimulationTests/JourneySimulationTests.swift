import Foundation
import PatronData
import PatronSimulation
import PatronTestSupport
import Testing

@Suite("The bytes of simulated journeys")
struct JourneyBytesTests {
  @Test func `do not depend on the number of threads`() throws {
    let simulation = JourneySimulation(customers: 5_000, seed: 3)
    let one = try JourneyExports(simulation, workers: 1)
    #expect(one.files.keys.sorted() == JourneyExports.names)
    for workers in [1, 2, 7] {
      #expect(try JourneyExports(simulation, workers: workers).files == one.files)
    }
  }

  @Test func `depend on the seed`() throws {
    let one = try JourneyExports(JourneySimulation(customers: 300, seed: 1))
    let other = try JourneyExports(JourneySimulation(customers: 300, seed: 2))
    for name in JourneyExports.names where name != "patron.yaml" {
      #expect(one.files[name] != other.files[name], "\(name)")
    }
  }

  @Test func `of the first customers stay when there are more, without incidents`() throws {
    var few = JourneySimulation(customers: 100, seed: 9)
    few.incidents = 0
    var many = few
    many.customers = 2_500
    let (start, all) = (try JourneyExports(few), try JourneyExports(many))
    for name in ["events.csv", "orders.csv", "surveys.csv", "truth.csv"] {
      #expect(all.text(name).hasPrefix(start.text(name)), "\(name)")
    }
  }
}

@Suite("What simulated journeys hold")
struct JourneyContentTests {
  private let exports: JourneyExports

  init() throws {
    exports = try JourneyExports(JourneySimulation(customers: 2_000, seed: 5))
  }

  @Test(arguments: [
    ("events.csv", "customer_id,time,type,channel,device,browser"),
    ("orders.csv", "customer_id,time,order_id,product_id,amount,channel"),
    ("surveys.csv", "customer_id,time,score"),
    (
      "truth.csv",
      "customer_id,visits_per_day,log_odds,satisfaction,median_amount,main_device,main_browser,"
        + "unsubscribed,visits,orders,stopped_visits"
    ),
    ("steps.csv", "step,next_step,device,browser,channel,log_odds,rate,visits_per_week"),
    ("channels.csv", "channel,visit_share,log_odds,conversion,odds_ratio"),
    (
      "incidents.csv",
      "first_day,last_day,step,device,browser,channel,change,rate,visits_per_week,orders_lost"
    ),
  ])
  func `headers are those documented`(name: String, header: String) {
    #expect(exports.text(name).hasPrefix(header + "\n"))
    #expect(exports.text(name).hasSuffix("\n"))
  }

  @Test func `events have the words documented`() {
    let rows = exports.cells("events.csv")
    #expect(
      Set(rows.map { $0[2] }) == [
        "ad_impression", "email_open", "email_click", "page_view", "product_view", "add_to_cart",
        "checkout", "payment_failed", "error", "support_ticket", "share", "review", "unsubscribe",
      ])
    #expect(
      Set(rows.map { $0[3] }) == ["search", "social", "email", "display", "direct", "partner"])
    #expect(Set(rows.map { $0[4] }) == ["mobile", "desktop", "tablet"])
    #expect(Set(rows.map { $0[5] }) == ["Chrome", "Safari", "Firefox", "Edge"])
  }

  @Test func `rows of a customer follow each other in time, in the period`() {
    for name in ["events.csv", "orders.csv", "surveys.csv"] {
      var last: (Substring, Substring) = ("", "")
      for row in exports.cells(name) {
        #expect((row[0], row[1]) >= last)
        last = (row[0], row[1])
        #expect(row[1].count == 19 && row[1] >= "2025-01-02T06" && row[1] < "2025-06-30T24")
        let hour = row[1].dropFirst(11).prefix(2)
        #expect(hour >= "06" && hour <= "23")
      }
    }
  }

  /// A visit is on one device and by one channel, and no two events of it lie half an hour apart.
  @Test func `a day holds one visit`() {
    var places: [Substring: [Substring]] = [:]
    var times: [Substring: Int] = [:]
    let visited = Set(exports.cells("events.csv").filter { $0[2] == "page_view" }.map(day))
    for row in exports.cells("events.csv") where visited.contains(day(row)) {
      let place = Array(row[3...])
      #expect(places[day(row), default: place] == place)
      places[day(row)] = place
      let time = seconds(row[1])
      if let last = times[day(row)] { #expect((1..<1_800).contains(time - last)) }
      times[day(row)] = time
    }
    #expect(Set(exports.cells("orders.csv").map(day)).isSubset(of: visited))
  }

  private func day(_ row: [Substring]) -> Substring { row[0] + row[1].prefix(10) }

  private func seconds(_ time: Substring) -> Int {
    time.suffix(8).split(separator: ":").reduce(0) { $0 * 60 + (Int($1) ?? 0) }
  }

  @Test func `the truth counts visits and orders`() {
    let visits = Dictionary(grouping: exports.visits, by: \.customer)
    for row in exports.rows("truth.csv") {
      let own = visits[Int(row["customer_id"]?.dropFirst() ?? "") ?? 0] ?? []
      #expect(row["visits"] == String(own.count))
      #expect(row["orders"] == String(own.count { $0.reached == JourneyExports.steps.count }))
    }
  }

  @Test func `nobody gets e-mail after unsubscribing`() {
    var unsubscribed: [Substring: Substring] = [:]
    for row in exports.cells("events.csv") {
      if row[2] == "unsubscribe" { unsubscribed[row[0]] = row[1] }
      if row[3] == "email" { #expect(unsubscribed[row[0], default: row[1]] >= row[1]) }
    }
    #expect(unsubscribed.count > 50)  // 2,000 · (1 − exp(−0.0004 · 180)) = 139
  }

  @Test func `settings name the tables, and nothing of the truth`() {
    let text = exports.text("patron.yaml")
    #expect(text.hasPrefix("name: journeys\n"))
    #expect(text.contains("  by: [device, browser]\n"))
    for name in ["truth", "steps.csv", "channels.csv", "incidents"] {
      #expect(!text.contains(name))
    }
  }
}

/// Every figure of the truth within four standard errors of the rows, which take the visits of a
/// customer together. The seeds are fixed: a test that passes once passes always.
@Suite("The truth of simulated journeys, in the rows")
struct JourneyTruthTests {
  private static let clean = Result {
    var simulation = JourneySimulation(customers: 12_000, seed: 4)
    simulation.incidents = 0
    return try JourneyExports(simulation)
  }

  private func number(_ row: [String: String], _ column: String) -> Double {
    Double(row[column] ?? "") ?? .nan
  }

  @Test func `a clean run has no incidents`() throws {
    let exports = try Self.clean.get()
    #expect(exports.text("incidents.csv").split(separator: "\n").count == 1)
    #expect(exports.rows("truth.csv").allSatisfy { $0["stopped_visits"] == "0" })
  }

  @Test func `rates and visits of each step, in every scope`() throws {
    let exports = try Self.clean.get()
    let visits = exports.visits
    let rows = exports.rows("steps.csv")
    #expect(rows.count == 4 * (1 + 3 + 4 + 6))
    for row in rows {
      let step = try #require(JourneyExports.steps.firstIndex { $0 == row["step"] })
      let scope = JourneyExports.Scope(row)
      var share = ClusteredShare()
      var counts: [Int: Int] = [:]
      for visit in visits where visit.reached >= step && scope.contains(visit.cell) {
        share.add(customer: visit.customer, visit.reached > step)
        counts[visit.customer, default: 0] += 1
      }
      #expect(share.distance(from: number(row, "rate")) < 4, "\(row)")
      // Counts vary between customers: the error of their sum is √(n · variance) ≤ √Σ counts².
      let error = Double(counts.values.map { $0 * $0 }.reduce(0, +)).squareRoot()
      let expected = number(row, "visits_per_week") * 180 / 7
      #expect(abs(Double(share.trialCount) - expected) < 4 * error, "\(row)")
    }
  }

  @Test func `conversion and odds of each channel`() throws {
    let exports = try Self.clean.get()
    let visits = exports.visits
    let rows = exports.rows("channels.csv")
    var odds: [String: Double] = [:]
    for row in rows {
      let channel = row["channel"] ?? ""
      var converted = ClusteredShare()
      var came = ClusteredShare()
      for visit in visits {
        came.add(customer: visit.customer, visit.cell.channel == channel)
        guard visit.cell.channel == channel else { continue }
        converted.add(customer: visit.customer, visit.reached == JourneyExports.steps.count)
      }
      let conversion = number(row, "conversion")
      #expect(converted.distance(from: conversion) < 4, "\(row)")
      #expect(came.distance(from: number(row, "visit_share")) < 4, "\(row)")
      odds[channel] = conversion / (1 - conversion)
    }
    for row in rows {
      // Conversion has five decimals: 0.000005 of 0.03, twice.
      let ratio = (odds[row["channel"] ?? ""] ?? 0) / (odds["direct"] ?? 0)
      #expect(abs(ratio / number(row, "odds_ratio") - 1) < 5e-4)
    }
  }

  @Test(arguments: [(12_000, UInt64(1)), (9_000, 6), (1_000, 2)])
  func `each incident has its rate, its visits and its cost`(customers: Int, seed: UInt64) throws {
    var simulation = JourneySimulation(customers: customers, seed: seed)
    simulation.incidents = 7
    let exports = try JourneyExports(simulation)
    let visits = exports.visits
    let incidents = exports.rows("incidents.csv")
    #expect(incidents.count == 7)
    var end = "2025-01-15"
    for row in incidents {
      let (first, last) = (row["first_day"] ?? "", row["last_day"] ?? "")
      let length = try #require(Day(iso: last)) - #require(Day(iso: first)) + 1
      #expect((3...14).contains(length.days) && first > end)
      end = last
      #expect((-0.6 ... -0.2).contains(number(row, "change")))
      let scope = JourneyExports.Scope(row)
      let isLarge = number(row, "visits_per_week") >= 500
      #expect(customers == 1_000 ? scope == JourneyExports.Scope() : isLarge)

      let step = try #require(JourneyExports.steps.firstIndex { $0 == row["step"] })
      var share = ClusteredShare()
      for visit in visits
      where (first...last).contains(visit.day) && visit.reached >= step
        && scope.contains(visit.cell)
      {
        share.add(customer: visit.customer, visit.reached > step)
      }
      #expect(share.distance(from: number(row, "rate")) < 4, "\(row)")
    }
    try expectOrders(of: exports, visits, incidents)
  }

  /// Without incidents there would be as many orders as steps.csv says; with them, fewer by what they cost.
  private func expectOrders(
    of exports: JourneyExports, _ visits: [JourneyExports.Visit], _ incidents: [[String: String]]
  ) throws {
    let checkout = try #require(
      exports.rows("steps.csv").first {
        $0["step"] == "checkout" && JourneyExports.Scope($0) == JourneyExports.Scope()
      })
    let lost = incidents.map { number($0, "orders_lost") }.reduce(0, +)
    let weekly = number(checkout, "visits_per_week") * number(checkout, "rate")
    let ordered = visits.filter { $0.reached == JourneyExports.steps.count }
    let counts = Dictionary(grouping: ordered, by: \.customer).values.map(\.count)
    let error = Double(counts.map { $0 * $0 }.reduce(0, +)).squareRoot()
    #expect(abs(Double(ordered.count) - (weekly * 180 / 7 - lost)) < 4 * error)
    let stopped = exports.rows("truth.csv").map { number($0, "stopped_visits") }.reduce(0, +)
    #expect(lost > 0 && stopped > lost)
  }

  @Test func `answers are lower after an error`() throws {
    let exports = try Self.clean.get()
    var failures: [Substring: [Int]] = [:]
    for row in exports.cells("events.csv") where ["error", "payment_failed"].contains(row[2]) {
      failures[row[0], default: []].append(dayNumber(row[1]))
    }
    var (after, others) = ([Double](), [Double]())
    for row in exports.cells("surveys.csv") {
      let score = try #require(Double(row[2]))
      #expect((0...10).contains(score))
      let isAfter = (failures[row[0]] ?? []).contains {
        (0...13).contains(dayNumber(row[1]) - $0)
      }
      if isAfter { after.append(score) } else { others.append(score) }
    }
    // 2.5 less before scores are held to 10. Some 100 answers of deviation 2 after an error.
    let gap = others.reduce(0, +) / Double(others.count) - after.reduce(0, +) / Double(after.count)
    #expect(after.count > 50 && abs(gap - 2.3) < 4 * 2 / Double(after.count).squareRoot())
  }

  private func dayNumber(_ time: Substring) -> Int {
    Day(iso: String(time.prefix(10)))?.number ?? 0
  }

  /// log amount ~ Normal(log 48, √(0.4² + 0.5²)), the customers' part alike in all their orders.
  @Test func `amounts are log-normal about their median`() throws {
    let logs = try Self.clean.get().cells("orders.csv").map { log(Double($0[4]) ?? 0) }.sorted()
    #expect(logs.first ?? -1 > 0)
    #expect(abs(logs[logs.count / 2] - log(48)) < 0.05)
    let spread = (logs[logs.count * 5 / 6] - logs[logs.count / 6]) / 2
    #expect(abs(spread - 0.967 * (0.16 + 0.25).squareRoot()) < 0.05)  // z of 5/6 is 0.967
  }
}

@Suite("Journeys that cannot be simulated")
struct JourneySimulationErrorTests {
  private func error(_ change: (inout JourneySimulation) -> Void) throws -> SimulationError? {
    var simulation = JourneySimulation(customers: 10)
    change(&simulation)
    let folder = try TemporaryFolder()
    do throws(SimulationError) {
      try simulation.write(to: URL(fileURLWithPath: folder.path))
    } catch {
      #expect(folder.contents.isEmpty)
      return error
    }
    return nil
  }

  @Test func `a number of customers, days or incidents out of range`() throws {
    #expect(try error { $0.customers = 0 } == .noCustomers(found: 0))
    #expect(
      try error { $0.customers = Simulation.largestCustomers + 1 }
        == .tooManyCustomers(found: 1_000_000_001, limit: 1_000_000_000))
    for days: DayCount in [-1, 0, 59, 3_651] {
      #expect(try error { $0.days = days } == .daysOutOfRange(found: days, allowed: 60...3_650))
    }
    for incidents in [-1, 8] {
      #expect(
        try error { $0.incidents = incidents }
          == .incidentsOutOfRange(found: incidents, limit: 7, days: 180))
    }
    #expect(
      SimulationError.daysOutOfRange(found: 5, allowed: 60...3_650).description
        == "5 days, but they must lie in 60 ... 3650")
    #expect(
      SimulationError.incidentsOutOfRange(found: 9, limit: 7, days: 180).description
        == "9 incidents, but in 180 days 0 to 7 can be planted")
  }

  @Test func `the shortest period takes as many incidents as fit`() throws {
    #expect(
      try error {
        $0.days = 60
        $0.incidents = 2
      } == nil)
  }

  @Test func `a folder that is not empty stays as it was`() throws {
    let folder = try TemporaryFolder(["mine.txt": "mine"])
    #expect(throws: SimulationError.folderNotEmpty(path: folder.path)) {
      try JourneySimulation(customers: 1).write(to: URL(fileURLWithPath: folder.path))
    }
    #expect(folder.contents == ["mine.txt"])
  }
}
