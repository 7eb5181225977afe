import PatronNumerics

/// Sums the steps of boosting into tables, one for each set of columns that a step asked about.
struct TableSum {
  private let frame: BinnedFrame
  private let weights: [Float]?
  private var trees: [[Int]: [TermBooster.Tree]] = [:]
  private let factor: Double

  /// Each step counts `factor` times.
  init(frame: BinnedFrame, weights: [Float]?, factor: Double) {
    self.frame = frame
    self.weights = weights
    self.factor = factor
  }

  mutating func add(_ tree: TermBooster.Tree) { trees[tree.axes, default: []].append(tree) }

  /// The tables, pairs without the effects of single columns (Lengerich, Tan, Chang, Hooker
  /// & Caruana, AISTATS 2020), by falling spread. Of the tables of more than one column those with
  /// the least spread are dropped, as long as their variances make up no more than `leastShare` of
  /// all, and all beyond `most`.
  func tables(leastShare: Double, most: Int) -> [TermTable] {
    let keys = trees.keys.sorted { $0.lexicographicallyPrecedes($1) }
    var single: [Int: [Double]] = [:]
    var found: [Grid] = []
    for key in keys where key.count == 1 {
      single[key[0]] = expanded(Grid(key, trees[key] ?? [], frame, factor), axis: 0)
    }
    for key in keys where key.count > 1 {
      var grid = Grid(key, trees[key] ?? [], frame, factor)
      grid.weigh(frame, weights)
      if key.count == 2 {
        let (rows, columns) = grid.purify()
        for (axis, effects) in zip(key, [rows, columns]) {
          let position = axis == key[0] ? 0 : 1
          var sum = single[axis] ?? Array(repeating: 0, count: frame.axes[axis].binCount)
          for bin in sum.indices { sum[bin] += effects[grid.bins[position][bin]] }
          single[axis] = sum
        }
      }
      grid.centre()
      found.append(grid)
    }
    found.sort { $0.variance > $1.variance }
    let total = found.reduce(0) { $0 + $1.variance }
    var rest = total
    var kept: [Grid] = []
    for grid in found {
      guard rest > leastShare * total, kept.count < most else { break }
      kept.append(grid)
      rest -= grid.variance
    }
    for axis in single.keys.sorted() {
      var grid = Grid(axis: axis, values: single[axis] ?? [])
      grid.weigh(frame, weights)
      grid.centre()
      kept.append(grid)
    }
    return kept.filter { $0.variance > 1e-12 }.sorted { $0.variance > $1.variance }
      .map { $0.table(frame) }
  }

  /// The values of a grid of one axis, bin by bin of the frame's axis.
  private func expanded(_ grid: Grid, axis: Int) -> [Double] {
    grid.bins[axis].map { grid.values[$0] }
  }
}

/// A table while it is made.
private struct Grid {
  let key: [Int]
  /// The row, column … of the grid that each bin of the frame's axes belongs to.
  let bins: [[Int]]
  let sides: [Int]
  var values: [Double]
  /// The weight of the rows in each cell.
  var mass: [Double] = []

  /// A grid of one axis with a row for each run of equal values.
  init(axis: Int, values: [Double]) {
    key = [axis]
    bins = [Self.numbers(values.count) { abs(values[$0] - values[$1]) < 1e-12 }]
    let bins = bins[0]
    sides = [(bins.last ?? 0) + 1]
    self.values = (0..<sides[0]).map { number in
      bins.firstIndex(of: number).map { values[$0] } ?? 0
    }
  }

  /// The sum of `trees`, with as few rows and columns as keep all their leaves apart.
  init(_ key: [Int], _ trees: [TermBooster.Tree], _ frame: BinnedFrame, _ factor: Double) {
    self.key = key
    bins = key.map { axis in
      let sides = trees.flatMap { $0.leaves.compactMap { $0.inside[axis] } }
      return Self.numbers(frame.axes[axis].binCount) { a, b in
        sides.allSatisfy { $0[a] == $0[b] }
      }
    }
    sides = bins.map { ($0.last ?? 0) + 1 }
    values = Array(repeating: 0, count: sides.reduce(1, *))
    for tree in trees {
      for leaf in tree.leaves {
        var cells = [0]
        for (position, axis) in key.enumerated() {
          let inside = leaf.inside[axis]
          let rows = Set(
            bins[position].indices.filter { inside?[$0] ?? true }.map { bins[position][$0] }
          ).sorted()
          cells = cells.flatMap { cell in rows.map { cell * sides[position] + $0 } }
        }
        for cell in cells { values[cell] += factor * leaf.value }
      }
    }
  }

  /// The number of each of `count` bins, neighbours that are alike sharing one.
  private static func numbers(_ count: Int, _ areAlike: (Int, Int) -> Bool) -> [Int] {
    var numbers = [0]
    for bin in 1..<max(count, 1) {
      numbers.append(numbers[bin - 1] + (areAlike(bin - 1, bin) ? 0 : 1))
    }
    return numbers
  }

  mutating func weigh(_ frame: BinnedFrame, _ weights: [Float]?) {
    mass = Array(repeating: 0, count: values.count)
    for row in 0..<frame.rowCount {
      var cell = 0
      for position in key.indices {
        let code = Int(frame.codes[key[position] * frame.rowCount + row])
        cell = cell * sides[position] + bins[position][code]
      }
      mass[cell] += Double(weights?[row] ?? 1)
    }
  }

  var variance: Double {
    zip(values, mass).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / max(mass.reduce(0, +), 1e-300)
  }

  mutating func centre() {
    let mean = zip(values, mass).reduce(0) { $0 + $1.0 * $1.1 } / max(mass.reduce(0, +), 1e-300)
    for cell in values.indices { values[cell] -= mean }
  }

  private static let purifications = 20

  /// Moves the mean of each row and of each column of a grid of two axes out of it, and returns
  /// them.
  mutating func purify() -> (rows: [Double], columns: [Double]) {
    let (height, width) = (sides[0], sides[1])
    var rows = [Double](repeating: 0, count: height)
    var columns = [Double](repeating: 0, count: width)
    for _ in 0..<Self.purifications {
      for row in 0..<height { rows[row] += takeMean((0..<width).map { row * width + $0 }) }
      for column in 0..<width {
        columns[column] += takeMean((0..<height).map { $0 * width + column })
      }
    }
    return (rows, columns)
  }

  /// Takes the mean of `cells` from them; nothing where no row fell.
  private mutating func takeMean(_ cells: [Int]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for cell in cells {
      sum += values[cell] * mass[cell]
      total += mass[cell]
    }
    guard total > 0 else { return 0 }
    for cell in cells { values[cell] -= sum / total }
    return sum / total
  }

  func table(_ frame: BinnedFrame) -> TermTable {
    TermTable(
      axes: zip(key, bins).map { frame.axes[$0].merging($1) }, values: values,
      spread: variance.squareRoot())
  }
}
