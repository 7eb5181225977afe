/// How well scores rank customers by the effect of a campaign, on a randomised one that they have not
/// seen: the Qini curve (Radcliffe, Direct Marketing Analytics Journal 2007) and the uplift curve
/// (Gutierrez & Gérardy, PMLR 67, 2017).
///
/// Treated and control are sorted together by falling score. Among the top rows n treated have the sum of
/// outcomes y, n₀ of the control y₀:
///
/// - uplift: y/n − y₀/n₀, per customer of the top;
/// - Qini: Q = (y − y₀·n/n₀)/N, per head of all N rows: what the treatment of the treated of the top brought;
/// - gain: uplift·(n + n₀)/N, per head too: what the treatment of all of the top would bring. It ends at the
///   average effect.
///
/// Nothing is normalised but `qiniCoefficient`. Rows of one score are one step, joined by a straight line,
/// so that no order of the rows matters: a constant score has the area 0. An area below 0 is a ranking worse
/// than chance. Without a row of the control Q is y/N, as scikit-uplift has it; without a row of an arm
/// uplift and gain are nil, and the area passes over them.
public struct UpliftCurve: Hashable, Sendable, Codable {
  /// The customers who score `threshold` or more.
  public struct Point: Hashable, Sendable, Codable {
    public let threshold: Double
    public let treated: Int
    public let control: Int
    /// Their sums of outcomes.
    public let treatedSum: Double
    public let controlSum: Double
    /// `treated` and `control` over all rows.
    public let depth: Double
    public let uplift: Double?
    public let qini: Double
    public let gain: Double?
  }

  /// How the top of a ranking is cut.
  public enum Sort: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of all rows together: the arms may have different shares of it.
    case joint
    /// Of each arm by itself: both give the same share of theirs.
    case separate
  }

  /// One a distinct score, from the highest down.
  public let points: [Point]
  /// The area between Q and the straight line to its end, over the depth 0...1, per head of all rows.
  public let qiniArea: Double
  /// The area under the gain over the depth (AUUC), per head: half the average effect for a constant score.
  public let gainArea: Double
  /// `qiniArea` over that of the order in which all treated successes come first and all successes of the
  /// control last: 1 at best, `qini_auc_score` of scikit-uplift. Nil unless all outcomes are 0 or 1, and
  /// where there is no such area.
  public let qiniCoefficient: Double?
  /// The mean of all treated less that of the control.
  public let averageEffect: Double

  private let steps: UpliftSteps

  /// Ranks the rows of `arm` and of the control by `scores` (n), with their `outcomes` (n, 0 or 1, or
  /// amounts); rows of other arms do not count.
  ///
  /// - Throws: `UpliftError` without a row of the arm or of the control, and for values that are not finite.
  /// - Complexity: O(n·log n).
  public init(
    scores: [Double], outcomes: [Double], arms: CampaignArms, arm: Int = 1
  ) throws(UpliftError) {
    let pair = try CampaignPair(scores: scores, outcomes: outcomes, arms: arms, arm: arm)
    let ranked = pair.ranked
    let steps = ranked.steps()
    self.steps = steps
    let count = steps.last.rows
    points = steps.steps.dropFirst().map { step in
      Point(
        threshold: ranked.scores[Int(step.rows) - 1], treated: Int(step.treated),
        control: Int(step.control), treatedSum: step.treatedSum, controlSum: step.controlSum,
        depth: step.rows / count, uplift: step.uplift, qini: step.qini / count,
        gain: step.uplift.map { $0 * step.rows / count })
    }
    // Both arms have a row, so that nothing is missing at the end.
    averageEffect = steps.last.uplift ?? 0
    let area = steps.qiniArea ?? 0
    qiniArea = area
    gainArea = steps.gainArea ?? 0
    qiniCoefficient = pair.perfectArea.flatMap { $0 > 0 ? area / $0 : nil }
  }

  /// The uplift of the top `share` of the customers, above 0 and at most 1; nil where an arm has less than a
  /// row there.
  ///
  /// Rows of one score at the edge count by their share, as the mean over all their orders has them.
  public func uplift(atShare share: Double, sort: Sort = .joint) -> Double? {
    precondition(share > 0 && share <= 1, "a share above 0, up to 1")
    return (sort == .joint ? steps.top(share) : steps.separateTop(share)).uplift
  }

  private enum CodingKeys: String, CodingKey {
    case points, qiniArea, gainArea, qiniCoefficient, averageEffect
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    points = try container.decode([Point].self, forKey: .points)
    qiniArea = try container.decode(Double.self, forKey: .qiniArea)
    gainArea = try container.decode(Double.self, forKey: .gainArea)
    qiniCoefficient = try container.decodeIfPresent(Double.self, forKey: .qiniCoefficient)
    averageEffect = try container.decode(Double.self, forKey: .averageEffect)
    steps = UpliftSteps(
      steps: [UpliftSteps.Step()]
        + points.map {
          UpliftSteps.Step(
            treated: Double($0.treated), control: Double($0.control), treatedSum: $0.treatedSum,
            controlSum: $0.controlSum)
        })
  }
}

/// The scores and outcomes of one arm and of the control, checked.
struct CampaignPair: Sendable {
  let scores: [Double]
  let outcomes: [Double]
  let isTreated: [Bool]

  init(
    scores: [Double], outcomes: [Double], arms: CampaignArms, arm: Int
  ) throws(UpliftError) {
    precondition(arms.treatments.contains(arm), "arm \(arm) of \(arms.count)")
    for checked in [0, arm] where arms.sizes[checked] < 1 {
      throw .tooFewRows(arm: checked, found: 0, needed: 1)
    }
    try arms.requireFinite(scores)
    try arms.requireFinite(outcomes)
    let rows = arms.rows(ofPair: arm)
    self.scores = rows.map { scores[$0] }
    self.outcomes = rows.map { outcomes[$0] }
    isTreated = rows.map { arms.numbers[$0] != 0 }
  }

  var ranked: RankedCampaign {
    RankedCampaign(scores: scores, outcomes: outcomes, isTreated: isTreated)
  }

  /// The Qini area of the best order: up to the P successes of the treated, level to those of the control,
  /// down to the end; nil unless all outcomes are 0 or 1.
  var perfectArea: Double? {
    guard outcomes.allSatisfy({ $0 == 0 || $0 == 1 }) else { return nil }
    let count = Double(outcomes.count)
    let treated = Double(isTreated.count { $0 })
    let successes = Double(outcomes.indices.count { isTreated[$0] && outcomes[$0] == 1 })
    let others = Double(outcomes.indices.count { !isTreated[$0] && outcomes[$0] == 1 })
    let end = (successes - others * treated / (count - treated)) / count
    let (height, rise, fall) = (successes / count, successes / count, others / count)
    return rise * height / 2 + (1 - rise - fall) * height + fall * (height + end) / 2 - end / 2
  }
}
