import CKernels
import Foundation

/// Where each point is assigned, with bounds on its distances that let later passes skip most points.
///
/// A point whose distance to its own centre is at most its upper bound, and to every other at least
/// its lower bound, stays where it is while the first is below the second (Hamerly, "Making k-means
/// even faster", SDM 2010). Bounds are widened by what Float can round, so that the labels are
/// those of a pass that measures all.
package struct BoundedAssignment: Sendable {
  package private(set) var labels: [Int32]
  private var upper: [Float]
  private var lower: [Float]
  /// Sums of the points by cluster (k × d), their counts, and how many labels the last pass changed.
  package private(set) var sums = Kernels.ClusterSums(sums: [], counts: [])
  /// The centres that the bounds speak of.
  private var centres = Matrix(rowCount: 0, columnCount: 0, elements: [])

  package init(pointCount: Int) {
    labels = Array(repeating: -1, count: pointCount)
    upper = Array(repeating: 0, count: pointCount)
    lower = Array(repeating: 0, count: pointCount)
  }

  /// Measures all of `points` (n × d) against `centres` (k × d), whatever was known.
  ///
  /// - Complexity: O(n·k·d), one pass.
  package mutating func start(_ points: Matrix, at centres: Matrix, workers: Workers) {
    // Labels of an earlier start would make an unchanged first pass look like convergence.
    for row in labels.indices { labels[row] = -1 }
    measure(points, at: centres, workers: workers)
  }

  /// Measures all points against `centres`; the labels that they had count as theirs.
  package mutating func measure(_ points: Matrix, at centres: Matrix, workers: Workers) {
    sums = Kernels.assign(
      points, to: centres, labels: &labels, distances: &upper, seconds: &lower, workers: workers)
    self.centres = centres
    let error = patron_distance_error(centres.columnCount)
    for row in upper.indices {
      upper[row] = upper[row].squareRoot() * (1 + error)
      lower[row] = lower[row].squareRoot() * (1 - error)
    }
  }

  /// Follows the centres to where they are now, measuring only points that may change their cluster.
  ///
  /// - Complexity: O(n + k²·d + m·k·d) for m points whose bounds leave it open.
  package mutating func move(_ points: Matrix, to centres: Matrix, workers: Workers) {
    let travel = Travel(from: self.centres, to: centres)
    let (count, dimension) = (centres.rowCount, centres.columnCount)
    let padded = Kernels.padded(centres)
    let empty = Kernels.ClusterSums(
      sums: Array(repeating: 0, count: count * dimension), counts: Array(repeating: 0, count: count)
    )
    let rowCount = points.rowCount
    let change = labels.withUnsafeMutableBufferPointer { labels in
      upper.withUnsafeMutableBufferPointer { upper in
        lower.withUnsafeMutableBufferPointer { lower -> Kernels.ClusterSums in
          guard let labels = labels.baseAddress, let upper = upper.baseAddress,
            let lower = lower.baseAddress
          else { return empty }
          // Blocks of rows are disjoint.
          nonisolated(unsafe) let (allLabels, allUpper, allLower) = (labels, upper, lower)
          return workers.reduce(rowCount, into: empty) { rows in
            var part = empty
            var open = [Int32](repeating: 0, count: rows.count)
            part.changed = Kernels.withTile(points, rows) { start, tile in
              patron_assign_moved(
                rows.count, dimension, start, padded.rowCount, padded.elements, travel.moves,
                travel.drifts, travel.gaps, allLabels + rows.lowerBound,
                allUpper + rows.lowerBound, allLower + rows.lowerBound, &part.sums, &part.counts,
                &open, tile)
            }
            return part
          } combine: { total, part in
            guard part.changed > 0 else { return }
            total.add(part)
          }
        }
      }
    }
    self.centres = centres
    sums.add(change)
    sums.changed = change.changed
  }
}

/// How far centres moved between two passes, and how far apart they are, rounded to the safe side.
private struct Travel {
  /// How far each centre moved.
  var moves: [Float]
  /// How far the farthest of the others moved.
  var drifts: [Float]
  /// Half the distance to the nearest other; a point nearer than that has no nearer centre.
  var gaps: [Float]

  init(from old: Matrix, to new: Matrix) {
    let count = new.rowCount
    func distance(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
      var sum = 0.0
      for column in 0..<new.columnCount {
        let step = Double(a[i, column]) - Double(b[j, column])
        sum += step * step
      }
      return sum.squareRoot()
    }
    let safety: Float = 0x1p-22
    let moves = (0..<count).map { Float(distance(old, $0, new, $0)) * (1 + safety) }
    let farthest = moves.indices.max { moves[$0] < moves[$1] } ?? 0
    let runnerUp = moves.indices.filter { $0 != farthest }.map { moves[$0] }.max() ?? 0
    drifts = moves.indices.map { $0 == farthest ? runnerUp : moves[farthest] }
    self.moves = moves
    var nearest = [Double](repeating: .infinity, count: count)
    for first in 0..<count {
      for second in 0..<first {
        let apart = distance(new, first, new, second)
        nearest[first] = min(nearest[first], apart)
        nearest[second] = min(nearest[second], apart)
      }
    }
    gaps = nearest.map { Float($0 / 2) * (1 - safety) }
  }
}
