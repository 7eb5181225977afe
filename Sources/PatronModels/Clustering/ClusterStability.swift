public import PatronNumerics

/// How well clusters survive when the points are resampled (Hennig, Computational Statistics & Data
/// Analysis 2007, the bootstrap of section 3.1).
///
/// Each resample draws n of the n points with replacement and is clustered again; all n points then
/// go to their nearest new centroid. The stability of a cluster is the mean over resamples of its
/// largest Jaccard similarity |A ∩ B| / |A ∪ B| with one of the new clusters. By Hennig's rule of
/// thumb, up to 0.5 the cluster dissolves, from 0.6 it is a pattern with a doubtful border, from
/// 0.75 it is valid, from 0.85 highly stable.
public struct ClusterStability: Hashable, Sendable, Codable {
  /// The mean similarity of each cluster, 0…1, in the order of the clusters.
  public let similarities: [Double]
  /// The mean adjusted Rand index of the old and the new labels: of the partition as a whole.
  public let adjustedRandIndex: Double
  /// How many resamples could be clustered.
  public let resampleCount: Int

  /// At this similarity and above a cluster is more than an accident of who was in the data.
  public static let doubtfulSimilarity = 0.6
  /// At this and above its members can be relied on.
  public static let validSimilarity = 0.75

  /// Evaluates `model`, fitted by `estimator` to `points` (n × d).
  ///
  /// - Complexity: that of `resampleCount` fits of `estimator`.
  public init(
    of model: KMeans.Model, by estimator: KMeans, points: Matrix, resampleCount: Int = 20,
    workers: Workers = .all
  ) {
    let clusterCount = model.clusterSizes.count
    let labels = model.assign(points, workers: workers).labels
    // A resample a thread: within it one thread works, so that the two do not fight.
    let outcomes = workers.map(resampleCount) { resample -> [Int32]? in
      var generator = SeededGenerator(
        seed: estimator.seed, stream: Self.firstStream + UInt64(resample))
      let rows = (0..<points.rowCount).map { _ in generator.index(below: points.rowCount) }
      var resampled = estimator
      resampled.seed = generator.next()
      let fitted = try? resampled.fit(points.selecting(rows: rows), workers: Workers(1))
      return fitted?.assign(points, workers: Workers(1)).labels
    }
    var sums = [Double](repeating: 0, count: clusterCount)
    var agreement = 0.0
    var counted = 0
    for resampled in outcomes.compactMap(\.self) {
      counted += 1
      agreement += ClusterMetrics.adjustedRandIndex(labels, resampled)
      let similarities = Self.similarities(labels, resampled, clusterCount: clusterCount)
      for cluster in sums.indices { sums[cluster] += similarities[cluster].max() ?? 0 }
    }
    self.resampleCount = counted
    similarities = sums.map { counted > 0 ? $0 / Double(counted) : 0 }
    adjustedRandIndex = counted > 0 ? agreement / Double(counted) : 0
  }

  /// Streams of a seed below this belong to the starts of k-means.
  private static let firstStream: UInt64 = 1 << 32

  /// The Jaccard similarity of each cluster of `first` with each of `second` (k₁ × k₂).
  package static func similarities(
    _ first: [Int32], _ second: [Int32], clusterCount: Int
  ) -> [[Double]] {
    let width = Int(second.max() ?? 0) + 1
    var both = [[Int]](repeating: [Int](repeating: 0, count: width), count: clusterCount)
    for (a, b) in zip(first, second) { both[Int(a)][Int(b)] += 1 }
    let ofSecond = (0..<width).map { column in both.reduce(0) { $0 + $1[column] } }
    return both.map { row in
      let ofFirst = row.reduce(0, +)
      return row.indices.map { column in
        let union = ofFirst + ofSecond[column] - row[column]
        return union > 0 ? Double(row[column]) / Double(union) : 0
      }
    }
  }
}
