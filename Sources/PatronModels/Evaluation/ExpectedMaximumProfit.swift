import Foundation
import PatronNumerics

/// The expected maximum profit measure for churn (Verbraken, Verbeke & Baesens, IEEE TKDE 2013):
/// the profit a customer of the best targeting, on average over what share of the churners who are
/// offered something will stay.
public struct ExpectedMaximumProfit: Hashable, Sendable, Codable {
  /// The profit a customer, in the money of the values.
  public let profit: Double
  /// The share of the customers that the best targeting reaches, on the same average.
  public let depth: Double

  /// Evaluates `probabilities` (n) of leaving by `labels` (n, 1 for customers who left).
  ///
  /// Nil unless there are both labels.
  ///
  /// - Parameter certainty: how many customers the success rate is known from: it is drawn from
  ///   a beta distribution of that mean with α + β = `certainty`, 20 in the paper.
  /// - Complexity: O(n·log n).
  public init?(
    probabilities: [Double], labels: [Float], economics: RetentionEconomics, certainty: Double = 20
  ) {
    let alpha = certainty * economics.successRate
    let beta = certainty - alpha
    precondition(
      economics.saveValue > economics.offerCost && economics.offerCost >= 0
        && economics.contactCost >= 0 && alpha > 0 && beta > 0,
      "a value above the offer's cost, and a success rate between 0 and 1")
    let hull = Self.hull(probabilities, labels)
    let positives = Double(labels.count { $0 == 1 })
    let count = Double(labels.count)
    guard positives > 0, positives < count else { return nil }
    let (churners, stayers) = (positives / count, 1 - positives / count)
    // δ and φ of the paper, and its F₀ and F₁: the shares of churners and of stayers reached.
    let offer = economics.offerCost / economics.saveValue
    let contact = economics.contactCost / economics.saveValue
    // From which success rate on it pays to go on to the next corner of the hull (equation 20).
    var borders = [0.0]
    for (one, next) in zip(hull, hull.dropFirst()) {
      let reached = next.churners - one.churners
      let lost = next.stayers - one.stayers
      let border =
        reached > 0
        ? (stayers * (offer + contact) * lost + churners * contact * reached)
          / (churners * (1 - offer) * reached)
        : 1
      borders.append(max(min(border, 1), borders[borders.count - 1]))
    }
    borders.append(1)
    var (profit, depth) = (0.0, 0.0)
    for (index, corner) in hull.enumerated() {
      let (from, to) = (borders[index], borders[index + 1])
      guard to > from else { continue }
      let weight =
        SpecialFunctions.betaCumulative(to, alpha, beta)
        - SpecialFunctions.betaCumulative(from, alpha, beta)
      let mean =
        alpha / (alpha + beta)
        * (SpecialFunctions.betaCumulative(to, alpha + 1, beta)
          - SpecialFunctions.betaCumulative(from, alpha + 1, beta))
      profit +=
        economics.saveValue
        * (churners * corner.churners * ((1 - offer) * mean - contact * weight)
          - stayers * corner.stayers * (offer + contact) * weight)
      depth += weight * (churners * corner.churners + stayers * corner.stayers)
    }
    self.profit = profit
    self.depth = depth
  }

  /// The corners of the convex hull of the ROC curve, from no customer to all.
  private static func hull(
    _ probabilities: [Double], _ labels: [Float]
  ) -> [(churners: Double, stayers: Double)] {
    let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    let positives = max(1, Double(labels.count { $0 == 1 }))
    let negatives = max(1, Double(labels.count) - positives)
    var corners = [(churners: 0.0, stayers: 0.0)]
    var reached = (churners: 0.0, stayers: 0.0)
    for (position, row) in order.enumerated() {
      if labels[row] == 1 { reached.churners += 1 } else { reached.stayers += 1 }
      let isLastOfTie =
        position + 1 == order.count || probabilities[order[position + 1]] != probabilities[row]
      guard isLastOfTie else { continue }
      let corner = (churners: reached.churners / positives, stayers: reached.stayers / negatives)
      while corners.count >= 2 {
        let (a, b) = (corners[corners.count - 2], corners[corners.count - 1])
        let isBelow =
          (b.churners - a.churners) * (corner.stayers - b.stayers)
          <= (corner.churners - b.churners) * (b.stayers - a.stayers)
        guard isBelow else { break }
        corners.removeLast()
      }
      corners.append(corner)
    }
    return corners
  }
}
