import PatronData
import PatronNumerics
import Testing

@Suite("The first day of a history, and the gaps between purchase days")
struct DayCountsTests {
  /// The first day, by the definition: the last that has fewer than one row in a thousand before it, or the last
  /// behind a long silence that at most one row in a hundred stands before.
  private static func firstDay(_ counts: [Int: Int]) -> Day? {
    let days = counts.keys.sorted()
    guard let last = days.last else { return nil }
    let total = counts.values.reduce(0, +)
    let candidates = days.enumerated().filter { index, day in
      let before = days[..<index].reduce(0) { $0 + (counts[$1] ?? 0) }
      if 1_000 * before < total { return true }
      let silence = index == 0 ? 0 : day - days[index - 1]
      return 100 * before <= total && silence >= 60 && 4 * silence >= last - day
    }
    return candidates.last.map { Day($0.element) }
  }

  private static func counts(_ counts: [Int: Int]) -> DayCounts {
    DayCounts(counts.map { (day: Day($0.key), rows: $0.value) })
  }

  @Test func `a day without rows before it is the first`() {
    #expect(DayCounts([]).firstDay == nil)
    #expect(Self.counts([7: 1]).firstDay == Day(7))
    #expect(Self.counts([9: 1, -3: 1, 4: 5]).firstDay == Day(-3))
  }

  @Test func `fewer than one row in a thousand are strays`() {
    // Of 1,000 rows one is one in a thousand; of 1,001 it is fewer.
    #expect(Self.counts([0: 1, 10: 999]).firstDay == Day(0))
    #expect(Self.counts([0: 1, 10: 1_000]).firstDay == Day(10))
    #expect(Self.counts([0: 1, 5: 1, 10: 1_999]).firstDay == Day(10))
    #expect(Self.counts([0: 1, 5: 1, 10: 1_998]).firstDay == Day(5))
  }

  @Test func `a long silence that few rows stand before ends before the history`() {
    // One row in a hundred, 60 days of silence, and at most four times as many behind it.
    #expect(Self.counts([0: 1, 60: 98, 300: 1]).firstDay == Day(60))
    #expect(Self.counts([0: 1, 59: 98, 200: 1]).firstDay == Day(0))
    #expect(Self.counts([0: 1, 60: 97, 300: 1]).firstDay == Day(0))
    #expect(Self.counts([0: 1, 60: 98, 301: 1]).firstDay == Day(0))
    // The last of several.
    #expect(Self.counts([0: 1, 100: 1, 200: 200]).firstDay == Day(200))
  }

  @Test func `agrees with a count of one's own`() {
    var random = SeededGenerator(seed: 12)
    var different = 0
    for _ in 0..<500 {
      var counts: [Int: Int] = [:]
      for _ in 0...random.index(below: 6) {
        counts[random.index(below: 700) - 300, default: 0] += 1 + random.index(below: 3)
      }
      for _ in 0..<random.index(below: 40) {
        counts[300 + random.index(below: 400), default: 0] += 1 + random.index(below: 60)
      }
      let found = Self.counts(counts).firstDay
      #expect(found == Self.firstDay(counts))
      if found?.number != counts.keys.min() { different += 1 }
    }
    #expect((50...450).contains(different))
  }

  @Test func `quantiles are the least gap that so many are at most as long as`() {
    var random = SeededGenerator(seed: 13)
    for round in 0..<300 {
      let gaps = (0..<round % 23).map { _ in 1 + random.index(below: 30) }.sorted()
      let lengths = Dictionary(grouping: gaps, by: \.self).map {
        (days: DayCount($0.key), count: $0.value.count)
      }
      let found = PurchaseGaps(lengths.shuffled(using: &random), customers: 9, repeaters: 8)
      func quantile(_ hundredths: Int) -> DayCount? {
        gaps.first { gap in 100 * gaps.count { $0 <= gap } >= hundredths * gaps.count }
          .map { DayCount($0) }
      }
      #expect(found.gaps == gaps.count && found.customers == 9 && found.repeaters == 8)
      #expect(found.lower == quantile(25))
      #expect(found.middle == quantile(50))
      #expect(found.upper == quantile(75))
      #expect(found.tail == quantile(90))
    }
  }
}
