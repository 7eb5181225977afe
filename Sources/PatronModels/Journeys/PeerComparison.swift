import Foundation
import PatronNumerics

/// A touchpoint beside the others of its kind: whether more customers give up or struggle there.
///
/// Log odds y = log((x + ½)/(n − x + ½)) of variance 1/(x + ½) + 1/(n − x + ½) vary between peers with
/// a variance τ² (DerSimonian & Laird, Controlled Clinical Trials 1986, equation 8), so that peers
/// that differ anyway do not call every one of them a leak. A peer is compared with what the others
/// let expect of a further one: t = (y − μ)/√(v + τ² + var μ), with one degree of freedom less than
/// there are others (Higgins, Thompson & Spiegelhalter, JRSS A 2009, section 4.3). Peers that stand
/// out, up to a third of them, are left out of what the rest are compared with, one after the other
/// (Rosner, Technometrics 1983), so that two leaks do not hide each other.
public struct PeerComparison: Hashable, Sendable, Codable {
  /// One touchpoint.
  public struct Peer: Hashable, Sendable, Codable {
    public let share: Proportion
    /// What the others let expect of its share.
    public let expected: Double
    /// Its share less the expected one.
    public let difference: Interval
    public let estimate: Double
    /// How often chance and the peers' own spread make so great a difference, either way.
    public let probability: Double
  }

  public let peers: [Peer]
  /// The standard deviation of the log odds between peers that do not stand out.
  public let spread: Double

  /// The fewest peers that tell a spread: one and two others.
  public static let fewestPeers = 3

  /// Compares peers by how many of `trials` gave up in each; nil for fewer than three.
  ///
  /// - Throws: a `JourneyError` for the first peer without trials or with more successes than those.
  /// - Complexity: O(peers³).
  public init?(successes: [Int], trials: [Int], level: Double = 0.95) throws(JourneyError) {
    precondition(successes.count == trials.count, "successes and trials a peer")
    for peer in trials.indices {
      guard trials[peer] > 0, (0...trials[peer]).contains(successes[peer]) else {
        throw .impossibleShare(row: peer)
      }
    }
    guard trials.count >= Self.fewestPeers else { return nil }
    let points = zip(successes, trials).map { x, n in
      let (won, lost) = (Double(x) + 0.5, Double(n - x) + 0.5)
      return Point(logOdds: log(won / lost), variance: 1 / won + 1 / lost)
    }
    let reference = Self.reference(points)
    spread = Pool(reference.map { points[$0] }).between.squareRoot()
    peers = points.indices.map { peer in
      let pool = Pool(reference.filter { $0 != peer }.map { points[$0] })
      let own = Proportion(successes[peer], of: trials[peer])
      let reach =
        SpecialFunctions.studentQuantile(tail: (1 - level) / 2, freedom: pool.freedom)
        * (pool.between + pool.variance).squareRoot()
      let low = SpecialFunctions.sigmoid(pool.mean - reach)
      let high = SpecialFunctions.sigmoid(pool.mean + reach)
      let expected = SpecialFunctions.sigmoid(pool.mean)
      let wilson = own.wilson(level: level)
      func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
      let difference = own.share - expected
      return Peer(
        share: own, expected: expected,
        difference: Interval(
          lower: difference - distance(own.share - wilson.lower, high - expected),
          upper: difference + distance(wilson.upper - own.share, expected - low), level: level),
        estimate: difference, probability: pool.probability(of: points[peer]))
    }
  }

  private struct Point {
    let logOdds: Double
    let variance: Double
  }

  /// The mean of peers, its variance and the variance between them.
  private struct Pool {
    let mean: Double
    let variance: Double
    let between: Double
    let freedom: Double

    init(_ points: [Point]) {
      let weights = points.map { 1 / $0.variance }
      let sum = weights.reduce(0, +)
      let fixed = zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.logOdds } / sum
      let q = zip(weights, points).reduce(0) { sum, pair in
        sum + pair.0 * (pair.1.logOdds - fixed) * (pair.1.logOdds - fixed)
      }
      let scale = sum - weights.reduce(0) { $0 + $1 * $1 } / sum
      let count = Double(points.count)
      between = scale > 0 ? max(0, (q - (count - 1)) / scale) : 0
      let tau = between
      let random = points.map { 1 / ($0.variance + tau) }
      let all = random.reduce(0, +)
      mean = zip(random, points).reduce(0) { $0 + $1.0 * $1.1.logOdds } / all
      variance = 1 / all
      freedom = max(1, count - 1)
    }

    func probability(of point: Point) -> Double {
      let t = abs(point.logOdds - mean) / (point.variance + between + variance).squareRoot()
      return 2 * SpecialFunctions.studentTail(t, freedom: freedom)
    }
  }

  /// The peers that do not stand out.
  private static func reference(_ points: [Point]) -> [Int] {
    var left = Array(points.indices)
    var reference = left
    for _ in 0..<points.count / 3 where left.count > fewestPeers {
      let probabilities = left.map { peer in
        Pool(left.filter { $0 != peer }.map { points[$0] }).probability(of: points[peer])
      }
      guard let place = probabilities.indices.min(by: { probabilities[$0] < probabilities[$1] })
      else { break }
      let count = Double(left.count)
      left.remove(at: place)
      if probabilities[place] * count < 0.05 { reference = left }
    }
    return reference
  }
}

/// The money that a leak or an incident has cost.
public struct MoneyLost: Hashable, Sendable, Codable {
  public let estimate: Double
  public let interval: Interval

  /// Customers affected × the difference × what a customer is expected to be worth.
  ///
  /// The difference and the value are independent estimates with standard errors; the variance of
  /// their product is exact (Goodman, JASA 1960, equation 5).
  public init(
    customers: Int, difference: Double, differenceError: Double, value: Double, valueError: Double,
    level: Double = 0.95
  ) {
    precondition(customers >= 0 && differenceError >= 0 && valueError >= 0, "errors of 0 or more")
    let count = Double(customers)
    estimate = count * difference * value
    let (d, v) = (differenceError * differenceError, valueError * valueError)
    let variance = difference * difference * v + value * value * d + d * v
    let reach =
      SpecialFunctions.normalQuantile((1 + level) / 2) * count * variance.squareRoot()
    interval = Interval(lower: estimate - reach, upper: estimate + reach, level: level)
  }
}
