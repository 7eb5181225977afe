import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Back-tests of predictions")
struct BackTestTests {
  private static let report = Task<Evaluator.Report, any Error> {
    // Two years and a half of 2,000 customers.
    let shop = PublicData.repository.appending(path: "datasets/aurora").path
    return try await Evaluator(
      economics: RetentionEconomics(saveValue: 100, contactCost: 1, offerCost: 10, successRate: 0.3)
    ).backTest(shop)
  }

  /// The days on which each customer bought, counted from the file itself: a day with returns is one where
  /// more was bought than sent back.
  private static func purchases() throws -> [String: Set<Day>] {
    struct Key: Hashable {
      let customer: String
      let day: String
    }
    struct Lines {
      var bought = 0
      var returned = 0
      var cents = 0
    }
    let file = PublicData.repository.appending(path: "datasets/aurora/orders.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    var found: [Key: Lines] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      // A few lines have no customer.
      guard !cells[0].isEmpty else { continue }
      let (quantity, amount) = (Double(cells[5]) ?? 0, Double(cells[6]) ?? 0)
      let key = Key(customer: String(cells[0]), day: String(cells[1].prefix(10)))
      var lines = found[key] ?? Lines()
      if quantity < 0 || amount < 0 { lines.returned += 1 } else { lines.bought += 1 }
      lines.cents += Int((amount * 100).rounded()) * (quantity < 0 && amount > 0 ? -1 : 1)
      found[key] = lines
    }
    return try found.reduce(into: [:]) { days, entry in
      let lines = entry.value
      guard lines.bought > 0, lines.returned == 0 || lines.cents > 0 else { return }
      days[entry.key.customer, default: []].insert(try day(entry.key.day))
    }
  }

  @Test func `three snapshots are evaluated, each on the customers of its day`() async throws {
    let report = try await Self.report.value
    let purchases = try Self.purchases()
    // The exports end on 30 June 2025. Both outcomes share snapshots that leave the longer one's 90 days whole.
    let snapshots = try ["2025-04-02", "2025-01-02", "2024-10-04"].map {
      Snapshot(before: try day($0))
    }
    // Who bought in the last 90 days, and not in the next; ever before, and in the next 60.
    let asked: [(OutcomeEvaluation?, back: DayCount, ahead: DayCount, isReturning: Bool)] = [
      (report.outcome(.churn), 90, 90, false), (report.outcome(.repurchase), 10_000, 60, true),
    ]
    for (evaluation, back, ahead, isReturning) in asked {
      let evaluation = try #require(evaluation)
      #expect(evaluation.method == .unseenTime(snapshots: snapshots))
      #expect(evaluation.snapshots.map(\.snapshot) == snapshots)
      for one in evaluation.snapshots {
        let day = one.snapshot.day
        let asked = purchases.values.filter { own in
          own.contains { (day - back..<day).contains($0) }
        }
        let positives = asked.count { own in
          own.contains { (day..<day + ahead).contains($0) } == isReturning
        }
        #expect(one.metrics.rowCount == asked.count)
        #expect(one.metrics.positiveCount == positives)
        // One division, rounded once.
        #expect(one.metrics.baseRate == Double(positives) / Double(asked.count))
      }
      #expect(evaluation.snapshots.reduce(0) { $0 + $1.metrics.rowCount } == evaluation.rowCount)
      // Several rows of a customer are drawn together.
      #expect(evaluation.customerCount < evaluation.rowCount)
      let names = evaluation.results.map(\.forecaster.name)
      #expect(
        names == [
          "model", "base rate", "recency_days alone", "purchase_days alone",
          "same weeks last year",
        ])
      // Some 2,000 outcomes leave a standard error of about 0.06: three of them.
      let slope = try #require(evaluation.reliability?.slope)
      #expect((0.8...1.2).contains(slope))
    }
  }

  @Test func `figures are shown side by side, and every part is whole`() async throws {
    let evaluation = try #require(try await Self.report.value.outcome(.churn))
    let groupings = Set(evaluation.groups.map(\.grouping))
    #expect(groupings == ["segment", "stage of life", "known for", "gender"])
    let known = evaluation.groups.filter { $0.grouping == "known for" }
    #expect(known.count == 4)
    #expect(known.reduce(0) { $0 + $1.metrics.rowCount } == evaluation.rowCount)
    // The parts' positives add up to all.
    #expect(known.reduce(0) { $0 + $1.metrics.positiveCount } == evaluation.positiveCount)
    #expect(
      evaluation.groups.allSatisfy {
        $0.metrics.rowCount >= OutcomeEvaluation.fewestGroupRows
      })
  }

  @Test func `a campaign's profit is that of its list`() async throws {
    let evaluation = try #require(try await Self.report.value.outcome(.churn))
    let campaign = try #require(evaluation.retention)
    let rate = Double(evaluation.positiveCount) / Double(evaluation.rowCount)
    // Who leaves brings 0.3·(100 − 10) − 1, who stays −10 − 1.
    let everybody = rate * 26 - (1 - rate) * 11
    // Sums of some thousand terms, each rounded at 1e-16 of a hundred.
    #expect(abs(try #require(campaign.contactAll).profitPerCustomer - everybody) < 1e-9)
    let model = try #require(campaign.earners.first)
    #expect(model.forecaster == .model)
    let interval = try #require(model.interval)
    #expect(interval.lower < model.reach.profitPerCustomer)
    #expect(model.reach.profitPerCustomer < interval.upper)
    // A threshold from other customers cannot do better than the best on its own.
    let best = try #require(campaign.expectedMaximumProfit)
    #expect(model.reach.profitPerCustomer < best.profit)
    #expect(model.reach.profitPerCustomer > max(0, everybody))
  }
}
