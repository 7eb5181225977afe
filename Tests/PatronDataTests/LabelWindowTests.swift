import PatronData
import PatronNumerics
import Testing

/// The snapshot sees the days before day 1,000.
@Suite("The days that decide a label, worked by hand")
struct LabelWindowTests {
  private static let snapshot = Snapshot(before: Day(1_000))

  /// The labels of a customer who bought on `days`; the exports' activity ends with the day before `end`.
  private func labels(
    _ outcome: OutcomeDefinition, _ days: [Int32], horizon: DayCount = 10, gap: DayCount = 0,
    first: Int = 0, end: Int? = 2_000
  ) throws -> (value: Float, lastYear: Float) {
    // An event of type 3 on the days of the orders, which decides where events do, and one of type 2 on every day.
    let touches = days.map { Touch(customer: 0, day: $0, type: 3) }
    let others = (600..<1_020).map { Touch(customer: 0, day: $0, type: 2) }
    let history = try FoldedRows(
      lines: days.map { Line(customer: 0, day: $0) }, touches: touches + others
    ).history()
    let window = LabelWindow(
      outcome, at: Self.snapshot, horizon: horizon, gap: gap,
      days: end.map { Days(from: Day(first), before: Day($0)) }, types: [3])
    return history.walk([0], workers: Workers(1)) { _, reader in
      window.labels(of: reader.customer(0))
    }[0]
  }

  /// Purchase days after that of day 999 and the gap, and whether one of them lies in the ten days of the outcome.
  @Test(
    arguments: [
      ([], 0, false), ([1_000], 0, true), ([1_009], 0, true), ([1_010], 0, false),
      ([1_000], 1, false), ([1_001], 1, true), ([1_010], 1, true), ([1_011], 1, false),
      ([1_003, 1_014], 4, false), ([1_003, 1_004, 1_014], 4, true), ([1_013], 4, true),
    ] as [([Int32], Int, Bool)])
  func `the outcome begins behind the gap and ends with its last day`(
    later: [Int32], gap: Int, isBought: Bool
  ) throws {
    let days = [999] + later
    #expect(try labels(.churn, days, gap: DayCount(gap)).value == (isBought ? 0 : 1))
    #expect(try labels(.repurchase, days, gap: DayCount(gap)).value == (isBought ? 1 : 0))
    #expect(try labels(.advocacy, days, gap: DayCount(gap)).value == (isBought ? 1 : 0))
  }

  @Test func `only who was active as many days before as the horizon has can churn`() throws {
    for (day, isEligible) in [(990, true), (989, false), (999, true), (1_000, false)]
      as [(Int32, Bool)]
    {
      #expect(try labels(.churn, [day]).value.isNaN != isEligible, "\(day)")
      // The gap does not move it.
      #expect(try labels(.churn, [day], gap: 3).value.isNaN != isEligible, "\(day)")
    }
    #expect(try labels(.churn, []).value.isNaN)
    #expect(try labels(.churn, [989, 1_005]).value.isNaN)
  }

  @Test func `whoever bought before can buy again, however long ago it was`() throws {
    for (day, isEligible) in [(0, true), (500, true), (999, true), (1_000, false)]
      as [(Int32, Bool)]
    {
      #expect(try labels(.repurchase, [day]).value.isNaN != isEligible, "\(day)")
    }
    #expect(try labels(.repurchase, []).value.isNaN)
    #expect(try labels(.repurchase, [1, 1_009]).value == 1)
    #expect(try labels(.repurchase, [1, 1_010]).value == 0)
  }

  @Test func `a window that the exports do not hold to its end has no label`() throws {
    for outcome in OutcomeDefinition.all {
      #expect(try !labels(outcome, [999, 1_005], end: 1_010).value.isNaN)
      #expect(try labels(outcome, [999, 1_005], end: 1_009).value.isNaN)
      #expect(try labels(outcome, [999, 1_005], gap: 1, end: 1_010).value.isNaN)
      #expect(try !labels(outcome, [999, 1_005], gap: 1, end: 1_011).value.isNaN)
      // Exports without activity hold no day behind the snapshot.
      #expect(try labels(outcome, [999, 1_005], end: nil).value.isNaN)
    }
  }

  /// 364 days before the ten days behind a gap of 2 are days 638 to 647.
  @Test func `the same weeks a year before are looked at where the history reaches back`() throws {
    for outcome in OutcomeDefinition.all {
      for (day, isThere) in [(637, 0), (638, 1), (647, 1), (648, 0)] as [(Int32, Float)] {
        #expect(try labels(outcome, [day], gap: 2).lastYear == isThere, "\(day)")
      }
      #expect(try labels(outcome, [640], gap: 2, first: 638).lastYear == 1)
      #expect(try labels(outcome, [640], gap: 2, first: 639).lastYear.isNaN)
      #expect(try labels(outcome, [640], gap: 2, end: nil).lastYear.isNaN)
      // A window that reaches into the year before itself has none.
      #expect(try labels(outcome, [700], horizon: 362, gap: 2).lastYear == 1)
      #expect(try labels(outcome, [700], horizon: 363, gap: 2).lastYear.isNaN)
    }
  }
}
