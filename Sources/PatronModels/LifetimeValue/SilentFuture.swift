import Foundation
public import PatronNumerics

/// How likely a customer orders nothing for some time from the snapshot on, and what they would order if kept.
///
/// Who is silent has left, or is there and orders slowly; either way the silence tells of their rates, so that to keep
/// them is worth something else than what is expected of who is known to be there. What they would order is
/// E[v | no purchase from the last one until snapshot + silence], v being what is expected within a horizon H from the
/// snapshot on of a customer with these rates who is there: λ·(1 − exp(−μ·H))/μ (Pareto/NBD) or (1 − exp(−λ·p·H))/p
/// (BG/NBD, MBG/NBD). Who has left already counts as if they had not.
///
/// At the end of the silence the customer is there with the probability that the model gives to a history that is
/// so much older, and then v has the expectation of that history; or they have left, when v has that of `ofLeft`.
/// The longer the silence, the smaller the first part: the worth falls as rates turn out to be low, and may rise
/// again once the customer has probably left, which says less of λ.
///
///     let future = model.silentFuture(of: customer, silence: .days(90))
///     let atStake = future.probability * future.purchasesIfSaved(in: .months(12))
public struct SilentFuture: Sendable {
  /// The probability that the customer orders nothing within the silence, whether they have left or not.
  public let probability: Double
  /// What is expected at the end of the silence.
  let later: FuturePurchases
  /// The purchases of a customer who has left by then, as if they had not; nil where nobody can have.
  let ofLeft: (any PurchaseExpectation)?

  /// The silence of a customer of `history`; `ofLeft` is asked with the history at the end of the silence.
  ///
  /// - Precondition: a silence of 0 or more, and finite.
  init(
    of history: PurchaseHistory, silence: TimeSpan, by model: some PurchaseModel,
    like previous: SilentFuture?, ofLeft: (PurchaseHistory) -> (any PurchaseExpectation)?
  ) {
    precondition(silence.days >= 0 && silence.days.isFinite, "a silence of 0 or more")
    let now = model.future(of: history, like: previous?.later)
    let end = PurchaseHistory(
      unchecked: history.repeats, history.recency, history.age + silence.count(of: model.unit))
    probability = 1 - now.probabilityOfPurchase(in: silence)
    later = model.future(of: end, like: now)
    self.ofLeft = ofLeft(end)
  }

  /// The purchases expected within `horizon` from the snapshot on, if the customer would be silent and is kept.
  public func purchasesIfSaved(in horizon: TimeSpan) -> Double {
    let there = later.expectedPurchases(in: horizon)
    guard let ofLeft, later.probabilityAlive < 1 else { return there }
    let left = ofLeft.expectation(in: horizon.count(of: later.unit))
    return there + (1 - later.probabilityAlive) * left
  }

  /// The two figures of a customer.
  public struct Figures: Hashable, Sendable, BitwiseCopyable {
    /// The probability that the customer orders nothing within the silence.
    public let probability: Double
    /// The purchases expected within the horizon if the customer would be silent and is kept.
    public let purchasesIfSaved: Double
  }
}

extension PurchaseModel {
  /// What is expected of a customer who orders nothing within `silence` from the snapshot on.
  ///
  /// - Parameter history: with times in the unit of the model.
  public func silentFuture(of history: PurchaseHistory, silence: TimeSpan) -> SilentFuture {
    silentFuture(of: history, silence: silence, like: nil)
  }

  /// The probability that each customer (n) orders nothing within `silence`, and their purchases if kept.
  ///
  /// Both times are counted from the snapshot; the purchases are those expected within `horizon`.
  ///
  /// - Complexity: O(n), and four integrals or two sums over p for each distinct history.
  public func silentFutures(
    _ summary: PurchaseSummary, silence: TimeSpan, in horizon: TimeSpan, workers: Workers = .all
  ) -> [SilentFuture.Figures] {
    let histories = summary.converted(to: unit).histories
    let none = SilentFuture.Figures(probability: 0, purchasesIfSaved: 0)
    return summary.spread(
      workers.filled(histories.count, with: none) { rows, span in
        var previous: SilentFuture?
        for row in rows {
          let future = silentFuture(of: histories[row], silence: silence, like: previous)
          span[row - rows.lowerBound] = SilentFuture.Figures(
            probability: future.probability, purchasesIfSaved: future.purchasesIfSaved(in: horizon))
          previous = future
        }
      })
  }
}
