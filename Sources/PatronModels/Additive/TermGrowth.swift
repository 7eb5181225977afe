/// How the tables of an `AdditiveLogistic` grow, step by step.
public struct TermGrowth: Hashable, Sendable, Codable {
  /// The most steps.
  public var steps = 500
  /// How many steps without a lower loss on held-out rows end the growth.
  public var patience = 40
  /// The part of its value that a step keeps.
  public var rate = 0.1
  /// How many boxes a step distinguishes, at most 64.
  public var leaves = 6
  /// How many columns a step may ask about, 1 to 3.
  public var columnsAStep = 3
  /// Added to the curvature Σ w·p·(1 − p) of a box.
  public var penalty = 2.0
  /// The same, while the levels of a category are brought into order.
  public var categoryPenalty = 10.0
  /// The least curvature of a box.
  public var leastCurvature = 1.0
  /// The shares of the rows and of the columns that a step looks at.
  public var rowShare = 0.8
  public var columnShare = 0.6

  /// The part of the main effects that the tables grow beside: 1 for all of them, 0 for none, when the
  /// tables carry every effect.
  public var mainShare = 1.0

  public init() {}

  /// Finds narrow groups that behave quite unlike the rest.
  public static let bold = TermGrowth()

  /// Looks at all columns in every step, and believes large groups only: for few positives among
  /// many rows.
  public static let broad: TermGrowth = {
    var growth = TermGrowth()
    growth.penalty = 15
    growth.columnShare = 1
    return growth
  }()

  /// Small steps about pairs of columns: for data with much chance in them.
  public static let cautious: TermGrowth = {
    var growth = TermGrowth()
    growth.leaves = 4
    growth.columnsAStep = 2
    growth.penalty = 5
    growth.leastCurvature = 3
    growth.rowShare = 0.5
    return growth
  }()

  /// Finds narrow groups without the main effects: for outcomes made of thresholds that act together,
  /// which a straight column would have to be bent back to.
  public static let free: TermGrowth = {
    var growth = TermGrowth()
    growth.mainShare = 0
    growth.leaves = 8
    growth.penalty = 1
    growth.leastCurvature = 0.1
    growth.columnShare = 1
    return growth
  }()

  /// The log odds that the tables start from, where the main effects' are `mains` and those of the share
  /// of positives `base`.
  func starts(_ mains: [Double], base: Double) -> [Double] {
    mainShare == 1 ? mains : mains.map { base + mainShare * ($0 - base) }
  }

  public static let all = [bold, broad, cautious, free]
}
