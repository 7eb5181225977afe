import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// A back-test as text: for each model what was judged, on whom, and the figures beside those of
/// forecasters that need no model.
enum EvaluationText {
  static func text(_ report: Evaluator.Report) -> String {
    var parts: [String] = []
    if let churn = report.churn { parts.append(section("Churn", churn)) }
    if let repurchase = report.repurchase { parts.append(section("Repurchase", repurchase)) }
    if let content = report.content { parts.append(section(content)) }
    if !report.suspects.isEmpty {
      parts.append(suspects(report.suspects))
    }
    parts += report.skipped.map { "Not judged: \($0.model.rawValue): \($0.reason).\n" }
    return parts.joined(separator: "\n")
  }

  /// The columns that may know the outcome, a line each.
  static func suspects(_ suspects: [LeakAudit.Suspect]) -> String {
    "Columns that may know the outcome\n" + suspects.map { "  - \($0.sentence)\n" }.joined()
  }

  /// At most so many columns are listed; the model's card has them all.
  private static let listedColumns = 20

  /// The columns that nothing is learned from, a line each.
  static func ignored(_ columns: [PreparedExports.IgnoredColumn]) -> String {
    let shown = columns.prefix(listedColumns).map { "\($0.column): \($0.reason)" }
    let rest = columns.count - shown.count
    let lines = shown + (rest > 0 ? ["and \(Figures.grouped(rest)) more: see card.md"] : [])
    return "Columns of customers that are not learned from\n"
      + lines.map { "  - \(TextTable.shown($0))\n" }.joined()
  }

  static func section(_ title: String, _ evaluation: OutcomeEvaluation) -> String {
    var table = TextTable(
      .text("forecaster"), .number("AUC"), .number("model's lead in AUC"), .number("PR AUC"),
      .number("log loss"), .number("Brier"), .number("lift at 10 %"))
    for judged in evaluation.results {
      let (metrics, intervals) = (judged.metrics, judged.intervals)
      table.add(
        judged.name, Figures.interval(metrics.auc, intervals.auc),
        Figures.interval(judged.difference?.auc?.value, judged.difference?.auc?.interval),
        metrics.averagePrecision.map { Figures.decimals($0, 4) } ?? "–",
        Figures.interval(metrics.logLoss, intervals.logLoss),
        Figures.interval(metrics.brierScore, intervals.brierScore),
        Figures.interval(metrics.liftAtTopDecile, intervals.liftAtTopDecile, 2))
    }
    let parts = [
      "\(title)\n\(evaluation.methodSentence)\n\n\(table.text)"
        + verdict(evaluation.unbeatenBaseline),
      cutOffs(evaluation), tenths(evaluation), groups(evaluation),
      evaluation.campaign.map(CampaignText.text) ?? "",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// One cut-off a line: a season shows where one line differs from the next.
  private static func cutOffs(_ evaluation: OutcomeEvaluation) -> String {
    guard evaluation.cutOffs.count > 1 else { return "" }
    var table = TextTable(
      .text("cut-off"), .number("customers"), .number("came true, %"), .number("foretold, %"),
      .number("AUC"), .text("best baseline"), .number("its AUC"))
    for cutOff in evaluation.cutOffs {
      table.add(
        CivilDay(cutOff.snapshot).description, Figures.grouped(cutOff.metrics.rowCount),
        Figures.decimals(cutOff.metrics.baseRate * 100, 1),
        Figures.decimals(cutOff.metrics.meanProbability * 100, 1),
        Figures.interval(cutOff.metrics.auc, cutOff.auc), cutOff.bestBaseline ?? "–",
        cutOff.bestBaselineAUC.map { Figures.decimals($0, 4) } ?? "–")
    }
    return table.text
  }

  /// What was foretold and what came, and whom a campaign reaches, a tenth of the customers a line.
  private static func tenths(_ evaluation: OutcomeEvaluation) -> String {
    guard let reliability = evaluation.reliability, let lift = evaluation.lift else { return "" }
    var table = TextTable(
      .number("tenth by risk"), .number("customers"), .number("foretold, %"),
      .number("came true, %"), .number("lift"), .number("found so far, %"))
    for (place, part) in lift.parts.enumerated() {
      table.add(
        String(place + 1), Figures.grouped(Int(nearest: part.rows)),
        Figures.decimals(part.meanProbability * 100, 1),
        Figures.decimals(part.precision * 100, 1), Figures.decimals(part.lift, 2),
        Figures.decimals(part.gain * 100, 1))
    }
    let slope = reliability.slope.map { ", calibration slope \(Figures.decimals($0, 2))" } ?? ""
    let intercept = reliability.intercept.map { ", intercept \(Figures.decimals($0, 2))" } ?? ""
    return "Expected calibration error \(Figures.percent(reliability.expectedError))\(slope)"
      + "\(intercept) (1 and 0 are right; a slope below 1 is too bold).\n\n\(table.text)"
  }

  /// The same figures for customers of each kind, side by side.
  private static func groups(_ evaluation: OutcomeEvaluation) -> String {
    guard !evaluation.groups.isEmpty else { return "" }
    var table = TextTable(
      .text("among"), .number("customers"), .number("came true, %"), .number("foretold, %"),
      .number("AUC"), .number("log loss"), .number("lift at 10 %"))
    for group in evaluation.groups {
      table.add(
        "\(group.grouping): \(group.name)", Figures.grouped(group.metrics.rowCount),
        Figures.decimals(group.metrics.baseRate * 100, 1),
        Figures.decimals(group.metrics.meanProbability * 100, 1),
        Figures.interval(group.metrics.auc, group.auc),
        Figures.decimals(group.metrics.logLoss, 4),
        group.metrics.liftAtTopDecile.map { Figures.decimals($0, 2) } ?? "–")
    }
    return table.text
  }

  static func section(_ evaluation: ContentEvaluation) -> String {
    var table = TextTable(
      .text("list"), .number("recall@10"), .number("recall@20"), .number("nDCG@10"),
      .number("nDCG@100"), .number("MAP@10"), .number("hit rate@10"))
    var shown = TextTable(
      .text("what the first ten show"), .number("coverage"), .number("mean popularity"),
      .number("Gini"))
    for judged in evaluation.results {
      table.add(
        judged.name, Figures.interval(judged.atTen.recall, judged.intervals.recall),
        Figures.decimals(judged.atTwenty.recall, 4),
        Figures.interval(judged.atTen.ndcg, judged.intervals.ndcg),
        Figures.decimals(judged.atHundred.ndcg, 4),
        Figures.interval(
          judged.atTen.meanAveragePrecision, judged.intervals.meanAveragePrecision),
        Figures.interval(judged.atTen.hitRate, judged.intervals.hitRate))
      shown.add(
        judged.name, Figures.percent(judged.exposure.coverage),
        Figures.percent(judged.exposure.meanPopularity),
        Figures.decimals(judged.exposure.gini, 2))
    }
    let words = ([evaluation.verdictSentence] + evaluation.details).joined(separator: "\n")
    return "Next-best-content\n\(evaluation.methodSentence)\n\n\(table.text)"
      + "In brackets 95 % intervals. Higher is better.\n\n\(shown.text)\n\(words)\n"
      + "\(ContentEvaluation.definitions)\n"
  }

  /// How to read the table: which way is better, and whether the model earns its keep.
  private static func verdict(_ unbeaten: String?) -> String {
    "In brackets 95 % intervals. Better: a higher AUC and lift, a lower log loss and Brier score.\n"
      + (unbeaten.map { "By AUC the model is not better than '\($0)'.\n" } ?? "")
  }
}
