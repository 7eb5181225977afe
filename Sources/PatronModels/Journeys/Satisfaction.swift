import Foundation
import PatronNumerics

/// What is made of answers to a question of satisfaction, on its declared scale.
public enum SatisfactionScale: Hashable, Sendable, Codable {
  /// Net promoter score of whole scores 0...10: the share of 9 and 10 less that of 0...6, times 100
  /// (Reichheld, Harvard Business Review 2003).
  case promoters
  /// Customer satisfaction: the share of whole scores in `lowest...highest` that are `from` or more,
  /// such as 4 and 5 of 1...5.
  case satisfied(from: Int, lowest: Int, highest: Int)
  /// Customer effort: the mean of scores in `lowest...highest`, such as 1...7.
  case effort(lowest: Double, highest: Double)

  /// What an answer counts as; nil where the scale does not have it.
  public func value(_ score: Double) -> Double? {
    switch self {
    case .promoters:
      guard score == score.rounded(), (0...10).contains(score) else { return nil }
      return score >= 9 ? 100 : score <= 6 ? -100 : 0
    case .satisfied(let from, let lowest, let highest):
      guard score == score.rounded(), score >= Double(lowest), score <= Double(highest) else {
        return nil
      }
      return score >= Double(from) ? 1 : 0
    case .effort(let lowest, let highest):
      return score >= lowest && score <= highest ? score : nil
    }
  }

  /// The least and the greatest value.
  var range: ClosedRange<Double> {
    switch self {
    case .promoters: -100...100
    case .satisfied: 0...1
    case .effort(let lowest, let highest): lowest...highest
    }
  }
}

/// A figure of satisfaction with its error, or only how many answered where they are too few.
public struct Satisfaction: Hashable, Sendable, Codable {
  public struct Figures: Hashable, Sendable, Codable {
    public let estimate: Double
    public let standardError: Double
    public let interval: Interval
  }

  public let scale: SatisfactionScale
  public let answers: Int
  /// (Σ w)²/Σ w² (Kish, Survey Sampling 1965): as many answers without weights are worth as much.
  public let effectiveAnswers: Double
  /// Nil where fewer than the stated number answered.
  public let figures: Figures?

  /// Below so many answers a figure says more of persons than of a group.
  public static let fewestAnswers = 10

  /// The figure of one answer a person.
  ///
  /// The variance is Σ w²·(v − m)²/(Σ w)², which without weights is (p + d − (p − d)²)/n for the
  /// shares of promoters and detractors. The interval is normal about the mean; of a share, and where
  /// all answers count alike, it is Wilson's of the effective answers.
  ///
  /// - Throws: a `JourneyError` for the first score off the scale or weight below 0.
  public init(
    _ scores: [Double], scale: SatisfactionScale, weights: [Double]? = nil,
    fewest: Int = Self.fewestAnswers, level: Double = 0.95
  ) throws(JourneyError) {
    precondition(scores.count == weights?.count ?? scores.count, "a weight an answer")
    let sums = try WeightedSums(scores, scale: scale, weights: weights)
    self.init(
      scale: scale, answers: scores.count, effectiveAnswers: sums.effective, mean: sums.mean,
      variance: sums.variance, fewest: fewest, level: level)
  }

  private init(
    scale: SatisfactionScale, answers: Int, effectiveAnswers: Double, mean: Double,
    variance: Double, fewest: Int, level: Double
  ) {
    self.scale = scale
    self.answers = answers
    self.effectiveAnswers = effectiveAnswers
    guard answers >= max(1, fewest), effectiveAnswers > 0 else {
      figures = nil
      return
    }
    let range = scale.range
    let error = variance.squareRoot()
    let interval: Interval
    let width = range.upperBound - range.lowerBound
    let isShare = if case .satisfied = scale { true } else { false }
    if isShare || variance == 0 {
      let wilson = Proportion(
        min(max((mean - range.lowerBound) / width, 0), 1) * effectiveAnswers, of: effectiveAnswers
      ).wilson(level: level)
      interval = Interval(
        lower: range.lowerBound + width * wilson.lower,
        upper: range.lowerBound + width * wilson.upper, level: level)
    } else {
      let reach = SpecialFunctions.normalQuantile((1 + level) / 2) * error
      interval = Interval(
        lower: max(range.lowerBound, mean - reach), upper: min(range.upperBound, mean + reach),
        level: level)
    }
    figures = Figures(estimate: mean, standardError: error, interval: interval)
  }

  /// The figure of a population whose groups have known `shares`, whoever answered: Σ W·m over the
  /// groups, of variance Σ W²·var(m) (Cochran, Sampling Techniques 1977, equations 5.1 and 5A.42,
  /// without its second term). The variance of a group of one answer is that of all.
  ///
  /// - Throws: a `JourneyError` for answers as `init`, for shares that do not sum to 1 and for a group
  ///   with a share and no answer.
  public init(
    _ scores: [Double], groups: [Int32], shares: [Double], scale: SatisfactionScale,
    weights: [Double]? = nil, fewest: Int = Self.fewestAnswers, level: Double = 0.95
  ) throws(JourneyError) {
    precondition(scores.count == groups.count, "a group an answer")
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) <= 1e-9, shares.allSatisfy({ $0 >= 0 }) else {
      throw .invalidShares(sum: sum)
    }
    for (row, group) in groups.enumerated() where group < 0 || group >= shares.count {
      throw .unknownGroup(row: row, found: group, groups: shares.count)
    }
    let all = try WeightedSums(scores, scale: scale, weights: weights)
    var (mean, variance) = (0.0, 0.0)
    for (group, share) in shares.enumerated() where share > 0 {
      let rows = groups.indices.filter { groups[$0] == group }
      let part = try WeightedSums(
        rows.map { scores[$0] }, scale: scale, weights: weights.map { all in rows.map { all[$0] } })
      guard part.effective > 0 else { throw .emptyGroup(group: group) }
      mean += share * part.mean
      variance +=
        share * share * (rows.count > 1 ? part.variance : all.variance * all.effective)
    }
    // As many answers of a simple sample have this variance.
    let spread = all.variance * all.effective
    self.init(
      scale: scale, answers: scores.count,
      effectiveAnswers: variance > 0 ? spread / variance : all.effective, mean: mean,
      variance: variance, fewest: fewest, level: level)
  }

  /// This figure less `other`, of other persons; nil where either is left out.
  public func difference(
    from other: Satisfaction, level: Double = 0.95
  ) -> (estimate: Double, interval: Interval, probability: Double)? {
    guard let one = figures, let two = other.figures else { return nil }
    let estimate = one.estimate - two.estimate
    let error =
      (one.standardError * one.standardError + two.standardError * two.standardError).squareRoot()
    let reach = SpecialFunctions.normalQuantile((1 + level) / 2) * error
    let probability =
      error > 0
      ? 2 * SpecialFunctions.normalCumulative(-abs(estimate) / error) : estimate == 0 ? 1 : 0
    return (
      estimate, Interval(lower: estimate - reach, upper: estimate + reach, level: level),
      probability
    )
  }
}

/// The mean of weighted values and its variance.
private struct WeightedSums {
  let mean: Double
  let variance: Double
  let effective: Double

  init(
    _ scores: [Double], scale: SatisfactionScale, weights: [Double]?
  ) throws(JourneyError) {
    var (sum, square, total) = (0.0, 0.0, 0.0)
    var values: [Double] = []
    for (row, score) in scores.enumerated() {
      guard let value = scale.value(score) else { throw .scoreOffScale(row: row, found: score) }
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      values.append(value)
      sum += weight
      square += weight * weight
      total += weight * value
    }
    guard sum > 0 else {
      (mean, variance, effective) = (0, 0, 0)
      return
    }
    let mean = total / sum
    var spread = 0.0
    for (row, value) in values.enumerated() {
      let weight = weights?[row] ?? 1
      spread += weight * weight * (value - mean) * (value - mean)
    }
    self.mean = mean
    variance = spread / (sum * sum)
    effective = sum * sum / square
  }
}
