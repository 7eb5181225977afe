import Foundation
public import PatronNumerics

/// How well separated the clusters of a labelling are. Nil where a figure has no value.
public struct ClusterMetrics: Hashable, Sendable, Codable {
  /// The clusters that have points.
  public let clusterCount: Int
  /// The mean silhouette, from −1 to 1 (Rousseeuw 1987): above 0.5 clear, below 0.25 none to speak
  /// of.
  public let silhouette: Double?
  /// Between-cluster over within-cluster variance, each over its degrees of freedom (Calinski & Harabasz 1974).
  ///
  /// Higher is better.
  public let calinskiHarabasz: Double?
  /// The mean over clusters of the worst ratio of spread to separation (Davies & Bouldin 1979).
  ///
  /// Lower is better.
  public let daviesBouldin: Double?

  /// Evaluates `labels` (n, from 0) of `points` (n × d). The silhouette is taken on `sampleSize`
  /// points drawn with `seed`, or on all of fewer.
  ///
  /// - Complexity: O(n·d + sampleSize²·d).
  public init(
    points: Matrix, labels: [Int32], sampleSize: Int = 10_000, seed: UInt64 = 0,
    workers: Workers = .all
  ) {
    let groups = Groups(points: points, labels: labels)
    clusterCount = groups.filled.count
    calinskiHarabasz = groups.calinskiHarabasz()
    daviesBouldin = groups.daviesBouldin()
    if points.rowCount > sampleSize {
      let rows = Self.sample(sampleSize, of: points.rowCount, seed: seed)
      silhouette = Self.silhouette(
        points: points.selecting(rows: rows), labels: rows.map { labels[$0] }, workers: workers)
    } else {
      silhouette = Self.silhouette(points: points, labels: labels, workers: workers)
    }
  }

  /// The mean over points of (b − a)/max(a, b), a being the mean distance to the other points of
  /// its own cluster and b the least mean distance to those of another; 0 for a point alone in its
  /// cluster. Nil unless there are at least two clusters and fewer clusters than points.
  ///
  /// - Complexity: O(n²·d).
  public static func silhouette(
    points: Matrix, labels: [Int32], workers: Workers = .all
  ) -> Double? {
    precondition(labels.count == points.rowCount, "one label a point")
    precondition(labels.allSatisfy { $0 >= 0 }, "labels are numbered from 0")
    let clusters = Int(labels.max() ?? -1) + 1
    var counts = [Int](repeating: 0, count: clusters)
    for label in labels { counts[Int(label)] += 1 }
    let filled = counts.count { $0 > 0 }
    guard filled >= 2, filled < points.rowCount else { return nil }
    let sums = Kernels.distanceSums(points, labels: labels, clusters: clusters, workers: workers)
    var total = 0.0
    for row in labels.indices {
      let own = Int(labels[row])
      guard counts[own] > 1 else { continue }
      let inside = sums[row * clusters + own] / Double(counts[own] - 1)
      var outside = Double.infinity
      for cluster in 0..<clusters where cluster != own && counts[cluster] > 0 {
        outside = min(outside, sums[row * clusters + cluster] / Double(counts[cluster]))
      }
      let largest = max(inside, outside)
      if largest > 0 { total += (outside - inside) / largest }
    }
    return total / Double(labels.count)
  }

  /// The agreement of two labellings of the same points, corrected for chance (Hubert & Arabie
  /// 1985, eq. 5): 1 when they are equal but for the numbers, near 0 when unrelated.
  ///
  /// - Complexity: O(n + clusters²).
  public static func adjustedRandIndex(_ first: [Int32], _ second: [Int32]) -> Double {
    precondition(first.count == second.count, "two labellings of the same points")
    precondition((first + second).allSatisfy { $0 >= 0 }, "labels are numbered from 0")
    let width = Int(second.max() ?? 0) + 1
    let height = Int(first.max() ?? 0) + 1
    var table = [Int](repeating: 0, count: width * height)
    for (a, b) in zip(first, second) { table[Int(a) * width + Int(b)] += 1 }
    func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
    let together = table.reduce(0) { $0 + pairs($1) }
    let inFirst = (0..<height).reduce(0.0) { sum, row in
      sum + pairs((0..<width).reduce(0) { $0 + table[row * width + $1] })
    }
    let inSecond = (0..<width).reduce(0.0) { sum, column in
      sum + pairs((0..<height).reduce(0) { $0 + table[$1 * width + column] })
    }
    let all = pairs(first.count)
    let expected = all > 0 ? inFirst * inSecond / all : 0
    let largest = (inFirst + inSecond) / 2
    return largest == expected ? 1 : (together - expected) / (largest - expected)
  }

  /// `count` of 0..<`total`, ascending, each set as likely as any (Knuth, algorithm S).
  package static func sample(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    var chosen: [Int] = []
    chosen.reserveCapacity(count)
    for index in 0..<total
    where generator.index(below: total - index) < count - chosen.count {
      chosen.append(index)
    }
    return chosen
  }
}

/// The centres and spreads of labelled points, in Double.
private struct Groups {
  let dimension: Int
  let total: Int
  /// The labels that have points.
  let filled: [Int]
  private var counts: [Int]
  private var centres: [Double]
  private var overall: [Double]
  /// Σ of the squared distances, and of the distances, of each cluster's points to its centre.
  private var squares: [Double]
  private var lengths: [Double]

  init(points: Matrix, labels: [Int32]) {
    precondition(labels.count == points.rowCount, "one label a point")
    precondition(labels.allSatisfy { $0 >= 0 }, "labels are numbered from 0")
    dimension = points.columnCount
    total = points.rowCount
    let clusters = Int(labels.max() ?? -1) + 1
    counts = Array(repeating: 0, count: clusters)
    centres = Array(repeating: 0, count: clusters * dimension)
    overall = Array(repeating: 0, count: dimension)
    squares = Array(repeating: 0, count: clusters)
    lengths = squares
    for row in labels.indices {
      let cluster = Int(labels[row])
      counts[cluster] += 1
      for column in 0..<dimension {
        let value = Double(points[row, column])
        centres[cluster * dimension + column] += value
        overall[column] += value
      }
    }
    filled = counts.indices.filter { [counts] in counts[$0] > 0 }
    for cluster in filled {
      for column in 0..<dimension {
        centres[cluster * dimension + column] /= Double(counts[cluster])
      }
    }
    for column in 0..<dimension { overall[column] /= Double(max(1, total)) }
    for row in labels.indices {
      let cluster = Int(labels[row])
      var square = 0.0
      for column in 0..<dimension {
        let step = Double(points[row, column]) - centres[cluster * dimension + column]
        square += step * step
      }
      squares[cluster] += square
      lengths[cluster] += square.squareRoot()
    }
  }

  func calinskiHarabasz() -> Double? {
    let within = squares.reduce(0, +)
    guard filled.count >= 2, filled.count < total, within > 0 else { return nil }
    let between = filled.reduce(0.0) { sum, cluster in
      sum + Double(counts[cluster])
        * (0..<dimension).reduce(0.0) {
          let step = centres[cluster * dimension + $1] - overall[$1]
          return $0 + step * step
        }
    }
    return between / within * Double(total - filled.count) / Double(filled.count - 1)
  }

  func daviesBouldin() -> Double? {
    guard filled.count >= 2 else { return nil }
    var sum = 0.0
    for first in filled {
      var worst = 0.0
      for second in filled where second != first {
        let square = (0..<dimension).reduce(0.0) {
          let step = centres[first * dimension + $1] - centres[second * dimension + $1]
          return $0 + step * step
        }
        // Two clusters about one centre are as badly separated as can be.
        guard square > 0 else { return nil }
        let spread =
          lengths[first] / Double(counts[first]) + lengths[second] / Double(counts[second])
        worst = max(worst, spread / square.squareRoot())
      }
      sum += worst
    }
    return sum / Double(filled.count)
  }
}
