public import PatronNumerics

extension AdditiveLogistic {
  /// Each column's part of the log odds of each row, beside the baseline.
  public struct Contributions: Hashable, Sendable {
    public let baseline: Double
    public let columnCount: Int
    /// The part of column c in row r is `values[r * columnCount + c]`.
    ///
    /// With the baseline a row's sum to its log odds.
    public let values: [Double]
    /// The result of `logOdds(_:)` for each row, to the last digit.
    public let logOdds: [Double]

    package init(baseline: Double, columnCount: Int, values: [Double], logOdds: [Double]) {
      self.baseline = baseline
      self.columnCount = columnCount
      self.values = values
      self.logOdds = logOdds
    }

    public subscript(row: Int, column: Int) -> Double { values[row * columnCount + column] }
  }
}

extension AdditiveLogistic.Model {
  /// Splits the log odds of each row of `frame` (n × columns) by column. The parts of the
  /// regression and the tables of one column are that column's own; a table of several columns is
  /// shared between them in equal parts, as the Shapley value shares what only they have together.
  ///
  /// - Complexity: O(n·p).
  public func contributions(
    _ frame: Matrix, workers: Workers = .all
  ) -> AdditiveLogistic.Contributions {
    let width = preprocessor.columns.count
    let owners = preprocessor.outputs.map(\.column)
    let lookup = TermLookup(terms)
    let blocks = Workers.blocks(of: frame.rowCount)
    let found = workers.map(blocks.count) { index in
      let rows = frame.selecting(rows: Array(blocks[index]))
      let features = preprocessor.transform(rows, workers: Workers(1))
      var parts = [Double](repeating: 0, count: rows.rowCount * width)
      for row in 0..<rows.rowCount {
        for (output, owner) in owners.enumerated() {
          parts[row * width + owner] +=
            regression.coefficients[output] * Double(features[row, output])
        }
      }
      var sums = mainLogOdds(features)
      lookup.add(to: &sums, parts: &parts, rows: rows)
      return (parts: parts, sums: sums)
    }
    return AdditiveLogistic.Contributions(
      baseline: baseline, columnCount: width, values: found.flatMap(\.parts),
      logOdds: found.flatMap(\.sums))
  }

  /// What column `column` adds by itself at each of `values`, to be drawn: its parts of the
  /// regression and its own table, without shared tables.
  public func shape(of column: Int, at values: [Float]) -> [Double] {
    let width = preprocessor.columns.count
    precondition(column >= 0 && column < width, "column \(column) of \(width)")
    var rows = Matrix(
      rowCount: values.count, columnCount: width,
      elements: Array(repeating: .nan, count: values.count * width))
    for row in values.indices { rows[row, column] = values[row] }
    let features = preprocessor.transform(rows, workers: Workers(1))
    let own = preprocessor.outputs.indices.filter { preprocessor.outputs[$0].column == column }
    let tables = terms.filter { $0.columns == [column] }
    return values.indices.map { row in
      let linear = own.reduce(0.0) {
        $0 + regression.coefficients[$1] * Double(features[row, $1])
      }
      return rows.withRow(row) { cells in
        tables.reduce(linear) { $0 + $1.value(cells) }
      }
    }
  }
}
