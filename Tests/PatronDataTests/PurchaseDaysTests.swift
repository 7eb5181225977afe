import PatronData
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Purchase days, worked by hand")
struct PurchaseDaysTests {
  private func line(_ customer: Int32, _ day: Int32, _ amount: Int, _ quantity: Int = 1) -> Line {
    Line(customer: customer, day: day, amount: .of(amount), quantity: .of(quantity))
  }

  private func purchases(
    _ lines: [Line], before day: Int = 100, customers: Int = 4, threads: Int = 1
  ) throws -> PurchaseDays {
    let rows = FoldedRows(lines: lines, customerCount: customers)
    return try rows.history().purchases(
      before: Snapshot(before: Day(day)), workers: Workers(threads))
  }

  @Test func `the days of each customer stand one behind another`() throws {
    let found = try purchases([
      line(3, 9, 7), line(0, 5, 10), line(0, 5, 20), line(0, 8, 5), line(2, 4, -3, -1),
    ])
    // The customer with a return alone never bought, and who has no row is not there.
    #expect(found.customers == [0, 3])
    #expect(found.starts == [0, 2, 3])
    #expect(found.days == [5, 8, 9])
    #expect(found.money == [30, 5, 7])
    #expect(found.unmatchedReturns == .of(3))
    #expect(found.repeaters() == 1)
  }

  /// Orders and returns as (day, amount), and what stays of each purchase, with what is on none.
  @Test(
    arguments: [
      ([(1, 10), (2, 20), (3, -5)], [10, 15], 0),
      ([(1, 10), (2, 20), (3, -20)], [10], 0),
      ([(1, 10), (2, 20), (3, -25)], [5], 0),
      ([(1, 10), (2, 20), (3, -40)], [], 10),
      // A free order stays, one that was given back is none.
      ([(1, 0), (2, 20), (3, -20)], [0], 0),
      // A return takes nothing off what is bought later.
      ([(1, 10), (2, -10), (3, 30)], [30], 0),
      ([(1, -4), (2, 10)], [10], 4),
      // On the day itself it is netted before.
      ([(1, 10), (1, -4), (2, -3)], [3], 0),
    ] as [([(Int32, Int)], [Double], Int)])
  func `returns are taken off the latest purchases before them`(
    rows: [(Int32, Int)], money: [Double], unmatched: Int
  ) throws {
    let found = try purchases(rows.map { line(1, $0.0, $0.1, $0.1 < 0 ? -1 : 1) })
    #expect(found.money == money)
    #expect(found.unmatchedReturns == .of(unmatched))
  }

  /// Where day 3 is the split: what is bought before it, and what is given back and bought from it on.
  @Test(
    arguments: [
      ([(1, 10), (2, 20), (3, -5)], [10, 20], 5), ([(1, 10), (2, -5), (3, -5)], [5], 5),
      ([(1, 10), (3, 20), (4, -25)], [10], 5), ([(1, 10), (4, 20), (5, -5)], [10, 15], 0),
    ] as [([(Int32, Int)], [Double], Int)])
  func `what is given back from the split on takes nothing off what was bought before`(
    rows: [(Int32, Int)], money: [Double], unmatched: Int
  ) throws {
    let lines = rows.map { line(1, $0.0, $0.1, $0.1 < 0 ? -1 : 1) }
    let found = try FoldedRows(lines: lines, customerCount: 2).history().purchases(
      before: Snapshot(before: Day(9)), split: Snapshot(before: Day(3)), workers: Workers(1))
    #expect(found.money == money)
    #expect(found.unmatchedReturns == .of(unmatched))
  }

  @Test func `what the snapshot does not see is not there`() throws {
    let rows = [line(0, 1, 10), line(0, 4, -10, -1), line(0, 6, 8), line(1, 6, 3)]
    let found = try purchases(rows, before: 4)
    #expect(found.customers == [0] && found.days == [1] && found.money == [10])
    #expect(try purchases(rows, before: 7).money == [8, 3])
    #expect(try purchases(rows, before: 1).customers.isEmpty)
  }

  /// Orders and returns of 400 customers on 90 days.
  private func manyRows() -> [Line] {
    var random = SeededGenerator(seed: 8)
    return (0..<6_000).map { _ in
      let isReturn = random.index(below: 5) == 0
      let amount = random.index(below: 40)
      return line(
        Int32(random.index(below: 400)), Int32(random.index(below: 90)),
        isReturn ? -amount : amount, isReturn ? -1 : 1)
    }
  }

  @Test func `what a snapshot sees has nothing of the future`() throws {
    let history = try FoldedRows(lines: manyRows(), customerCount: 400).history()
    for day in [1, 30, 60, 89] {
      let snapshot = Snapshot(before: Day(day))
      let (own, noise) = (
        history.purchases(before: snapshot, workers: Workers(1)),
        history.corrupted(from: snapshot).purchases(before: snapshot, workers: Workers(1))
      )
      #expect(own.customers == noise.customers && own.starts == noise.starts)
      #expect(own.days == noise.days && own.money == noise.money)
    }
    // The noise is there to be seen.
    let whole = Snapshot(before: Day(90))
    #expect(
      history.purchases(before: whole, workers: Workers(1)).money
        != history.corrupted(from: Snapshot(before: Day(30)))
        .purchases(before: whole, workers: Workers(1)).money)
  }

  /// Up to the split the whole history has what was known there.
  @Test func `a split keeps what was known before it`() throws {
    let history = try FoldedRows(lines: manyRows(), customerCount: 400).history()
    let split = Snapshot(before: Day(50))
    let known = history.purchases(before: split, workers: Workers(1))
    let whole = history.purchases(
      before: Snapshot(before: Day(90)), split: split, workers: Workers(1))
    var found: [Int32: [(Int32, Double)]] = [:]
    for (row, key) in whole.customers.enumerated() {
      for index in whole.starts[row]..<whole.starts[row + 1] where whole.days[index] < 50 {
        found[key, default: []].append((whole.days[index], whole.money[index]))
      }
    }
    #expect(found.keys.sorted() == known.customers)
    for (row, key) in known.customers.enumerated() {
      let own = known.starts[row]..<known.starts[row + 1]
      #expect(found[key]?.map(\.0) == Array(known.days[own]))
      #expect(found[key]?.map(\.1) == Array(known.money[own]))
    }
    #expect(whole.repeaters(before: split) == known.repeaters())
    #expect(whole.repeaters() > known.repeaters())
  }

  @Test func `the number of threads changes nothing`() throws {
    var random = SeededGenerator(seed: 5)
    let lines = (0..<30_000).map { _ in
      line(
        Int32(random.index(below: 9_000)), Int32(random.index(below: 90)),
        random.index(below: 9), 1)
    }
    let one = try purchases(lines, customers: 9_000)
    let three = try purchases(lines, customers: 9_000, threads: 3)
    #expect(one.customers == three.customers && one.starts == three.starts)
    #expect(one.days == three.days && one.money == three.money)
    #expect(one.starts.count == one.customers.count + 1 && one.starts.last == one.days.count)
    #expect(one.money.reduce(0, +) == lines.reduce(0) { $0 + $1.amount.number })
  }
}
