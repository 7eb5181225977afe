import Foundation

/// Credit by the place of a touch in its path: the rules that need no model.
public enum TouchRule: AttributionRule {
  /// All to the first touch.
  case first
  /// All to the last.
  case last
  /// To every touch alike; a channel touched twice counts twice.
  case linear
  /// Halved with every `halfLife` days of a touch's age: 7 is the default of the former Google
  /// Analytics.
  case timeDecay(halfLife: Double)
  /// `first` to the first touch, `last` to the last and the rest to those between alike; where there
  /// are none between, the two divide the whole in their proportion. 0.4 and 0.4 are usual.
  case position(first: Double, last: Double)

  /// For each touch its share of the path's conversions: of each path they sum to 1.
  public func prepared(for paths: ConversionPaths) throws(JourneyError) -> PathCredits {
    var weights: [Double] = []
    for path in 0..<paths.pathCount {
      let range = paths.starts[path]..<paths.starts[path + 1]
      weights += try self.weights(range.count, ages: paths.ages?[range])
    }
    return PathCredits(paths: paths, weights: weights)
  }

  private func weights(_ count: Int, ages: ArraySlice<Int32>?) throws(JourneyError) -> [Double] {
    var weights = [Double](repeating: 0, count: count)
    switch self {
    case .first: weights[0] = 1
    case .last: weights[count - 1] = 1
    case .linear: weights = weights.map { _ in 1 / Double(count) }
    case .timeDecay(let halfLife):
      precondition(halfLife > 0, "a half-life above 0")
      guard let ages, let newest = ages.min() else { throw .agesMissing }
      // Beside the newest touch, so that old paths do not underflow.
      weights = ages.map { exp2(-Double($0 - newest) / halfLife) }
      let sum = weights.reduce(0, +)
      weights = weights.map { $0 / sum }
    case .position(let first, let last):
      precondition(first >= 0 && last >= 0 && first + last <= 1, "shares of at most 1")
      if count > 2 {
        weights = weights.map { _ in (1 - first - last) / Double(count - 2) }
        (weights[0], weights[count - 1]) = (first, last)
      } else if count == 2, first + last > 0 {
        weights = [first / (first + last), last / (first + last)]
      } else {
        weights = weights.map { _ in 1 / Double(count) }
      }
    }
    return weights
  }

  public func shares(_ prepared: PathCredits, counts: JourneyCounts) -> AttributionShares? {
    prepared.shares(counts)
  }
}

/// What each touch has of its path.
public struct PathCredits: Sendable {
  let paths: ConversionPaths
  /// One a touch.
  let weights: [Double]

  func shares(_ counts: JourneyCounts) -> AttributionShares? {
    var shares = AttributionShares(
      conversions: [Double](repeating: 0, count: paths.channelCount),
      revenues: [Double](repeating: 0, count: paths.channelCount))
    for path in 0..<paths.pathCount where counts.conversions[path] > 0 {
      for touch in paths.starts[path]..<paths.starts[path + 1] {
        let channel = Int(paths.channels[touch])
        shares.conversions[channel] += weights[touch] * counts.conversions[path]
        shares.revenues[channel] += weights[touch] * counts.revenues[path]
      }
    }
    return shares.conversions.contains { $0 > 0 } ? shares : nil
  }
}
