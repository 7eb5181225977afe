import Foundation

/// The bends of a natural cubic spline: with the straight line they span all curves that are cubic
/// between the knots, smooth at them and straight beyond the outer two (the restricted cubic
/// splines of Harrell 2015, Regression Modeling Strategies, equation 2.25).
struct SplineBasis: Hashable, Sendable, Codable {
  /// Three or more, ascending.
  let knots: [Double]

  /// Puts `count` knots at the quantiles of `sorted` that Harrell's table 2.3 gives, or where many
  /// equal values make these coincide, at those of the distinct values. Where there are no more
  /// values than knots, three knots do; nil where there are no more values than three.
  init?(count: Int, sorted: [Double]) {
    // A curve through all of a handful of values would only repeat them.
    let values = Self.distinct(sorted)
    let count = values.count > count ? min(max(count, 3), 7) : 3
    guard values.count > count, let shares = Self.shares[count] else { return nil }
    let byRow = Self.distinct(shares.map { Bootstrap.quantile($0, of: sorted) })
    knots =
      byRow.count == count
      ? byRow : Self.distinct(shares.map { Bootstrap.quantile($0, of: values) })
    guard knots.count == count else { return nil }
  }

  /// The quantiles of the knots, by their number.
  private static let shares: [Int: [Double]] = [
    3: [0.1, 0.5, 0.9],
    4: [0.05, 0.35, 0.65, 0.95],
    5: [0.05, 0.275, 0.5, 0.725, 0.95],
    6: [0.05, 0.23, 0.41, 0.59, 0.77, 0.95],
    7: [0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975],
  ]

  private static func distinct(_ sorted: [Double]) -> [Double] {
    sorted.indices.filter { $0 == 0 || sorted[$0] > sorted[$0 - 1] }.map { sorted[$0] }
  }

  /// How many bends there are: two fewer than knots.
  var count: Int { knots.count - 2 }

  /// Bend `index` at `x`: zero up to its own knot, straight from the last knot on.
  func value(_ index: Int, at x: Double) -> Double {
    func cube(_ y: Double) -> Double { y > 0 ? y * y * y : 0 }
    let (first, last) = (knots[0], knots[knots.count - 1])
    let (own, next) = (knots[index], knots[knots.count - 2])
    let tail = last - next
    let sum =
      cube(x - own) - cube(x - next) * (last - own) / tail + cube(x - last) * (next - own) / tail
    return sum / ((last - first) * (last - first))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    knots = try container.decode([Double].self, forKey: .knots)
    guard knots.count >= 3, knots.allSatisfy(\.isFinite),
      zip(knots, knots.dropFirst()).allSatisfy(<)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .knots, in: container, debugDescription: "three or more knots must ascend")
    }
  }
}
