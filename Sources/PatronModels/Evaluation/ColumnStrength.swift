import Foundation

/// How far one column alone predicts a label: the out-of-fold rate of its bins, shrunk towards the
/// rate of all. It finds what almost equals the label, whatever its form.
package struct ColumnStrength: Hashable, Sendable, Codable {
  /// The chance that a row with the label ranks above one without it.
  package let auc: Double
  /// The part of the log loss of the base rate that the column takes away, below 1.
  ///
  /// Below 0 where it only adds noise.
  package let explained: Double

  /// The bins of a number, equal in rows.
  ///
  /// Missing cells are a bin of their own, for a cell may be filled only after the fact.
  private static let binCount = 32
  /// The rows of the base rate that each bin's own are joined with.
  private static let priorRows = 20.0

  /// Evaluates `values` (n, NaN where missing; a category's by its levels' numbers) by `labels` (n, 0
  /// or 1), each fold by the others; nil unless there are both labels.
  ///
  /// - Complexity: O(n·log n).
  package init?(values: [Float], isCategory: Bool, labels: [Float], folds: Folds) {
    precondition(values.count == labels.count, "one label a value")
    guard labels.contains(1), labels.contains(0) else { return nil }
    let bins = isCategory ? Self.levels(values) : Self.quantiles(values)
    let width = (bins.max() ?? 0) + 1
    var probabilities = [Double](repeating: 0, count: labels.count)
    for fold in 0..<folds.count {
      var rows = [Double](repeating: 0, count: width)
      var positives = rows
      for row in labels.indices where folds.numbers[row] != fold {
        rows[bins[row]] += 1
        positives[bins[row]] += Double(labels[row])
      }
      let total = rows.reduce(0, +)
      let rate = total > 0 ? positives.reduce(0, +) / total : 0
      for row in labels.indices where folds.numbers[row] == fold {
        let bin = bins[row]
        probabilities[row] =
          (positives[bin] + Self.priorRows * rate) / (rows[bin] + Self.priorRows)
      }
    }
    let metrics = BinaryMetrics(probabilities: probabilities, labels: labels)
    guard let auc = metrics.auc else { return nil }
    let rate = metrics.baseRate
    let entropy = -rate * log(rate) - (1 - rate) * log(1 - rate)
    self.auc = auc
    explained = 1 - metrics.logLoss / entropy
  }

  private static func levels(_ values: [Float]) -> [Int] {
    values.map { $0.isFinite ? max(0, Int(exactly: $0.rounded()).map { $0 + 1 } ?? 0) : 0 }
  }

  private static func quantiles(_ values: [Float]) -> [Int] {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return values.map { _ in 0 } }
    var cuts: [Float] = []
    for part in 1..<binCount {
      let cut = sorted[sorted.count * part / binCount]
      if cut > cuts.last ?? -.infinity { cuts.append(cut) }
    }
    return values.map { value in
      guard value.isFinite else { return 0 }
      var (low, high) = (0, cuts.count)
      while low < high {
        let middle = (low + high) / 2
        if cuts[middle] <= value { low = middle + 1 } else { high = middle }
      }
      return low + 1
    }
  }
}
