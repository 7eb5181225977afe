import Foundation
import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("Columns of customers that restate the orders or events")
struct RestatementTests {
  /// What a customer did, and the columns of a shop's system on the last day.
  private struct Customer {
    var orders: [(id: Int, day: Int, lines: [(units: Int, money: Double)])] = []
    var events: [(day: Int, type: String)] = []
    var returned = 0.0

    var days: Set<Int> { Set(orders.map(\.day)) }
    var lines: Int { orders.reduce(0) { $0 + $1.lines.count } }
    var units: Int { orders.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.units } } }
    var gross: Double { orders.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.money } } }
    var net: Double { gross - returned }
    func spent(since day: Int) -> Double {
      orders.filter { $0.day >= day }.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.money } }
    }
  }

  private static let first = day("2024-01-01").number
  private static let end = first + 400

  /// A shop of 400 customers who order one to some 20 times, and some send things back.
  private static func shop(seed: UInt64 = 3, largest: Int = 20) -> [Customer] {
    var generator = SeededGenerator(seed: seed)
    var number = 0
    return (0..<400).map { _ in
      var customer = Customer()
      let count = 1 + Int(Double(largest) * generator.uniform() * generator.uniform())
      let price = 5 + 40 * generator.uniform()
      for _ in 0..<count {
        number += 1
        let lines = (0..<1 + generator.index(below: 3)).map { _ in
          (
            units: 1 + generator.index(below: 4),
            money: (price * (0.5 + generator.uniform()) * 100).rounded() / 100
          )
        }
        customer.orders.append((number, first + generator.index(below: 400), lines))
      }
      if generator.uniform() < 0.2 { customer.returned = customer.orders[0].lines[0].money }
      for _ in 0..<2 + generator.index(below: 30) {
        customer.events.append(
          (first + generator.index(below: 400), ["open", "visit"][generator.index(below: 2)]))
      }
      return customer
    }
  }

  /// The exports of `customers`, with `columns` of the customers table by name.
  private static func exports(
    _ customers: [Customer], _ columns: KeyValuePairs<String, (Int, Customer) -> String>,
    yaml: String = "", hasEvents: Bool = true
  ) throws -> TemporaryExports {
    var people = "id,city," + columns.map(\.key).joined(separator: ",") + "\n"
    var orders = "customer,time,order,quantity,amount\n"
    var events = "customer,time,type\n"
    for (index, customer) in customers.enumerated() {
      let cells = columns.map { $0.value(index, customer) }
      people += "\(index),\(["Ulm", "Bonn"][index % 2]),\(cells.joined(separator: ","))\n"
      for order in customer.orders {
        for line in order.lines {
          orders += "\(index),\(Day(order.day)),\(order.id),\(line.units),\(line.money)\n"
        }
      }
      if customer.returned > 0, let order = customer.orders.first {
        orders += "\(index),\(Day(order.day)),\(order.id),-1,\(-customer.returned)\n"
      }
      for event in customer.events {
        events += "\(index),\(Day(event.day)),\(event.type)\n"
      }
    }
    let tables =
      ["customers: {file: people.csv\(yaml)}", "transactions: {file: orders.csv}"]
      + (hasEvents ? ["events: {file: events.csv}"] : [])
    return try TemporaryExports([
      "patron.yaml": tables.joined(separator: "\n"), "people.csv": people, "orders.csv": orders,
      "events.csv": events,
    ])
  }

  /// The columns that were left out as known only afterwards, with what they restate.
  private static func found(
    _ exports: TemporaryExports
  ) async throws -> (left: [String: String], kept: [String]) {
    let prepared = try await exports.prepared()
    let left = prepared.ignoredColumns.filter { "\($0.reason)".contains("known only afterwards") }
    return (
      Dictionary(uniqueKeysWithValues: left.map { ($0.column, "\($0)") }),
      prepared.attributes.map(\.column)
    )
  }

  private static func money(_ value: Double) -> String { String(format: "%.2f", value) }

  @Test func `are found by their numbers, whatever they are called`() async throws {
    let customers = Self.shop()
    let exports = try Self.exports(
      customers,
      [
        "a1": { "\($1.orders.count)" }, "a2": { "\($1.lines)" }, "a3": { "\($1.days.count)" },
        "a4": { "\($1.units)" }, "a5": { Self.money($1.net) }, "a6": { Self.money($1.gross) },
        "a7": { Self.money($1.net / Double($1.orders.count)) },
        "a8": { "\(Day($1.days.max() ?? 0)) 10:30:00" },
        "a9": { "\(Self.end + 3 - ($1.days.max() ?? 0))" }, "b1": { "\($1.events.count)" },
        "b2": { "\($1.events.count { $0.type == "open" })" },
        "b3": { "\(Day($1.events.map(\.day).max() ?? 0))" },
        "b4": { Self.money($1.spent(since: Self.end - 90)) },
        // Known beforehand, or of no matter.
        "first": { "\(Day($1.days.min() ?? 0))" }, "age": { index, _ in "\(20 + index % 50)" },
        "size": { index, _ in "\(1 + index % 4)" },
        "first_money": { _, customer in
          let order = customer.orders.min { $0.day < $1.day }
          return Self.money(order?.lines.reduce(0) { $0 + $1.money } ?? 0)
        },
      ])
    let (left, kept) = try await Self.found(exports)
    #expect(
      left.keys.sorted() == [
        "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3", "b4",
      ])
    #expect(Set(kept).isSuperset(of: ["first", "size", "first_money", "city"]))
    for (column, words) in [
      ("a1", "the number of each customer's orders"), ("a2", "order lines"),
      ("a4", "the units each customer bought"),
      ("a5", "the money each customer spent, less returns"),
      ("a7", "money an order"), ("a9", "the days since each customer's last"),
      ("b2", "events 'open'"), ("b4", "in 90 days"),
    ] {
      #expect(left[column]?.contains(words) == true, "\(column): \(left[column] ?? "")")
    }
    #expect(left["a1"]?.contains("for 400 of 400 customers") == true)
    #expect(left["a1"]?.contains("'trust: [a1]'") == true)
  }

  @Test func `are found in another unit, with tax and as of another day`() async throws {
    let exports = try Self.exports(
      Self.shop(),
      [
        "cents": { "\(Int(($1.net * 100).rounded()))" },
        "with_tax": { Self.money($1.gross * 1.19 + 4.9 * Double($1.orders.count)) },
        "a_month_ago": { "\($1.orders.count { $0.day < Self.end - 30 })" },
      ], hasEvents: false)
    let left = try await Self.found(exports).left
    #expect(left.keys.sorted() == ["a_month_ago", "cents", "with_tax"])
    #expect(left["cents"]?.contains("rank correlation") == true)
  }

  /// Nobody has two orders: their number, 1 and the first day's are the same, and so are the first and the
  /// last day.
  @Test func `are none where each customer ordered once`() async throws {
    let exports = try Self.exports(
      Self.shop(largest: 0),
      [
        "orders": { "\($1.orders.count + ($0 == 0 ? 1 : 0))" },
        "members": { index, _ in "\(index % 40 == 0 ? 2 : 1)" },
        "since": { "\(Day($1.days.max() ?? 0))" }, "price": { Self.money($1.gross) },
      ], hasEvents: false)
    let (left, kept) = try await Self.found(exports)
    #expect(left.isEmpty, "\(left)")
    #expect(Set(kept).isSuperset(of: ["members", "since"]))
  }

  /// Each order of a plan costs the plan's price, and who is a customer for longer paid more often.
  @Test func `are neither the price of a plan nor how long somebody is a customer`() async throws {
    var generator = SeededGenerator(seed: 8)
    var number = 0
    let prices = (0..<30).map { Double(5 + 3 * $0) }
    let customers = (0..<400).map { index in
      var customer = Customer()
      let start = Self.first + generator.index(below: 380)
      for day in stride(from: start, to: Self.end, by: 30) where generator.uniform() < 0.97 {
        number += 1
        customer.orders.append((number, day, [(1, prices[index % prices.count])]))
      }
      if customer.orders.isEmpty { customer.orders = [(number, start, [(1, prices[0])])] }
      return customer
    }
    let exports = try Self.exports(
      customers,
      [
        "plan_price": { index, _ in Self.money(prices[index % prices.count]) },
        "with_tax": { index, _ in Self.money(1.19 * prices[index % prices.count]) },
        "months": { "\((Self.end - ($1.days.min() ?? Self.end)) / 30)" },
        "joined": { "\(Day($1.days.min() ?? Self.end))" },
      ], hasEvents: false)
    let (left, kept) = try await Self.found(exports)
    #expect(left.isEmpty, "\(left)")
    #expect(Set(kept).isSuperset(of: ["plan_price", "with_tax", "months", "joined"]))
  }

  @Test(arguments: [1 as UInt64, 2, 3]) func `are no columns of chance`(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let draws = (0..<400).map { _ in (0..<6).map { _ in generator.uniform() } }
    let exports = try Self.exports(
      Self.shop(seed: seed),
      [
        "few": { index, _ in "\(1 + Int(3 * draws[index][0]))" },
        "skewed": { index, _ in "\(Int(20 * draws[index][1] * draws[index][2]))" },
        "sum": { index, _ in Self.money(800 * draws[index][3] * draws[index][4]) },
        "date": { index, _ in "\(Day(Self.first + Int(400 * draws[index][5])))" },
        "flag": { index, _ in index % 9 == 0 ? "1" : "0" },
      ])
    #expect(try await Self.found(exports).left.isEmpty)
  }

  @Test func `are learned from where patron.yaml trusts them, which is reported`() async throws {
    let exports = try Self.exports(
      Self.shop(), ["visits": { "\($1.orders.count)" }, "paid": { Self.money($1.net) }],
      yaml: ", trust: [visits]", hasEvents: false)
    let prepared = try await exports.prepared()
    #expect(prepared.attributes.map(\.column).sorted() == ["city", "visits"])
    #expect(prepared.attributes.first { $0.column == "visits" }?.restates != nil)
    #expect(prepared.ignoredColumns.map(\.column) == ["paid"])
    #expect(prepared.notices.contains { $0.contains("'visits' equals the number") })
  }
}
