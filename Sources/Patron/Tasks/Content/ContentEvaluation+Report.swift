import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension ContentEvaluation: DocumentConvertible {
  /// How good the recommendations are, beside baselines.
  public func sections() -> [Document.Block] {
    var metrics = Document.Table(
      .text("recommender"), .number("recall@10"), .number("recall@20"), .number("nDCG@10"),
      .number("nDCG@100"), .number("MAP@10"), .number("hit rate@10"))
    var exposures = Document.Table(
      .text("first ten recommendations"), .number("coverage", unit: "%"),
      .number("mean popularity", unit: "%"), .number("Gini"))
    for result in results {
      let (ten, intervals) = (result.atTen, result.intervals)
      metrics.add(
        .text(result.name), .interval(ten.recall, intervals.recall),
        .number(result.atTwenty.recall, decimals: 4), .interval(ten.ndcg, intervals.ndcg),
        .number(result.atHundred.ndcg, decimals: 4),
        .interval(ten.meanAveragePrecision, intervals.meanAveragePrecision),
        .interval(ten.hitRate, intervals.hitRate))
      exposures.add(
        .text(result.name), .share(result.exposure.coverage),
        .share(result.exposure.meanPopularity), .number(result.exposure.gini, decimals: 2))
    }
    var activity = Document.Table(
      .text("items interacted with before"), .number("customers"), .number("nDCG@10"),
      .number("of '\(bestBaseline)'"))
    for band in bands {
      activity.add(
        .text(band.name), .count(band.customers), .number(band.model, decimals: 4),
        .number(band.baseline, decimals: 4), of: band.customers)
    }
    return [
      .paragraph(methodSentence), .table(metrics),
      .note("In brackets: 95 % bootstrap intervals. Higher is better."),
      unbeatenBaseline == nil ? .paragraph(verdictSentence) : .warning(verdictSentence),
      .table(exposures), .table(activity),
    ] + details.map { .paragraph($0) } + [.note(Self.definitions)]
  }

  public var document: Document { Document(title: "Evaluation", blocks: sections()) }

  /// The customers, items and days that were evaluated.
  private var methodSentence: String {
    let first = results.first?.atTen
    guard let snapshot else {
      return
        "Evaluated on a fifth of each customer's items, held out, of "
        + "\(Figures.grouped(first?.rowCount ?? 0)) customers, all items ranked: without "
        + "times, or with fewer than \(Self.fewestCustomers) customers who had a new item in the last "
        + "\(horizon) days, unseen time judges nothing. \(Figures.grouped(customersWithoutNewItems)) "
        + "customers have too few items and are left out."
    }
    return
      "Evaluated on what \(Figures.grouped(first?.rowCount ?? 0)) customers interacted with for the "
      + "first time in the \(horizon) days from \(snapshot.day) on, all items ranked; "
      + "\(Figures.grouped(customersWithoutNewItems)) known customers had no new item and are left out. "
      + "'popular lately' looks back \(recent) days, the period that in hindsight predicted best."
  }

  /// Whether the model is better than the best baseline.
  private var verdictSentence: String {
    guard let difference else { return "Too few customers to compare recommenders." }
    let figures = Document.Value.interval(difference.value, difference.interval)
    if let replacement {
      return
        "The baseline '\(replacement)' was better than the searched model, so it is the model whose lists are "
        + "written. By nDCG@10 it leads '\(bestBaseline)' by \(figures) on the customers it was chosen by."
    }
    return unbeatenBaseline == nil
      ? "By nDCG@10 the model is better than '\(bestBaseline)', the best baseline, by \(figures)."
      : "By nDCG@10 the model is not better than '\(bestBaseline)': the difference is \(figures)."
  }

  /// Customers and items without a history, the rule on stages, and how far chances were observed.
  private var details: [String] {
    var lines: [String] = []
    if let unknown {
      lines.append(
        "\(Figures.grouped(unknown.rowCount)) customers without a history get what is popular "
          + "\(fallback.rawValue). Popular lately: nDCG@10 \(Figures.decimals(unknown.ndcg, 4)), hit rate "
          + "\(Figures.decimals(unknown.hitRate, 4))"
          + (unknownBaseline.map {
            "; popular ever: \(Figures.decimals($0.ndcg, 4)) and \(Figures.decimals($0.hitRate, 4))."
          } ?? "."))
    }
    if let newcomers {
      let recall =
        newcomers.customers >= Document.smallestCell
        ? "; recall@10 of the \(Figures.grouped(newcomers.customers)) customers who then interacted with "
          + "one \(Figures.decimals(newcomers.recall, 4)), baseline "
          + Figures.decimals(newcomers.baselineRecall, 4)
        : "; too few customers then interacted with one to evaluate"
      lines.append(
        "New items, without any interaction: \(Figures.grouped(newcomers.items)), which get "
          + "\(Figures.percent(newcomers.shownShare)) of the first ten recommendations\(recall).")
    }
    if let stages {
      lines.append(
        "Items for some stages of life only: \(Figures.grouped(stages.items)); nDCG@10 with the rule "
          + "\(Figures.decimals(stages.ruled, 4)), without \(Figures.decimals(stages.free, 4))"
          + (stages.difference.map {
            ", difference \(Document.Value.interval($0.value, $0.interval))."
          } ?? "."))
    }
    if let chance {
      lines.append(
        "Chance of an interaction: predicted \(Figures.percent(chance.predicted)), observed "
          + "\(Figures.percent(chance.observed)) of \(Figures.grouped(chance.positions)) recommendations."
      )
    }
    return lines
  }

  /// The definitions of the figures.
  private static let definitions = """
    With k recommendations, R new items of a customer and hits at ranks p: recall@k = hits / min(k, R); \
    nDCG@k = Σ 1/log₂(1 + p) over the hits, over the same sum for the first min(k, R) ranks; MAP@k = \
    Σ (hits in the first p ranks)/p over the hits, over min(k, R); hit rate = share of customers with \
    a hit; each a mean over customers. Coverage = share of the items that are recommended to anybody; \
    popularity = mean share of customers who had interacted with a recommended item; Gini = how unevenly \
    items are recommended. Ties go to the item that comes first.
    """
}
