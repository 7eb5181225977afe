import PatronData
import PatronModels
public import PatronReport

extension ValueEvaluation: TaskEvaluation, DocumentConvertible {
  /// How well orders and money were predicted, beside plain rules.
  public func sections() -> [Document.Block] {
    var blocks: [Document.Block] = [.paragraph(methodSentence), .table(orderTable)]
    if hasMoney { blocks.append(.table(moneyTable)) }
    blocks.append(
      .note(
        "In brackets: 95 % bootstrap intervals. Orders: days with an order; MAE and RMSE: the error of a customer. "
          + "Own rate so far: each customer's rate goes on; same as last time: what as many days before had."
          + (hasMoney
            ? " In the top decile: the share of the money that the customers in the decile with the highest forecasts brought."
            : "")))
    if trial.alternatives.count > 1 {
      blocks += [.table(alternativeTable), .note(alternativeNote)]
    }
    if hasMoney { blocks.append(.table(decileTable)) }
    if trial.months.count > 1 { blocks.append(.table(monthTable)) }
    blocks.append(.paragraph(trackingSentence + " " + coverageSentence))
    let shares = hasMoney ? trial.coverage.money : trial.coverage.orders
    if shares.below + shares.above > 1 - trial.coverage.level + Self.coverageBound {
      blocks.append(.warning("The limits of single customers are too narrow here."))
    }
    if let unbeatenBaseline {
      blocks.append(
        .warning("By the error of orders the model is not better than '\(unbeatenBaseline)'."))
    }
    return blocks
      + trial.warnings.filter { hasMoney || !$0.isOfMoney }.map { .warning($0.sentence) }
  }

  public var document: Document { Document(title: "Evaluation", blocks: sections()) }

  private var methodSentence: String {
    "Evaluated on the \(length) days from \(firstDay) on: what \(Figures.grouped(trial.customers)) customers "
      + "ordered who had an order before, predicted from the days before by \(trial.fit.name)"
      + (hasMoney ? " and \(trial.spend.kind.words)" : "") + "."
  }

  /// The forecasts that could be had, the model's first.
  private var judgements: [(name: String, judgement: ValueTrial.Judgement)] {
    [(trial.fit.name, trial.judgement)]
      + trial.baselines.compactMap { baseline in
        baseline.judgement.map { (baseline.kind.words, $0) }
      }
  }

  private var orderTable: Document.Table {
    var table = Document.Table(
      .text("forecast"), .number("orders"), .number("error", unit: "%"), .number("MAE"),
      .number("RMSE"), .number("correlation"))
    for (name, judgement) in judgements {
      let (orders, intervals) = (judgement.orders, judgement.orderIntervals)
      table.add(
        .text(name), .count(Int(nearest: orders.predictedTotal)), .signedShare(orders.totalError),
        .number(orders.meanAbsoluteError, decimals: 2),
        .interval(orders.rootMeanSquareError, intervals.rootMeanSquareError, decimals: 2),
        .interval(orders.correlation, intervals.correlation, decimals: 3))
    }
    table.add(
      .text("observed"), .count(Int(nearest: trial.judgement.orders.observedTotal)), .blank, .blank,
      .blank, .blank)
    return table
  }

  private var moneyTable: Document.Table {
    var table = Document.Table(
      .text("forecast"), .number("money", unit: currency), .number("error", unit: "%"),
      .number("MAE", unit: currency), .number("RMSE", unit: currency), .number("correlation"),
      .number("in the top decile", unit: "%"))
    for (name, judgement) in judgements {
      let (money, intervals) = (judgement.money, judgement.moneyIntervals)
      table.add(
        .text(name), .money(money.predictedTotal, currency: currency),
        .signedShare(money.totalError), .money(money.meanAbsoluteError, currency: currency),
        .money(money.rootMeanSquareError, currency: currency),
        .interval(money.correlation, intervals.correlation, decimals: 3),
        .share(judgement.topDecileShare))
    }
    table.add(
      .text("observed"), .money(trial.judgement.money.observedTotal, currency: currency), .blank,
      .blank, .blank, .blank, .share(trial.greatestTopDecileShare))
    return table
  }

  private var alternativeTable: Document.Table {
    var table = Document.Table(
      .text("model of orders"), .number("log-likelihood"), .number("orders"),
      .number("error", unit: "%"), .number("correlation"), .text(""))
    for one in trial.alternatives {
      let orders = one.figures?.orders
      table.add(
        .text(one.kind.name), .number(one.figures?.holdoutLogLikelihood, decimals: 1),
        orders.map { .count(Int(nearest: $0.predictedTotal)) } ?? .missing,
        .signedShare(orders?.totalError), .number(orders?.correlation, decimals: 3),
        .text(
          one.kind == trial.chosen
            ? "chosen" : one.failure.map { "not fitted: \($0)" } ?? ""))
    }
    return table
  }

  private var alternativeNote: String {
    "Log-likelihood: of the orders observed, the higher the better; of models that are as good the first is chosen. "
      + "The choice is made on the days that these figures are of, which flatters them a little."
  }

  private var decileTable: Document.Table {
    var table = Document.Table(
      .number("decile"), .number("customers"), .number("expected a customer", unit: currency),
      .number("observed a customer", unit: currency), .number("share of the money", unit: "%"))
    let total = trial.judgement.money.observedTotal
    for (index, bin) in trial.moneyDeciles.enumerated() {
      table.add(
        .ordinal(index + 1), .count(bin.customers), .money(bin.predictedMean, currency: currency),
        .money(bin.observedMean, currency: currency),
        .share(total > 0 ? bin.observedTotal / total : nil), of: bin.customers)
    }
    return table
  }

  private var monthTable: Document.Table {
    let hasFactors = trial.months.contains { $0.seasonal != nil }
    var table = Document.Table(
      columns: [
        .text("month"), .number("days"), .number("orders observed"), .number("expected"),
        .number("error", unit: "%"),
      ] + (hasFactors ? [.number("by the season")] : []))
    for one in trial.months {
      let error = one.observed > 0 ? one.expected / Double(one.observed) - 1 : nil
      table.add(
        [
          .text(String(Day(Int(one.month.firstDay)).description.prefix(7))), .count(one.days),
          .count(one.observed),
          .count(Int(nearest: one.expected)), .signedShare(error),
        ] + (hasFactors ? [one.seasonal.map { .count(Int(nearest: $0)) } ?? .missing] : []))
    }
    return table
  }

  /// By so much fewer customers may lie within their limits before that is warned of.
  private static let coverageBound = 0.03

  private var coverageSentence: String {
    let (coverage, what) = (trial.coverage, hasMoney ? "money" : "orders")
    let shares = hasMoney ? coverage.money : coverage.orders
    return
      "The limits of a customer's \(what) are to hold \(Figures.percent(coverage.level)) at least: "
      + "\(Figures.percent(shares.below)) of the customers lay below and \(Figures.percent(shares.above)) above."
  }

  private var trackingSentence: String {
    let error = trial.weeks.error.map { Figures.percent($0) } ?? "–"
    return
      "The running total of all customers' orders is off by \(error) of the final one on average, week by week."
      + (trial.calendar == nil
        ? ""
        : " Factors of calendar months, learned before, bring these months nearer: what is expected from now on has them, the "
          + "figures above are without.")
  }
}

extension Document.Value {
  /// A part of a whole that can be too little: +3.4 %.
  static func signedShare(_ share: Double?) -> Self {
    share.map { .change($0 * 100, decimals: 1) } ?? .missing
  }
}

extension SpendFit.Kind {
  /// What gives the money of a day with an order, in words.
  var words: String {
    switch self {
    case .gammaGamma: "the gamma-gamma model of the money of an order"
    case .mean: "each customer's mean, drawn towards that of all"
    }
  }
}

extension ValueTrial.Warning {
  /// Whether it is about money.
  var isOfMoney: Bool {
    switch self {
    case .spendDependsOnFrequency, .moneyOff, .daysWithoutMoney: true
    default: false
    }
  }

  /// The warning in words.
  var sentence: String {
    func off(_ share: Double) -> String {
      "\(Figures.percent(abs(share))) too \(share < 0 ? "few" : "many")"
    }
    switch self {
    case .spendDependsOnFrequency(let correlation, let customers):
      return
        "Customers who buy often spend \(correlation > 0 ? "more" : "less") on a day (correlation "
        + "\(Figures.decimals(correlation, 2)) over \(Figures.grouped(customers)) customers), which the model takes "
        + "to be unrelated: the value of those at either end is misjudged."
    case .regularPurchases(let gaps):
      return
        "Customers buy more regularly than the model assumes (dispersion of gaps \(Figures.decimals(gaps.value, 2)), "
        + "1 for chance): it takes a late order too calmly."
    case .purchasesInBursts(let gaps):
      return
        "Orders come in bursts (dispersion of gaps \(Figures.decimals(gaps.value, 2)), 1 for chance): the model "
        + "takes a pause for leaving."
    case .ordersOff(let error, let first, let second, _):
      let whole = "The orders of all customers were expected \(off(error))"
      guard let first, let second else { return whole + "." }
      return whole
        + ", \(off(first)) in the first half of the days and \(off(second)) in the second: "
        + (first * second < 0 ? "a season or an event" : "a level, a trend or a season")
        + " that the history before did not show."
    case .moneyOff(let error):
      return "The money of all customers was expected \(Figures.percent(abs(error))) too "
        + "\(error < 0 ? "low" : "high")."
    case .fewRepeatCustomers(let found, let needed):
      return
        "Only \(Figures.grouped(found)) customers had orders on several days (\(needed) are wanted): the model is "
        + "learned from few."
    case .youngCustomers(let share):
      return
        "\(Figures.percent(share)) of the customers had not been there for as many days as were predicted."
    case .daysWithoutMoney(let found, let all):
      return "\(Figures.grouped(found)) of \(Figures.grouped(all)) repeat orders brought no money."
    case .noPeak(let kind):
      return
        "The likelihood of \(kind.name) has no peak in one of its parameters, as where nobody seems to leave: "
        + "how long customers stay is not learned from these exports."
    }
  }
}
