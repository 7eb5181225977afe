import Foundation
import PatronNumerics

/// Tables of log odds over one column or two, grown by gradient boosting on what a model leaves
/// unexplained: a step is a tree of a few leaves that asks about three columns at most, so that the
/// sum of all steps is a table for each column, each pair (GA²M; Lou, Caruana, Gehrke & Hooker,
/// KDD 2013) and, as short rules, some threes. The splits and the leaves' values are those of Newton boosting (Chen & Guestrin, KDD
/// 2016, equations 5 to 7).
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

  /// What boosting on some rows found.
  struct Course: Sendable {
    var trees: [Tree] = []
    /// The mean loss on the rows apart after no step, one step, and so on.
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
    var best = 0
    let everyRow = training + held
    while course.trees.count < steps {
      guard
        let tree = grow(
          frame, labels: labels, weights: weights, logOdds: logOdds, training: training,
          generator: &generator)
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
    // The leaves that hold each bin of each axis asked about, as bits: a row is in the one leaf that
    // all its bins agree on.
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

  /// A leaf while the tree grows: its rows, with their gradients and curvatures.
  private struct Growing {
    var inside: [Int: [Bool]] = [:]
    var rows = Kernels.PairedRows()
    var sum = (slope: 0.0, curvature: 0.0)
    var split: Split?
  }

  private struct Split {
    var axis: Int
    var left: [Bool]
    var gain: Double
  }

  private func grow(
    _ frame: BinnedFrame, labels: [Float], weights: [Float]?, logOdds: [Double], training: [Int],
    generator: inout SeededGenerator
  ) -> Tree? {
    var root = root(labels, weights, logOdds, training, &generator)
    let candidates = sampledAxes(frame.axes.count, &generator)
    root.split = bestSplit(frame, root, among: candidates)
    var leaves = [root]
    var asked: Set<Int> = []
    while leaves.count < settings.leaves {
      let place = leaves.indices.max {
        (leaves[$0].split?.gain ?? 0) < (leaves[$1].split?.gain ?? 0)
      }
      guard let place, let split = leaves[place].split, split.gain > 0 else { break }
      let isNewAxis = asked.insert(split.axis).inserted
      var (left, right) = parts(of: leaves[place], by: split, frame)
      guard leaves.count + 1 < settings.leaves else {
        // These are not parted any more.
        leaves[place] = left
        leaves.append(right)
        break
      }
      let allowed = asked.count < settings.columnsAStep ? candidates : asked.sorted()
      left.split = bestSplit(frame, left, among: allowed)
      right.split = bestSplit(frame, right, among: allowed)
      leaves[place] = left
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

  /// The rows of one tree, drawn from `training`.
  private func root(
    _ labels: [Float], _ weights: [Float]?, _ logOdds: [Double], _ training: [Int],
    _ generator: inout SeededGenerator
  ) -> Growing {
    var root = Growing()
    var count = 0
    let rows = [Int32](unsafeUninitializedCapacity: training.count) { rows, initialised in
      for row in training where generator.uniform() < settings.rowShare {
        rows.initializeElement(at: count, to: Int32(row))
        count += 1
      }
      initialised = count
    }
    var sum = (slope: 0.0, curvature: 0.0)
    let slopes = [Float](unsafeUninitializedCapacity: 2 * count) { slopes, initialised in
      for (place, row) in rows.enumerated() {
        let row = Int(row)
        let probability = SpecialFunctions.sigmoid(logOdds[row])
        let weight = Double(weights?[row] ?? 1)
        let slope = weight * (probability - Double(labels[row]))
        let curvature = weight * probability * (1 - probability)
        slopes.initializeElement(at: 2 * place, to: Float(slope))
        slopes.initializeElement(at: 2 * place + 1, to: Float(curvature))
        sum.slope += slope
        sum.curvature += curvature
      }
      initialised = 2 * count
    }
    root.rows = Kernels.PairedRows(rows: rows, slopes: slopes)
    root.sum = sum
    return root
  }

  /// The axes that one tree may ask about, drawn without return.
  private func sampledAxes(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
    var axes = Array(0..<count)
    let wanted = max(min(count, 2), Int((settings.columnShare * Double(count)).rounded(.up)))
    for place in 0..<wanted { axes.swapAt(place, place + generator.index(below: count - place)) }
    return axes[..<wanted].sorted()
  }

  private func parts(
    of leaf: Growing, by split: Split, _ frame: BinnedFrame
  ) -> (left: Growing, right: Growing) {
    var left = Growing()
    var right = Growing()
    left.inside = leaf.inside
    right.inside = leaf.inside
    let known = leaf.inside[split.axis]
    left.inside[split.axis] = split.left.indices.map { split.left[$0] && known?[$0] ?? true }
    right.inside[split.axis] = split.left.indices.map { !split.left[$0] && known?[$0] ?? true }
    var isLeft = [UInt8](repeating: 0, count: 256)
    for bin in split.left.indices where split.left[bin] { isLeft[bin] = 1 }
    (left.rows, right.rows) = Kernels.parted(
      leaf.rows, codes: frame.codes, rowCount: frame.rowCount, axis: split.axis, isLeft: isLeft)
    left.sum = left.rows.sum
    right.sum = right.rows.sum
    return (left, right)
  }

  private func bestSplit(_ frame: BinnedFrame, _ leaf: Growing, among axes: [Int]) -> Split? {
    guard leaf.sum.curvature >= 2 * settings.leastCurvature else { return nil }
    let groups = Workers.blocks(of: axes.count, size: Kernels.axesAtOnce)
    let threads = leaf.rows.rows.count >= Self.fewestRowsToShare ? workers : Workers(1)
    let splits = threads.map(groups.count) { index -> Split? in
      let group = axes[groups[index]]
      let sums = Kernels.histograms(
        codes: frame.codes, rowCount: frame.rowCount, axes: group, rows: leaf.rows.rows,
        slopes: leaf.rows.slopes)
      var best: Split?
      for (place, axis) in group.enumerated() {
        let own = Array(
          sums[place * Kernels.histogramStride..<(place + 1) * Kernels.histogramStride])
        if let split = bestSplit(of: frame.axes[axis], axis, own, leaf.sum),
          split.gain > (best?.gain ?? 0)
        {
          best = split
        }
      }
      return best
    }
    // Of equal gains the first axis, as if they had been looked at one after another.
    return splits.reduce(nil) { best, split in
      guard let split, split.gain > (best?.gain ?? 0) else { return best }
      return split
    }
  }

  /// Fewer rows than this are read sooner than another thread is awake.
  private static let fewestRowsToShare = 8192

  /// The best way to part the bins in two: for numbers a cut, with the missing on either side; for
  /// categories a cut in the order of their mean slope (Fisher 1958: the best of all parts is among
  /// these).
  private func bestSplit(
    of scale: TermAxis, _ axis: Int, _ sums: [Double], _ total: (slope: Double, curvature: Double)
  ) -> Split? {
    let bins = scale.binCount
    func score(_ slope: Double, _ curvature: Double) -> Double {
      slope * slope / (curvature + settings.penalty)
    }
    let whole = score(total.slope, total.curvature)
    var best = (gain: 0.0, last: -1, isMissingLeft: false)
    let order: [Int]
    let movable: Int?
    if let ordered = scale.orderedBins {
      order = Array(0..<ordered)
      movable = ordered < bins ? ordered : nil
    } else {
      order = (0..<bins).filter { sums[2 * $0 + 1] > 0 }.sorted {
        let a = sums[2 * $0] / (sums[2 * $0 + 1] + settings.categoryPenalty)
        let b = sums[2 * $1] / (sums[2 * $1 + 1] + settings.categoryPenalty)
        return a == b ? $0 < $1 : a < b
      }
      movable = nil
    }
    for isMissingLeft in movable == nil ? [false] : [false, true] {
      var slope = 0.0
      var curvature = 0.0
      if isMissingLeft, let movable {
        slope = sums[2 * movable]
        curvature = sums[2 * movable + 1]
      }
      // The last bin with all others on its side would leave nothing but the missing.
      let cuts = movable != nil && !isMissingLeft ? order.count : order.count - 1
      for place in 0..<max(cuts, 0) {
        slope += sums[2 * order[place]]
        curvature += sums[2 * order[place] + 1]
        let rest = total.curvature - curvature
        guard curvature >= settings.leastCurvature, rest >= settings.leastCurvature else {
          continue
        }
        let gain = score(slope, curvature) + score(total.slope - slope, rest) - whole
        if gain > best.gain { best = (gain, place, isMissingLeft) }
      }
    }
    guard best.last >= 0 else { return nil }
    var left = [Bool](repeating: false, count: bins)
    for place in 0...best.last { left[order[place]] = true }
    if best.isMissingLeft, let movable { left[movable] = true }
    return Split(axis: axis, left: left, gain: best.gain)
  }
}
