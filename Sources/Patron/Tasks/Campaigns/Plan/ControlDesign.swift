import PatronModels

/// How large the control of a campaign is, and what it can show.
public struct ControlDesign: Hashable, Sendable, Codable {
  /// The part of the list that is not contacted.
  public let share: Double
  /// Whether the share was stated.
  public let isStated: Bool
  /// The share of customers with a success without the campaign, and what it is expected to add: means of the list.
  public let baseline: Double
  public let expectedEffect: Double
  /// The customers contacted and not.
  public let treated: Int
  public let control: Int
  /// The probability that customers of these numbers show the expected effect.
  public let power: Double
  /// The least effect that they show with the power asked for; nil where none does.
  public let detectableEffect: Double?
  /// The power asked for.
  public let wantedPower: Double
  /// The share of the list that would show the expected effect with this power; nil where not even a half would.
  public let neededShare: Double?

  /// Whether the expected effect will be seen with the power asked for.
  public var shows: Bool { power >= wantedPower }

  /// Of a larger part than this, what is lost by not contacting is too much for a default.
  static let largest = 0.3
  /// So many are left alone in any case: the next model learns from them.
  static let least = 0.05
  /// Where no control shows the effect: a larger one would cost money and prove nothing.
  static let hopeless = 0.1

  /// The share for an audience of `count`, whose successes are `baseline` and are to grow by `effect`.
  package static func share(
    of count: Int, baseline: Double, effect: Double, power: Double
  ) -> Double {
    let plan = SamplePlan(outcome: .share(baseline), power: power)
    guard count >= 4, effect > 0,
      let control = try? plan.control(ofAudience: count, effect: effect)
    else { return hopeless }
    let share = Double(control) / Double(count)
    return share > largest ? hopeless : max(share, least)
  }

  package init(
    share: Double, isStated: Bool, baseline: Double, expectedEffect: Double, treated: Int,
    control: Int, power: Double
  ) {
    self.share = share
    self.isStated = isStated
    self.baseline = baseline
    self.expectedEffect = expectedEffect
    self.treated = treated
    self.control = control
    wantedPower = power
    let plan = SamplePlan(outcome: .share(baseline), power: power)
    let sizes = SamplePlan.Sizes(control: control, treated: treated)
    let isPossible = control >= 2 && treated >= 2
    self.power =
      isPossible && expectedEffect > 0
      ? (try? plan.power(of: sizes, effect: expectedEffect)) ?? 0 : 0
    detectableEffect = isPossible ? (try? plan.detectableEffect(sizes)) ?? nil : nil
    let count = treated + control
    let needed =
      count >= 4 && expectedEffect > 0
      ? (try? plan.control(ofAudience: count, effect: expectedEffect)) ?? nil : nil
    neededShare = needed.map { Double($0) / Double(count) }
  }
}
