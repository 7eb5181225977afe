import Foundation
public import PatronNumerics

/// k-means: Lloyd's iterations from k-means++ starts (Arthur & Vassilvitskii, SODA 2007).
///
/// Minimises the inertia Σᵢ ‖xᵢ − c(xᵢ)‖², so the columns should share a scale. Of several starts
/// the one of least inertia is kept. The result depends on the data, the seed and the order of the
/// rows, not on the number of threads.
///
///     let points = Matrix(rows: [[1, 1], [1, 2], [8, 8], [9, 8]])
///     let model = try KMeans(clusterCount: 2).fit(points)
///     print(model.clusterSizes)                    // [2, 2]
///     print(model.assign(points).labels)           // [0, 0, 1, 1]
///     print(model.centroids[1, 0])                 // 8.5
public struct KMeans: Hashable, Sendable, Codable {
  /// How many clusters to form, k ≥ 1.
  public var clusterCount: Int
  /// How many starts to try; the best is kept. Given centroids are one start.
  public var restarts: Int
  /// How often the best start is then improved upon: a cluster drawn at random is given up for one
  /// about a point drawn as k-means++ draws them, and what follows is kept if its inertia is less
  /// (random swap; Fränti, Journal of Big Data 2018). It finds minima that starts alone miss.
  public var swaps: Int
  /// The most iterations of one start.
  public var maximumIterations: Int
  /// A start has converged when no point changes its cluster, or when Σ‖movement of a centroid‖² is
  /// at most this times the mean variance of the columns, as in scikit-learn.
  public var tolerance: Double
  /// With more rows than this, the starts are tried on a random sample of so many, and the best of
  /// them goes on over all rows. A cluster of 1 in 1,000 still has 65 rows of the sample.
  public var restartSampleSize: Int
  /// The source of every random draw: the same seed and data give the same model.
  public var seed: UInt64

  public init(
    clusterCount: Int, restarts: Int = 8, swaps: Int = 0, maximumIterations: Int = 100,
    tolerance: Double = 1e-4, restartSampleSize: Int = 65_536, seed: UInt64 = 0
  ) {
    self.swaps = swaps
    self.restartSampleSize = restartSampleSize
    self.clusterCount = clusterCount
    self.restarts = restarts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.seed = seed
  }

  /// How far a fit has come.
  public struct Iteration: Hashable, Sendable {
    /// The start, from 0, swaps being numbered after them.
    ///
    /// Nil while a given or chosen start goes on over all rows.
    public let restart: Int?
    /// The iteration of that start, from 1.
    public let number: Int
    /// The inertia at the beginning of the iteration.
    public let inertia: Double
  }

  /// Fits the clusters to `points` (n × d), reporting each iteration as it ends.
  ///
  /// With `initialCentroids` (k × d) there is one start, and cluster i is the one that grew from
  /// row i. Without, clusters are numbered by falling size, equal ones by their centroids. A
  /// cluster that loses all its points is moved to the point farthest from any centroid.
  ///
  /// - Complexity: O(restarts · iterations · n·k·d) time; n·(2 + log₂ k) floats beside the points.
  public func fit(
    _ points: Matrix, initialCentroids: Matrix? = nil, workers: Workers = .all,
    onIteration: (Iteration) -> Void = { _ in }
  ) throws(FitError) -> Model {
    precondition(clusterCount >= 1, "k-means needs at least one cluster")
    precondition(restarts >= 1 && maximumIterations >= 1, "k-means needs at least one iteration")
    guard points.columnCount > 0 else { throw .noColumns }
    guard points.rowCount >= clusterCount else {
      throw .tooFewRows(found: points.rowCount, needed: clusterCount)
    }
    let statistics = points.columnStatistics(workers: workers)
    if let cell = points.firstNonFinite(statistics) {
      throw .nonFiniteValue(row: cell.row, column: cell.column)
    }
    if let initialCentroids {
      precondition(
        initialCentroids.rowCount == clusterCount
          && initialCentroids.columnCount == points.columnCount,
        "the initial centroids are not \(clusterCount) x \(points.columnCount)")
      return try descend(points, statistics, from: initialCentroids, workers: workers, onIteration)
    }
    // One start gains nothing from a sample; many clusters need a larger one.
    let sampleSize = max(restartSampleSize, 256 * clusterCount)
    guard restarts > 1, points.rowCount > sampleSize else {
      return try bestOfRestarts(points, statistics, workers: workers, onIteration)
        .numberedBySize()
    }
    let sample = points.selecting(
      rows: ClusterMetrics.sample(sampleSize, of: points.rowCount, seed: seed))
    do throws(FitError) {
      let start = try bestOfRestarts(
        sample, sample.columnStatistics(workers: workers), workers: workers, onIteration)
      return try descend(points, statistics, from: start.centroids, workers: workers, onIteration)
        .numberedBySize()
    } catch .tooFewDistinctRows {
      // The sample may lack distinct rows that all rows have.
      return try bestOfRestarts(points, statistics, workers: workers, onIteration)
        .numberedBySize()
    }
  }

  /// Lloyd's iterations over `points` from `start`, which reports no number of a start.
  private func descend(
    _ points: Matrix, _ statistics: ColumnStatistics, from start: Matrix, workers: Workers,
    _ onIteration: (Iteration) -> Void
  ) throws(FitError) -> Model {
    var descent = Descent(
      points: points, statistics: statistics, tolerance: tolerance, workers: workers)
    return try descent.run(from: start, maximumIterations: maximumIterations) {
      onIteration(Iteration(restart: nil, number: $0, inertia: $1))
    }
  }

  /// The model of least inertia of several k-means++ starts, the earliest among equals.
  private func bestOfRestarts(
    _ points: Matrix, _ statistics: ColumnStatistics, workers: Workers,
    _ onIteration: (Iteration) -> Void
  ) throws(FitError) -> Model {
    var descent = Descent(
      points: points, statistics: statistics, tolerance: tolerance, workers: workers)
    var best: Model?
    for restart in 0..<restarts {
      var generator = SeededGenerator(seed: seed, stream: UInt64(restart))
      let start = try plusPlusCentroids(points, using: &generator, workers: workers)
      let model = try descent.run(from: start, maximumIterations: maximumIterations) {
        onIteration(Iteration(restart: restart, number: $0, inertia: $1))
      }
      if best.map({ model.inertia < $0.inertia }) ?? true { best = model }
    }
    guard let best else { throw .tooFewRows(found: points.rowCount, needed: clusterCount) }
    return swaps == 0 ? best : try swapped(best, points, &descent, workers: workers, onIteration)
  }

  /// `model` after `swaps` tries to give a cluster up for one elsewhere.
  private func swapped(
    _ model: Model, _ points: Matrix, _ descent: inout Descent, workers: Workers,
    _ onIteration: (Iteration) -> Void
  ) throws(FitError) -> Model {
    guard clusterCount > 1 else { return model }
    var generator = SeededGenerator(seed: seed, stream: UInt64(restarts))
    let blocks = Workers.blocks(of: points.rowCount)
    var best = model
    var nearest = best.assign(points, workers: workers).squaredDistances
    for swap in 0..<swaps {
      let blockTotals = blocks.map { block in block.reduce(0.0) { $0 + Double(nearest[$1]) } }
      let total = blockTotals.reduce(0, +)
      guard total > 0 else { break }
      let cluster = generator.index(below: clusterCount)
      let row = Self.row(
        at: generator.uniform() * total, nearest: nearest, blockTotals: blockTotals, blocks: blocks)
      var centroids = best.centroids
      for column in 0..<points.columnCount { centroids[cluster, column] = points[row, column] }
      let tried = try descent.run(from: centroids, maximumIterations: maximumIterations) {
        onIteration(Iteration(restart: restarts + swap, number: $0, inertia: $1))
      }
      if tried.inertia < best.inertia {
        best = tried
        nearest = best.assign(points, workers: workers).squaredDistances
      }
    }
    return best
  }

  /// Draws the first centroids (k × d): each after the first from the points, with a chance in
  /// proportion to the squared distance to those before (D² seeding). Of 2 + ⌊ln k⌋ draws the one
  /// that leaves the least inertia is taken, the greedy variant that the authors found better and
  /// that scikit-learn uses too.
  private func plusPlusCentroids(
    _ points: Matrix, using generator: inout SeededGenerator, workers: Workers
  ) throws(FitError) -> Matrix {
    let trialCount = 2 + Int(log(Double(clusterCount)))
    let blocks = Workers.blocks(of: points.rowCount)
    var chosen = [generator.index(below: points.rowCount)]
    var trials = Kernels.Trials()
    Kernels.tryCandidates(
      points, nearest: [], candidates: points.selecting(rows: chosen), into: &trials,
      workers: workers)
    var nearest = Array(trials.minima.prefix(points.rowCount))
    var blockTotals = trials.blockTotals.map { $0[0] }
    while chosen.count < clusterCount {
      let total = blockTotals.reduce(0, +)
      // Nothing is left at a distance: each distinct point is a centroid already.
      guard total > 0 else {
        throw .tooFewDistinctRows(found: chosen.count, needed: clusterCount)
      }
      let candidates = (0..<trialCount).map { _ in
        Self.row(
          at: generator.uniform() * total, nearest: nearest, blockTotals: blockTotals,
          blocks: blocks)
      }
      Kernels.tryCandidates(
        points, nearest: nearest, candidates: points.selecting(rows: candidates), into: &trials,
        workers: workers)
      let totals = candidates.indices.map { candidate in
        trials.blockTotals.reduce(0) { $0 + $1[candidate] }
      }
      let best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
      chosen.append(candidates[best])
      nearest.replaceSubrange(
        0..<points.rowCount,
        with: trials.minima[best * points.rowCount..<(best + 1) * points.rowCount])
      blockTotals = trials.blockTotals.map { $0[best] }
    }
    return points.selecting(rows: chosen)
  }

  /// The first row at which the running sum of `nearest` passes `target`; never one of distance 0.
  private static func row(
    at target: Double, nearest: [Float], blockTotals: [Double], blocks: [Range<Int>]
  ) -> Int {
    var passed = 0.0
    var candidate = 0
    for (block, total) in zip(blocks, blockTotals) where total > 0 {
      if passed + total <= target {
        passed += total
        // Rounding may leave the target just beyond the last sum: its last row then serves.
        if let last = block.last(where: { nearest[$0] > 0 }), block == blocks.last {
          candidate = last
        } else {
          candidate = block.lowerBound
        }
        continue
      }
      for row in block where nearest[row] > 0 {
        candidate = row
        passed += Double(nearest[row])
        if passed > target { return row }
      }
      return candidate
    }
    return nearest.indices.last { nearest[$0] > 0 } ?? candidate
  }

  /// A fitted clustering: a plain value to save, compare or send to another task.
  public struct Model: Hashable, Sendable, Codable {
    /// The cluster centres, one a row (k × d).
    public let centroids: Matrix
    /// Σᵢ ‖xᵢ − c(xᵢ)‖² over the training points, at these centroids.
    public let inertia: Double
    /// The iterations of the start that was kept.
    public let iterations: Int
    /// Whether that start met the tolerance before it ran out of iterations.
    public let hasConverged: Bool
    /// How many training points are nearest to each centroid.
    public let clusterSizes: [Int]

    package init(
      centroids: Matrix, inertia: Double, iterations: Int, hasConverged: Bool, clusterSizes: [Int]
    ) {
      self.centroids = centroids
      self.inertia = inertia
      self.iterations = iterations
      self.hasConverged = hasConverged
      self.clusterSizes = clusterSizes
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      centroids = try container.decode(Matrix.self, forKey: .centroids)
      inertia = try container.decode(Double.self, forKey: .inertia)
      iterations = try container.decode(Int.self, forKey: .iterations)
      hasConverged = try container.decode(Bool.self, forKey: .hasConverged)
      clusterSizes = try container.decode([Int].self, forKey: .clusterSizes)
      guard centroids.rowCount >= 1, clusterSizes.count == centroids.rowCount else {
        throw DecodingError.dataCorruptedError(
          forKey: .clusterSizes, in: container,
          debugDescription: "\(clusterSizes.count) sizes for \(centroids.rowCount) centroids")
      }
    }

    /// Assigns each of `points` (n × d, the columns of the training data) to its nearest centroid,
    /// the lowest index among equals, and measures the nearest two.
    ///
    /// - Complexity: O(n·k·d).
    public func assign(_ points: Matrix, workers: Workers = .all) -> Assignment {
      Kernels.nearest(points, to: centroids, workers: workers)
    }

    /// The same clusters in falling order of size, equal ones in the order of their centroids.
    fileprivate func numberedBySize() -> Model {
      let order = clusterSizes.indices.sorted { first, second in
        guard clusterSizes[first] == clusterSizes[second] else {
          return clusterSizes[first] > clusterSizes[second]
        }
        for column in 0..<centroids.columnCount
        where centroids[first, column] != centroids[second, column] {
          return centroids[first, column] < centroids[second, column]
        }
        return first < second
      }
      return Model(
        centroids: centroids.selecting(rows: order), inertia: inertia, iterations: iterations,
        hasConverged: hasConverged, clusterSizes: order.map { clusterSizes[$0] })
    }
  }
}
