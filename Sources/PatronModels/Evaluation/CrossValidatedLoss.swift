/// Log losses on held-out rows, and their mean.
struct CrossValidatedLoss: Sendable {
  /// Row by row; NaN where a row was never evaluated.
  let losses: [Double]
  let weights: [Float]?

  var mean: Double { moments(losses).mean }
  var standardError: Double { moments(losses).error }

  /// Whether this loss is lower than `other`, by more than the standard error of the difference row
  /// by row.
  func isBetter(than other: CrossValidatedLoss) -> Bool {
    let difference = moments(zip(other.losses, losses).map { $0 - $1 })
    return difference.mean > max(difference.error, 0)
  }

  private func moments(_ values: [Double]) -> (mean: Double, error: Double) {
    var (total, sum) = (0.0, 0.0)
    for row in values.indices where !values[row].isNaN {
      let weight = Double(weights?[row] ?? 1)
      total += weight
      sum += weight * values[row]
    }
    guard total > 0 else { return (0, 0) }
    let mean = sum / total
    var squares = 0.0
    for row in values.indices where !values[row].isNaN {
      let weight = Double(weights?[row] ?? 1)
      squares += weight * weight * (values[row] - mean) * (values[row] - mean)
    }
    return (mean, squares.squareRoot() / total)
  }
}
