public import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// What customers will order and be worth: a model of purchases, one of the money of a purchase day, and how far both
/// were right on the end of the history.
public struct ValueModel: Hashable, Sendable, Codable {
  /// The days ahead that count.
  public let horizon: DayCount
  /// The days without an order that count as leaving: the horizon of churn.
  public let silence: DayCount
  /// The yearly rate at which later money is discounted.
  public let discount: Double
  /// The code of the amounts; nil where patron.yaml names none.
  public let currency: String?
  public let purchases: PurchaseFit
  /// The money of a day with an order; nil where the exports have no amounts.
  public let spend: SpendFit?
  public let learnedFrom: Source
  /// Whether the exports show that customers leave. Where they do not, nobody is ever taken to have left, and a
  /// probability of still buying would say nothing.
  public let seesLeaving: Bool
  /// The factors of calendar months, where the history has every month twice and they brought the months of its end
  /// nearer; nil otherwise.
  public let calendar: CalendarFactors?
  /// Whether the exports name who has brought a customer.
  public let knowsReferrers: Bool
  /// What was predicted and observed at the end of the history; nil where it is too short.
  public let evaluation: ValueEvaluation?

  /// What the models were fitted to.
  public struct Source: Hashable, Sendable, Codable {
    public let customers: Int
    /// Those who bought on several days.
    public let repeaters: Int
    public let purchaseDays: Int
    /// Repeat purchase days that brought no money.
    public let daysWithoutMoney: Int
    /// What was given back for purchases that no row has.
    public let unmatchedReturns: Double
    /// The correlation of how often and how much customers buy, which the model takes to be 0; nil where one of both
    /// is the same for all.
    public let correlation: Double?
  }

  /// Whether no number is beyond what training could have found.
  var isSound: Bool {
    Configuration.Value.horizons.contains(horizon) && WindowPlan.lengths.contains(silence)
      && (0...1).contains(discount)
      && learnedFrom.customers >= learnedFrom.repeaters && learnedFrom.repeaters > 0
      && purchases.parameters.allSatisfy { Self.parameters.contains($0.value) }
      && purchases.model.unit == KnownPurchases.unit
      && calendar.map { $0.factors.allSatisfy(Self.seasons.contains) } ?? true
      && (spend?.isSound(in: Self.parameters) ?? true)
      && spend.map { $0.currency == Self.currency(currency) } ?? true
  }

  private static let seasons = 1e-3...1e3

  /// Some are amounts in a currency, of which one may be worth a millionth of another.
  private static let parameters = 1e-12...1e15

  /// Where patron.yaml names no currency, amounts are in one all the same: ISO 4217 calls it XXX.
  static func currency(_ code: String?) -> Currency { Currency(code ?? "XXX") }
}

extension ValueModel {
  /// What is expected of the customers of `session` from its snapshot on.
  ///
  /// - Parameter draws: how many futures of each are drawn for the limits; 0 for none, and no outlook either.
  package func values(
    of session: Session, seed: UInt64, draws: Int = ValueForecast().draws
  ) async throws -> CustomerValues {
    try check(fits: session)
    let (workers, snapshot) = (session.options.workers, session.snapshot)
    let history = session.prepared.history
    let known = try KnownPurchases(
      history.purchases(before: snapshot, workers: workers), at: snapshot, currency: currency,
      workers: workers)
    let span = TimeSpan.days(Double(horizon.days))
    return CustomerValues(
      purchases: known.days,
      values: known.values(
        by: purchases, spend: spend,
        ValueForecast(
          horizon: span, yearlyRate: discount, draws: draws, seed: seed,
          season: season(from: snapshot), silence: .days(Double(silence.days)))),
      outlook: draws > 0
        ? purchases.model.outlook(known.summary, in: span, workers: workers) : [],
      spent: history.spend(of: known.days.customers, before: snapshot, workers: workers),
      snapshot: snapshot, hasMoney: spend != nil, seesLeaving: seesLeaving,
      referrals: knowsReferrers
        ? try await session.prepared.referrals(workers: workers) : nil)
  }
}

extension ValueModel {
  /// How many times as much is bought within the horizon behind `snapshot` as in as many days of an average year.
  func season(from snapshot: Snapshot) -> Double {
    guard let calendar else { return 1 }
    let first = Int32(clamping: snapshot.day.number)
    return calendar.mean(over: first..<first + Int32(clamping: horizon.days))
  }

  /// Refuses exports in another currency, and exports without the amounts or the referrers that the model knows.
  func check(fits session: Session) throws {
    let (own, theirs) = (currency ?? "none", session.configuration.currency ?? "none")
    guard own == theirs else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"),
        "the model was trained on amounts in \(own), and patron.yaml has the currency \(theirs)",
        remedy: "train again")
    }
    guard spend == nil || session.prepared.hasAmounts else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"),
        "the model was trained on amounts, which these orders lack",
        remedy: "map 'amount', or train again")
    }
    guard !knowsReferrers || session.prepared.has("referred_by", of: .customers) else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"),
        "the model was trained with 'referred_by' of customers, which these exports lack",
        remedy: "add it, or train again")
    }
  }
}

extension SpendFit {
  /// Whether its parameters lie in `range`, those that may be 0 beneath its end.
  fileprivate func isSound(in range: ClosedRange<Double>) -> Bool {
    switch self {
    case .gammaGamma(let model): model.parameters.values.allSatisfy(range.contains)
    case .mean(let model):
      [model.mean, model.varianceWithin, model.varianceBetween].allSatisfy {
        $0 >= 0 && $0 <= range.upperBound * range.upperBound
      }
    }
  }
}

/// When a customer's next purchase comes, and how likely one is within the horizon.
struct PurchaseOutlook: Sendable {
  let next: FuturePurchases.NextPurchase
  let probability: Double
}

extension PurchaseModel {
  /// The outlook of each customer (n) of `summary`.
  ///
  /// - Complexity: O(n), and four inversions a distinct history.
  func outlook(
    _ summary: PurchaseSummary, in horizon: TimeSpan, workers: Workers
  ) -> [PurchaseOutlook] {
    let histories = summary.converted(to: unit).histories
    let blocks = Workers.blocks(of: histories.count, size: 1024)
    let found = workers.map(blocks.count) { block in
      histories[blocks[block]].map { history in
        let future = future(of: history)
        return PurchaseOutlook(
          next: future.nextPurchase(), probability: future.probabilityOfPurchase(in: horizon))
      }
    }.flatMap { $0 }
    return summary.spread(found)
  }
}
