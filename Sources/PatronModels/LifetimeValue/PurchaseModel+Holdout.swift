import Foundation
public import PatronNumerics

extension PurchaseModel {
  /// The log-likelihood of the purchases of each customer (n) within `horizon` after the snapshot,
  /// given their histories: what models are chosen by, as the larger is the better.
  ///
  /// - Complexity: one probability a customer; of Pareto/NBD a quadrature.
  public func logLikelihood(
    ofLater counts: [Int], after summary: PurchaseSummary, in horizon: TimeSpan,
    workers: Workers = .all
  ) -> Double {
    precondition(counts.count == summary.customerCount, "one count a customer")
    let histories = summary.converted(to: unit).histories
    return workers.reduce(counts.count, into: 0.0) { rows in
      rows.reduce(0.0) { sum, row in
        let future = future(of: histories[Int(summary.indices[row])])
        let probability = future.probability(of: counts[row], in: horizon)
        return sum + log(max(probability, .leastNormalMagnitude))
      }
    } combine: {
      $0 += $1
    }
  }

  /// The purchases that all customers of `summary` together are expected to make from the snapshot to
  /// the end of each of `periods` periods of `length`: what the purchases observed are tracked by.
  ///
  /// - Complexity: `periods` expectations for each pair of repeats and age.
  public func tracking(
    after summary: PurchaseSummary, periods: Int, of length: TimeSpan, workers: Workers = .all
  ) -> [Double] {
    (1...max(1, periods)).prefix(periods).map { period in
      expectedPurchases(
        summary, in: TimeSpan(Double(period) * length.days, .days), workers: workers
      ).reduce(0, +)
    }
  }

  /// The repeat purchases expected up to the end of each of `periods` periods of `length` of
  /// customers known by the time of their first purchase alone: `starts` is the time from the
  /// beginning of the first period to each customer's first purchase, and may be negative.
  ///
  /// - Complexity: `periods` expectations for each distinct start.
  public func tracking(
    starts: [TimeSpan], periods: Int, of length: TimeSpan
  ) -> [Double] {
    var counts: [TimeSpan: Int] = [:]
    for start in starts { counts[start, default: 0] += 1 }
    let distinct = counts.sorted { $0.key < $1.key }
    let newcomer = newcomer
    return (1...max(1, periods)).prefix(periods).map { period in
      distinct.reduce(0) { sum, start in
        let time = TimeSpan(Double(period) * length.days - start.key.days, .days)
        return time.days > 0
          ? sum + Double(start.value) * newcomer.expectedPurchases(in: time) : sum
      }
    }
  }
}
