public import PatronModels

/// The profit of a campaign to the customers most likely to leave, by who left.
public struct RetentionEvaluation: Hashable, Sendable, Codable {
  /// A campaign that reaches a part of the customers.
  public struct Reach: Hashable, Sendable, Codable {
    public let depth: Double
    /// A customer of all, reached or not.
    public let profitPerCustomer: Double
    /// The lowest probability among those reached; nil where each half of the customers has its own.
    ///
    /// Where customers have values of their own, the probability times the value.
    public let threshold: Double?
  }

  /// One forecaster's list, cut where it earned most among other customers.
  public struct Earner: Hashable, Sendable, Codable {
    public let forecaster: Forecaster
    public let reach: Reach
    /// Of the profit a customer, by drawing customers again (95 %).
    public let interval: Interval?

    private enum CodingKeys: String, CodingKey {
      case forecaster = "name"
      case reach, interval
    }
  }

  public let economics: RetentionEconomics
  /// What customers were expected to be worth on average, where each has a value of their own; nil where all are worth
  /// the same.
  public let meanValue: Double?
  /// The model first; with values of customers' own the probability times the value stands before it. Thresholds are
  /// chosen on one half of the customers and earn on the other.
  public let earners: [Earner]
  /// Contact customers with at least this probability, or probability times value where customers have values of their
  /// own; chosen on all, for use. Nil where it is best to contact none.
  public let threshold: Double?
  /// The model's list decile by decile, all customers last.
  public let curve: [Reach]
  /// The deepest reach at which the model's list still loses nothing.
  public let breakEvenDepth: Double
  /// The expected maximum profit a customer of the model's list over an uncertain success rate, and the
  /// reach that it takes (Verbraken, Verbeke & Baesens, IEEE TKDE 2013).
  public let expectedMaximumProfit: ExpectedMaximumProfit?

  public var contactAll: Reach? { curve.last }

  /// The list of the model's probabilities times the customers' own values.
  package static let atRisk = Forecaster.other("probability times value")

  /// Nil where customers are to have values of their own, and none are known.
  package init?(_ trial: OutcomeTrial, economics: RetentionEconomics, options: RunOptions) {
    let values = economics.usesOwnValues ? trial.values.map { $0.map(Double.init) } : nil
    guard values != nil || !economics.usesOwnValues else { return nil }
    self.economics = economics
    meanValue = values.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    let labels = trial.labels.map(Double.init)
    let customers = trial.customers
    func curve(_ probabilities: [Double], _ rows: [Int]) -> ProfitCurve {
      ProfitCurve(
        scores: rows.map { probabilities[$0] }, outcomes: rows.map { labels[$0] },
        values: values.map { values in rows.map { values[$0] } }, economics: economics)
    }
    let halves = (0..<2).map { half in
      labels.indices.filter { Int(customers[$0]) % 2 == half }
    }
    let probabilities = trial.model?.probabilities ?? []
    let atRisk = values.map { values in zip(probabilities, values).map { $0 * $1 } }
    let lists =
      (atRisk.map { [(forecaster: Self.atRisk, scores: $0)] } ?? [])
      + trial.predictions.map { ($0.forecaster, $0.probabilities) }
    earners = lists.compactMap { forecaster, probabilities in
      guard !probabilities.contains(where: \.isNaN), !halves.contains(where: \.isEmpty) else {
        return nil
      }
      var earned = [Double](repeating: 0, count: labels.count)
      var reached = 0
      for (half, rows) in halves.enumerated() {
        let chosen = curve(probabilities, halves[1 - half])
        let threshold = chosen.points[chosen.best].threshold
        for row in rows where probabilities[row] >= threshold {
          earned[row] = economics.profit(probability: labels[row], value: values?[row])
          reached += 1
        }
      }
      return Earner(
        forecaster: forecaster,
        reach: Reach(
          depth: Double(reached) / Double(labels.count),
          profitPerCustomer: earned.reduce(0, +) / Double(labels.count), threshold: nil),
        interval: Self.interval(earned, customers: customers, options: options))
    }
    let all = curve(atRisk ?? probabilities, Array(probabilities.indices))
    let best = all.points[all.best]
    threshold = best.rows > 0 ? best.threshold : nil
    let count = Double(max(1, probabilities.count))
    self.curve = (1...10).compactMap { decile in
      let depth = Double(decile) / 10
      return all.points.last { $0.depth <= depth + 1e-9 }.map {
        Reach(
          depth: $0.depth, profitPerCustomer: $0.profit / count,
          threshold: $0.rows > 0 ? $0.threshold : nil)
      }
    }
    breakEvenDepth = all.points[all.breakEven].depth
    // It is of customers who are all worth the same.
    expectedMaximumProfit =
      values == nil && economics.saveValue > economics.offerCost
      ? ExpectedMaximumProfit(
        probabilities: probabilities, labels: trial.labels, economics: economics) : nil
  }

  private static func interval(
    _ earned: [Double], customers: [Int32], options: RunOptions
  ) -> Interval? {
    var sums = [Double](repeating: 0, count: Int(customers.max() ?? -1) + 1)
    var rows = sums
    for (row, customer) in customers.enumerated() {
      sums[Int(customer)] += earned[row]
      rows[Int(customer)] += 1
    }
    let (profits, sizes) = (sums, rows)
    return Bootstrap(seed: options.seed).intervals(
      unitCount: profits.count, workers: options.workers
    ) { counts in
      var (profit, size) = (0.0, 0.0)
      for customer in counts.indices where counts[customer] > 0 {
        profit += Double(counts[customer]) * profits[customer]
        size += Double(counts[customer]) * sizes[customer]
      }
      return [size > 0 ? profit / size : nil]
    }.first ?? nil
  }
}
