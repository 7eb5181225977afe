import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Customers are worth their orders and their contracts")
struct KeptValueTests {
  /// 150 customers who order every few days for 600 days; the first 100 have had a contract of 10.00 a month from early on.
  private static func folder(_ tables: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let start = Day(year: 2023, month: 1, day: 1)
    var orders = "customer,time,amount\n"
    var contracts = "customer,started,ended,fee\n"
    for customer in 0..<150 {
      var random = SeededGenerator(seed: 8, stream: UInt64(customer))
      var day = random.index(below: 30)
      let last = random.index(below: 3) == 0 ? 200 + random.index(below: 300) : 600
      while day < last {
        orders += "c\(customer),\(start + DayCount(day)),\(10 + random.index(below: 20))\n"
        day += 5 + random.index(below: 25)
      }
      if customer < 100 { contracts += "c\(customer),2023-01-10,,10\n" }
    }
    try folder.write(orders, to: "orders.csv")
    try folder.write(contracts, to: "contracts.csv")
    try folder.write(
      "churn: {definition: inactivity, horizon: 60d}\nvalue: {horizon: 60d, discount: 0}\n"
        + tables, to: "patron.yaml")
    return folder
  }

  private func values(_ tables: String) async throws -> [String: Float] {
    let folder = try Self.folder(tables)
    return try #require(try await values(in: folder, asOf: nil).first?.values)
  }

  /// The values at each snapshot that a training as of a day learns from, the latest first.
  private func values(
    in folder: TemporaryFolder, asOf: Day?
  ) async throws -> [(snapshot: Snapshot, values: [String: Float])] {
    var options = RunOptions()
    options.asOf = asOf
    return try await Session.with(folder: folder.path, options: options) { session in
      let material = try await Material(Plan(session, only: nil), session: session)
      struct Customer: Decodable { let id: String }
      let names = try await session.prepared.engine.rows(
        "select customer_id as id from customer_keys order by customer_key;", as: Customer.self
      ).map(\.id)
      return try material.frames.map { frame in
        let values = try #require(frame.values)
        return (
          frame.snapshot,
          Dictionary(
            uniqueKeysWithValues: zip(frame.customers, values).map { (names[Int($0)], $1) })
        )
      }
    }
  }

  /// 60 days hold two renewals of a monthly contract, or one.
  @Test func `the value of both is the sum, customer by customer`() async throws {
    let orders = "transactions: {file: orders.csv}\n"
    let contracts = "contracts: {file: contracts.csv}\n"
    let (alone, both) = (try await values(orders), try await values(orders + contracts))
    #expect(alone.count == both.count && alone.count > 100)
    #expect(alone.values.contains { $0 > 10 })
    for (name, value) in both {
      let number = try #require(Int(name.dropFirst()))
      let difference = value - (try #require(alone[name]))
      #expect(
        number < 100
          ? abs(difference - 20) < 0.01 || abs(difference - 10) < 0.01 : difference == 0, "\(name)")
    }
  }

  /// A training as of the day before a snapshot has not seen what came after it.
  @Test(arguments: ["", "contracts: {file: contracts.csv}\n"])
  func `a value at a snapshot is of what was known then`(contracts: String) async throws {
    let folder = try Self.folder("transactions: {file: orders.csv}\n" + contracts)
    let now = try await values(in: folder, asOf: nil)
    try #require(now.count >= 3)
    // Snapshots lie an outcome apart: the latest of the training as of the first one's last day is the second.
    let then = try await values(in: folder, asOf: now[0].snapshot.lastSeenDay)
    #expect(then[0].snapshot == now[1].snapshot && then[0].values.count > 100)
    #expect(then[0].values == now[1].values)
    #expect(then[0].values != now[0].values)
  }
}
