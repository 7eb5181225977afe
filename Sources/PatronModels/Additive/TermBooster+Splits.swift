import PatronNumerics

extension TermBooster {
  /// A leaf while the tree grows: its rows, with their gradients and curvatures.
  struct Growing {
    var inside: [Int: [Bool]] = [:]
    var rows = Kernels.PairedRows()
    /// The value of a slope or curvature of 1.
    var unit: Double
    var sum = (slope: 0.0, curvature: 0.0)
    /// Of the axes that it may be parted by; nil where it is too light to be split.
    var histograms: Kernels.Histograms?
    var split: Split?
  }

  struct Split {
    var axis: Int
    var left: [Bool]
    var gain: Double
  }

  /// The rows of one tree, drawn from `training`.
  func root(
    _ labels: [Float], _ weights: [Float]?, _ logOdds: [Double], _ training: [Int], unit: Double,
    _ generator: inout SeededGenerator
  ) -> Growing {
    var root = Growing(unit: unit)
    var count = 0
    let rows = [Int32](unsafeUninitializedCapacity: training.count) { rows, initialised in
      for row in training where generator.uniform() < settings.rowShare {
        rows.initializeElement(at: count, to: Int32(row))
        count += 1
      }
      initialised = count
    }
    let slopes = [Int32](unsafeUninitializedCapacity: 2 * count) { slopes, initialised in
      for (position, row) in rows.enumerated() {
        let row = Int(row)
        let probability = SpecialFunctions.sigmoid(logOdds[row])
        let weight = Double(weights?[row] ?? 1) / unit
        let slope = weight * (probability - Double(labels[row]))
        let curvature = weight * probability * (1 - probability)
        slopes.initializeElement(at: 2 * position, to: Int32(slope.rounded()))
        slopes.initializeElement(at: 2 * position + 1, to: Int32(curvature.rounded()))
      }
      initialised = 2 * count
    }
    root.rows = Kernels.PairedRows(rows: rows, slopes: slopes)
    root.sum = Self.sum(root)
    return root
  }

  private static func sum(_ leaf: Growing) -> (slope: Double, curvature: Double) {
    let sum = leaf.rows.sum
    return (Double(sum.slope) * leaf.unit, Double(sum.curvature) * leaf.unit)
  }

  func parts(
    of leaf: Growing, by split: Split, _ frame: BinnedFrame
  ) -> (left: Growing, right: Growing) {
    var left = Growing(inside: leaf.inside, unit: leaf.unit)
    var right = left
    let known = leaf.inside[split.axis]
    left.inside[split.axis] = split.left.indices.map { split.left[$0] && known?[$0] ?? true }
    right.inside[split.axis] = split.left.indices.map { !split.left[$0] && known?[$0] ?? true }
    var isLeft = [UInt8](repeating: 0, count: 256)
    for bin in split.left.indices where split.left[bin] { isLeft[bin] = 1 }
    (left.rows, right.rows) = Kernels.parted(
      leaf.rows, codes: frame.codes, rowCount: frame.rowCount, axis: split.axis, isLeft: isLeft)
    left.sum = Self.sum(left)
    right.sum = Self.sum(right)
    return (left, right)
  }

  /// Looks for the best split of a leaf that is no part of another.
  func measure(_ leaf: inout Growing, _ frame: BinnedFrame, among axes: [Int]) {
    if isHeavyEnough(leaf) { leaf.histograms = histograms(frame, leaf, among: axes) }
    leaf.split = bestSplit(frame, leaf, among: axes)
  }

  /// Looks for the best splits of both parts of `whole`: the rows of the smaller one are read, and
  /// what they leave of the whole is the larger one's.
  func measure(
    _ left: inout Growing, _ right: inout Growing, of whole: Growing, _ frame: BinnedFrame,
    among axes: [Int]
  ) {
    if isHeavyEnough(left) || isHeavyEnough(right) {
      let isLeftSmaller = left.rows.rows.count <= right.rows.rows.count
      let smaller = histograms(frame, isLeftSmaller ? left : right, among: axes)
      let larger = whole.histograms?.subtracting(smaller)
      left.histograms = isLeftSmaller ? smaller : larger
      right.histograms = isLeftSmaller ? larger : smaller
    }
    left.split = bestSplit(frame, left, among: axes)
    right.split = bestSplit(frame, right, among: axes)
  }

  private func isHeavyEnough(_ leaf: Growing) -> Bool {
    leaf.sum.curvature >= 2 * settings.leastCurvature
  }

  private func histograms(
    _ frame: BinnedFrame, _ leaf: Growing, among axes: [Int]
  ) -> Kernels.Histograms {
    Kernels.histograms(
      codes: frame.codes, rowCount: frame.rowCount, axes: axes, of: leaf.rows,
      workers: leaf.rows.rows.count >= Self.fewestRowsToShare ? workers : Workers(1))
  }

  /// Fewer rows than this are read sooner than another thread is awake.
  private static let fewestRowsToShare = 8192

  /// The split of most gain by one of `axes`, of equal ones that by the first.
  func bestSplit(_ frame: BinnedFrame, _ leaf: Growing, among axes: [Int]) -> Split? {
    guard isHeavyEnough(leaf), let histograms = leaf.histograms else { return nil }
    var best: Split?
    for (position, axis) in histograms.axes.enumerated() where axes.contains(axis) {
      let scale = frame.axes[axis]
      let sums = histograms.sums(at: position, binCount: scale.binCount).map {
        Double($0) * leaf.unit
      }
      if let split = bestSplit(of: scale, axis, sums, leaf.sum), split.gain > (best?.gain ?? 0) {
        best = split
      }
    }
    return best
  }

  /// The best way to part the bins in two: for numbers a cut, with the missing on either side; for
  /// categories a cut in the order of their mean slope (Fisher 1958: the best of all parts is among
  /// these), whose gain counts as far as it is more than the order of levels without effect would give.
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
    // Slopes that are chance have the curvature as their variance: put in order, those of a side add up
    // to √(2/π) of the curvatures' roots.
    let isCategory = scale.orderedBins == nil
    let roots = isCategory ? order.reduce(0.0) { $0 + sums[2 * $1 + 1].squareRoot() } : 0
    func chance(_ root: Double, _ curvature: Double) -> Double {
      let luck = score(root, curvature) + score(roots - root, total.curvature - curvature)
      return 2 / Double.pi * max(0, luck - 2)
    }
    for isMissingLeft in movable == nil ? [false] : [false, true] {
      var slope = 0.0
      var curvature = 0.0
      var root = 0.0
      if isMissingLeft, let movable {
        slope = sums[2 * movable]
        curvature = sums[2 * movable + 1]
      }
      // The last bin with all others on its side would leave nothing but the missing.
      let cuts = movable != nil && !isMissingLeft ? order.count : order.count - 1
      for position in 0..<max(cuts, 0) {
        slope += sums[2 * order[position]]
        curvature += sums[2 * order[position] + 1]
        if isCategory { root += sums[2 * order[position] + 1].squareRoot() }
        let rest = total.curvature - curvature
        guard curvature >= settings.leastCurvature, rest >= settings.leastCurvature else {
          continue
        }
        var gain = score(slope, curvature) + score(total.slope - slope, rest) - whole
        if isCategory { gain -= chance(root, curvature) }
        if gain > best.gain { best = (gain, position, isMissingLeft) }
      }
    }
    guard best.last >= 0 else { return nil }
    var left = [Bool](repeating: false, count: bins)
    for position in 0...best.last { left[order[position]] = true }
    if best.isMissingLeft, let movable { left[movable] = true }
    return Split(axis: axis, left: left, gain: best.gain)
  }
}
