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

  /// What is expected of a customer of `history`, whose times are in the unit of the model.
  ///
  /// - Parameter previous: that of a customer with as many repeats, whose tables may serve again.
  func future(of history: PurchaseHistory, like previous: FuturePurchases?) -> FuturePurchases
}

extension PurchaseModel {
  /// What is expected of a customer of `history`, whose times are in the unit of the model.
  public func future(of history: PurchaseHistory) -> FuturePurchases {
    future(of: history, like: nil)
  }

  /// What is expected of somebody on the day of the first purchase: E[X(t)] and P(X(t) = n).
  public var newcomer: FuturePurchases { future(of: .newcomer) }

  /// `body` of each customer's future (n), computed once for a distinct history.
  ///
  /// - Complexity: one call a distinct history.
  package func map<Element: BitwiseCopyable & Sendable>(
    _ summary: PurchaseSummary, width: Int = 1, initial: Element, workers: Workers,
    _ body: @Sendable (FuturePurchases, Int, inout MutableSpan<Element>) -> Void
  ) -> [Element] {
    let histories = summary.converted(to: unit).histories
    return workers.filled(histories.count, width: width, with: initial, blockSize: 1024) {
      rows, span in
      var previous: FuturePurchases?
      for row in rows {
        let future = future(of: histories[row], like: previous)
        body(future, row - rows.lowerBound, &span)
        previous = future
      }
    }
  }

  /// The probability that each customer (n) has not left.
  public func probabilitiesAlive(
    _ summary: PurchaseSummary, workers: Workers = .all
  ) -> [Double] {
    summary.spread(
      map(summary, initial: 0.0, workers: workers) { $2[$1] = $0.probabilityAlive })
  }

  /// The purchases expected of each customer (n) within `horizon`.
  public func expectedPurchases(
    _ summary: PurchaseSummary, in horizon: TimeSpan, workers: Workers = .all
  ) -> [Double] {
    summary.spread(
      map(summary, initial: 0.0, workers: workers) { $2[$1] = $0.expectedPurchases(in: horizon) })
  }

  /// The purchases expected of each customer (n) within `horizon`, discounted to the snapshot; see
  /// `FuturePurchases`.
  public func discountedPurchases(
    _ summary: PurchaseSummary, in horizon: TimeSpan, yearlyRate: Double, workers: Workers = .all
  ) -> [Double] {
    summary.spread(
      map(summary, initial: 0.0, workers: workers) {
        $2[$1] = $0.discountedPurchases(in: horizon, yearlyRate: yearlyRate)
      })
  }
}
