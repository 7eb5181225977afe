import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Members of regions whose contracts end by shares of their own each month.
private enum RegionalClub {
  static let firstDay = Day(year: 2023, month: 1, day: 1)
  static let end = Day(year: 2025, month: 1, day: 1)

  struct Member {
    let number: Int
    let region: String
    let start: Day
    let months: Int
    var end: Day { KnownClub.months(months, after: start) }
    var hasEnded: Bool { end < RegionalClub.end }
  }

  /// 200 of the north, 100 of the south, and some of regions with fewer than five members.
  static let members: [Member] = (0..<307).map { number in
    var random = SeededGenerator(seed: 5, stream: UInt64(number))
    let region =
      switch number {
      case 300...302: "isle"
      case 303...304: "moor"
      case 305...306: ""
      default: number % 3 == 0 ? "south" : "north"
      }
    var months = 1
    while random.uniform() >= (region == "south" ? 0.15 : 0.05), months < 100 { months += 1 }
    return Member(
      number: number, region: region,
      // Never behind the 28th, so that months are those of the calendar.
      start: KnownClub.months(random.index(below: 24), after: firstDay)
        + DayCount(random.index(below: 27)),
      months: months)
  }

  static func folder(
    _ members: [Member] = members, segments: String = "off", customers: Bool = true
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var contracts = "member,started,ended,fee\n"
    var people = "id,region,height\n"
    for member in members {
      contracts += "m\(member.number),\(member.start),"
      contracts += member.hasEnded ? "\(member.end),10\n" : ",10\n"
      people += "m\(member.number),\(member.region),\(150 + member.number % 40)\n"
    }
    try folder.write(contracts, to: "contracts.csv")
    if customers { try folder.write(people, to: "people.csv") }
    try folder.write(
      """
      name: regions
      currency: EUR
      contracts: {file: contracts.csv, customer: member, started: started, ended: ended, fee: fee}
      segments: \(segments)

      """ + (customers ? "customers: {file: people.csv, id: id}\n" : ""), to: "patron.yaml")
    return folder
  }
}

@Suite("How long contracts run, by groups")
struct ContractLifetimesTests {
  @Test func `contracts are compared by a column of their customers`() async throws {
    let folder = try RegionalClub.folder()
    let base = try #require(try await Valuer(by: "region").value(folder.path).contracts)
    let lifetimes = try #require(base.lifetimes)
    #expect(lifetimes.by == "region" && lifetimes.period == .month)
    // Three of the isle, two of the moor and two without a known region are one group.
    #expect(lifetimes.groups.map(\.name) == ["north", "south", ContractLifetimes.others])
    #expect(!lifetimes.leavesOut)
    #expect(lifetimes.all.contracts == lifetimes.groups.reduce(0) { $0 + $1.contracts })
    #expect(lifetimes.groups[2].contracts <= 7 && lifetimes.groups[2].contracts >= 5)
    for (group, region) in zip(lifetimes.groups, ["north", "south"]) {
      let own = RegionalClub.members.filter { $0.region == region }
      #expect(group.ended == own.count { $0.hasEnded })
      // 2 of 3 and more are known for half a year: shares of 0.95 and 0.85 a month, in four standard errors.
      let half = try #require(group.points.first { $0.periods == 6 })
      let monthly: Double = region == "south" ? 0.85 : 0.95
      let share = pow(monthly, 6)
      let error = (share * (1 - share) / Double(half.atRisk)).squareRoot()
      #expect(abs(half.share - share) < 4 * error)
      #expect(half.interval.map { $0.lower < half.share && half.share < $0.upper } == true)
    }
    #expect(lifetimes.groups[1].median.map { $0.periods < 8 && ($0.lower ?? 9) < 8 } == true)
    let test = try #require(lifetimes.test)
    #expect(test.degreesOfFreedom == 2 && (test.p ?? 1) < 1e-6)
    #expect(test.groups.map(\.ended) == lifetimes.groups.map(\.ended))
    let text = "\(base.document)"
    #expect(text.contains("How long contracts run, by region") && text.contains("log-rank test"))
    // What is not asked for is not told apart: there is no plan.
    let plain = try #require(try await Valuer().value(folder.path).contracts?.lifetimes)
    #expect(plain.by == nil && plain.groups.isEmpty && plain.test == nil)
    #expect(plain.all == lifetimes.all)
  }

  @Test func `groups of fewer than five customers are left out where their sum is one too`()
    async throws
  {
    let members = RegionalClub.members.filter { $0.number < 303 }
    let folder = try RegionalClub.folder(members)
    let lifetimes = try #require(
      try await Valuer(by: "region").value(folder.path).contracts?.lifetimes)
    #expect(lifetimes.groups.map(\.name) == ["north", "south"] && lifetimes.leavesOut)
    #expect(lifetimes.test?.degreesOfFreedom == 1)
    #expect(!"\(lifetimes)".contains("isle"))
  }

  @Test func `what makes no groups is told with what does`() async throws {
    let folder = try RegionalClub.folder()
    func error(by name: String) async throws -> (any Error)? {
      await #expect(throws: (any Error).self) { try await Valuer(by: name).value(folder.path) }
    }
    #expect(
      try await error(by: "regoin") as? TargetError
        == .unknownColumn("regoin", known: ["region"]))
    #expect(
      TargetError.unknownColumn("regoin", known: ["region"]).description
        .contains("did you mean 'region'?"))
    #expect(
      try await error(by: "plan") as? TargetError == .unknownColumn("plan", known: ["region"]))
    guard case .noGroups("height", _, ["region"]) = try await error(by: "height") as? TargetError
    else {
      Issue.record("a number makes no groups")
      return
    }
    let segments = try #require(try await error(by: "segment") as? PatronError)
    #expect(segments.category == .data && segments.description.contains("region"))
    let shop = try TemporaryFolder()
    try shop.write("customer,time,amount\nc,2024-01-01,5\n", to: "orders.csv")
    try shop.write("transactions: {file: orders.csv}\n", to: "patron.yaml")
    let none = await #expect(throws: PatronError.self) {
      try await Valuer(by: "plan").value(shop.path)
    }
    #expect(none?.description.contains("no contracts") == true)
  }

  @Test func `contracts are compared by the segments of models`() async throws {
    let folder = try RegionalClub.folder(segments: "{count: 2}")
    let models = try await Trainer(only: [.segments]).train(folder.path)
    let segments = try #require(models.segments?.segments)
    let base = try #require(
      try await Valuer(by: "segment").value(folder.path, with: models).contracts)
    // The models predict no contracts, so that a model is learned for it.
    #expect(base.model != nil)
    let lifetimes = try #require(base.lifetimes)
    let large = segments.filter { $0.size >= 20 }.map { "\($0.id) \($0.name)" }
    #expect(large.allSatisfy(lifetimes.groups.map(\.name).contains), "\(lifetimes.groups)")
    #expect(lifetimes.groups.reduce(0) { $0 + $1.contracts } == lifetimes.all.contracts)
    let without = try await Trainer(only: [.contracts]).train(folder.path)
    let error = await #expect(throws: PatronError.self) {
      try await Valuer(by: "segment").value(folder.path, with: without)
    }
    #expect(error?.description.contains("hold no segments") == true)
  }

  /// Sixty members; the given number of them have ended.
  private func club(ended: Int) throws -> TemporaryFolder {
    // An end behind the last day on which a contract began would be one to come.
    let summer = Day(year: 2024, month: 6, day: 1)
    let ending = RegionalClub.members.filter { $0.end < summer }.prefix(ended)
    let running = RegionalClub.members.filter { !$0.hasEnded }.prefix(60 - ended)
    return try RegionalClub.folder(Array(ending + running), customers: false)
  }

  @Test func `of fewer than 20 ends what is known is told, and that nothing can be learned`()
    async throws
  {
    let folder = try club(ended: 12)
    let valuation = try await Valuer().value(folder.path)
    let base = try #require(valuation.contracts)
    #expect(base.model == nil && base.expected == nil)
    #expect(base.obstacle == .fewEnds(found: 12, needed: 20))
    #expect(base.running == 48 && base.customers == 60)
    #expect(base.monthlyFees == 480 && base.currency == "EUR")
    #expect(base.months.reduce(0) { $0 + $1.began } > 30)
    #expect(base.months.last?.running ?? 0 > 40)
    let lifetimes = try #require(base.lifetimes)
    #expect(lifetimes.all.ended == 12)
    #expect(lifetimes.all.points.contains { $0.interval != nil })
    let text = "\(valuation)"
    #expect(text.contains("No share that ends can be learned"))
    #expect(text.contains("fees of a month") && text.contains("How long contracts run"))
    // Training still refuses.
    let error = await #expect(throws: PatronError.self) {
      try await Trainer(only: [.contracts]).train(folder.path)
    }
    #expect(error?.category == .data)
  }

  @Test func `without an end there is no curve, and the rest is told`() async throws {
    let folder = try club(ended: 0)
    let base = try #require(try await Valuer().value(folder.path).contracts)
    #expect(base.lifetimes == nil && base.obstacle == .fewEnds(found: 0, needed: 20))
    #expect(base.running == 60 && base.monthlyFees == 600 && !base.months.isEmpty)
  }
}
