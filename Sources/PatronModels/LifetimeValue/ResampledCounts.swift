import PatronNumerics

/// The figures of several predictions of the same customers, on all of them and on each resample, which
/// all predictions share: what makes a resample hard cancels out of their difference.
struct ResampledCounts: Sendable {
  struct Prediction: Sendable {
    let predicted: [Double]
    let observed: [Double]
  }

  let bootstrap: Bootstrap
  /// One a prediction.
  let whole: [CountMetrics]
  /// For each replicate one a prediction.
  private let resamples: [[CountMetrics]]

  /// - Complexity: O(predictions · n) a replicate.
  init(_ predictions: [Prediction], bootstrap: Bootstrap, workers: Workers) {
    self.bootstrap = bootstrap
    whole = predictions.map { CountMetrics(predicted: $0.predicted, observed: $0.observed) }
    let customers = predictions.first?.predicted.count ?? 0
    guard customers > 0 else {
      resamples = []
      return
    }
    resamples = bootstrap.values(unitCount: customers, workers: workers) { counts in
      predictions.map {
        CountMetrics(predicted: $0.predicted, observed: $0.observed, counts: counts)
      }
    }
  }

  /// The intervals of a prediction's figures.
  func intervals(of prediction: Int) -> CountMetrics.Intervals {
    func interval(_ figure: (CountMetrics) -> Double?) -> Interval? {
      bootstrap.interval(of: resamples.compactMap { figure($0[prediction]) })
    }
    return CountMetrics.Intervals(
      predictedTotal: interval { $0.predictedTotal }, observedTotal: interval { $0.observedTotal },
      totalError: interval { $0.totalError }, meanAbsoluteError: interval { $0.meanAbsoluteError },
      rootMeanSquareError: interval { $0.rootMeanSquareError },
      correlation: interval { $0.correlation })
  }

  /// The mean squared error of the `first` prediction less that of the `second`.
  func squaredError(_ first: Int, less second: Int) -> ModelComparison.Difference? {
    func difference(_ metrics: [CountMetrics]) -> Double {
      let (one, other) = (metrics[first].rootMeanSquareError, metrics[second].rootMeanSquareError)
      return one * one - other * other
    }
    return ModelComparison.Difference(
      value: difference(whole), resampled: resamples.map(difference), bootstrap: bootstrap)
  }
}
