import CKernels
import Foundation

/// Where each point is assigned, with bounds on its distances that let later passes skip most
/// points.
///
/// A point whose distance to its own centre is at most its upper bound, and to every other at least
/// its lower bound, stays where it is while the first is below the second (Hamerly, "Making k-means
/// even faster", SDM 2010). Both bounds only give way as centres move, so what is kept of a point
/// is how far its centre may travel until they meet: a pass reads that one number. Bounds are
/// widened by what Float can round, so that the labels are those of a pass that measures all.
package struct BoundedAssignment: Sendable {
  package private(set) var labels: [Int32]
  private var deadlines: [Float]
  private var lower: [Float]
  /// Sums of the points by cluster (k × d), their counts, and how many labels the last pass
  /// changed.
  package private(set) var sums = Kernels.ClusterSums(sums: [], counts: [])
  /// The centres that the bounds speak of.
  private var centres = Matrix(rowCount: 0, columnCount: 0, elements: [])
  private var travel = Travel(centreCount: 0)

  package init(pointCount: Int) {
    labels = Array(repeating: -1, count: pointCount)
    deadlines = Array(repeating: 0, count: pointCount)
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
      points, to: centres, labels: &labels, distances: &deadlines, seconds: &lower,
      workers: workers)
    self.centres = centres
    travel = Travel(centreCount: centres.rowCount)
    patron_start_bounds(labels.count, centres.columnCount, &deadlines, &lower)
  }

  /// Moves the centres, measuring only points that may change their cluster.
  ///
  /// - Complexity: O(n + k²·d + m·k·d) for m points whose bounds leave it open.
  package mutating func move(_ points: Matrix, to centres: Matrix, workers: Workers) {
    travel.add(from: self.centres, to: centres)
    let (travels, drifts) = travel.roundedUp
    let gaps = travel.gaps
    let (count, dimension) = (centres.rowCount, centres.columnCount)
    let padded = Kernels.padded(centres)
    let empty = Kernels.ClusterSums(
      sums: Array(repeating: 0, count: count * dimension), counts: Array(repeating: 0, count: count)
    )
    let rowCount = points.rowCount
    let change = labels.withUnsafeMutableBufferPointer { labels in
      deadlines.withUnsafeMutableBufferPointer { deadlines in
        lower.withUnsafeMutableBufferPointer { lower -> Kernels.ClusterSums in
          guard let labels = labels.baseAddress, let deadlines = deadlines.baseAddress,
            let lower = lower.baseAddress
          else { return empty }
          // Blocks of rows are disjoint.
          nonisolated(unsafe) let (allLabels, allDeadlines, allLower) = (
            labels, deadlines, lower
          )
          return workers.reduce(rowCount, into: empty) { rows in
            var part = empty
            var open = [Int32](repeating: 0, count: rows.count)
            part.changed = Kernels.withTile(points, rows) { start, tile in
              patron_assign_moved(
                rows.count, dimension, start, padded.rowCount, padded.elements, travels,
                drifts, gaps, allLabels + rows.lowerBound,
                allDeadlines + rows.lowerBound, allLower + rows.lowerBound, &part.sums,
                &part.counts,
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

/// How far centres have moved since all points were measured, and how far apart they are.
private struct Travel {
  /// How far each centre and the farthest of the others moved, added up over the moves.
  private var travels: [Double]
  /// How far the farthest of the others moved, added up over the moves.
  private var drifts: [Double]
  /// Half the distance to the nearest other, rounded down.
  ///
  /// A point nearer than that has no nearer centre.
  private(set) var gaps: [Float]

  init(centreCount: Int) {
    travels = Array(repeating: 0, count: centreCount)
    drifts = travels
    gaps = Array(repeating: 0, count: centreCount)
  }

  /// The sums in Float, never less than they are.
  var roundedUp: (travels: [Float], drifts: [Float]) {
    (travels.map { Float($0).nextUp }, drifts.map { Float($0).nextUp })
  }

  mutating func add(from old: Matrix, to new: Matrix) {
    func distance(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
      var sum = 0.0
      for column in 0..<new.columnCount {
        let step = Double(a[i, column]) - Double(b[j, column])
        sum += step * step
      }
      return sum.squareRoot()
    }
    let moves = gaps.indices.map { distance(old, $0, new, $0) }
    let farthest = moves.indices.max { moves[$0] < moves[$1] } ?? 0
    let runnerUp = moves.indices.filter { $0 != farthest }.map { moves[$0] }.max() ?? 0
    for centre in moves.indices {
      let drift = centre == farthest ? runnerUp : moves[farthest]
      drifts[centre] += drift
      travels[centre] += moves[centre] + drift
    }
    var nearest = [Double](repeating: .infinity, count: gaps.count)
    for first in nearest.indices {
      for second in 0..<first {
        let apart = distance(new, first, new, second)
        nearest[first] = min(nearest[first], apart)
        nearest[second] = min(nearest[second], apart)
      }
    }
    gaps = nearest.map { Float($0 / 2).nextDown }
  }
}
