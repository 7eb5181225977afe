package import PatronNumerics

/// The figures of one forecaster, on all rows and on each resample of them. Forecasters that are
/// evaluated with one bootstrap on the same rows can be compared resample by resample.
package struct ResampledMetrics: Sendable {
  let bootstrap: Bootstrap
  package private(set) var whole: BinaryMetrics
  /// nil where a resample holds no row.
  private(set) var resamples: [BinaryMetrics?]

  /// Evaluates `probabilities` (n) by `labels` (n, 0 or 1), resampling rows, or, where a customer has
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
    // Rows alone are resampled by rank: any numbering of them will do, and this one is read in
    // order.
    let units = groups.map { groups in rows.order.map { groups[Int($0)] } } ?? rows.order
    whole = rows.metrics
    resamples = bootstrap.values(
      unitCount: Int(groups?.max() ?? Int32(labels.count - 1)) + 1, workers: workers
    ) {
      rows.metrics(counts: $0, units: units)
    }
  }

  /// The same without the figures of a ranking, for a forecaster that ranks nobody.
  package var withoutRanking: ResampledMetrics {
    var metrics = self
    metrics.whole = whole.withoutRanking
    metrics.resamples = resamples.map { $0?.withoutRanking }
    return metrics
  }

  package var intervals: BinaryMetrics.Intervals {
    BinaryMetrics.Intervals(
      auc: interval { $0.auc }, averagePrecision: interval { $0.averagePrecision },
      logLoss: interval { $0.logLoss }, brierScore: interval { $0.brierScore },
      liftAtTopDecile: interval { $0.liftAtTopDecile },
      calibrationError: interval { $0.calibrationError },
      meanProbability: interval { $0.meanProbability }, baseRate: interval { $0.baseRate })
  }

  /// nil where a resample left the figure without a value.
  private func interval(_ figure: (BinaryMetrics) -> Double?) -> Interval? {
    bootstrap.interval(of: resamples.compactMap { $0.flatMap(figure) })
  }
}
