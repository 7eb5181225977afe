import Foundation
public import PatronNumerics

/// Chooses how many clusters points fall into, or finds that they fall into none.
///
/// Clusters always appear, even in noise (and are stable there, where its support has corners), so
/// separation is evaluated against reference data without clusters: a uniform box along the principal
/// axes, of the points' covariance, clustered in the same way (the reference of the gap statistic,
/// Tibshirani, Walther & Hastie, JRSS B 2001, with the silhouette in place of the inertia). A
/// number of clusters is *clear* where its silhouette exceeds the reference by more than chance and
/// by enough to matter, every cluster has at least `smallestShare` of the points, and none
/// dissolves under resampling.
///
/// Among clear numbers the score is (silhouette − reference) · stability, the adjusted Rand index
/// under resampling; the smallest number that reaches 95 % of the best score is chosen.
///
///     var generator = SeededGenerator(seed: 1)
///     let points = Matrix(
///       rows: (0..<300).map { [Float($0 % 3 * 5) + Float(generator.uniform()), Float($0 % 2)] })
///     let result = try ClusterCountSearch(counts: 2...5).search(points)
///     print(result.chosen ?? 1)                    // 3
public struct ClusterCountSearch: Hashable, Sendable, Codable {
  /// The numbers of clusters that are tried.
  public var counts: ClosedRange<Int>
  /// A cluster of a smaller share does not count as one.
  public var smallestShare: Double
  /// The number that is kept while it is nearly as good as the best, so that clusters do not come
  /// and go with each month's data; nil for none.
  public var previousCount: Int?
  public var seed: UInt64

  public init(
    counts: ClosedRange<Int> = 2...10, smallestShare: Double = 0.02, previousCount: Int? = nil,
    seed: UInt64 = 0
  ) {
    precondition(counts.lowerBound >= 2, "at least two clusters are searched for")
    self.counts = counts
    self.smallestShare = smallestShare
    self.previousCount = previousCount
    self.seed = seed
  }

  /// The points that clusterings are compared on, and the ones whose silhouette is taken.
  static let sampleSize = 4_000
  /// With more columns than this so many rows are enough: they are then described by fewer numbers
  /// than columns, and the cost grows with the columns, not with their square or cube.
  static let widest = 1_000
  static let silhouetteSize = 1_500
  static let restarts = 4
  static let resampleCount = 20
  static let referenceCount = 10
  /// The least excess over the reference, in silhouette, and in standard deviations of its draws.
  static let leastExcess = 0.015
  static let leastDeviations = 4.0
  /// Below this similarity a cluster dissolves (Hennig 2007).
  static let dissolvedSimilarity = 0.5
  /// The share of the best score that a smaller number needs, and that the previous number needs.
  static let parsimony = 0.95
  static let loyalty = 0.75

  /// One number of clusters that was tried.
  public struct Candidate: Hashable, Sendable, Codable {
    public let count: Int
    public let inertia: Double
    public let silhouette: Double
    /// The mean silhouette of the reference data, and its standard deviation over their draws.
    public let reference: Double
    public let referenceDeviation: Double
    /// The mean adjusted Rand index under resampling.
    public let stability: Double
    /// The similarity of the least stable cluster.
    public let leastSimilarity: Double
    public let smallestShare: Double
    /// Whether clusters of this number are more than noise.
    public let isClear: Bool

    public var excess: Double { silhouette - reference }
    public var score: Double { excess * max(0, stability) }
  }

  /// The result of a search.
  public struct Result: Hashable, Sendable, Codable {
    /// Every number that was tried, ascending.
    public let candidates: [Candidate]
    /// The number that was chosen; nil where there are no clear clusters.
    public let chosen: Int?
  }

  /// Searches `points` (n × d), by a seeded sample of 4,000.
  ///
  /// - Complexity: about counts · 130 fits on the sample, and counts · 11 silhouettes of 1,500
  ///   points.
  public func search(_ points: Matrix, workers: Workers = .all) throws(FitError) -> Result {
    let isWide = points.columnCount > Self.widest
    let sampled = points.sampled(isWide ? Self.widest : Self.sampleSize, seed: seed)
    // Clusters depend on distances alone.
    let coordinates =
      sampled.columnCount > sampled.rowCount ? sampled.principalCoordinates(workers: workers) : nil
    let sample = coordinates ?? sampled
    let evaluated = ClusterMetrics.sample(
      min(Self.silhouetteSize, sample.rowCount), of: sample.rowCount, seed: seed)
    let references =
      coordinates.map { Reference(along: $0, seed: seed, workers: workers) }
      ?? Reference(of: sample, seed: seed, workers: workers)
    var candidates: [Candidate] = []
    for count in counts where count < sample.rowCount {
      do throws(FitError) {
        candidates.append(
          try candidate(count, sample, evaluated: evaluated, references, workers: workers))
      } catch .tooFewDistinctRows {
        break
      }
    }
    return Result(candidates: candidates, chosen: choice(among: candidates))
  }

  private func candidate(
    _ count: Int, _ sample: Matrix, evaluated: [Int], _ reference: Reference, workers: Workers
  ) throws(FitError) -> Candidate {
    let estimator = estimator(count)
    let model = try estimator.fit(sample, workers: workers)
    let silhouette = Self.silhouette(of: model, sample, evaluated: evaluated, workers: workers)
    let stability = ClusterStability(
      of: model, by: estimator, points: sample, resampleCount: Self.resampleCount,
      workers: workers)
    let draws = workers.map(Self.referenceCount) { draw -> Double? in
      let points = reference.points(draw)
      let one = Workers(1)
      guard let fitted = try? estimator.fit(points, workers: one) else { return nil }
      return Self.silhouette(of: fitted, points, evaluated: evaluated, workers: one)
    }.compactMap(\.self)
    let mean = draws.reduce(0, +) / Double(max(1, draws.count))
    let variance =
      draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws.count - 1))
    // The observed figure is one more draw: it varies as they do.
    let deviation = (variance * (1 + 1 / Double(max(1, draws.count)))).squareRoot()
    let smallest = Double(model.clusterSizes.min() ?? 0) / Double(sample.rowCount)
    let least = stability.similarities.min() ?? 0
    return Candidate(
      count: count, inertia: model.inertia, silhouette: silhouette, reference: mean,
      referenceDeviation: deviation, stability: stability.adjustedRandIndex, leastSimilarity: least,
      smallestShare: smallest,
      isClear: silhouette - mean >= max(Self.leastExcess, Self.leastDeviations * deviation)
        && accepts(model, of: sample.rowCount, similarities: stability.similarities))
  }

  /// How `count` clusters are found that are judged.
  package func estimator(_ count: Int) -> KMeans {
    KMeans(clusterCount: count, restarts: Self.restarts, seed: seed)
  }

  /// Whether none of the clusters of `model`, fitted to `rowCount` points, is too small or dissolves under resampling.
  package func accepts(_ model: KMeans.Model, of rowCount: Int, similarities: [Double]) -> Bool {
    let smallest = Double(model.clusterSizes.min() ?? 0) / Double(max(1, rowCount))
    return smallest >= smallestShare && (similarities.min() ?? 0) >= Self.dissolvedSimilarity
  }

  private static func silhouette(
    of model: KMeans.Model, _ points: Matrix, evaluated: [Int], workers: Workers
  ) -> Double {
    let chosen = points.selecting(rows: evaluated)
    let labels = model.assign(chosen, workers: workers).labels
    return ClusterMetrics.silhouette(points: chosen, labels: labels, workers: workers) ?? -1
  }

  private func choice(among candidates: [Candidate]) -> Int? {
    let clear = candidates.filter(\.isClear)
    guard let best = clear.map(\.score).max() else { return nil }
    if let previousCount,
      clear.contains(where: { $0.count == previousCount && $0.score >= Self.loyalty * best })
    {
      return previousCount
    }
    return clear.first { $0.score >= Self.parsimony * best }?.count
  }
}

/// Reference data without clusters: uniform boxes along the principal axes of the points, of their
/// covariance.
private struct Reference: Sendable {
  let rowCount: Int
  let columnCount: Int
  let seed: UInt64
  /// Each axis (d) times √3 standard deviations along it: half the box's side; nil where the axes
  /// are the columns.
  private let axes: [[Double]]?
  /// Half the sides of the box, where its axes are the columns.
  private let halves: [Double]

  /// Streams of a seed from here on belong to reference data.
  private static let firstStream: UInt64 = 1 << 33
  /// The share of the largest variance below which an axis is rounding.
  private static let leastVariance = 1e-12

  init(of points: Matrix, seed: UInt64, workers: Workers) {
    rowCount = points.rowCount
    columnCount = points.columnCount
    self.seed = seed
    let width = points.columnCount
    let eigen = SymmetricEigen(order: width, points.covariance(workers: workers))
    let largest = eigen?.values.first ?? 0
    axes = (eigen?.values ?? []).enumerated().compactMap { index, variance in
      guard let eigen, variance > Self.leastVariance * largest else { return nil }
      let half = (3 * variance).squareRoot()
      return eigen.vectors[index * width..<(index + 1) * width].map { $0 * half }
    }
    halves = []
  }

  /// The box of points whose columns are their principal axes.
  init(along points: Matrix, seed: UInt64, workers: Workers) {
    rowCount = points.rowCount
    columnCount = points.columnCount
    self.seed = seed
    axes = nil
    halves = points.columnStatistics(workers: workers).variances.map { (3 * $0).squareRoot() }
  }

  func points(_ draw: Int) -> Matrix {
    var generator = SeededGenerator(seed: seed, stream: Self.firstStream + UInt64(draw))
    var elements: [Float] = []
    elements.reserveCapacity(rowCount * columnCount)
    guard let axes else {
      for _ in 0..<rowCount {
        for half in halves { elements.append(Float((2 * generator.uniform() - 1) * half)) }
      }
      return Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
    }
    var point = [Double](repeating: 0, count: columnCount)
    for _ in 0..<rowCount {
      for column in point.indices { point[column] = 0 }
      for axis in axes {
        let step = 2 * generator.uniform() - 1
        for column in point.indices { point[column] += step * axis[column] }
      }
      elements += point.map { Float($0) }
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }
}

extension Matrix {
  /// At most `count` of the rows, in their order, drawn with `seed`.
  func sampled(_ count: Int, seed: UInt64) -> Matrix {
    rowCount <= count
      ? self : selecting(rows: ClusterMetrics.sample(count, of: rowCount, seed: seed))
  }
}
