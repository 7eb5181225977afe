import PatronNumerics

/// How the values of one column fall into bins: the side of a table of log odds.
public struct TermAxis: Hashable, Sendable, Codable {
  /// The column of the frame, from 0.
  public let column: Int
  /// The scale that separates the bins.
  public let scale: Scale
  /// The bin of a missing value, or of a level not known in training.
  public let missingBin: Int
  public let binCount: Int

  public enum Scale: Hashable, Sendable, Codable {
    /// Bin i holds the numbers above `cuts[i - 1]`, up to and with `cuts[i]`; cuts ascend.
    case numeric(cuts: [Float])
    /// Bin `bins[level]` holds the level; −1 stands for the bin of the missing.
    case category(bins: [Int])
  }

  init(column: Int, scale: Scale, missingBin: Int, binCount: Int) {
    self.column = column
    self.scale = scale
    self.missingBin = missingBin
    self.binCount = binCount
  }

  /// The most bins a number is cut into, but for that of the missing.
  static let mostBins = 64

  /// The axis of `values`, read as `rule` has learned to; nil where the column is constant.
  init?(column: Int, values: [Float], rule: PreprocessorRule) {
    switch rule {
    case .none:
      return nil
    case .numeric(let rule):
      let cuts = rule.factor > 0 ? Self.cuts(values.filter(\.isFinite).sorted()) : []
      let isMarked = rule.flag != nil
      let fill = Float(rule.fill)
      self.init(
        column: column, scale: .numeric(cuts: cuts),
        missingBin: isMarked ? cuts.count + 1 : Self.bin(of: fill, cuts: cuts),
        binCount: cuts.count + (isMarked ? 2 : 1))
    case .category(let rule):
      let count = rule.groups.count
      // Levels too rare for a group of their own have an unmarked bin behind the groups.
      let bins = rule.groupOfLevel.map { $0 >= 0 ? $0 : count }
      self.init(
        column: column, scale: .category(bins: bins),
        missingBin: rule.missingGroup >= 0 ? rule.missingGroup : count, binCount: count + 1)
    }
    if binCount < 2 || binCount > 256 { return nil }
  }

  /// Cuts half-way between distinct values: between all of a few, else at even shares of the rows.
  private static func cuts(_ sorted: [Float]) -> [Float] {
    var distinct: [(value: Float, rows: Int)] = []
    for value in sorted {
      if let last = distinct.last, last.value == value {
        distinct[distinct.count - 1].rows += 1
      } else {
        distinct.append((value, 1))
      }
    }
    var cuts: [Float] = []
    var inBin = 0.0
    let share = distinct.count <= mostBins ? 0 : Double(sorted.count) / Double(mostBins)
    for (one, next) in zip(distinct, distinct.dropFirst()) {
      inBin += Double(one.rows)
      guard inBin >= share, cuts.count < mostBins - 1 else { continue }
      let middle = one.value / 2 + next.value / 2
      cuts.append(middle > one.value && middle < next.value ? middle : one.value)
      inBin = 0
    }
    return cuts
  }

  private static func bin(of value: Float, cuts: [Float]) -> Int {
    var (low, high) = (0, cuts.count)
    while low < high {
      let middle = (low + high) / 2
      if value > cuts[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bin of `value`.
  @inline(__always)
  func bin(of value: Float) -> Int {
    switch scale {
    case .numeric(let cuts):
      return value.isFinite ? Self.bin(of: value, cuts: cuts) : missingBin
    case .category(let bins):
      guard value >= 0, value < Float(bins.count), value == value.rounded(.down) else {
        return missingBin
      }
      let bin = bins[Int(value)]
      return bin >= 0 ? bin : missingBin
    }
  }

  /// How many of `values` are in each bin.
  func counts(of values: [Float]) -> [Int] {
    var counts = [Int](repeating: 0, count: binCount)
    switch scale {
    case .numeric(let cuts):
      for value in values {
        counts[value.isFinite ? Self.bin(of: value, cuts: cuts) : missingBin] += 1
      }
    case .category:
      for value in values { counts[bin(of: value)] += 1 }
    }
    return counts
  }

  /// Whether the bins have an order to be cut in: those of numbers before the missing one.
  var orderedBins: Int? {
    if case .numeric(let cuts) = scale { cuts.count + 1 } else { nil }
  }

  /// The axis with bins `kept.count` in all, bin b of this one becoming `kept`'s index of it: only
  /// neighbours may be merged. Used to save no cut that no table needs.
  func merging(_ newBin: [Int]) -> TermAxis {
    let scale: Scale
    switch self.scale {
    case .numeric(let cuts):
      scale = .numeric(cuts: cuts.indices.filter { newBin[$0] != newBin[$0 + 1] }.map { cuts[$0] })
    case .category(let bins):
      scale = .category(bins: bins.map { $0 >= 0 ? newBin[$0] : -1 })
    }
    return TermAxis(
      column: column, scale: scale, missingBin: newBin[missingBin],
      binCount: (newBin.max() ?? 0) + 1)
  }

  /// Whether the parts fit together.
  func isSound(columns: [Preprocessor.Column]) -> Bool {
    guard columns.indices.contains(column), binCount >= 1, (0..<binCount).contains(missingBin)
    else { return false }
    switch (scale, columns[column].kind) {
    case (.numeric(let cuts), .linear), (.numeric(let cuts), .logarithmic):
      return cuts.count < binCount && cuts.allSatisfy(\.isFinite)
        && zip(cuts, cuts.dropFirst()).allSatisfy(<)
    case (.category(let bins), .category(let levels)):
      return bins.count == levels.count && bins.allSatisfy { (-1..<binCount).contains($0) }
    default:
      return false
    }
  }
}

/// The bins of the rows of a frame, axis by axis.
struct BinnedFrame: Sendable {
  let axes: [TermAxis]
  let rowCount: Int
  /// The bin of row r on axis a is `codes[a * rowCount + r]`.
  let codes: [UInt8]

  /// The rows of `frame` on the axes of the columns that vary.
  init(_ frame: Matrix, preprocessor: Preprocessor.Model, workers: Workers) {
    let found = workers.map(preprocessor.columns.count) { column in
      TermAxis(
        column: column, values: frame.column(column), rule: preprocessor.rules[column])
    }
    self.init(frame, axes: found.compactMap { $0 }, workers: workers)
  }

  init(_ frame: Matrix, axes: [TermAxis], workers: Workers) {
    self.axes = axes
    rowCount = frame.rowCount
    let rows = frame.rowCount
    codes = workers.filled(axes.count, width: rows, with: UInt8(0), blockSize: 1) { range, result in
      let axis = axes[range.lowerBound]
      let cells = frame.elements.span
      for row in 0..<rows {
        result[row] = UInt8(axis.bin(of: cells[row * frame.columnCount + axis.column]))
      }
    }
  }
}
