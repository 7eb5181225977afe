import PatronNumerics

/// Lloyd's iterations over one set of points, with the memory that starts share.
struct Descent {
  let points: Matrix
  /// The Σ‖movement‖² at which a start has converged.
  let threshold: Double
  let workers: Workers
  /// Σᵢ ‖xᵢ − x̄‖² and the mean x̄, from which the inertia follows by sums alone.
  private let spread: Double
  private let means: [Double]
  private var assignment: BoundedAssignment

  init(points: Matrix, statistics: ColumnStatistics, tolerance: Double, workers: Workers) {
    self.points = points
    self.workers = workers
    let variance = statistics.variances.reduce(0, +)
    threshold = tolerance * variance / Double(points.columnCount)
    spread = variance * Double(points.rowCount)
    means = statistics.means
    assignment = BoundedAssignment(pointCount: points.rowCount)
  }

  mutating func run(
    from start: Matrix, maximumIterations: Int, onIteration: (Int, Double) -> Void
  ) throws(FitError) -> KMeans.Model {
    var centroids = start
    var iterations = 0
    var hasConverged = false
    assignment.start(points, at: centroids, workers: workers)
    while iterations < maximumIterations, !hasConverged {
      iterations += 1
      onIteration(iterations, inertia(at: centroids))
      let isFilled = !assignment.sums.counts.contains(0)
      let moved = try updated(centroids)
      let movement = zip(moved.elements, centroids.elements).reduce(0.0) { sum, pair in
        let step = Double(pair.0) - Double(pair.1)
        return sum + step * step
      }
      centroids = moved
      if isFilled {
        assignment.move(points, to: centroids, workers: workers)
      } else {
        // A centroid that was set elsewhere makes every bound worthless.
        assignment.measure(points, at: centroids, workers: workers)
      }
      hasConverged =
        !assignment.sums.counts.contains(0)
        && (assignment.sums.changed == 0 || movement <= threshold)
    }
    // The last iteration may still have emptied a cluster; a model has none that is empty.
    if assignment.sums.counts.contains(0) {
      centroids = try filled(centroids, counts: assignment.sums.counts)
      assignment.measure(points, at: centroids, workers: workers)
    }
    return KMeans.Model(
      centroids: centroids,
      inertia: Kernels.inertia(
        points, labels: assignment.labels, centres: centroids, workers: workers),
      iterations: iterations, hasConverged: hasConverged,
      clusterSizes: assignment.sums.counts.map(Int.init))
  }

  /// Σᵢ ‖xᵢ − c(xᵢ)‖² by the clusters' sums:
  /// Σᵢ ‖xᵢ − x̄‖² + Σₖ nₖ‖cₖ − x̄‖² − 2·(cₖ − x̄)·Σ(xᵢ − x̄).
  private func inertia(at centroids: Matrix) -> Double {
    var total = spread
    for cluster in 0..<centroids.rowCount {
      let count = Double(assignment.sums.counts[cluster])
      for column in 0..<centroids.columnCount {
        let offset = Double(centroids[cluster, column]) - means[column]
        let sum = assignment.sums.sums[cluster * centroids.columnCount + column]
        total += offset * (count * offset - 2 * (sum - count * means[column]))
      }
    }
    return max(0, total)
  }

  /// The means of the clusters, empty ones moved to the farthest points.
  private func updated(_ centroids: Matrix) throws(FitError) -> Matrix {
    let pass = assignment.sums
    var means = centroids
    for cluster in pass.counts.indices where pass.counts[cluster] > 0 {
      for column in 0..<means.columnCount {
        let sum = pass.sums[cluster * means.columnCount + column]
        means[cluster, column] = Float(sum / Double(pass.counts[cluster]))
      }
    }
    return pass.counts.contains(0) ? try filled(means, counts: pass.counts) : means
  }

  /// Moves each cluster without points to the point farthest from all centroids so far, one after
  /// another, so that two never land on one point. Equal distances go to the earliest row.
  private func filled(
    _ centroids: Matrix, counts: [Int64]
  ) throws(FitError) -> Matrix {
    var labels = [Int32](repeating: -1, count: points.rowCount)
    var distances = [Float](repeating: 0, count: points.rowCount)
    var kept = counts.indices.filter { counts[$0] > 0 }
    var result = centroids
    for cluster in counts.indices where counts[cluster] == 0 {
      let pass = Kernels.assign(
        points, to: result.selecting(rows: kept), labels: &labels, distances: &distances,
        workers: workers)
      guard pass.inertia > 0,
        let farthest = distances.indices.max(by: { distances[$0] < distances[$1] })
      else {
        throw .tooFewDistinctRows(found: kept.count, needed: counts.count)
      }
      let first = distances.firstIndex(of: distances[farthest]) ?? farthest
      for column in 0..<result.columnCount { result[cluster, column] = points[first, column] }
      kept.append(cluster)
    }
    return result
  }
}
