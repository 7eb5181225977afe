import Foundation

/// The profit of contacting customers by how deep into the ranking it goes; see `RetentionEconomics.profit`.
///
/// Contacting no customer earns nothing.
///
///     let curve = ProfitCurve(
///       scores: [0.9, 0.8, 0.3, 0.1], outcomes: [1, 0, 1, 0],
///       economics: RetentionEconomics(
///         saveValue: 100, contactCost: 1, offerCost: 10, successRate: 0.5))
///     print(curve.points[curve.best].profit)       // 77.0, of contacting the first three
public struct ProfitCurve: Hashable, Sendable, Codable {
  /// The profit of contacting the `rows` with the highest scores.
  public struct Point: Hashable, Sendable, Codable {
    public let rows: Int
    /// `rows` over all.
    public let depth: Double
    public let profit: Double
    /// The lowest score among them: contact whoever scores this or more.
    public let threshold: Double
  }

  /// One point a distinct score, the first for no customer, the last for all.
  public let points: [Point]
  /// The position of the highest profit, the shallowest of equals.
  public let best: Int
  /// The deepest point from the best on at which contacting still loses nothing.
  public let breakEven: Int

  public var contactAll: Point { points[points.count - 1] }

  /// The curve of the rows ranked by `scores` (n), with the outcomes that came (`outcomes` 0 or 1)
  /// or that are expected (probabilities), and what each customer is worth (`values`, n; the
  /// `saveValue` without).
  ///
  /// Choose the threshold on one part of the rows and read its profit off another, with
  /// `profit(threshold:)`: on the same part it flatters.
  ///
  /// - Complexity: O(n·log n).
  public init(
    scores: [Double], outcomes: [Double], values: [Double]? = nil, economics: RetentionEconomics
  ) {
    precondition(
      outcomes.count == scores.count && (values?.count ?? scores.count) == scores.count,
      "one of each a row")
    precondition(outcomes.allSatisfy { $0 >= 0 && $0 <= 1 }, "an outcome between 0 and 1")
    let order = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    var points = [Point(rows: 0, depth: 0, profit: 0, threshold: .greatestFiniteMagnitude)]
    var profit = 0.0
    for (position, row) in order.enumerated() {
      profit += economics.profit(probability: outcomes[row], value: values?[row])
      let isLastOfTie = position + 1 == order.count || scores[order[position + 1]] != scores[row]
      guard isLastOfTie else { continue }
      points.append(
        Point(
          rows: position + 1, depth: Double(position + 1) / Double(order.count), profit: profit,
          threshold: scores[row]))
    }
    self.points = points
    var best = 0
    for index in points.indices where points[index].profit > points[best].profit { best = index }
    self.best = best
    var last = best
    while last + 1 < points.count, points[last + 1].profit >= 0 { last += 1 }
    breakEven = last
  }

  /// The profit of contacting all customers who score `threshold` or more.
  public func profit(threshold: Double) -> Point {
    points.last { $0.threshold >= threshold } ?? points[0]
  }
}
