import Foundation

/// Gauss–Legendre quadrature on [0, 1], exact for polynomials of degree 2n − 1.
package struct GaussLegendre: Sendable {
  /// Rising, each in (0, 1).
  package let nodes: [Double]
  /// Positive, of sum 1.
  package let weights: [Double]

  /// The rule of `count` nodes, by Newton's method on the Legendre polynomial (Davis & Rabinowitz
  /// 1984, section 2.7).
  package init(count: Int) {
    precondition(count >= 1, "a rule has at least one node")
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<count {
      var z = -cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        let value = Self.legendre(count, at: z, slope: &slope)
        z -= value / slope
        if abs(value / slope) <= 1e-16 { break }
      }
      nodes[i] = (1 + z) / 2
      weights[i] = 1 / ((1 - z * z) * slope * slope)
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// P(z) of degree `count` and its derivative.
  private static func legendre(_ count: Int, at z: Double, slope: inout Double) -> Double {
    var (last, value) = (1.0, z)
    for k in stride(from: 2, through: count, by: 1) {
      (last, value) = (value, (Double(2 * k - 1) * z * value - Double(k - 1) * last) / Double(k))
    }
    slope = Double(count) * (z * value - last) / (z * z - 1)
    return value
  }

  /// ∫ `body` from `lower` to `upper`.
  package func integral(
    from lower: Double, to upper: Double, of body: (Double) -> Double
  ) -> Double {
    var sum = 0.0
    for (node, weight) in zip(nodes, weights) {
      sum += weight * body(lower + node * (upper - lower))
    }
    return sum * (upper - lower)
  }
}
