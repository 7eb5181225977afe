import CKernels

extension Kernels {
  /// The loss of a logistic model on some rows, its gradient and its Hessian.
  package struct LogisticSums: Sendable {
    package var loss = 0.0
    /// The least s·z over the rows: positive if the model separates the classes.
    package var margin = Double.infinity
    /// By coefficient, then the intercept (d + 1).
    package var gradient: [Double]
    /// The lower triangle ((d + 1) × (d + 1)).
    package var hessian: [Double]

    package init(parameterCount: Int, withHessian: Bool) {
      gradient = Array(repeating: 0, count: parameterCount)
      hessian = Array(repeating: 0, count: withHessian ? parameterCount * parameterCount : 0)
    }

    /// Adds the sums of other rows at the same parameters.
    package mutating func add(_ other: LogisticSums) {
      loss += other.loss
      margin = min(margin, other.margin)
      for index in gradient.indices { gradient[index] += other.gradient[index] }
      for index in hessian.indices { hessian[index] += other.hessian[index] }
    }
  }

  /// One pass over `rows` (all of them without) of `features` (n × d) with u = x − centre and
  /// z = u·coefficients + intercept; without the Hessian, which stays empty, unless it is asked for.
  ///
  /// - Complexity: O(n·d²), or O(n·d) without the Hessian.
  package static func logistic(
    _ features: Matrix, labels: [Float], weights: [Float]?, rows: Range<Int>? = nil,
    centre: [Double], coefficients: [Double], intercept: Double, withHessian: Bool = true,
    workers: Workers
  ) -> LogisticSums {
    let dimension = features.columnCount
    precondition(centre.count == dimension && coefficients.count == dimension)
    precondition(labels.count == features.rowCount)
    precondition(weights == nil || weights?.count == features.rowCount)
    let side = dimension + 1
    let all = rows ?? 0..<features.rowCount
    let empty = LogisticSums(parameterCount: side, withHessian: withHessian)
    return workers.reduce(all.count, into: empty) { block in
      var part = empty
      let rows = all.lowerBound + block.lowerBound..<all.lowerBound + block.upperBound
      // Rows enough to feed the Gram product, few enough that they are still in the cache for it.
      let chunk = max(32, min(256, 32768 / side))
      var scaled = withHessian ? [Double](repeating: 0, count: min(chunk, rows.count) * side) : []
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: chunk) {
        let count = min(chunk, rows.upperBound - first)
        features.elements.withUnsafeBufferPointer { elements in
          labels.withUnsafeBufferPointer { labels in
            withOptionalBuffer(weights) { weights in
              scaled.withUnsafeMutableBufferPointer { scaled in
                guard let labels = labels.baseAddress else { return }
                patron_logistic_pass(
                  count, dimension, elements.baseAddress.map { $0 + first * dimension },
                  labels + first, weights.map { $0 + first }, centre, coefficients, intercept,
                  withHessian ? scaled.baseAddress : nil, &part.gradient, &part.loss, &part.margin)
              }
            }
          }
        }
        guard withHessian else { continue }
        BLAS.addGram(rows: count, columns: side, of: scaled, to: &part.hessian)
      }
      return part
    } combine: { total, part in
      total.add(part)
    }
  }

  /// `features` (n × d) · `coefficients` + `intercept`, summed in Double.
  ///
  /// - Complexity: O(n·d).
  package static func linearScores(
    _ features: Matrix, coefficients: [Double], intercept: Double, workers: Workers
  ) -> [Double] {
    precondition(coefficients.count == features.columnCount, "one coefficient a column")
    return workers.filled(features.rowCount, with: 0.0) { rows, scores in
      scores.withUnsafeMutableBufferPointer { scores in
        features.elements.withUnsafeBufferPointer { elements in
          patron_linear_scores(
            rows.count, features.columnCount,
            elements.baseAddress.map { $0 + rows.lowerBound * features.columnCount },
            coefficients, intercept, scores.baseAddress)
        }
      }
    }
  }
}
