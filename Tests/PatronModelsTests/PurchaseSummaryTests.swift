import Foundation
import PatronModels
import Testing

@Suite("Purchase histories")
struct PurchaseSummaryTests {
  @Test func `equal histories are grouped, and told apart again`() throws {
    let summary = try PurchaseSummary(
      repeats: [1, 0, 1, 0, 2], recencies: [3, 0, 3, 0, 4], ages: [9, 9, 9, 8, 9], unit: .days)
    #expect(summary.customerCount == 5 && summary.histories.count == 4)
    #expect(summary.customers == [1, 1, 2, 1])
    #expect(summary.repeatTotal == 4 && summary.repeatCustomers == 3)
    #expect(summary.spread(summary.histories).map(\.repeats) == [1, 0, 1, 0, 2])
    #expect(summary.spread(summary.histories).map(\.age) == [9, 9, 9, 8, 9])
  }

  @Test func `spans know their unit`() {
    #expect(TimeSpan.weeks(2) == .days(14) && TimeSpan.years(1).count(of: .days) == 365.25)
    #expect(TimeSpan.months(12) == .years(1) && TimeSpan.weeks(1) < .days(8))
    // 4.348 weeks a month: a month of weeks taken for days is off by a factor of 4.
    #expect(abs(TimeSpan.months(1).count(of: .weeks) - 4.348) <= 0.0005)
  }

  @Test(arguments: [
    (-1, 0.0, 5.0, HistoryError.negativeCount(row: 1, found: -1)),
    (0, 0.0, -2.0, .negativeAge(row: 1, found: -2)),
    (1, 6.0, 5.0, .recencyOutsideAge(row: 1, recency: 6, age: 5)),
    (1, -1.0, 5.0, .recencyOutsideAge(row: 1, recency: -1, age: 5)),
    (0, 2.0, 5.0, .recencyWithoutRepeat(row: 1, recency: 2)),
    (1, .nan, 5.0, .nonFiniteTime(row: 1)),
    (1, 2.0, .infinity, .nonFiniteTime(row: 1)),
  ])
  func `histories that cannot be are named`(
    repeats: Int, recency: Double, age: Double, error: HistoryError
  ) {
    #expect(throws: error) {
      try PurchaseSummary(
        repeats: [0, repeats], recencies: [0, recency], ages: [1, age], unit: .days)
    }
  }

  @Test func `data that say nothing are named`() throws {
    let silent = try PurchaseSummary(
      repeats: [0, 0, 0, 0, 0], recencies: [0, 0, 0, 0, 0], ages: [1, 2, 3, 4, 5], unit: .days)
    let few = PurchaseSummary([PurchaseHistory(repeats: 1, recency: 2, age: 3)], unit: .days)
    #expect(throws: FitError.noRepeatCustomers(customers: 5)) {
      try BetaGeometric().fit(silent)
    }
    #expect(throws: FitError.noRepeatCustomers(customers: 5)) {
      try ParetoNegativeBinomial().fit(silent)
    }
    #expect(throws: FitError.tooFewRows(found: 1, needed: 4)) {
      try ModifiedBetaGeometric().fit(few)
    }
  }

  @Test func `errors have the fact, the number and the remedy`() {
    let errors: [(HistoryError, [String])] = [
      (.negativeCount(row: 3, found: -7), ["row 3", "-7", "0 or more"]),
      (.negativeAge(row: 3, found: -7), ["row 3", "-7.0", "leave out"]),
      (.nonFiniteTime(row: 3), ["row 3", "fill or drop"]),
      (.recencyOutsideAge(row: 3, recency: 8, age: 7), ["row 3", "8.0", "7.0", "from the first"]),
      (.recencyWithoutRepeat(row: 3, recency: 8), ["row 3", "8.0", "must be 0"]),
      (.amountNotPositive(row: 3, found: -8), ["row 3", "-8.0", "leave out"]),
      (
        .impossibleOccasions(row: 3, repeats: 4, last: 2, occasions: 6),
        ["row 3", "4", "2", "6", "number"]
      ),
      (.tenureBelowOne(row: 3, found: 0), ["row 3", "0", "count"]),
      (.startsNotRising(customer: 3), ["customer 3", "rise"]),
      (.daysNotRising(row: 3), ["row 3", "sort", "add up"]),
      (.spendNotAmount(row: 3), ["row 3", "leave out"]),
    ]
    for (error, parts) in errors {
      for part in parts { #expect(error.description.contains(part)) }
      #expect(error.description.contains(":") && !error.description.contains("\n"))
    }
  }

  @Test(arguments: ["0", "-1", "1e999"]) func `a file of parameters that cannot be is refused`(
    value: String
  ) {
    let file = Data(#"{"r": \#(value), "alpha": 1, "a": 1, "b": 1}"#.utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BetaGeometric.Parameters.self, from: file)
    }
  }
}
