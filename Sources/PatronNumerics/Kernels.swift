import CKernels

/// The nearest centre of each point.
public struct Assignment: Hashable, Sendable {
  /// The index of the nearest centre, the lowest among equals.
  public package(set) var labels: [Int32]
  /// The squared distance to it.
  public package(set) var squaredDistances: [Float]
  /// The squared distance to the second nearest centre; infinite if there is one centre.
  public package(set) var secondSquaredDistances: [Float]
}

/// The passes over rows that C does, split into blocks whose results are combined in order.
package enum Kernels {
  /// The result of one pass of k-means over all points.
  package struct ClusterSums: Sendable {
    /// Sums of the points by cluster (k × d), and their counts.
    package var sums: [Double]
    package var counts: [Int64]
    /// Σ of the squared distances to the nearest centre.
    package var inertia = 0.0
    /// How many points changed their label.
    package var changed = 0

    /// Adds what another block of rows gave.
    mutating func add(_ part: ClusterSums) {
      for index in sums.indices { sums[index] += part.sums[index] }
      for index in counts.indices { counts[index] += part.counts[index] }
      inertia += part.inertia
      changed += part.changed
    }
  }

  /// Assigns each of `points` (n × d) to the nearest of `centres` (k × d), in place of what
  /// `labels` and `distances` (n, squared) held, and sums the points by cluster.
  ///
  /// - Complexity: O(n·k·d), one pass.
  package static func assign(
    _ points: Matrix, to centres: Matrix, labels: inout [Int32], distances: inout [Float],
    workers: Workers
  ) -> ClusterSums {
    labels.withUnsafeMutableBufferPointer { labels in
      distances.withUnsafeMutableBufferPointer { distances in
        assign(
          points, to: centres, labels: labels.baseAddress, distances: distances.baseAddress,
          seconds: nil, summing: true, workers: workers)
      }
    }
  }

  /// The same, with the squared distance to the second nearest centre of each point in `seconds`.
  package static func assign(
    _ points: Matrix, to centres: Matrix, labels: inout [Int32], distances: inout [Float],
    seconds: inout [Float], summing: Bool = true, workers: Workers
  ) -> ClusterSums {
    labels.withUnsafeMutableBufferPointer { labels in
      distances.withUnsafeMutableBufferPointer { distances in
        seconds.withUnsafeMutableBufferPointer { seconds in
          assign(
            points, to: centres, labels: labels.baseAddress, distances: distances.baseAddress,
            seconds: seconds.baseAddress, summing: summing, workers: workers)
        }
      }
    }
  }

  private static func assign(
    _ points: Matrix, to centres: Matrix, labels: UnsafeMutablePointer<Int32>?,
    distances: UnsafeMutablePointer<Float>?, seconds: UnsafeMutablePointer<Float>?, summing: Bool,
    workers: Workers
  ) -> ClusterSums {
    let (count, dimension) = (centres.rowCount, centres.columnCount)
    precondition(points.columnCount == dimension, "points and centres differ in columns")
    let padded = padded(centres)
    let empty = ClusterSums(
      sums: Array(repeating: 0, count: summing ? count * dimension : 0),
      counts: Array(repeating: 0, count: summing ? count : 0))
    guard let labels, let distances else { return empty }
    // Blocks of rows are disjoint.
    nonisolated(unsafe) let (allLabels, allDistances, allSeconds) = (labels, distances, seconds)
    return workers.reduce(points.rowCount, into: empty) { rows in
      var part = empty
      part.changed = withTile(points, rows) { start, tile in
        let seconds = allSeconds.map { $0 + rows.lowerBound }
        if summing {
          return patron_assign(
            rows.count, dimension, start, padded.rowCount, padded.elements,
            allLabels + rows.lowerBound, allDistances + rows.lowerBound, seconds, &part.sums,
            &part.counts, &part.inertia, tile)
        }
        return patron_assign(
          rows.count, dimension, start, padded.rowCount, padded.elements,
          allLabels + rows.lowerBound, allDistances + rows.lowerBound, seconds, nil, nil,
          &part.inertia, tile)
      }
      return part
    } combine: { total, part in
      total.add(part)
    }
  }

  /// The nearest and second nearest of `centres` (k × d) to each of `points` (n × d).
  ///
  /// - Complexity: O(n·k·d), one pass.
  package static func nearest(
    _ points: Matrix, to centres: Matrix, workers: Workers
  ) -> Assignment {
    let count = points.rowCount
    var result = Assignment(
      labels: Array(repeating: -1, count: count),
      squaredDistances: Array(repeating: 0, count: count),
      secondSquaredDistances: Array(repeating: 0, count: count))
    _ = assign(
      points, to: centres, labels: &result.labels, distances: &result.squaredDistances,
      seconds: &result.secondSquaredDistances, summing: false, workers: workers)
    return result
  }

  /// Σ of the squared distances of `points` (n × d) to the centres that `labels` (n) name.
  ///
  /// - Complexity: O(n·d), one pass.
  package static func inertia(
    _ points: Matrix, labels: [Int32], centres: Matrix, workers: Workers
  ) -> Double {
    precondition(labels.count == points.rowCount, "one label a point")
    return workers.reduce(points.rowCount, into: 0.0) { rows in
      points.elements.withUnsafeBufferPointer { elements in
        labels.withUnsafeBufferPointer { labels in
          guard let labels = labels.baseAddress else { return 0 }
          return patron_inertia(
            rows.count, points.columnCount,
            elements.baseAddress.map { $0 + rows.lowerBound * points.columnCount },
            labels + rows.lowerBound, centres.elements)
        }
      }
    } combine: {
      $0 += $1
    }
  }

  /// The squared distances to the nearest centre that each candidate centre would leave.
  package struct Trials: Sendable {
    /// For candidate c and point i, the squared distance to the nearest centre if c joins them:
    /// `minima[c * n + i]`.
    package var minima: [Float]
    /// Σ of these over each block of rows, by block: `blockTotals[block][c]`.
    package var blockTotals: [[Double]]

    /// Room for no trial; the first one makes it.
    package init() {
      minima = []
      blockTotals = []
    }
  }

  /// Tries each of `candidates` (m × d) beside the centres that `nearest` (n, or empty when there
  /// are none) measures. Reuses the memory of `trials`.
  ///
  /// - Complexity: O(n·m·d), one pass.
  package static func tryCandidates(
    _ points: Matrix, nearest: [Float], candidates: Matrix, into trials: inout Trials,
    workers: Workers
  ) {
    let (count, dimension) = (points.rowCount, points.columnCount)
    precondition(nearest.isEmpty || nearest.count == count)
    let padded = padded(candidates)
    if trials.minima.count != padded.rowCount * count {
      trials.minima = Array(repeating: 0, count: padded.rowCount * count)
    }
    let blocks = Workers.blocks(of: count)
    trials.blockTotals = trials.minima.withUnsafeMutableBufferPointer { minima -> [[Double]] in
      guard let minima = minima.baseAddress else { return [] }
      // Blocks of rows are disjoint in every candidate's plane.
      nonisolated(unsafe) let allMinima = minima
      return workers.map(blocks.count) { index in
        let rows = blocks[index]
        var totals = [Double](repeating: 0, count: padded.rowCount)
        withOptionalBuffer(nearest.isEmpty ? nil : nearest) { nearest in
          withTile(points, rows) { start, tile in
            patron_try_candidates(
              rows.count, dimension, start, nearest.map { $0 + rows.lowerBound }, padded.rowCount,
              padded.elements, allMinima + rows.lowerBound, count, &totals, tile)
          }
        }
        return totals
      }
    }
  }

  /// For each of `points` (n × d) the sum of its distances to the points of each of `clusters`
  /// clusters (n × clusters), by `labels`.
  ///
  /// - Complexity: O(n²·d).
  package static func distanceSums(
    _ points: Matrix, labels: [Int32], clusters: Int, workers: Workers
  ) -> [Double] {
    precondition(labels.count == points.rowCount, "one label a point")
    let padded = padded(points)
    let paddedLabels = labels + Array(repeating: -1, count: padded.rowCount - points.rowCount)
    return workers.filled(points.rowCount, width: clusters, with: 0.0, blockSize: 64) {
      rows, sums in
      sums.withUnsafeMutableBufferPointer { sums in
        withTile(points, rows) { start, tile in
          patron_sum_distances(
            rows.count, points.columnCount, start, padded.rowCount, padded.elements, paddedLabels,
            clusters, sums.baseAddress, tile)
        }
      }
    }
  }

  /// `centres` with rows of infinity added, to the multiple of four that the kernels read.
  static func padded(_ centres: Matrix) -> Matrix {
    let rows = patron_padded_centres(centres.rowCount)
    let padding = (rows - centres.rowCount) * centres.columnCount
    return Matrix(
      rowCount: rows, columnCount: centres.columnCount,
      elements: centres.elements + Array(repeating: .infinity, count: padding))
  }

  /// Calls `body` with the first of `rows` and the scratch that a pass over them needs.
  static func withTile<Result>(
    _ points: Matrix, _ rows: Range<Int>,
    _ body: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Result
  ) -> Result {
    points.elements.withUnsafeBufferPointer { elements in
      withUnsafeTemporaryAllocation(
        of: Float.self, capacity: patron_tile_floats(points.columnCount)
      ) { tile in
        body(
          elements.baseAddress.map { $0 + rows.lowerBound * points.columnCount }, tile.baseAddress)
      }
    }
  }

  static func withOptionalBuffer(
    _ values: [Float]?, _ body: (UnsafePointer<Float>?) -> Void
  ) {
    guard let values else { return body(nil) }
    values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
