import Foundation
import PatronModels
import PatronNumerics

extension Estimator {
  static let uplift = [
    model("TwoModels", TwoModels(learner: .logistic(columns: columns, penalty: 1))),
    model(
      "ClassTransformation",
      ClassTransformation(
        learner: .logistic(columns: columns, penalty: 1),
        propensity: .logistic(columns: columns, penalty: 1))),
    model("InteractionLogistic", InteractionLogistic(columns: columns)),
    model("TestedUplift", TestedUplift(base: InteractionLogistic(columns: columns))),
    Estimator("InteractionTest", columns) {
      let campaign = try campaign()
      return try InteractionTest(
        campaign.frame, columns: $0, outcomes: campaign.outcomes, arms: campaign.arms, workers: $1)
    } results: { _, _ in
      []
    },
    Estimator("BalanceTest", [0.4, 0.3, 0.3]) {
      let campaign = try campaign()
      return try BalanceTest(campaign.frame, arms: campaign.arms, shares: $0, workers: $1)
    } results: { _, _ in
      []
    },
    Estimator("StratifiedAssignment", try? StratifiedAssignment(shares: [0.4, 0.6], seed: 42)) {
      plan, _ in
      try plan?.assign(
        identifiers: (0..<500).map { UInt64($0) }, strata: (0..<500).map { Int32($0 % 7) })
    } results: { _, _ in
      []
    },
    Estimator("UpliftCurve", Bootstrap(replicates: 20, seed: 43)) { _, _ in
      try curve()
    } results: { curve, workers in
      let campaign = try campaign()
      return [
        encoded([curve.uplift(atShare: 0.3) ?? 0, curve.uplift(atShare: 0.3, sort: .separate) ?? 0]
        ),
        try bytes(
          UpliftCurve.intervals(
            scores: campaign.frame.column(1).map(Double.init),
            outcomes: campaign.outcomes.map(Double.init), arms: campaign.arms, arm: 2,
            bootstrap: Bootstrap(replicates: 20, seed: 43), workers: workers)),
      ]
    },
    Estimator("ListProfit", 60.0) { budget, _ in
      let campaign = try campaign()
      return try ListProfit(
        effects: campaign.effects[0], values: Array(repeating: budget, count: 6000),
        contactCosts: campaign.frame.column(0).map { Double(abs($0)) })
    } results: { list, _ in
      [try bytes(list.best(budget: 60, capacity: 200)), try bytes(list.curve())]
    },
  ]

  private static let columns = SimulatedCampaign.columns

  /// 6,000 rows are more than a block, and not a whole number of them.
  private static func campaign() throws -> SimulatedCampaign {
    try SimulatedCampaign(rows: 6_000, shares: [0.4, 0.3, 0.3], seed: 41) { arm, z in
      arm == 1 ? 0.3 : 0.5 * z
    }
  }

  private static func curve() throws -> UpliftCurve {
    let campaign = try campaign()
    return try UpliftCurve(
      scores: campaign.frame.column(1).map(Double.init),
      outcomes: campaign.outcomes.map(Double.init), arms: campaign.arms, arm: 2)
  }

  private static func model(_ name: String, _ estimator: some UpliftEstimator) -> Estimator {
    Estimator(name, estimator) {
      let campaign = try campaign()
      return try $0.fit(
        campaign.frame, outcomes: campaign.outcomes, arms: campaign.arms, workers: $1)
    } results: {
      try $0.effects(campaign().frame, workers: $1).map { encoded($0) }
    }
  }
}
