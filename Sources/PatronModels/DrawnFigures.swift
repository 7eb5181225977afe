package import PatronNumerics

/// What one forecaster is compared by, on all rows and on each draw of them: forecasters that are judged
/// with one bootstrap on the same rows can be set against each other draw by draw.
package struct DrawnFigures: Sendable {
  struct Figures: Sendable {
    /// nil unless rows of both labels were drawn.
    var auc: Double?
    /// nil unless a row was drawn.
    var logLoss: Double?
    var brierScore: Double?
  }

  let bootstrap: Bootstrap
  let whole: Figures
  let draws: [Figures]

  /// Judges `probabilities` (n) by `labels` (n, 0 or 1), drawing rows again, or, where a customer has
  /// several, customers: `groups` (n) then numbers them from 0.
  ///
  /// - Complexity: O(n·log n) once, then O(n) a replicate.
  package init(
    probabilities: [Double], labels: [Float], groups: [Int32]?, bootstrap: Bootstrap,
    workers: Workers
  ) {
    precondition(groups == nil || groups?.count == labels.count, "one group a row")
    self.bootstrap = bootstrap
    let rows = RankedRows(probabilities: probabilities, labels: labels)
    let units = groups.map { groups in rows.order.map { groups[Int($0)] } } ?? rows.order
    let unitCount = Int(groups?.max() ?? Int32(labels.count - 1)) + 1
    whole = rows.figures(
      counts: [UInt32](repeating: 1, count: unitCount), units: units)
    draws = bootstrap.values(unitCount: unitCount, workers: workers) {
      rows.figures(counts: $0, units: units)
    }
  }

  /// The interval of the AUC; nil where a draw left it without a value.
  package var aucInterval: Interval? { bootstrap.interval(of: draws.compactMap(\.auc)) }
}

extension RankedRows {
  /// The figures where the row of rank r counts `counts[units[r]]` times.
  fileprivate func figures(counts: [UInt32], units: [Int32]) -> DrawnFigures.Figures {
    // Twice the pairs of a positive above a negative, and rows, are whole numbers.
    var (total, positives, pairs) = (0, 0, 0)
    var (tieTotal, tiePositives) = (0, 0)
    var (loss, error) = (0.0, 0.0)
    var last = Double.nan
    for rank in units.indices {
      let count = Int(counts[Int(units[rank])])
      let probability = probabilities[rank]
      if probability != last {
        pairs += (tieTotal - tiePositives) * (2 * positives + tiePositives)
        positives += tiePositives
        (tieTotal, tiePositives) = (0, 0)
        last = probability
      }
      let isPositive = labels[rank] > 0.5
      total += count
      tieTotal += count
      tiePositives += isPositive ? count : 0
      let weight = Double(count)
      let miss = probability - (isPositive ? 1 : 0)
      loss += weight * losses[rank]
      error += weight * miss * miss
    }
    pairs += (tieTotal - tiePositives) * (2 * positives + tiePositives)
    positives += tiePositives
    let negatives = total - positives
    return DrawnFigures.Figures(
      auc: positives > 0 && negatives > 0
        ? Double(pairs) / 2 / (Double(positives) * Double(negatives)) : nil,
      logLoss: total > 0 ? loss / Double(total) : nil,
      brierScore: total > 0 ? error / Double(total) : nil)
  }
}
