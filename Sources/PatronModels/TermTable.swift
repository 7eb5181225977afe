import PatronNumerics

/// A table of log odds by the bins of one column or of a pair of columns.
public struct TermTable: Hashable, Sendable, Codable {
  /// One axis, or two.
  public let axes: [TermAxis]
  /// The log odds by bin, those of the second axis running fastest. Their mean over the training
  /// rows is 0, and in a table of two axes so it is along each: what one column does alone is in a
  /// table of its own.
  public let values: [Double]
  /// The standard deviation of the values over the training rows: how much the table matters.
  public let spread: Double

  init(axes: [TermAxis], values: [Double], spread: Double) {
    self.axes = axes
    self.values = values
    self.spread = spread
  }

  /// The columns of the frame, from 0.
  public var columns: [Int] { axes.map(\.column) }

  /// What the table adds to the log odds of a row.
  @inline(__always)
  func value(_ row: Span<Float>) -> Double {
    let first = axes[0].bin(of: row[axes[0].column])
    guard axes.count > 1 else { return values[first] }
    return values[first * axes[1].binCount + axes[1].bin(of: row[axes[1].column])]
  }

  func isSound(columns: [Preprocessor.Column]) -> Bool {
    (1...2).contains(axes.count) && axes.allSatisfy { $0.isSound(columns: columns) }
      && values.count == axes.reduce(1) { $0 * $1.binCount } && values.allSatisfy(\.isFinite)
  }
}

/// Sums the steps of boosting into tables.
struct TableSum {
  private let frame: BinnedFrame
  private let weights: [Float]?
  /// By axes, in the order of their first index, then the second.
  private var tables: [[Int]: [Double]] = [:]

  init(frame: BinnedFrame, weights: [Float]?) {
    self.frame = frame
    self.weights = weights
  }

  mutating func add(_ tree: TermBooster.Tree, factor: Double) {
    let table = tree.table(frame.axes)
    if var sum = tables[tree.axes] {
      for cell in sum.indices { sum[cell] += factor * table[cell] }
      tables[tree.axes] = sum
    } else {
      tables[tree.axes] = table.map { factor * $0 }
    }
  }

  /// The tables, each freed of what simpler ones can say (Lengerich, Tan, Chang, Hooker & Caruana,
  /// AISTATS 2020), with no more bins than they need, by falling spread; and the constant left over.
  consuming func purified() -> (tables: [TermTable], constant: Double) {
    var constant = 0.0
    var single: [Int: [Double]] = [:]
    var found: [TermTable] = []
    func order(_ a: [Int], _ b: [Int]) -> Bool { a.lexicographicallyPrecedes(b) }
    for key in tables.keys.filter({ $0.count == 1 }).sorted(by: order) {
      single[key[0]] = tables[key]
    }
    for key in tables.keys.filter({ $0.count == 2 }).sorted(by: order) {
      guard var table = tables[key] else { continue }
      let (height, width) = (frame.axes[key[0]].binCount, frame.axes[key[1]].binCount)
      let mass = mass(key)
      var rows = single[key[0]] ?? Array(repeating: 0, count: height)
      var columns = single[key[1]] ?? Array(repeating: 0, count: width)
      for _ in 0..<Self.purifications {
        Self.centre(&table, mass, height, width, rows: &rows, columns: &columns)
      }
      single[key[0]] = rows
      single[key[1]] = columns
      if let term = term(key, table, mass) { found.append(term) }
    }
    for axis in single.keys.sorted() {
      guard var table = single[axis] else { continue }
      let mass = mass([axis])
      let total = mass.reduce(0, +)
      let mean = zip(table, mass).reduce(0) { $0 + $1.0 * $1.1 } / max(total, 1e-300)
      constant += mean
      for bin in table.indices { table[bin] -= mean }
      if let term = term([axis], table, mass) { found.append(term) }
    }
    return (found.sorted { $0.spread > $1.spread }, constant)
  }

  private static let purifications = 20

  /// Moves the weighted mean of each row and of each column of `table` out of it.
  private static func centre(
    _ table: inout [Double], _ mass: [Double], _ height: Int, _ width: Int,
    rows: inout [Double], columns: inout [Double]
  ) {
    for row in 0..<height {
      var (sum, total) = (0.0, 0.0)
      for column in 0..<width {
        sum += table[row * width + column] * mass[row * width + column]
        total += mass[row * width + column]
      }
      guard total > 0 else { continue }
      rows[row] += sum / total
      for column in 0..<width { table[row * width + column] -= sum / total }
    }
    for column in 0..<width {
      var (sum, total) = (0.0, 0.0)
      for row in 0..<height {
        sum += table[row * width + column] * mass[row * width + column]
        total += mass[row * width + column]
      }
      guard total > 0 else { continue }
      columns[column] += sum / total
      for row in 0..<height { table[row * width + column] -= sum / total }
    }
  }

  /// The weight of the rows in each cell.
  private func mass(_ key: [Int]) -> [Double] {
    let width = key.count > 1 ? frame.axes[key[1]].binCount : 1
    var mass = [Double](repeating: 0, count: frame.axes[key[0]].binCount * width)
    for row in 0..<frame.rowCount {
      var cell = Int(frame.codes[key[0] * frame.rowCount + row])
      if key.count > 1 { cell = cell * width + Int(frame.codes[key[1] * frame.rowCount + row]) }
      mass[cell] += Double(weights?[row] ?? 1)
    }
    return mass
  }

  /// The table with equal neighbours merged; nil where it says nothing.
  private func term(_ key: [Int], _ table: [Double], _ mass: [Double]) -> TermTable? {
    let total = max(mass.reduce(0, +), 1e-300)
    let variance = zip(table, mass).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / total
    guard variance > 1e-16 else { return nil }
    let width = key.count > 1 ? frame.axes[key[1]].binCount : 1
    let height = frame.axes[key[0]].binCount
    let newRows = Self.merged(height) { a, b in
      (0..<width).allSatisfy { abs(table[a * width + $0] - table[b * width + $0]) < 1e-12 }
    }
    let newColumns = Self.merged(width) { a, b in
      (0..<height).allSatisfy { abs(table[$0 * width + a] - table[$0 * width + b]) < 1e-12 }
    }
    let side = (newColumns.max() ?? 0) + 1
    var values = [Double](repeating: 0, count: ((newRows.max() ?? 0) + 1) * side)
    for row in 0..<height {
      for column in 0..<width {
        values[newRows[row] * side + newColumns[column]] = table[row * width + column]
      }
    }
    let axes = [frame.axes[key[0]].merging(newRows)]
      + (key.count > 1 ? [frame.axes[key[1]].merging(newColumns)] : [])
    return TermTable(axes: axes, values: values, spread: variance.squareRoot())
  }

  /// The new number of each of `count` bins, equal neighbours sharing one.
  private static func merged(_ count: Int, _ areEqual: (Int, Int) -> Bool) -> [Int] {
    var numbers = [0]
    for bin in 1..<max(count, 1) {
      numbers.append(numbers[bin - 1] + (areEqual(bin - 1, bin) ? 0 : 1))
    }
    return numbers
  }
}
