public import PatronNumerics

/// What a campaign to the customers of the highest scores would have earned, by how many, from a
/// randomised campaign.
public struct MeasuredProfit: Hashable, Sendable, Codable {
  /// The top `share` of the customers.
  public struct Point: Hashable, Sendable, Codable {
    public let share: Double
    /// The gain less the cost, per head of all customers; nil where an arm is missing in the top.
    public let profit: Double?
    public let interval: Interval?
  }

  /// By share, those asked for; the last is all customers. Contacting nobody earns 0.
  public let points: [Point]
  /// The index of the highest profit; nil where none is above 0. On the rows that chose it, it flatters.
  public let best: Int?

  /// The profit at each of `shares`, and at 1.
  ///
  /// - Parameters:
  ///   - valuePerUnit: the money of one unit of the outcome.
  ///   - contactCost: of each customer contacted.
  /// - Throws: as `UpliftCurve`.
  /// - Complexity: as `UpliftCurve.intervals`.
  public init(
    scores: [Double], outcomes: [Double], arms: CampaignArms, arm: Int = 1, valuePerUnit: Double,
    contactCost: Double, shares: [Double] = (1...20).map { Double($0) / 20 },
    bootstrap: Bootstrap = Bootstrap(), workers: Workers = .all
  ) throws(UpliftError) {
    precondition(valuePerUnit > 0 && contactCost >= 0, "a value above 0 and a cost")
    let shares = Set(shares + [1]).sorted()
    let curve = try UpliftCurve(scores: scores, outcomes: outcomes, arms: arms, arm: arm)
    let intervals = try UpliftCurve.intervals(
      scores: scores, outcomes: outcomes, arms: arms, arm: arm, shares: shares,
      bootstrap: bootstrap, workers: workers)
    let points = shares.enumerated().map { index, share in
      Point(
        share: share,
        profit: curve.uplift(atShare: share).map { share * (valuePerUnit * $0 - contactCost) },
        interval: intervals.gains[index].map {
          Interval(
            lower: valuePerUnit * $0.lower - contactCost * share,
            upper: valuePerUnit * $0.upper - contactCost * share, level: $0.level)
        })
    }
    self.points = points
    best = points.indices.filter { (points[$0].profit ?? 0) > 0 }.max {
      (points[$0].profit ?? 0) < (points[$1].profit ?? 0)
    }
  }

  public var contactAll: Point { points[points.count - 1] }
}
