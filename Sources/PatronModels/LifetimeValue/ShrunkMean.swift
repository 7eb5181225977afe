/// What a customer spends on a purchase day by two variances alone, without a distribution: their own
/// mean, drawn towards that of all (credibility, Bühlmann & Gisler 2005, section 4.2).
///
/// (x·B·z̄ + W·m)/(x·B + W) for x purchase days of mean z̄, W being the variance within a customer,
/// B that between customers and m the mean of all. The gamma-gamma model expects the same with
/// W/B = (q − 1)/p; these are moments, which exist where q ≤ 1 has no mean.
public struct ShrunkMean: Hashable, Sendable, Codable {
  public let currency: Currency
  /// The mean of all customers, m; 0 where no repeat purchase brought money.
  public let mean: Double
  /// The variance of a customer's amounts about their own mean, W.
  public let varianceWithin: Double
  /// The variance of customers' means, B; 0 where nobody has two amounts to tell it from W.
  public let varianceBetween: Double

  /// Of nothing known: nobody is expected to spend anything.
  public init(of currency: Currency) {
    self.currency = currency
    (mean, varianceWithin, varianceBetween) = (0, 0, 0)
  }

  /// Finds the variances by the analysis of variance, unbiased but cut at 0, and m as the mean of
  /// customers' means by x·B/(x·B + W).
  ///
  /// - Complexity: O(n).
  public init(_ spend: PurchaseLog.Spend) {
    currency = spend.summary.currency
    let known = spend.summary.histories.filter { $0.repeats > 0 }
    let customers = Double(known.count)
    let (days, squares, total) = known.reduce((0.0, 0.0, 0.0)) { sums, history in
      let x = Double(history.repeats)
      return (sums.0 + x, sums.1 + x * x, sums.2 + x * history.mean)
    }
    let all = days > 0 ? total / days : 0
    guard days > customers, customers > 1 else {
      (mean, varianceWithin, varianceBetween) = (all, 0, 0)
      return
    }
    let within = spend.squaresWithin / (days - customers)
    let spread = known.reduce(0) {
      $0 + Double($1.repeats) * ($1.mean - all) * ($1.mean - all)
    }
    let between = max(0, (spread - (customers - 1) * within) / (days - squares / days))
    let (weight, sum) = known.reduce((0.0, 0.0)) { sums, history in
      let part = Double(history.repeats) * between
      let credibility = part > 0 ? part / (part + within) : 0
      return (sums.0 + credibility, sums.1 + credibility * history.mean)
    }
    mean = weight > 0 ? sum / weight : all
    (varianceWithin, varianceBetween) = (within, between)
  }

  /// What a customer of `history` is expected to spend on a purchase day.
  public func expectedSpend(_ history: SpendHistory) -> Double {
    let own = Double(history.repeats) * varianceBetween
    guard own > 0 else { return mean }
    return (own * history.mean + varianceWithin * mean) / (own + varianceWithin)
  }

  /// What a customer of `history` spends on `count` purchase days together, drawn with their own mean
  /// unknown: a gamma variable, as money is not below 0, with the mean count·E and the variance
  /// count·W + count²·B·W/(x·B + W) that the two variances give.
  public func draw(
    _ count: Int, after history: SpendHistory, using generator: inout SeededGenerator
  ) -> Double {
    let expected = Double(count) * expectedSpend(history)
    let known = Double(history.repeats) * varianceBetween + varianceWithin
    let unknown = known > 0 ? varianceBetween * varianceWithin / known : varianceBetween
    let variance = Double(count) * varianceWithin + Double(count) * Double(count) * unknown
    let shape = expected * expected / variance
    guard shape > 0, shape.isFinite else { return expected }
    return generator.gamma(shape: shape) * variance / expected
  }
}
