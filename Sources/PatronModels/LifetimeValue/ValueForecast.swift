import Foundation
public import PatronNumerics

/// What each customer will order and be worth within a horizon, with intervals.
///
/// The expected value is the expected purchases, each discounted from the time it arises, times the
/// expected spend on a purchase day; purchases and spend are taken to be independent, as in both
/// models. Intervals are quantiles of seeded draws: whether the customer is there, their own rates,
/// the purchases, their own mean amount, and the amounts. They are those of the customer, given the
/// parameters; that the parameters are estimates is not in them.
///
///     let forecast = ValueForecast(horizon: .months(12), yearlyRate: 0.1)
///     let values = forecast.values(
///       of: summary, by: purchaseModel, spend: spend, by: spendModel)
public struct ValueForecast: Hashable, Sendable, Codable {
  /// How far ahead purchases count.
  public var horizon: TimeSpan
  /// The rate of a year at which later money is worth less, 0 or more.
  public var yearlyRate: Double
  /// How many futures are drawn of each customer; 0 for no intervals. Customers of one history without
  /// a paid repeat purchase share `sharedDraws` times as many.
  public var draws: Int
  /// The confidence of the intervals.
  public var level: Double
  /// The source of the draws. A customer's stream is made of their history, so that it does not
  /// depend on who else is there.
  public var seed: UInt64
  /// How many times as much is bought within the horizon as in as much time of an average year (`CalendarFactors`): what
  /// is expected and its limits are multiplied by it.
  public var season: Double
  /// How long from the snapshot on a customer orders nothing who is to be saved: nil for no `Value.valueIfSaved`.
  ///
  /// The horizon of the churn prediction, where its probability is multiplied by `valueIfSaved`.
  public var silence: TimeSpan?

  public init(
    horizon: TimeSpan = .months(12), yearlyRate: Double = 0.1, draws: Int = 200,
    level: Double = 0.8, seed: UInt64 = 0, season: Double = 1, silence: TimeSpan? = nil
  ) {
    self.horizon = horizon
    self.yearlyRate = yearlyRate
    self.draws = draws
    self.level = level
    self.seed = seed
    self.season = season
    self.silence = silence
  }

  /// Futures of customers who share theirs cost little: so many times as many are drawn, that the limits
  /// of one history are near those of the next.
  private static let sharedDraws = 10

  /// What is expected of one customer.
  public struct Value: Hashable, Sendable {
    /// The probability that the customer has not left, by this model.
    public let probabilityAlive: Double
    /// The purchases expected within the horizon, and the same discounted.
    public let purchases: Double
    public let discountedPurchases: Double
    /// The spend expected on a purchase day; nil without a model of spend, and where its mean is infinite.
    public let spend: Double?
    /// The limits of the purchases and of the discounted money; nil without draws, and of money without a
    /// model of spend.
    public let purchaseInterval: Interval?
    public let valueInterval: Interval?
    /// The probability that the customer orders nothing within the silence, by this model and for an average season;
    /// nil without a silence.
    public let silentProbability: Double?
    /// The purchases expected within the horizon of a customer who would order nothing within the silence and is
    /// kept, discounted as those of a customer who has not left; nil without a silence.
    public let discountedPurchasesIfSaved: Double?
    /// The discounted money expected within the horizon; nil where the spend is.
    public var value: Double? { spend.map { $0 * discountedPurchases } }
    /// The same given that the customer has not left: what is lost where they leave. Nil too where they have left for
    /// certain.
    public var valueIfKept: Double? {
      probabilityAlive > 0 ? value.map { $0 / probabilityAlive } : nil
    }
    /// The discounted money expected within the horizon of a customer who would order nothing within the silence and
    /// is kept; nil where the spend is, and without a silence.
    ///
    /// What is won with a customer who is saved from leaving, to be multiplied by the probability that they would:
    /// a silence says that they order slowly or leave soon, which `valueIfKept` does not know.
    public var valueIfSaved: Double? {
      guard let spend, let discountedPurchasesIfSaved else { return nil }
      return spend * discountedPurchasesIfSaved
    }
  }

  /// The value of each customer (n) of `purchases` and `spend`, who stand in the same order; without
  /// a model of spend only what they order.
  ///
  /// - Complexity: O(m·draws·log draws) for the m customers with paid repeat purchases, and ten times as
  ///   much for each distinct history without.
  public func values(
    of purchases: PurchaseSummary, by model: some PurchaseModel, spend: SpendSummary,
    by spendModel: SpendFit?, workers: Workers = .all
  ) -> [Value] {
    precondition(purchases.customerCount == spend.histories.count, "the same customers in both")
    precondition(
      spendModel.map { spend.currency == $0.currency } ?? true,
      "amounts in the currency of their model")
    precondition(level > 0 && level < 1 && draws >= 0, "a level between 0 and 1")
    precondition(season > 0 && season.isFinite, "a season above 0")
    let converted = purchases.converted(to: model.unit)
    let alive = model.probabilitiesAlive(converted, workers: workers)
    let expected = model.expectedPurchases(converted, in: horizon, workers: workers)
    let discounted = model.discountedPurchases(
      converted, in: horizon, yearlyRate: yearlyRate, workers: workers)
    let shares = expected.indices.map { row in
      expected[row] >= .leastNormalMagnitude
        ? discounted[row] / expected[row]
        : share(of: converted.histories[Int(converted.indices[row])], model)
    }
    let silent = silence.map {
      model.silentFutures(converted, silence: $0, in: horizon, workers: workers)
    }
    // One customer of each history that nothing else tells apart.
    var first = [Int](repeating: -1, count: converted.histories.count)
    for row in spend.histories.indices where spend.histories[row].repeats == 0 {
      let history = Int(converted.indices[row])
      if first[history] < 0 { first[history] = row }
    }
    let firsts = first
    let historyBlocks = Workers.blocks(of: firsts.count, size: 256)
    let shared = workers.map(historyBlocks.count) { block in
      historyBlocks[block].map { history in
        firsts[history] < 0
          ? nil
          : intervals(
            converted.histories[history], model, .none, spendModel, shares[firsts[history]],
            draws: draws * Self.sharedDraws)
      }
    }.flatMap { $0 }
    let blocks = Workers.blocks(of: alive.count, size: 1024)
    return workers.map(blocks.count) { block in
      blocks[block].map { row in
        let money = spend.histories[row]
        let history = Int(converted.indices[row])
        let intervals =
          money.repeats == 0
          ? shared[history]
          : self.intervals(
            converted.histories[history], model, money, spendModel, shares[row], draws: draws)
        return Value(
          probabilityAlive: alive[row], purchases: season * expected[row],
          discountedPurchases: season * discounted[row], spend: spendModel?.expectedSpend(money),
          purchaseInterval: intervals?.purchases, valueInterval: intervals?.value,
          silentProbability: silent?[row].probability,
          discountedPurchasesIfSaved: silent.map {
            season * shares[row] * $0[row].purchasesIfSaved
          })
      }
    }.flatMap { $0 }
  }

  /// The discounted purchases of a customer who has not left over all of them, where the probability of that is too
  /// small to divide by.
  private func share(of history: PurchaseHistory, _ model: some PurchaseModel) -> Double {
    let process = model.future(of: history).process
    let sure = FuturePurchases(probabilityAlive: 1, unit: model.unit, process: process)
    let all = sure.expectedPurchases(in: horizon)
    return all > 0 ? sure.discountedPurchases(in: horizon, yearlyRate: yearlyRate) / all : 1
  }

  /// The intervals of one customer's purchases and money, of which each draw is discounted by
  /// `share` on the mean.
  private func intervals(
    _ history: PurchaseHistory, _ model: some PurchaseModel, _ money: SpendHistory,
    _ spendModel: SpendFit?, _ share: Double, draws: Int
  ) -> (purchases: Interval, value: Interval?)? {
    guard draws > 0 else { return nil }
    let future = model.future(of: history)
    // Where so many order nothing, nothing is both limits.
    guard future.probability(of: 0, in: horizon) < (1 + level) / 2 else {
      let none = Interval(lower: 0, upper: 0, level: level)
      return (none, spendModel == nil ? nil : none)
    }
    var generator = SeededGenerator(seed: seed, stream: Self.stream(history, money))
    var (counts, sums) = ([Double](), [Double]())
    counts.reserveCapacity(draws)
    sums.reserveCapacity(spendModel == nil ? 0 : draws)
    for _ in 0..<draws {
      let count = future.draw(in: horizon, using: &generator)
      counts.append(Double(count))
      if let spendModel {
        sums.append(share * spendModel.draw(count, after: money, using: &generator))
      }
    }
    return (
      interval(counts, isWhole: true),
      spendModel == nil ? nil : interval(sums, isWhole: false)
    )
  }

  private func interval(_ values: [Double], isWhole: Bool) -> Interval {
    let sorted = values.sorted()
    let (lower, upper) = (
      Bootstrap.quantile((1 - level) / 2, of: sorted),
      Bootstrap.quantile((1 + level) / 2, of: sorted)
    )
    return Interval(
      lower: season * (isWhole ? lower.rounded(.down) : lower),
      upper: season * (isWhole ? upper.rounded(.up) : upper), level: level)
  }

  private static func stream(_ history: PurchaseHistory, _ money: SpendHistory) -> UInt64 {
    let parts = [
      UInt64(history.repeats), history.recency.bitPattern, history.age.bitPattern,
      UInt64(money.repeats), money.mean.bitPattern,
    ]
    return parts.reduce(0) { SplitMix64.mixed($0 ^ $1) &+ 0x9E37_79B9_7F4A_7C15 }
  }
}
