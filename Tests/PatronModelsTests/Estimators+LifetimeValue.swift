import Foundation
import PatronModels
import PatronNumerics

extension Estimator {
  static let lifetimeValue =
    [
      purchases("BetaGeometric", BetaGeometric()) { try $0.fit(purchases, workers: $1) },
      purchases("ModifiedBetaGeometric", ModifiedBetaGeometric()) {
        try $0.fit(purchases, workers: $1)
      },
      purchases("ParetoNegativeBinomial", ParetoNegativeBinomial()) {
        try $0.fit(purchases, workers: $1)
      },
    ] + values

  /// 12,000 distinct histories are more than two blocks, and not a whole number of them.
  private static let purchases = SimulatedPurchases.geometric(
    20_000, .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4), modified: true, seed: 21)

  private static func purchases<Configuration: Codable & Equatable & Sendable>(
    _ name: String, _ configuration: Configuration,
    fit: @escaping @Sendable (Configuration, Workers) throws -> some PurchaseModel
  ) -> Estimator {
    Estimator(name, configuration, fit: fit) { model, workers in
      [
        encoded(model.probabilitiesAlive(purchases, workers: workers)),
        encoded(model.expectedPurchases(purchases, in: .weeks(13), workers: workers)),
        encoded(
          model.discountedPurchases(
            purchases, in: .weeks(52), yearlyRate: 0.1, workers: workers)),
        encoded(
          model.silentFutures(purchases, silence: .days(90), in: .weeks(52), workers: workers)
            .flatMap { [$0.probability, $0.purchasesIfSaved] }),
      ]
    }
  }

  private static let values = [
    Estimator("GammaGamma", GammaGamma()) {
      try $0.fit(GammaGammaTests.simulated(9000, seed: 22), workers: $1)
    } results: { model, _ in
      let summary = try GammaGammaTests.simulated(100, seed: 23)
      return [encoded(summary.histories.compactMap { model.expectedSpend($0) })]
    },
    Estimator("BetaGeometricBetaBinomial", BetaGeometricBetaBinomial()) { estimator, _ in
      try estimator.fit(
        OccasionSummary(
          repeats: [0, 1, 2, 3], lasts: [0, 2, 4, 6], occasions: [6, 6, 6, 6],
          customers: [40, 25, 20, 15], interval: .months(1)))
    } results: { model, _ in
      [try bytes(model.newcomer.expectedPurchases(inNext: 12))]
    },
    Estimator("ShiftedBetaGeometric", ShiftedBetaGeometric()) { estimator, _ in
      try estimator.fit(TenureSummary(survivors: [1000, 869, 743, 653, 593, 551, 517, 491]))
    } results: { model, _ in
      [encoded((0..<24).map { model.survival($0) })]
    },
    Estimator("ContractSurvival", ContractSurvival()) { estimator, _ in
      try estimator.fit(
        ContractTimes(
          (1...40).map { .init(exit: $0 % 9 + 1, hasEnded: $0 % 3 == 0, plan: $0 % 2) },
          period: .month, planCount: 2))
    } results: { model, _ in
      [encoded(model.survival(ofPlan: 1, after: 2, renewals: 12))]
    },
    Estimator("KaplanMeier", TimeUnit.months) { unit, _ in
      try KaplanMeier(
        times: [1, 2, 2, 4, 7], hasEnded: [true, false, true, true, false], unit: unit)
    } results: { curve, _ in
      [try bytes(curve.restrictedMean())]
    },
    Estimator("LogRank", [0, 1, 1, 0, 2]) { groups, _ in
      try LogRank(
        times: [1, 2, 2, 4, 7], hasEnded: [true, false, true, true, false], groups: groups)
    } results: { test, _ in
      [encoded([test.chiSquare, test.p ?? 1])]
    },
  ]
}
