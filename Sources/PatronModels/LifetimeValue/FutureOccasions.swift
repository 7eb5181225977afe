import Foundation
public import PatronNumerics

/// What the BG/BB model expects of one customer on the occasions to come.
public struct FutureOccasions: Hashable, Sendable {
  /// The probability that the customer had not left on the last occasion.
  let aliveNow: Double
  /// The time between two occasions.
  public let interval: TimeSpan
  /// The shapes of buying and of leaving of a customer who had not.
  let alpha, beta, gamma, delta: Double

  /// The probability that the customer will be there on the next occasion.
  public var probabilityAlive: Double { aliveNow * delta / (gamma + delta) }

  /// The probability of still being there after `count` occasions more, given that of `aliveNow`.
  private func survivals(_ count: Int) -> [Double] {
    var share = 1.0
    return (0..<count).map { occasion in
      share *= (delta + Double(occasion)) / (gamma + delta + Double(occasion))
      return share
    }
  }

  /// The purchases expected on the next `occasions`: a sum over them, which needs no γ other than 1
  /// as equation 14 of the paper does.
  ///
  /// - Complexity: O(occasions).
  public func expectedPurchases(inNext occasions: Int) -> Double {
    aliveNow * alpha / (alpha + beta) * survivals(occasions).reduce(0, +)
  }

  /// The same within `horizon`, which holds as many whole occasions as fit, the first of them an
  /// interval away.
  public func expectedPurchases(in horizon: TimeSpan) -> Double {
    expectedPurchases(inNext: occasions(in: horizon))
  }

  /// The purchases expected within `horizon`, discounted from their occasions to the last one:
  /// Σⱼ P(purchase on occasion j)·(1 + rate)^−(years until it).
  public func discountedPurchases(in horizon: TimeSpan, yearlyRate: Double) -> Double {
    precondition(yearlyRate >= 0, "a rate of 0 or more")
    let factor = pow(1 + yearlyRate, -interval.count(of: .years))
    var (sum, discount) = (0.0, 1.0)
    for survival in survivals(occasions(in: horizon)) {
      discount *= factor
      sum += survival * discount
    }
    return aliveNow * alpha / (alpha + beta) * sum
  }

  private func occasions(in horizon: TimeSpan) -> Int {
    Int((horizon.days / interval.days + 1e-9).rounded(.down))
  }

  /// The probability of exactly `count` purchases on the next `occasions` (equation 9 of the paper).
  ///
  /// - Complexity: O(occasions).
  public func probability(of count: Int, inNext occasions: Int) -> Double {
    guard count >= 0 && count <= occasions else { return 0 }
    let survivals = [1] + survivals(occasions)
    var sum =
      (count == 0 ? 1 - aliveNow : 0) + aliveNow * survivals[occasions]
      * bought(count, of: occasions)
    for end in count..<max(count, occasions) {
      sum += aliveNow * (survivals[end] - survivals[end + 1]) * bought(count, of: end)
    }
    return sum
  }

  /// The probability of `count` purchases on `occasions` all of which the customer is there for.
  private func bought(_ count: Int, of occasions: Int) -> Double {
    typealias F = SpecialFunctions
    let (k, n) = (Double(count), Double(occasions))
    return exp(
      F.logGamma(n + 1) - F.logGamma(k + 1) - F.logGamma(n - k + 1)
        + F.logBeta(alpha + k, beta + n - k) - F.logBeta(alpha, beta))
  }

  /// A count of purchases on the next `occasions`, drawn with the customer's own rates unknown.
  public func draw(inNext occasions: Int, using generator: inout SeededGenerator) -> Int {
    guard generator.chance(aliveNow) else { return 0 }
    let (buying, leaving) = (generator.beta(alpha, beta), generator.beta(gamma, delta))
    var count = 0
    for _ in 0..<occasions {
      if generator.chance(leaving) { break }
      if generator.chance(buying) { count += 1 }
    }
    return count
  }
}
