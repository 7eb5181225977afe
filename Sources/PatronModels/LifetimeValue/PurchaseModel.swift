public import PatronNumerics

/// A fitted model of repeat purchases in continuous time, without a contract: customers buy at their
/// own rate, and leave unnoticed.
public protocol PurchaseModel: Hashable, Sendable, Codable {
  /// The name in the literature, such as "BG/NBD".
  static var name: String { get }
  /// The unit that the parameters are stated in.
  var unit: TimeUnit { get }

  /// The log-likelihood of the customers of `summary`, in the unit of the model.
  func logLikelihood(of summary: PurchaseSummary, workers: Workers) -> Double

  /// The probability that a customer of `history`, whose times are in the unit of the model, has not
  /// left.
  func probabilityAlive(_ history: PurchaseHistory) -> Double

  /// What is expected of a customer of `history`, whose times are in the unit of the model.
  ///
  /// - Parameter previous: that of a customer with as many repeats, whose tables may serve again.
  func future(of history: PurchaseHistory, like previous: FuturePurchases?) -> FuturePurchases

  /// What is expected of a customer who orders nothing within `silence` from the snapshot on.
  ///
  /// - Parameters:
  ///   - history: with times in the unit of the model.
  ///   - previous: that of a customer with as many repeats, whose tables may serve again.
  func silentFuture(
    of history: PurchaseHistory, silence: TimeSpan, like previous: SilentFuture?
  ) -> SilentFuture
}

extension PurchaseModel {
  /// What is expected of a customer of `history`, whose times are in the unit of the model.
  public func future(of history: PurchaseHistory) -> FuturePurchases {
    future(of: history, like: nil)
  }

  /// What is expected of somebody on the day of the first purchase: E[X(t)] and P(X(t) = n).
  public var newcomer: FuturePurchases { future(of: .newcomer) }

  /// The probability that each customer (n) has not left.
  ///
  /// - Complexity: O(n), and one probability a distinct history.
  public func probabilitiesAlive(
    _ summary: PurchaseSummary, workers: Workers = .all
  ) -> [Double] {
    let histories = summary.converted(to: unit).histories
    return summary.spread(
      workers.filled(histories.count, with: 0.0) { rows, span in
        for row in rows { span[row - rows.lowerBound] = probabilityAlive(histories[row]) }
      })
  }

  /// The purchases expected of each customer (n) within `horizon`.
  ///
  /// - Complexity: O(n), and one expectation for each pair of repeats and age.
  public func expectedPurchases(
    _ summary: PurchaseSummary, in horizon: TimeSpan, workers: Workers = .all
  ) -> [Double] {
    shares(summary, workers: workers) { $0.expectation(in: horizon.count(of: unit)) }
  }

  /// The purchases expected of each customer (n) within `horizon`, discounted to the snapshot; see
  /// `FuturePurchases`.
  ///
  /// - Complexity: O(n), and seven expectations for each pair of repeats and age.
  public func discountedPurchases(
    _ summary: PurchaseSummary, in horizon: TimeSpan, yearlyRate: Double, workers: Workers = .all
  ) -> [Double] {
    let rate = Discount.rate(yearly: yearlyRate, unit: unit)
    return shares(summary, workers: workers) {
      $0.discounted(in: horizon.count(of: unit), rate: rate)
    }
  }

  /// For each customer (n) the probability alive times `figure` of the purchases of a customer who
  /// is, which is computed once for neighbours of the same repeats and age.
  private func shares(
    _ summary: PurchaseSummary, workers: Workers,
    of figure: @Sendable (any PurchaseProcess) -> Double
  ) -> [Double] {
    let histories = summary.converted(to: unit).histories
    let ofHistories = workers.filled(histories.count, with: 0.0) { rows, span in
      var (previous, value): (FuturePurchases?, Double) = (nil, 0)
      for row in rows {
        let history = histories[row]
        if row == rows.lowerBound || !history.isLike(histories[row - 1]) {
          let future = future(of: history, like: previous)
          value = figure(future.process)
          previous = future
        }
        span[row - rows.lowerBound] = probabilityAlive(history) * value
      }
    }
    return summary.spread(ofHistories)
  }
}
