/// How unevenly `amounts` (n, ascending, 0 or more) are spread: 0 where all are the same, near 1 where one is all;
/// 0 where they come to nothing.
///
/// Σ (2·rank − n − 1)·amount / (n·Σ amount).
package func giniCoefficient(ascending amounts: [Double]) -> Double {
  let (count, total) = (Double(amounts.count), amounts.reduce(0, +))
  let weighted = amounts.enumerated().reduce(0.0) {
    $0 + (2 * Double($1.offset + 1) - count - 1) * $1.element
  }
  return total > 0 ? weighted / (count * total) : 0
}
