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
      campaign: RetentionEconomics(saveValue: 100, contactCost: 1, offerCost: 10, successRate: 0.3)
    ).backTest(shop)
  }

  @Test func `three cut-offs are judged, each by what came before it`() async throws {
    let report = try await Self.report.value
    for evaluation in [report.churn, report.repurchase] {
      let evaluation = try #require(evaluation)
      guard case .unseenTime(let snapshots) = evaluation.method else {
        Issue.record("the history leaves time unseen")
        continue
      }
      #expect(snapshots.count == 3)
      #expect(zip(snapshots, snapshots.dropFirst()).allSatisfy { $0 - $1 >= 60 })
      #expect(evaluation.cutOffs.map(\.snapshot) == snapshots)
      #expect(evaluation.cutOffs.reduce(0) { $0 + $1.metrics.rowCount } == evaluation.rowCount)
      // Several rows of a customer are drawn together.
      #expect(evaluation.customerCount < evaluation.rowCount)
      let names = evaluation.results.map(\.name)
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

  @Test func `figures are told side by side, and every part is whole`() async throws {
    let evaluation = try #require(try await Self.report.value.churn)
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
    let evaluation = try #require(try await Self.report.value.churn)
    let campaign = try #require(evaluation.campaign)
    let rate = Double(evaluation.positiveCount) / Double(evaluation.rowCount)
    // Who leaves brings 0.3·(100 − 10) − 1, who stays −10 − 1.
    let everybody = rate * 26 - (1 - rate) * 11
    // Sums of some thousand terms, each rounded at 1e-16 of a hundred.
    #expect(abs(try #require(campaign.contactAll).profitPerCustomer - everybody) < 1e-9)
    let model = try #require(campaign.earners.first)
    #expect(model.name == "model")
    let interval = try #require(model.interval)
    #expect(interval.lower < model.reach.profitPerCustomer)
    #expect(model.reach.profitPerCustomer < interval.upper)
    // A threshold from other customers cannot do better than the best on its own.
    let best = try #require(campaign.expectedMaximumProfit)
    #expect(model.reach.profitPerCustomer < best.profit)
    #expect(model.reach.profitPerCustomer > max(0, everybody))
  }
}
