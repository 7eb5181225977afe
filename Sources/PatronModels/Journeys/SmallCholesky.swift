import Foundation

/// L with A = L·Lᵀ for a matrix too small to be worth a call to LAPACK.
struct SmallCholesky {
  let order: Int
  private var lower: [Double]

  /// Factors the lower triangle of `matrix` (n × n); nil where it is not positive definite.
  init?(order: Int, _ matrix: [Double]) {
    self.order = order
    lower = matrix
    let isPositive = lower.withUnsafeMutableBufferPointer { lower in
      for i in 0..<order {
        for j in 0...i {
          var sum = lower[i * order + j]
          for k in 0..<j { sum -= lower[i * order + k] * lower[j * order + k] }
          if i == j {
            guard sum > 0, sum.isFinite else { return false }
            lower[i * order + i] = sum.squareRoot()
          } else {
            lower[i * order + j] = sum / lower[j * order + j]
          }
        }
      }
      return true
    }
    guard isPositive else { return nil }
  }

  /// Half the logarithm of the determinant.
  var logDiagonal: Double { (0..<order).reduce(0) { $0 + log(lower[$1 * order + $1]) } }

  /// x ← L⁻¹·x.
  func divideForward(_ x: inout [Double]) {
    for i in 0..<order {
      var sum = x[i]
      if i > 0 { for k in 0..<i { sum -= lower[i * order + k] * x[k] } }
      x[i] = sum / lower[i * order + i]
    }
  }

  /// A⁻¹·`right`.
  func solve(_ right: [Double]) -> [Double] {
    var x = right
    divideForward(&x)
    for i in stride(from: order - 1, through: 0, by: -1) {
      var sum = x[i]
      for k in i + 1..<max(order, i + 1) { sum -= lower[k * order + i] * x[k] }
      x[i] = sum / lower[i * order + i]
    }
    return x
  }
}
