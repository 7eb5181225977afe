import Patron
import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("The customer base, worked by hand")
struct CustomerBaseTests {
  @Test func `concentration of four customers`() throws {
    let found = try #require(Concentration([10, 70, 20, 0]))
    #expect(found.customers == 4 && found.total == 100)
    // 70 and 20 are 90 %, 70 alone is less than 80 %.
    #expect(found.shareWith80Percent == 0.5)
    #expect(found.shareOfTopDecile == 0.7)
    // (3·70 + 1·20 − 1·10 − 3·0)/(4·100).
    #expect(abs(found.gini - 0.55) < 1e-15)
  }

  @Test func `concentration of equals, of one and of nothing`() throws {
    let equal = try #require(Concentration([Double](repeating: 3, count: 10)))
    #expect(equal.shareWith80Percent == 0.8 && equal.shareOfTopDecile == 0.1)
    #expect(abs(equal.gini) < 1e-15)
    let one = try #require(Concentration([5]))
    #expect(one.shareWith80Percent == 1 && one.shareOfTopDecile == 1 && one.gini == 0)
    #expect(Concentration([]) == nil && Concentration([0, 0]) == nil)
    // Somebody who was given back more than paid has nothing.
    #expect(try #require(Concentration([-4, 10])).total == 10)
  }

  @Test func `deciles hold the customers with the most first`() {
    let amounts = (0..<20).map(Double.init)
    let deciles = ValueDecile.deciles(of: amounts)
    #expect(deciles[19] == 1 && deciles[18] == 1 && deciles[17] == 2 && deciles[0] == 10)
    let all = ValueDecile.all(
      expected: amounts, spent: amounts.map { $0 * 2 }, probabilityAlive: amounts.map { _ in 0.5 })
    #expect(all.count == 10 && all[0].expected == 37 && all[0].mean == 18.5 && all[0].spent == 74)
    #expect(all.reduce(0) { $0 + $1.share } == 1 && all.reduce(0) { $0 + $1.customers } == 20)
    #expect(all.allSatisfy { $0.meanProbabilityAlive == 0.5 })
    // Of fewer than ten customers some deciles are empty; equal ones stand in the order of their keys.
    #expect(ValueDecile.deciles(of: [1, 1, 1]) == [1, 4, 7])
    #expect(
      ValueDecile.all(expected: [1, 1], spent: [0, 0], probabilityAlive: [nil, 1]).count == 2)
  }

  /// Orders as (customer, day, amount).
  private func purchases(
    _ rows: [(Int32, String, Int)], before last: Snapshot
  ) throws -> PurchaseDays {
    let lines = try rows.map { customer, text, amount in
      Line(
        customer: customer, day: Int32(try day(text).number),
        amount: Amount(units: amount), quantity: .one)
    }
    return try History(lines: lines, customerCount: 5, scratch: ScratchFolder())
      .purchases(before: last, workers: Workers(1))
  }

  private let rows: [(Int32, String, Int)] = [
    (0, "2024-01-10", 10), (0, "2024-01-20", 20), (0, "2024-03-02", 5), (1, "2024-01-31", 8),
    (1, "2024-02-01", 7), (2, "2024-02-29", 3), (3, "2024-04-03", 9), (0, "2024-04-02", 1),
  ]

  @Test func `cohorts by the month of the first order`() throws {
    let snapshot = Snapshot(before: try day("2024-04-05"))
    let found = Cohorts(try purchases(rows, before: snapshot), before: snapshot, smallest: 1)
    #expect(found.period == .month)
    // April is not over, so that its customer and its orders are left out; nobody came in March.
    #expect(found.cohorts.map(\.start) == [try day("2024-01-01"), try day("2024-02-01")])
    #expect(found.cohorts.map(\.customers) == [2, 1])
    #expect(found.cohorts.map(\.active) == [[2, 1, 1], [1, 0]])
    #expect(found.cohorts.map(\.moneySoFar) == [[38, 45, 50], [3, 3]])
  }

  @Test func `figures of few customers are left out`() throws {
    let snapshot = Snapshot(before: try day("2024-04-05"))
    let days = Days(from: try day("2024-01-10"), before: snapshot.day)
    let purchases = try purchases(rows, before: snapshot)
    let cohorts = Cohorts(purchases, before: snapshot, smallest: 2).cohorts
    // Of two customers one came back, of one nobody is told.
    #expect(cohorts.map(\.customers) == [2])
    #expect(cohorts[0].active == [2, nil, nil] && cohorts[0].moneySoFar == [38, nil, nil])
    let months = MonthlyRevenue.months(purchases, days: days, smallest: 2)
    #expect(months.map(\.newMoney) == [38, nil, 0, nil])
    #expect(months.map(\.existingMoney) == [0, nil, nil, nil])
    #expect(months.map(\.existingShare) == [0, nil, nil, nil])
    #expect(months.map(\.newCustomers) == [2, nil, 0, nil])
    #expect(RevenueRetention(purchases, days: days, smallest: 1)?.retained == 1)
    #expect(RevenueRetention(purchases, days: days, smallest: 2) == nil)
  }

  @Test func `cohorts of three years are told by quarters`() throws {
    let snapshot = Snapshot(before: try day("2024-01-01"))
    let found = Cohorts(
      try purchases(
        [(0, "2021-02-03", 10), (0, "2021-04-01", 5), (0, "2021-06-30", 5), (1, "2023-12-31", 1)],
        before: snapshot), before: snapshot, smallest: 1)
    #expect(found.period == .quarter && found.cohorts.count == 2)
    #expect(found.cohorts[0].active.prefix(3) == [1, 1, 0] && found.cohorts[0].moneySoFar[1] == 20)
    #expect(found.cohorts[1].start == (try day("2023-10-01")) && found.cohorts[1].active == [1])
  }

  @Test func `what became of the customers of the first half`() throws {
    // 80 days: 40 and 40, from January 12 to March 31 of a leap year; the middle is February 21.
    let last = try day("2024-03-31")
    let days = Days(from: try day("2024-01-12"), before: last + 1)
    let found = try #require(
      RevenueRetention(
        try purchases(
          [
            (0, "2024-01-11", 99), (0, "2024-01-12", 10), (0, "2024-02-21", 4),
            (0, "2024-03-31", 3),
            (1, "2024-02-20", 30), (2, "2024-02-21", 50), (3, "2024-01-11", 7),
            (3, "2024-03-01", 7),
          ], before: Snapshot(before: last + 1)), days: days, smallest: 1))
    #expect(found.days == 40 && found.customers == 2 && found.retained == 1)
    #expect(found.moneyBefore == 40 && found.moneyAfter == 7 && found.netRevenueRetention == 0.175)
    #expect(
      RevenueRetention(
        try purchases(
          [(0, "2024-01-12", 1), (0, "2024-03-01", 1)],
          before: Snapshot(before: try day("2024-03-07"))),
        days: Days(from: try day("2024-01-12"), before: try day("2024-03-07")), smallest: 1) == nil)
  }

  @Test func `the money of new and existing customers by month`() throws {
    let last = try day("2024-04-04")
    let snapshot = Snapshot(before: last + 1)
    let found = MonthlyRevenue.months(
      try purchases(rows, before: snapshot),
      days: Days(from: try day("2024-01-10"), before: last + 1),
      smallest: 1)
    #expect(found.map(\.newCustomers) == [2, 1, 0, 1])
    #expect(found.map(\.existingCustomers) == [0, 1, 1, 1])
    #expect(found.map(\.newMoney) == [38, 3, 0, 9])
    #expect(found.map(\.existingMoney) == [0, 7, 5, 1])
    #expect(found.map(\.isWhole) == [false, true, true, false])
    #expect(found[1].existingShare == 0.7 && found[3].existingShare == 0.1)
  }
}
