import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("What speaks against a forecast")
struct ValueTrialWarningsTests {
  private static let trial = ValueTrial(
    kinds: [.betaGeometric], bootstrap: Bootstrap(replicates: 60))

  private static func warnings(_ log: PurchaseLog) throws -> [ValueTrial.Warning] {
    try trial.run(log, from: 300, before: 450).warnings
  }

  @Test func `a rhythm and bursts are named`() throws {
    let rhythm = try Self.warnings(SimulatedLog(gapShape: 3).log(seed: 21))
    #expect(
      rhythm.contains {
        if case .regularPurchases(let gaps) = $0 { gaps.value < 0.75 } else { false }
      })
    let bursts = try Self.warnings(SimulatedLog(gapShape: 0.3).log(seed: 22))
    #expect(
      bursts.contains {
        if case .purchasesInBursts(let gaps) = $0 { gaps.value > 1.25 } else { false }
      })
  }

  @Test func `spend that rises with frequency is named`() throws {
    let histories = SimulatedLog().histories(seed: 23).map { history in
      history.map { (day: $0.day, amount: $0.amount * Double(history.count)) }
    }
    let found = try Self.warnings(PurchaseLog(histories))
    #expect(
      found.contains {
        if case .spendDependsOnFrequency(let correlation, let customers) = $0 {
          correlation > 0.2 && customers > 1000
        } else {
          false
        }
      })
  }

  @Test func `few repeats, young customers and days without money are named`() throws {
    let few = try Self.warnings(SimulatedLog(customers: 100).log(seed: 24))
    #expect(
      few.contains {
        if case .fewRepeatCustomers(let found, let needed) = $0 {
          found < 100 && found > 20 && needed == 100
        } else {
          false
        }
      })
    let histories = SimulatedLog().histories(seed: 25).map { history in
      history.map { (day: $0.day, amount: $0.day % 10 == 0 ? 0 : $0.amount) }
    }
    let unpaid = try Self.warnings(PurchaseLog(histories))
    #expect(
      unpaid.contains {
        // A tenth of the days.
        if case .daysWithoutMoney(let found, let all) = $0 {
          abs(Double(found) / Double(all) - 0.1) <= 0.02
        } else {
          false
        }
      })
    var young = SimulatedLog().histories(seed: 26)
    young = young.map { $0.map { ($0.day + 190, $0.amount) }.filter { $0.0 < 450 } }
      .filter { !$0.isEmpty }
    #expect(
      try Self.warnings(PurchaseLog(young)).contains {
        // Of those from days 190..<300 all; a holdout has 150 days.
        if case .youngCustomers(let share) = $0 { share == 1 } else { false }
      })
  }

  /// Twice as many purchases from day 300 on: nothing before it can tell.
  @Test func `orders that leave the track are named with their halves`() throws {
    let level = try Self.warnings(
      SimulatedLog(season: { $0 < 300 ? 1 : 2 }).log(seed: 27))
    #expect(
      level.contains {
        if case .ordersOff(let error, let first, let second, _) = $0 {
          error < -0.2 && (first ?? 0) < -0.2 && (second ?? 0) < -0.1
        } else {
          false
        }
      })
    #expect(level.contains { if case .moneyOff(let error) = $0 { error < -0.2 } else { false } })
    let season = try Self.warnings(
      SimulatedLog(season: { $0 < 300 ? 1 : $0 < 375 ? 2 : 0.2 }).log(seed: 28))
    #expect(
      season.contains {
        if case .ordersOff(_, let first, let second, let tracking) = $0 {
          (first ?? 0) < 0 && (second ?? 0) > 0 && tracking > 0.1
        } else {
          false
        }
      })
  }
}

@Suite("Calendar months of a trial")
struct ValueTrialCalendarTests {
  private static let trial = ValueTrial(
    kinds: [.betaGeometric], bootstrap: Bootstrap(replicates: 20))

  /// Customers who stay, and buy 2.5 times as often in November and December as in other months.
  private static let shop = SimulatedLog(
    customers: 4000, purchases: .init(r: 2, alpha: 120, a: 0.5, b: 20), arrivalDays: 500,
    end: 1461,
    season: { [11, 12].contains(CalendarMonth(containing: Int32($0)).month) ? 2.5 : 1 })

  /// 33 months are known on 1972-10-01, and the next three months are judged.
  @Test func `a season known from two years wins on the third`() throws {
    let (snapshot, end) = (
      CalendarMonth(year: 1972, month: 10).firstDay, CalendarMonth(year: 1973, month: 1).firstDay
    )
    let log = try Self.shop.log(seed: 31)
    let result = try Self.trial.run(log, from: snapshot, before: end)
    let factors = try #require(result.calendar).factors
    // A gap drawn in October at the pace of October reaches into November, and those of December into
    // January: the season comes late and blurred.
    #expect(factors[11] / factors[6] >= 1.5 && factors[11] > factors[9])
    #expect(result.months.map(\.month.month) == [10, 11, 12])
    func error(_ predicted: (ValueTrial.Month) -> Double?) -> Double {
      result.months.reduce(0) { $0 + abs((predicted($1) ?? .nan) - Double($1.observed)) }
    }
    #expect(error(\.seasonal) < error(\.expected))
    // With 23 whole months there are no factors.
    let early = try Self.trial.run(
      log, from: CalendarMonth(year: 1971, month: 12).firstDay,
      before: CalendarMonth(year: 1972, month: 2).firstDay)
    #expect(early.calendar == nil && early.months.allSatisfy { $0.seasonal == nil })
  }
}
