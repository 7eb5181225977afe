import PatronData
public import PatronModels

/// How well orders and money were predicted of days that the models had not seen.
public struct ValueEvaluation: Hashable, Sendable, Codable {
  public let trial: ValueTrial.Result
  /// Whether the exports have amounts; without, figures of money mean nothing.
  public let hasMoney: Bool
  /// The code of the amounts; nil where patron.yaml names none.
  public let currency: String?

  init(_ trial: ValueTrial.Result, hasMoney: Bool, currency: String?) {
    self.trial = trial
    self.hasMoney = hasMoney
    self.currency = currency
  }

  /// The first day that was predicted.
  var firstDay: Day { Day(Int(trial.snapshot)) }
  /// How many days were predicted.
  var length: DayCount { Day(Int(trial.end)) - firstDay }

  /// The baseline with the least error of orders; nil where there is none.
  var bestBaseline: ValueTrial.Baseline? {
    trial.baselines.filter { $0.judgement != nil }.min {
      ($0.judgement?.orders.rootMeanSquareError ?? 0)
        < ($1.judgement?.orders.rootMeanSquareError ?? 0)
    }
  }

  /// The baseline than which the model is not shown to be better, by the squared error of each customer's orders; nil
  /// where it is better than all.
  public var unbeatenBaseline: String? {
    guard let best = bestBaseline, let interval = best.orderDifference?.interval else { return nil }
    return interval.upper < 0 ? nil : best.kind.words
  }

  var headline: Headline {
    Headline(
      "correlation of orders", value: trial.judgement.orders.correlation,
      interval: trial.judgement.orderIntervals.correlation, baseline: bestBaseline?.kind.words,
      baselineValue: bestBaseline?.judgement?.orders.correlation, evaluatedOn: trial.customers,
      unbeatenBaseline: unbeatenBaseline)
  }
}

extension ValueTrial.Baseline.Kind {
  /// The rule, in words.
  var words: String {
    switch self {
    case .ownRate: "own rate so far"
    case .lastWindow: "same as last time"
    case .regression: "regression on the history"
    }
  }
}

/// The summary of lifetime value in `models show --json`.
struct ValueModelSummary: Encodable {
  let horizonDays: DayCount
  let discount: Double
  let model: String
  let parameters: [PurchaseFit.Parameter]
  let spendModel: String?
  let learnedFrom: ValueModel.Source
  let evaluation: ValueEvaluation?

  init(_ model: ValueModel) {
    horizonDays = model.horizon
    discount = model.discount
    self.model = model.purchases.name
    parameters = model.purchases.parameters
    spendModel = model.spend?.kind.rawValue
    learnedFrom = model.learnedFrom
    evaluation = model.evaluation
  }
}
