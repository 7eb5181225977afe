import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
public import PatronReport

extension OutcomeEvaluation: TaskEvaluation, DocumentConvertible {
  /// How well the outcome was predicted, beside the baselines: one wording for every report.
  public func sections() -> [Document.Block] {
    var blocks: [Document.Block] = [
      .paragraph(methodSentence), .table(forecasterTable),
      .note(
        "In brackets: 95 % bootstrap intervals. Better: a higher AUC and lift, a lower log loss and "
          + "Brier score. The base rate is the same for every customer and ranks none."),
    ]
    if let replacement {
      blocks.append(
        .warning(
          "The model is '\(replacement)': at training it predicted better than the searched model of all "
            + "features, by log loss and by AUC."))
    } else if let unbeatenBaseline {
      blocks.append(
        .warning("By AUC the model is not better than '\(unbeatenBaseline)' on these customers."))
    }
    if snapshots.count > 1 { blocks.append(.table(snapshotTable)) }
    if let calibrationSentence { blocks.append(.paragraph(calibrationSentence)) }
    if let lift { blocks.append(.figure(.init(.reliability, .gain, of: Self.table(of: lift)))) }
    blocks.append(.table(groupTable))
    return blocks + (retention?.sections() ?? [])
  }

  public var document: Document { Document(title: "Evaluation", blocks: sections()) }

  /// The customers and days that were evaluated.
  private var methodSentence: String {
    let positives = "\(Figures.grouped(positiveCount)) with the outcome"
    switch method {
    case .unseenTime(let snapshots) where snapshots.count == 1:
      return "Evaluated on \(Figures.grouped(rowCount)) customers (\(positives)) at "
        + "\(snapshots[0].day), by a model that saw nothing of that day or later. The history "
        + "allows only this snapshot: its season may flatter the model."
    case .unseenTime(let snapshots):
      let days = snapshots.reversed().map(\.day.description)
      let few =
        snapshots.count < WindowPlan.largestEvaluatedCount ? " The history allows no more." : ""
      return "Evaluated on \(Figures.grouped(rowCount)) outcomes of "
        + "\(Figures.grouped(customerCount)) customers (\(positives)) at \(snapshots.count) snapshots, "
        + "\(days.joined(separator: ", ")), each time by a model that saw nothing of that day or "
        + "later.\(few)"
    case .customerFolds(let count):
      return
        "Evaluated on \(Figures.grouped(rowCount)) customers (\(positives)) by cross-validation in "
        + "\(count) folds of customers: the exports leave no unseen period."
    }
  }

  private var forecasterTable: Document.Table {
    var table = Document.Table(
      .text("forecaster"), .number("AUC"), .number("model's lead in AUC"), .number("PR AUC"),
      .number("log loss"), .number("Brier score"), .number("lift at 10 %"))
    for result in results {
      let (metrics, intervals) = (result.metrics, result.intervals)
      let lead = result.difference?.auc
      table.add(
        .text(result.forecaster.name), .interval(metrics.auc, intervals.auc),
        .interval(lead?.value, lead?.interval), .number(metrics.averagePrecision, decimals: 4),
        .interval(metrics.logLoss, intervals.logLoss),
        .interval(metrics.brierScore, intervals.brierScore),
        .interval(metrics.liftAtTopDecile, intervals.liftAtTopDecile, decimals: 2))
    }
    return table
  }

  /// One snapshot a row: a season shows where one row differs from the next.
  private var snapshotTable: Document.Table {
    var table = Document.Table(
      .text("snapshot"), .number("customers"), .number("observed", unit: "%"),
      .number("predicted", unit: "%"), .number("calibration error", unit: "%"), .number("AUC"),
      .text("best baseline"), .number("its AUC"))
    for one in snapshots {
      table.add(
        .day(one.snapshot.day), .count(one.metrics.rowCount),
        .share(one.metrics.baseRate), .probability(one.metrics.meanProbability),
        .share(one.metrics.calibrationError), .interval(one.metrics.auc, one.auc),
        .text(one.bestBaseline),
        .number(one.bestBaselineAUC, decimals: 4))
    }
    return table
  }

  private var calibrationSentence: String? {
    let bySnapshot =
      missBySnapshot.map { miss in
        let worst = miss.worst.metrics
        return
          " Snapshot by snapshot the predicted rate is off by \(Figures.percent(miss.mean)) on average, most at "
          + "\(miss.worst.snapshot.day): \(Figures.percent(worst.meanProbability)) predicted, "
          + "\(Figures.percent(worst.baseRate)) observed."
      } ?? ""
    return reliability.map { reliability in
      let slope = reliability.slope.map { ", calibration slope \(Figures.decimals($0, 2))" } ?? ""
      let intercept =
        reliability.intercept.map { ", intercept \(Figures.decimals($0, 2))" } ?? ""
      return "Expected calibration error \(Figures.percent(reliability.expectedError))\(slope)"
        + "\(intercept) (ideal: slope 1, intercept 0; a slope below 1 is overconfident)."
        + bySnapshot
    }
  }

  /// What was predicted and observed, and the reach of a campaign, decile by decile.
  private static func table(of lift: LiftTable) -> Document.Table {
    var table = Document.Table(
      .number("decile"), .number("customers"), .number("predicted", unit: "%"),
      .number("observed", unit: "%"), .number("lift"), .number("cumulative gain", unit: "%"))
    for (index, part) in lift.parts.enumerated() {
      let customers = Int(nearest: part.rows)
      table.add(
        .ordinal(index + 1), .count(customers), .probability(part.meanProbability),
        .share(part.precision), .number(part.lift, decimals: 2), .share(part.gain), of: customers)
    }
    return table
  }

  /// The same figures for customers of each kind, side by side.
  private var groupTable: Document.Table {
    var table = Document.Table(
      .text("group"), .number("customers"), .number("observed", unit: "%"),
      .number("predicted", unit: "%"), .number("AUC"), .number("log loss"),
      .number("lift at 10 %"))
    for group in groups {
      let metrics = group.metrics
      table.add(
        .text("\(group.grouping): \(group.name)"), .count(metrics.rowCount),
        .share(metrics.baseRate), .probability(metrics.meanProbability),
        .interval(metrics.auc, group.auc), .number(metrics.logLoss, decimals: 4),
        .number(metrics.liftAtTopDecile, decimals: 2), of: metrics.rowCount)
    }
    return table
  }

  /// Whether there are rows to learn a correction from and others to try it on.
  var canBeRecalibrated: Bool {
    if case .unseenTime(let snapshots) = method { snapshots.count > 1 } else { true }
  }
}
