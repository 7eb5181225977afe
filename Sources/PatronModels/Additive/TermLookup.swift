import PatronNumerics

/// The tables of a model laid out to be read together.
///
/// Tables share their columns, and a column's cuts: a value is looked up once among the cuts of all
/// tables, and a list for each side of a table turns what was found into the part of a cell's
/// position that the side makes up.
struct TermLookup: Sendable {
  /// A column of the frame that tables ask about. A row's code on it is the number of cuts that are
  /// less than the value, or the level; the missing come behind all others.
  fileprivate struct Column: Sendable {
    let column: Int
    let isNumeric: Bool
    /// Ascending, with infinities behind to make their number one less than a power of two.
    ///
    /// Empty for a category.
    let cuts: [Float]
    let missingCode: Int32
    /// A value of each code.
    let examples: [Float]
  }

  /// One side of a table.
  private struct Side: Sendable {
    /// The position in `columns`.
    let position: Int
    /// Where the list of its codes starts in `steps`.
    let start: Int
  }

  private let columns: [Column]
  private let tables: [[Side]]
  /// By side and code; those of a table's sides add up to the position of a row's cell in `values`.
  private let steps: [Int32]
  private let values: [Double]
  /// The values over the number of their table's sides.
  private let shares: [Double]

  init(_ terms: [TermTable]) {
    var axes: [Int: [TermAxis]] = [:]
    for axis in terms.flatMap(\.axes) { axes[axis.column, default: []].append(axis) }
    let columns = axes.keys.sorted().map { Column($0, axes: axes[$0] ?? []) }
    let positions = Dictionary(
      uniqueKeysWithValues: columns.indices.map { (columns[$0].column, $0) })
    var steps: [Int32] = []
    var values: [Double] = []
    var shares: [Double] = []
    tables = terms.map { term in
      var size = term.values.count
      let sides = term.axes.enumerated().map { number, axis in
        size /= axis.binCount
        let side = Side(position: positions[axis.column] ?? 0, start: steps.count)
        let first = number == 0 ? values.count : 0
        for example in columns[side.position].examples {
          steps.append(Int32(first + axis.bin(of: example) * size))
        }
        return side
      }
      values += term.values
      shares += term.values.map { $0 / Double(sides.count) }
      return sides
    }
    self.columns = columns
    self.steps = steps
    self.values = values
    self.shares = shares
  }

  /// Rows whose codes fit the nearest cache together.
  private static let tile = 128

  /// Adds the log odds of the tables, one after another, for `rows` (n × columns) to `sums` (n)
  /// and, unless it is empty, in equal shares for each table's columns to `parts` (n × columns).
  ///
  /// - Complexity: O(n·(columns·log(cuts) + sides)).
  func add(to sums: inout [Double], parts: inout [Double], rows: Matrix) {
    precondition(sums.count == rows.rowCount, "a sum for each row")
    let width = parts.isEmpty ? 0 : rows.columnCount
    precondition(parts.count == rows.rowCount * width, "a part for each row and column")
    var codes = [Int32](repeating: 0, count: columns.count * Self.tile)
    var cells = [Int32](repeating: 0, count: Self.tile)
    codes.withUnsafeMutableBufferPointer { codes in
      cells.withUnsafeMutableBufferPointer { cells in
        sums.withUnsafeMutableBufferPointer { sums in
          parts.withUnsafeMutableBufferPointer { parts in
            for first in stride(from: 0, to: rows.rowCount, by: Self.tile) {
              let count = min(Self.tile, rows.rowCount - first)
              for position in columns.indices {
                columns[position].code(
                  rows, from: first,
                  into: codes.extracting(position * Self.tile..<position * Self.tile + count))
              }
              for table in tables {
                locate(table, codes: codes, in: cells.extracting(0..<count))
                for row in 0..<count { sums[first + row] += value(of: cells[row]) }
                guard width > 0 else { continue }
                for side in table {
                  let start = first * width + columns[side.position].column
                  for row in 0..<count { parts[start + row * width] += share(of: cells[row]) }
                }
              }
            }
          }
        }
      }
    }
  }

  // Codes count from 0 to the number of examples, and a table's steps add up to one of its cells:
  // so every index read here is in range.
  @inline(__always)
  private func value(of cell: Int32) -> Double { values.span[unchecked: Int(cell)] }

  @inline(__always)
  private func share(of cell: Int32) -> Double { shares.span[unchecked: Int(cell)] }

  /// The positions in `values` of a tile's rows in one table.
  private func locate(
    _ table: [Side], codes: UnsafeMutableBufferPointer<Int32>,
    in cells: UnsafeMutableBufferPointer<Int32>
  ) {
    let steps = steps.span
    cells.update(repeating: 0)
    for side in table {
      let (from, start) = (side.position * Self.tile, side.start)
      for row in cells.indices {
        cells[row] &+= steps[unchecked: start &+ Int(codes[from &+ row])]
      }
    }
  }
}

extension TermLookup.Column {
  /// The column with all the cuts, or all the levels, of `axes`.
  init(_ column: Int, axes: [TermAxis]) {
    self.column = column
    var cuts: Set<Float> = []
    var levels = 0
    for axis in axes {
      switch axis.scale {
      case .numeric(let own): cuts.formUnion(own)
      case .category(let bins): levels = max(levels, bins.count)
      }
    }
    let sorted = cuts.sorted()
    // Axes of one column are all numeric or all of levels.
    isNumeric = levels == 0
    missingCode = Int32(isNumeric ? sorted.count + 1 : levels)
    examples =
      (isNumeric ? sorted + [.greatestFiniteMagnitude] : (0..<levels).map { Float($0) }) + [.nan]
    var size = 1
    while size - 1 < sorted.count { size *= 2 }
    self.cuts =
      isNumeric ? sorted + Array(repeating: .infinity, count: size - 1 - sorted.count) : []
  }

  /// Writes the codes of the rows of `rows` from `first` on to `codes`.
  func code(_ rows: Matrix, from first: Int, into codes: UnsafeMutableBufferPointer<Int32>) {
    let cells = rows.elements.span
    let start = first * rows.columnCount + column
    if isNumeric {
      let cuts = cuts.span
      let levels = (cuts.count + 1).trailingZeroBitCount
      for row in codes.indices {
        let value = cells[start + row * rows.columnCount]
        // Halving without a branch, as which way it goes is as good as chance: bit by bit the
        // number of cuts that are less than the value, from the highest bit down.
        var found = 0
        for level in stride(from: levels - 1, through: 0, by: -1) {
          let isAbove = value > cuts[unchecked: found &+ (1 &<< level) &- 1] ? 1 : 0
          found |= isAbove &<< level
        }
        codes[row] = value.isFinite ? Int32(truncatingIfNeeded: found) : missingCode
      }
    } else {
      for row in codes.indices {
        let value = cells[start + row * rows.columnCount]
        let isKnown = value >= 0 && value < Float(missingCode) && value == value.rounded(.down)
        codes[row] = isKnown ? Int32(value) : missingCode
      }
    }
  }
}
