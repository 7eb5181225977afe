package import PatronData
import PatronEngine
package import PatronModels
package import PatronNumerics

/// Rows to learn an outcome from: features and labels.
package struct OutcomeRows: Sendable {
  package private(set) var features: Matrix
  package private(set) var labels: [Float]
  package private(set) var snapshots: [OutcomeModel.TrainingRows]
  /// The key of each row's customer, who has a row in each snapshot.
  package private(set) var customers: [Int32]
  /// 1 for activity in the outcome's weeks a year before, NaN where it is not known.
  package private(set) var lastYear: [Float]
  /// The groups that figures are also given for (n × groupings).
  package private(set) var groups: Matrix
  /// The money expected of each row's customer if they still buy, 0 without an order; nil where it is not known.
  package private(set) var values: [Float]?

  /// The rows of `frames` whose outcome is known, frame after frame.
  package init(_ frames: [FrameBuilder.Frame], outcome: TaskID, dated: Bool = true) {
    let parts = frames.map { frame in
      guard let known = frame.labels[outcome] else {
        preconditionFailure("a frame without the labels of \(outcome)")
      }
      let rows = known.values.indices.filter { !known.values[$0].isNaN }
      return OutcomeRows(
        features: frame.features.selecting(rows: rows), labels: rows.map { known.values[$0] },
        snapshots: [
          OutcomeModel.TrainingRows(
            snapshot: dated ? frame.snapshot : nil, rows: rows.count,
            positives: rows.count { known.values[$0] == 1 })
        ], customers: rows.map { frame.customers[$0] }, lastYear: rows.map { known.lastYear[$0] },
        groups: frame.groups.selecting(rows: rows),
        values: frame.values.map { values in rows.map { values[$0] } })
    }
    self.init(stacking: parts)
  }

  /// `parts` one after the other.
  package init(stacking parts: [OutcomeRows]) {
    self.init(
      features: Self.stacked(parts.map(\.features)), labels: parts.flatMap(\.labels),
      snapshots: parts.flatMap(\.snapshots), customers: parts.flatMap(\.customers),
      lastYear: parts.flatMap(\.lastYear), groups: Self.stacked(parts.map(\.groups)),
      values: parts.contains { $0.values == nil } ? nil : parts.flatMap { $0.values ?? [] })
  }

  package init(
    features: Matrix, labels: [Float], snapshots: [OutcomeModel.TrainingRows], customers: [Int32],
    lastYear: [Float], groups: Matrix, values: [Float]? = nil
  ) {
    self.features = features
    self.labels = labels
    self.snapshots = snapshots
    self.customers = customers
    self.lastYear = lastYear
    self.groups = groups
    self.values = values
  }

  private static func stacked(_ parts: [Matrix]) -> Matrix {
    guard parts.count != 1 else { return parts[0] }
    var elements: [Float] = []
    elements.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
    for part in parts { elements += part.elements }
    return Matrix(
      rowCount: parts.reduce(0) { $0 + $1.rowCount }, columnCount: parts.first?.columnCount ?? 0,
      elements: elements)
  }

  package var positives: Int { labels.count { $0 == 1 } }
  package var hasBothOutcomes: Bool { positives > 0 && positives < labels.count }

  /// Folds that keep the rows of a customer together, and copies of a row: a model must not be evaluated on
  /// customers it has seen.
  package var folds: Folds {
    .stratified(labels: labels, groups: Self.numbered(customers), copiesIn: features)
  }

  /// Keys as numbers from 0, in the order in which they first occur.
  static func numbered(_ keys: [Int32]) -> [Int32] {
    var numbers: [Int32: Int32] = [:]
    return keys.map { key in
      if let number = numbers[key] { return number }
      let number = Int32(numbers.count)
      numbers[key] = number
      return number
    }
  }

  /// The rows whose index is in `indices`, in that order.
  package func selecting(_ indices: [Int]) -> OutcomeRows {
    OutcomeRows(
      features: features.selecting(rows: indices), labels: indices.map { labels[$0] },
      snapshots: [], customers: indices.map { customers[$0] },
      lastYear: indices.map { lastYear[$0] }, groups: groups.selecting(rows: indices),
      values: values.map { values in indices.map { values[$0] } })
  }
}
