import Foundation
import PatronNumerics
import Testing

@Suite("Kernels against plain loops")
struct KernelsTests {
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { _ in Float(generator.uniform() * 4 - 2) })
  }

  private func squaredDistance(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
    (0..<a.columnCount).reduce(0.0) {
      let step = Double(a[i, $1]) - Double(b[j, $1])
      return $0 + step * step
    }
  }

  /// Sizes about the 16 rows and 4 centres of a tile, and about the 4,096 rows of a block.
  static let sizes = [
    (1, 1, 1), (15, 3, 2), (16, 4, 4), (17, 5, 5), (33, 8, 9), (4095, 2, 3), (4096, 2, 3),
    (4097, 7, 12), (9000, 33, 13),
  ]

  @Test(arguments: sizes) func `the nearest two centres, the sums and the inertia`(
    size: (rows: Int, columns: Int, centres: Int)
  ) {
    let points = random(size.rows, size.columns, seed: 1)
    let centres = random(size.centres, size.columns, seed: 2)
    var labels = [Int32](repeating: -1, count: size.rows)
    var distances = [Float](repeating: 0, count: size.rows)
    let pass = Kernels.assign(
      points, to: centres, labels: &labels, distances: &distances, workers: Workers(3))
    let nearest = Kernels.nearest(points, to: centres, workers: Workers(2))
    #expect(pass.changed == size.rows)
    #expect(nearest.labels == labels && nearest.squaredDistances == distances)
    var sums = [Double](repeating: 0, count: size.centres * size.columns)
    for row in 0..<size.rows {
      let all = (0..<size.centres).map { squaredDistance(points, row, centres, $0) }
      // Float distances err by about d/2 roundings of 6e-8.
      let slack = 1e-6 * all.reduce(1, max)
      #expect(abs(Double(distances[row]) - (all.min() ?? 0)) <= slack)
      #expect(all[Int(labels[row])] <= (all.min() ?? 0) + slack)
      let second = all.sorted().dropFirst().first ?? .infinity
      let found = Double(nearest.secondSquaredDistances[row])
      #expect(second == found || abs(second - found) <= slack)
      for column in 0..<size.columns {
        sums[Int(labels[row]) * size.columns + column] += Double(points[row, column])
      }
    }
    for (sum, expected) in zip(pass.sums, sums) { #expect(abs(sum - expected) <= 1e-9) }
    #expect(pass.counts.reduce(0, +) == Int64(size.rows))
    let total = distances.reduce(0.0) { $0 + Double($1) }
    #expect(abs(pass.inertia - total) <= 1e-12 * total)
    let again = Kernels.assign(
      points, to: centres, labels: &labels, distances: &distances, workers: .all)
    #expect(again.changed == 0)
  }

  @Test(arguments: sizes) func `bounds give what measuring all gives, whatever the threads`(
    size: (rows: Int, columns: Int, centres: Int)
  ) {
    let points = random(size.rows, size.columns, seed: 1)
    var centres = random(size.centres, size.columns, seed: 2)
    var generator = SeededGenerator(seed: 3)
    var single = BoundedAssignment(pointCount: size.rows)
    single.start(points, at: centres, workers: Workers(1))
    var several = BoundedAssignment(pointCount: size.rows)
    several.start(points, at: centres, workers: Workers(3))
    // Steps from far to none at all, so that few bounds hold at first and all at last; some often,
    // so that bounds give way over several steps before their points are measured again.
    let reaches = [1.0, 0.3] + [Double](repeating: 0.05, count: 10)
    for reach in reaches + [Double](repeating: 0.003, count: 10) + [1.0, 0.001, 0.001, 0] {
      for index in centres.elements.indices {
        centres.elements[index] += Float((generator.uniform() - 0.5) * reach)
      }
      let before = single.labels
      single.move(points, to: centres, workers: Workers(1))
      several.move(points, to: centres, workers: Workers(3))
      var labels = before
      var distances = [Float](repeating: 0, count: size.rows)
      let all = Kernels.assign(
        points, to: centres, labels: &labels, distances: &distances, workers: .all)
      #expect(single.labels == labels && several.labels == labels)
      #expect(single.sums.counts == all.counts && single.sums.changed == all.changed)
      #expect(single.sums.sums == several.sums.sums)
      for (sum, expected) in zip(single.sums.sums, all.sums) {
        #expect(abs(sum - expected) <= 1e-9)
      }
      let inertia = Kernels.inertia(points, labels: labels, centres: centres, workers: .all)
      // Distances are summed in another order, which Float rounds by about d/2 times 6e-8.
      #expect(abs(inertia - all.inertia) <= 1e-6 * max(1, all.inertia))
    }
  }

  @Test func `equal distances go to the lowest index`() {
    let points = Matrix(rows: [[0], [5]])
    let centres = Matrix(rows: [[1], [-1], [1], [9], [9], [5], [5]])
    let result = Kernels.nearest(points, to: centres, workers: .all)
    #expect(result.labels == [0, 5])
    #expect(result.secondSquaredDistances == [1, 0])
  }

  @Test(arguments: sizes) func `the pass of a logistic model`(
    size: (rows: Int, columns: Int, centres: Int)
  ) {
    let features = random(size.rows, size.columns, seed: 3)
    let labels = (0..<size.rows).map { Float($0 % 3 == 0 ? 1 : 0) }
    let weights = (0..<size.rows).map { Float($0 % 4) / 2 }
    let centre = (0..<size.columns).map { Double($0) / 10 }
    let coefficients = (0..<size.columns).map { sin(Double($0)) }
    let sums = Kernels.logistic(
      features, labels: labels, weights: weights, centre: centre, coefficients: coefficients,
      intercept: 0.3, workers: Workers(2))
    let side = size.columns + 1
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: side)
    var hessian = [Double](repeating: 0, count: side * side)
    for row in 0..<size.rows {
      let u = (0..<size.columns).map { Double(features[row, $0]) - centre[$0] } + [1]
      let z = zip(u, coefficients + [0.3]).reduce(0) { $0 + $1.0 * $1.1 }
      let p = 1 / (1 + exp(-z))
      let weight = Double(weights[row])
      loss -= weight * (labels[row] == 1 ? log(p) : log(1 - p))
      for i in 0..<side {
        gradient[i] += weight * (p - Double(labels[row])) * u[i]
        for j in 0...i { hessian[i * side + j] += weight * p * (1 - p) * u[i] * u[j] }
      }
    }
    // Sums of up to 9,000 terms in another order.
    #expect(abs(sums.loss - loss) <= 1e-11 * max(1, loss))
    for (a, b) in zip(sums.gradient, gradient) { #expect(abs(a - b) <= 1e-9) }
    for i in 0..<side {
      for j in 0...i {
        #expect(abs(sums.hessian[i * side + j] - hessian[i * side + j]) <= 1e-9)
      }
    }
    let scores = Kernels.linearScores(
      features, coefficients: coefficients, intercept: 1, workers: Workers(2))
    for row in 0..<size.rows {
      let expected = (0..<size.columns).reduce(1.0) {
        $0 + Double(features[row, $1]) * coefficients[$1]
      }
      #expect(abs(scores[row] - expected) <= 1e-13 * Double(side))
    }
  }

  @Test func `a logistic model's exponentials are right for every score`() {
    let scores = [0, 1e-300, 1e-17, 0.3, 0.6931471805599453, 1, 36, 40, 700, 708, 745, 1e6, 3e38]
    for score in scores.flatMap({ [$0, -$0] }) {
      for label in [Float(0), 1] {
        let sums = Kernels.logistic(
          Matrix(rows: [[Float(1)]]), labels: [label], weights: nil, centre: [0],
          coefficients: [0], intercept: score, workers: Workers(1))
        let signed = label == 1 ? score : -score
        let loss = max(0, -signed) + log1p(exp(-abs(score)))
        let wrong = 1 / (1 + exp(signed))
        // exp is right to a rounding or two; log(1 + t) loses the part of t below 1's last bit.
        #expect(abs(sums.loss - loss) <= 5e-16 * max(1, loss), "\(score)")
        #expect(abs(abs(sums.gradient[1]) - wrong) <= max(4e-16 * wrong, 1e-307), "\(score)")
        let curvature = exp(-abs(score)) / ((1 + exp(-abs(score))) * (1 + exp(-abs(score))))
        #expect(abs(sums.hessian[3] - curvature) <= max(1e-15 * curvature, 1e-307), "\(score)")
        let light = Kernels.logistic(
          Matrix(rows: [[Float(1)]]), labels: [label], weights: nil, centre: [0],
          coefficients: [0], intercept: score, withHessian: false, workers: Workers(1))
        // A row's own weight takes another way to the logarithm, right for the smallest loss too.
        let weighted = Kernels.logistic(
          Matrix(rows: [[Float(1)]]), labels: [label], weights: [1], centre: [0],
          coefficients: [0], intercept: score, workers: Workers(1))
        #expect(abs(weighted.loss - loss) <= max(1e-15 * loss, 1e-307), "\(score)")
        #expect(light.hessian.isEmpty)
        #expect(light.gradient == sums.gradient && light.loss == sums.loss)
      }
    }
  }
}
