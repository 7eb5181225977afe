import PatronData
import PatronEngine
import PatronModels

extension ModelCard {
  /// What a prediction foretells, how well, beside which baselines, and for whom.
  func card(of model: OutcomeModel) -> [String] {
    let evaluation = model.evaluation
    var lines = ["", "## \(model.kind == .churn ? "Churn" : "Repurchase")", ""]
    let outcome =
      model.horizon.map { days in
        model.kind == .churn
          ? "no activity for \(days) days, of customers active in the \(days) days before"
          : "a purchase within \(days) days"
      } ?? "the label of the customers table"
    lines += [
      "Predicts \(outcome). \(evaluation.methodSentence)", "",
      "| forecaster | AUC | model's lead in AUC | log loss | Brier | lift at 10 % |",
      "|-|-:|-:|-:|-:|-:|",
    ]
    lines += evaluation.results.map { judged in
      let (metrics, intervals) = (judged.metrics, judged.intervals)
      let lead = judged.difference?.auc
      return "| \(judged.name) | \(Figures.interval(metrics.auc, intervals.auc)) | "
        + "\(Figures.interval(lead?.value, lead?.interval)) | "
        + "\(Figures.interval(metrics.logLoss, intervals.logLoss)) | "
        + "\(Figures.interval(metrics.brierScore, intervals.brierScore)) | "
        + "\(Figures.interval(metrics.liftAtTopDecile, intervals.liftAtTopDecile, 2)) |"
    }
    if let baseline = evaluation.unbeatenBaseline {
      lines += ["", "**Not better than \(baseline)** by AUC, as far as these customers can tell."]
    }
    lines += ["", calibration(of: model)]
    if evaluation.cutOffs.count > 1 {
      lines += [
        "", "| cut-off | customers | came true | foretold | AUC | best baseline |",
        "|-|-:|-:|-:|-:|-|",
      ]
      lines += evaluation.cutOffs.map { cutOff in
        let baseline = cutOff.bestBaseline.map {
          "\($0) \(Figures.decimals(cutOff.bestBaselineAUC ?? .nan, 4))"
        }
        return "| \(CivilDay(cutOff.snapshot)) | \(cutOff.metrics.rowCount) | "
          + "\(Figures.percent(cutOff.metrics.baseRate)) | "
          + "\(Figures.percent(cutOff.metrics.meanProbability)) | "
          + "\(Figures.interval(cutOff.metrics.auc, cutOff.auc)) | \(baseline ?? "–") |"
      }
    }
    if !evaluation.groups.isEmpty {
      lines += [
        "", "| among | customers | came true | foretold | AUC | log loss |", "|-|-:|-:|-:|-:|-:|",
      ]
      lines += evaluation.groups.map { group in
        "| \(group.grouping): \(group.name) | \(group.metrics.rowCount) | "
          + "\(Figures.percent(group.metrics.baseRate)) | "
          + "\(Figures.percent(group.metrics.meanProbability)) | "
          + "\(Figures.interval(group.metrics.auc, group.auc)) | "
          + "\(Figures.decimals(group.metrics.logLoss, 4)) |"
      }
    }
    let tables = model.logistic.terms.count
    lines += [
      "",
      "One logistic sum: \(model.logistic.preprocessor.outputs.count) prepared columns"
        + (tables > 0 ? " and \(tables) tables of one to three features" : "")
        + ", chosen by cross-validation within the training rows.",
    ]
    if model.logistic.regression.hasSeparation {
      lines += [
        "",
        "The columns put every training row on the side of its outcome: only the penalty keeps the "
          + "coefficients finite. See which column knows the outcome.",
      ]
    }
    return lines
  }

  private func calibration(of model: OutcomeModel) -> String {
    var sentences: [String] = []
    if let reliability = model.evaluation.reliability {
      let slope = reliability.slope.map { ", calibration slope \(Figures.decimals($0, 2))" } ?? ""
      let intercept =
        reliability.intercept.map { ", intercept \(Figures.decimals($0, 2))" } ?? ""
      sentences.append(
        "Expected calibration error \(Figures.percent(reliability.expectedError))\(slope)\(intercept)."
      )
    }
    if let recalibration = model.recalibration {
      sentences.append(
        "The model's log odds are multiplied by \(Figures.decimals(recalibration.slope, 3)) and "
          + "\(Figures.decimals(recalibration.intercept, 3)) is added (Platt): on rows apart from those "
          + "this was learned from it took the log loss from "
          + "\(Figures.decimals(recalibration.lossBefore, 4)) to "
          + "\(Figures.decimals(recalibration.lossAfter, 4)). The figures above are those before.")
    } else {
      sentences.append(
        model.evaluation.canBeRecalibrated
          ? "Probabilities stand as they are: no correction learned on some rows helped on others."
          : "Probabilities stand as they are: one cut-off leaves none to try a correction on.")
    }
    return sentences.joined(separator: " ")
  }
}

extension OutcomeEvaluation {
  /// What the figures were taken on, in a sentence.
  public var methodSentence: String {
    let positives = "\(Figures.grouped(positiveCount)) with the outcome"
    switch method {
    case .unseenTime(let snapshots) where snapshots.count == 1:
      return "Judged on \(Figures.grouped(rowCount)) customers (\(positives)) at "
        + "\(CivilDay(snapshots[0])), by a model that saw nothing of that day or later. The history "
        + "allows this one cut-off alone: a season may flatter it."
    case .unseenTime(let snapshots):
      let days = snapshots.reversed().map { CivilDay($0).description }
      let few =
        snapshots.count < WindowPlan.largestJudgedCount
        ? " The history allows no more than these." : ""
      return "Judged on \(Figures.grouped(rowCount)) outcomes of "
        + "\(Figures.grouped(customerCount)) customers (\(positives)) at \(snapshots.count) cut-offs, "
        + "\(days.joined(separator: ", ")), each time by a model that saw nothing of that day or "
        + "later.\(few)"
    case .customerFolds(let count):
      return
        "Judged on \(Figures.grouped(rowCount)) customers (\(positives)) in \(count) folds: each "
        + "fold by a model of the other customers, no time being left unseen."
    }
  }

  /// Whether there are rows to learn a correction from and others to try it on.
  var canBeRecalibrated: Bool {
    if case .unseenTime(let snapshots) = method { snapshots.count > 1 } else { true }
  }
}

extension LeakAudit.Suspect {
  /// The suspect, why, and what was done, in a sentence.
  public var sentence: String {
    let remedy =
      switch verdict {
      case .leftOut:
        "; write 'trust: [\(column ?? feature)]' under customers if it is known beforehand"
      case .trusted, .kept: ""
      }
    return "\(feature) (\(verdict.rawValue)): \(reason)\(remedy)"
  }
}

extension LeakCertificate {
  /// What was proved, and what not, in sentences.
  ///
  /// - Parameter attributes: whether features are made of the customers table too.
  public func sentence(attributes: Bool) -> String {
    let days = entries.reversed().map { CivilDay($0.snapshot).description }
    return "No future in the past: with every row of the day and later replaced by noise, the "
      + "features at \(days.joined(separator: ", ")) had the same bytes."
      + (attributes ? " " + Self.limit : "")
  }

  /// What the proof does not cover.
  private static let limit =
    "The proof does not cover the customers table, which has no time: columns there that are as of "
    + "today are compared with the orders and events, and audited for what they know of the outcome; "
    + "one that neither finds would pass."
}
