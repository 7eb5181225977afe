import PatronNumerics

extension PreprocessorRule.Numeric {
  /// Writes the outputs of `column` for `rows` of `frame` to `result`, whose rows are `width` long:
  /// from `position` on, which is moved behind them.
  func apply(
    to frame: Matrix, column: Int, rows: Range<Int>, flagFactor: Double,
    result: inout MutableSpan<Float>, at position: inout Int, width: Int
  ) {
    let cells = frame.elements.span
    let start = rows.lowerBound * frame.columnCount + column
    if factor > 0 {
      var terms: [Double] = []
      for row in 0..<rows.count {
        let deviation = standardised(cells[start + row * frame.columnCount])
        var own = position + row * width
        result[own] = Float(deviation * factor)
        curve?.forEachBend(at: deviation, terms: &terms) { bend in
          own += 1
          result[own] = Float(bend * factor)
        }
      }
      position += 1 + (curve?.count ?? 0)
    }
    if let share = flag {
      let spread = (share * (1 - share)).squareRoot()
      for row in 0..<rows.count {
        let indicator = cells[start + row * frame.columnCount].isFinite ? 0.0 : 1.0
        result[position + row * width] = Float((indicator - share) / spread * flagFactor)
      }
      position += 1
    }
  }
}

extension PreprocessorRule.Category {
  /// As that of a number; where the group is not known, the outputs stay as they are.
  func apply(
    to frame: Matrix, column: Int, rows: Range<Int>, result: inout MutableSpan<Float>,
    at position: inout Int, width: Int
  ) {
    let cells = frame.elements.span
    let start = rows.lowerBound * frame.columnCount + column
    let outputs = groups.indices.filter { groups[$0].factor > 0 }
    for row in 0..<rows.count {
      let own = group(of: cells[start + row * frame.columnCount])
      guard own >= 0 else { continue }
      for (output, group) in outputs.enumerated() {
        let (share, factor) = (groups[group].share, groups[group].factor)
        result[position + row * width + output] = Float(((own == group ? 1 : 0) - share) * factor)
      }
    }
    position += outputs.count
  }
}
