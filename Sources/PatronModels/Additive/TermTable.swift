package import PatronNumerics

/// A table of log odds by the bins of one to three columns.
public struct TermTable: Hashable, Sendable, Codable {
  /// One axis to three.
  public let axes: [TermAxis]
  /// The log odds by bin, those of the last axis running fastest. Their mean over the training rows
  /// is 0, and in a table of two axes so it is along each: what one column does alone is in a table
  /// of its own.
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

  /// The position in `values` of row `row` of `frame` (n × columns).
  package func cell(of frame: Matrix, row: Int) -> Int { frame.withRow(row) { cell($0) } }

  /// The table with `factor` times the log odds.
  func scaled(by factor: Double) -> TermTable {
    TermTable(axes: axes, values: values.map { $0 * factor }, spread: spread * factor)
  }

  /// The table's part of the log odds of a row.
  @inline(__always)
  func value(_ row: Span<Float>) -> Double { values[cell(row)] }

  @inline(__always)
  private func cell(_ row: Span<Float>) -> Int {
    var cell = 0
    for axis in axes { cell = cell * axis.binCount + axis.bin(of: row[axis.column]) }
    return cell
  }

  func isSound(columns: [Preprocessor.Column]) -> Bool {
    (1...3).contains(axes.count) && axes.allSatisfy { $0.isSound(columns: columns) }
      && axes.allSatisfy { $0.binCount <= values.count }
      && values.count == axes.reduce(1) { $0 &* $1.binCount }
      && values.allSatisfy(\.isFinite) && spread.isFinite
  }
}
