import Foundation
import PatronNumerics

/// Tables of log odds over one column or two, grown by gradient boosting on what a model leaves
/// unexplained: a step is a tree of a few leaves that asks about three columns at most, so that the
/// sum of all steps is a table for each column, each pair (GA²M; Lou, Caruana, Gehrke & Hooker, KDD
/// 2013) and, as short rules, some threes. The splits and the leaves' values are those of Newton
/// boosting (Chen & Guestrin, KDD 2016, equations 5 to 7).
struct TermBooster: Sendable {
  var settings: TermGrowth
  var seed: UInt64
  /// They share the columns that a step looks at: more than one pay where no other work is left.
  var workers = Workers(1)

  /// A box of bins and what it adds to the log odds.
  struct Leaf: Sendable {
    /// The bins inside, by axis; an axis left out is not asked about.
    var inside: [Int: [Bool]] = [:]
    var value = 0.0
  }

  /// One step: the boxes are disjoint and cover everything.
  struct Tree: Sendable {
    var leaves: [Leaf]
    /// The axes asked about, ascending.
    var axes: [Int]
  }

  /// The result of boosting on some rows.
  struct Course: Sendable {
    var trees: [Tree] = []
    /// The mean loss on the held-out rows after no step, one step, and so on.
    var heldLoss: [Double] = []
  }

  /// Boosts on the rows `training`, whose log odds so far are `logOdds` (by row of `frame`), and
  /// reports the mean loss on `held` after every step, from none on.
  func run(
    _ frame: BinnedFrame, labels: [Float], weights: [Float]?, logOdds start: [Double],
    training: [Int], held: [Int], steps: Int, patience: Int, stream: UInt64
  ) -> Course {
    var logOdds = start
    var generator = SeededGenerator(seed: seed, stream: stream)
    var course = Course()
    func loss() -> Double {
      var sum = 0.0
      var total = 0.0
      for row in held {
        let weight = Double(weights?[row] ?? 1)
        sum +=
          weight * SpecialFunctions.logOnePlusExp(labels[row] == 1 ? -logOdds[row] : logOdds[row])
        total += weight
      }
      return total > 0 ? sum / total : 0
    }
    course.heldLoss.append(loss())
    // No slope is larger than its row's weight: all fit 30 bits, and two thousand million of them
    // 63.
    let heaviest = weights?.max() ?? 1
    let unit = (heaviest > 0 ? Double(heaviest) : 1) * 0x1p-30
    var best = 0
    let everyRow = training + held
    while course.trees.count < steps {
      guard
        let tree = grow(
          frame, labels: labels, weights: weights, logOdds: logOdds, training: training,
          unit: unit, generator: &generator)
      else { break }
      add(tree, of: frame, to: &logOdds, rows: everyRow)
      course.trees.append(tree)
      if held.isEmpty { continue }
      course.heldLoss.append(loss())
      if course.heldLoss[course.trees.count] < course.heldLoss[best] { best = course.trees.count }
      if course.trees.count - best >= patience { break }
    }
    return course
  }

  /// Adds `tree` to the log odds of `rows`.
  func add(_ tree: Tree, of frame: BinnedFrame, to logOdds: inout [Double], rows: [Int]) {
    // The leaves that hold each bin of each axis asked about, as bits: a row is in the one leaf
    // that all its bins agree on.
    var bits: [UInt64] = []
    var starts: [(codes: Int, bits: Int)] = []
    for axis in tree.axes {
      starts.append((axis * frame.rowCount, bits.count))
      for bin in 0..<frame.axes[axis].binCount {
        var leaves: UInt64 = 0
        for (index, leaf) in tree.leaves.enumerated() where leaf.inside[axis]?[bin] ?? true {
          leaves |= 1 << UInt64(index)
        }
        bits.append(leaves)
      }
    }
    let values = tree.leaves.map(\.value)
    frame.codes.withUnsafeBufferPointer { codes in
      bits.withUnsafeBufferPointer { bits in
        values.withUnsafeBufferPointer { values in
          logOdds.withUnsafeMutableBufferPointer { logOdds in
            starts.withUnsafeBufferPointer { starts in
              for row in rows {
                var leaves = UInt64.max
                for start in starts { leaves &= bits[start.bits + Int(codes[start.codes + row])] }
                logOdds[row] += values[leaves.trailingZeroBitCount]
              }
            }
          }
        }
      }
    }
  }

  private func grow(
    _ frame: BinnedFrame, labels: [Float], weights: [Float]?, logOdds: [Double], training: [Int],
    unit: Double, generator: inout SeededGenerator
  ) -> Tree? {
    var root = root(labels, weights, logOdds, training, unit: unit, &generator)
    let candidates = sampledAxes(frame.axes.count, &generator)
    measure(&root, frame, among: candidates)
    var leaves = [root]
    var asked: Set<Int> = []
    while leaves.count < settings.leaves {
      let position = leaves.indices.max {
        (leaves[$0].split?.gain ?? 0) < (leaves[$1].split?.gain ?? 0)
      }
      guard let position, let split = leaves[position].split, split.gain > 0 else { break }
      let isNewAxis = asked.insert(split.axis).inserted
      var (left, right) = parts(of: leaves[position], by: split, frame)
      guard leaves.count + 1 < settings.leaves else {
        // These are not parted any more.
        leaves[position] = left
        leaves.append(right)
        break
      }
      let allowed = asked.count < settings.columnsAStep ? candidates : asked.sorted()
      measure(&left, &right, of: leaves[position], frame, among: allowed)
      leaves[position] = left
      leaves.append(right)
      // Once as many columns are asked about as may be, no other one is.
      if isNewAxis, asked.count == settings.columnsAStep {
        for index in leaves.indices {
          if let axis = leaves[index].split?.axis, !asked.contains(axis) {
            leaves[index].split = bestSplit(frame, leaves[index], among: allowed)
          }
        }
      }
    }
    guard !asked.isEmpty else { return nil }
    return Tree(
      leaves: leaves.map { leaf in
        Leaf(
          inside: leaf.inside,
          value: -settings.rate * leaf.sum.slope / (leaf.sum.curvature + settings.penalty))
      }, axes: asked.sorted())
  }

  /// The axes that one tree may ask about, drawn without return.
  private func sampledAxes(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
    var axes = Array(0..<count)
    let wanted = max(min(count, 2), Int((settings.columnShare * Double(count)).rounded(.up)))
    for position in 0..<wanted {
      axes.swapAt(position, position + generator.index(below: count - position))
    }
    return axes[..<wanted].sorted()
  }
}
