public import PatronNumerics

extension UpliftCurve {
  /// The percentile intervals of a curve's figures, of customers resampled with their scores as they are.
  ///
  /// Nil where a resample has no such figure: an arm is missing in its top.
  public struct Intervals: Hashable, Sendable, Codable {
    public let qiniArea: Interval?
    public let gainArea: Interval?
    public let averageEffect: Interval?
    /// The shares that follow.
    public let shares: [Double]
    /// Of `uplift(atShare:sort:)` at each share.
    public let uplifts: [Interval?]
    /// Of the gain at each share, per head of all rows.
    public let gains: [Interval?]
  }

  /// The intervals of the curve of the same arguments, and of the uplift of the top `shares`.
  ///
  /// They hold what chance did to the customers measured. What it did to the model that scored them is
  /// not in them: another training may rank otherwise.
  ///
  /// - Throws: as `init`.
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  public static func intervals(
    scores: [Double], outcomes: [Double], arms: CampaignArms, arm: Int = 1,
    shares: [Double] = [0.1, 0.2, 0.3], sort: Sort = .joint, bootstrap: Bootstrap = Bootstrap(),
    workers: Workers = .all
  ) throws(UpliftError) -> Intervals {
    precondition(shares.allSatisfy { $0 > 0 && $0 <= 1 }, "shares above 0, up to 1")
    let ranked = try CampaignPair(scores: scores, outcomes: outcomes, arms: arms, arm: arm).ranked
    let found = bootstrap.intervals(unitCount: ranked.order.count, workers: workers) { counts in
      let steps = ranked.steps(counts: counts)
      let tops = shares.map { sort == .joint ? steps.top($0) : steps.separateTop($0) }
      return [steps.qiniArea, steps.gainArea, steps.last.uplift] + tops.map(\.uplift)
        + tops.map { top in top.uplift.map { $0 * top.rows / steps.last.rows } }
    }
    let rest = Array(found.dropFirst(3))
    return Intervals(
      qiniArea: found[0], gainArea: found[1], averageEffect: found[2], shares: shares,
      uplifts: Array(rest.prefix(shares.count)), gains: Array(rest.dropFirst(shares.count)))
  }
}
