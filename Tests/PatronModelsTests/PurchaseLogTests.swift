import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Purchase days of many customers")
struct PurchaseLogTests {
  private static let euros = Currency("EUR")

  /// A customer of four days, one without any, one of a single day, and one of three.
  private static func log() throws -> PurchaseLog {
    try PurchaseLog(
      starts: [0, 4, 4, 5, 8], days: [100, 107, 121, 150, 120, 90, 119, 120],
      spends: [10, 20, 0, 30, 5, 40, 7, 9], currency: euros)
  }

  @Test func `histories at a snapshot by hand`() throws {
    let log = try Self.log()
    let customers = log.customers(before: 121)
    #expect(log.customerCount == 4 && customers == [0, 2, 3] && log.daysKnown == 90...150)
    let summary = log.summary(before: 121, unit: .days, of: customers)
    #expect(
      summary.spread(summary.histories) == [
        PurchaseHistory(repeats: 1, recency: 7, age: 21),
        // Who first bought on the day before has an age of one day.
        PurchaseHistory(repeats: 0, recency: 0, age: 1),
        PurchaseHistory(repeats: 2, recency: 30, age: 31),
      ])
    let weeks = log.summary(before: 121, unit: .weeks, of: [0])
    #expect(weeks.histories == [PurchaseHistory(repeats: 1, recency: 1, age: 3)])
    // A purchase on the day of the snapshot is not known yet, nor is who buys first on it.
    #expect(log.customers(before: 120) == [0, 3])
    #expect(log.summary(before: 122, unit: .days, of: [0]).histories[0].repeats == 2)
  }

  @Test func `money of repeat purchase days by hand`() throws {
    let log = try Self.log()
    let spend = log.spend(before: 160, of: [0, 2, 3])
    // The 10, 5 and 40 of first days are left out, and the day of 0 is counted.
    #expect(
      spend.summary.histories == [
        SpendHistory(repeats: 2, mean: 25), .none, SpendHistory(repeats: 2, mean: 8),
      ])
    #expect(spend.daysWithoutMoney == 1 && spend.summary.currency == Self.euros)
    // (20 − 25)² + (30 − 25)² + (7 − 8)² + (9 − 8)².
    #expect(spend.squaresWithin == 52)
    let early = log.spend(before: 108, of: [0, 3])
    #expect(early.summary.histories == [SpendHistory(repeats: 1, mean: 20), .none])
  }

  @Test func `a window holds its first day and not its last`() throws {
    let log = try Self.log()
    #expect(log.counts(from: 100, before: 121, of: [0, 1, 2, 3]) == [2, 0, 1, 2])
    #expect(log.money(from: 100, before: 121, of: [0, 1, 2, 3]) == [30, 0, 5, 16])
    // Repeat purchases of days 107, 119, 120, 121 and 150, in weeks from 107 on; the last is short.
    #expect(log.periodTotals(from: 107, before: 129, every: 7, of: [0, 2, 3]) == [1, 2, 1, 0])
    #expect(log.periodTotals(from: 129, before: 129, every: 7, of: [0]) == [])
  }

  @Test func `windows add up to the whole`() throws {
    let log = try SimulatedLog(customers: 500).log(seed: 1)
    let customers = log.customers(before: 450)
    #expect(customers.count == 500)
    let whole = log.counts(from: 0, before: 450, of: customers)
    let parts = [(0, 100), (100, 101), (101, 450)].map {
      log.counts(from: Int32($0.0), before: Int32($0.1), of: customers)
    }
    #expect(whole.indices.allSatisfy { row in parts.reduce(0) { $0 + $1[row] } == whole[row] })
    #expect(whole.reduce(0, +) == log.days.count)
    #expect(
      abs(
        log.money(from: 0, before: 450, of: customers).reduce(0, +)
          - log.spends.reduce(0, +)) <= 1e-6)
    // First purchases are no repeats.
    let repeats = log.days.count - 500
    for days in [1, 7, 30, 1000] {
      #expect(
        log.periodTotals(from: 0, before: 450, every: days, of: customers).reduce(0, +) == repeats)
    }
    let months = log.monthTotals(from: 0, before: 450, of: customers)
    #expect(months.reduce(0) { $0 + $1.purchases } == repeats)
    // 450 days from January 1970 on end in March 1971.
    #expect(months.count == 15 && months[14].month == CalendarMonth(year: 1971, month: 3))
    #expect(log.summary(before: 450, unit: .days, of: customers).repeatTotal == repeats)
  }

  @Test(arguments: [
    ([0, 2], [5, 5], [1.0, 1], HistoryError.daysNotRising(row: 1)),
    ([0, 1, 3], [9, 5, 4], [1, 1, 1], .daysNotRising(row: 2)),
    ([0, 2], [5, 6], [1, -0.01], .spendNotAmount(row: 1)),
    ([0, 2], [5, 6], [.nan, 1], .spendNotAmount(row: 0)),
    ([0, 2], [5, 6], [1, .infinity], .spendNotAmount(row: 1)),
    ([], [], [], .startsNotRising(customer: 0)),
    ([1, 2], [5, 6], [1, 1], .startsNotRising(customer: 0)),
    ([0, 2, 1], [5, 6], [1, 1], .startsNotRising(customer: 2)),
    ([0, 3], [5, 6], [1, 1], .startsNotRising(customer: 1)),
    ([0, 1], [5, 6], [1, 1], .startsNotRising(customer: 1)),
  ])
  func `columns that cannot be are named`(
    starts: [Int], days: [Int32], spends: [Double], error: HistoryError
  ) {
    #expect(throws: error) {
      try PurchaseLog(starts: starts, days: days, spends: spends, currency: Self.euros)
    }
  }

  @Test func `a file is checked as it is read`() throws {
    let log = try Self.log()
    #expect(try JSONDecoder().decode(PurchaseLog.self, from: bytes(log)) == log)
    let unordered = Data(
      #"{"starts": [0, 2], "days": [5, 4], "spends": [1, 1], "currency": {"code": "EUR"}}"#.utf8)
    #expect(throws: HistoryError.daysNotRising(row: 1)) {
      try JSONDecoder().decode(PurchaseLog.self, from: unordered)
    }
    let uneven = Data(
      #"{"starts": [0, 2], "days": [4, 5], "spends": [1], "currency": {"code": "EUR"}}"#.utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PurchaseLog.self, from: uneven)
    }
  }

  /// 10,000 customers are three blocks.
  @Test func `the number of workers does not matter`() throws {
    let log = try SimulatedLog(customers: 10_000).log(seed: 2)
    let customers = log.customers(before: 300)
    func results(_ workers: Workers) -> [AnyHashable] {
      [
        log.summary(before: 300, unit: .weeks, of: customers, workers: workers),
        log.spend(before: 300, of: customers, workers: workers),
        log.counts(from: 200, before: 400, of: customers, workers: workers),
        log.money(from: 200, before: 400, of: customers, workers: workers),
        log.periodTotals(from: 7, before: 400, every: 7, of: customers, workers: workers),
        GapDispersion(log, before: 300, of: customers, workers: workers),
      ]
    }
    let alone = results(Workers(1))
    for count in threadCounts { #expect(results(Workers(count)) == alone) }
  }
}

@Suite("Calendar months")
struct CalendarMonthTests {
  /// Every day from 1890 to 2110, by the lengths of months alone.
  @Test func `days lie in their months`() {
    // 1890-01-01 is 80 years of 365 days and 20 leap days (1892 to 1968, but for 1900 19) before 1970.
    var first = Int32(-(80 * 365 + 19))
    for year in 1890...2110 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (index, length) in lengths.enumerated() {
        let month = CalendarMonth(year: year, month: index + 1)
        #expect(month.firstDay == first)
        for day in first..<first + Int32(length) where CalendarMonth(containing: day) != month {
          Issue.record("day \(day) is not in \(month)")
        }
        first += Int32(length)
        #expect(month.next.firstDay == first && month < month.next)
      }
    }
  }

  @Test func `a window has the months of its days`() {
    let months = CalendarMonth.months(of: 30..<60)  // 1970-01-31 to 1970-03-01
    #expect(months.map(\.month) == [1, 2, 3])
    #expect(CalendarMonth.months(of: 31..<59).map(\.month) == [2])
    #expect(CalendarMonth.months(of: 31..<31).isEmpty)
  }
}
