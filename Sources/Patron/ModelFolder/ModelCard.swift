import Foundation
import PatronFeatures
import PatronModels

/// The page that goes with a model: what it predicts, from what, how well, and what it is not for.
struct ModelCard {
  private let models: TrainedModels

  init(_ models: TrainedModels) { self.models = models }

  var text: String {
    let manifest = models.manifest
    var lines = ["# \(manifest.name)", ""]
    let until = manifest.asOf.map { ", known up to \($0)" } ?? ""
    lines.append(
      "Trained by Patron \(manifest.patron) on \(manifest.customers) customers\(until), "
        + "seed \(manifest.seed).")
    lines += ["", "Exports:", ""]
    lines += manifest.exports.map { "- \($0.table): `\($0.file)` (\($0.bytes) bytes)" }
    if let windows = manifest.windows {
      lines += [
        "",
        "Features look back \(windows.observation) days; outcomes are those of the "
          + "\(windows.horizon) days behind a gap of \(windows.gap).",
      ]
    }
    if let segments = models.segments { lines += card(of: segments) }
    for model in [models.churn, models.repurchase].compactMap({ $0 }) { lines += card(of: model) }
    if let content = models.content { lines += card(of: content.description) }
    for skipped in manifest.skipped {
      lines += ["", "Not trained: \(skipped.model): \(skipped.reason)."]
    }
    lines += [
      "", "## Not for", "",
      "- Decisions with legal or similarly significant effect on a person by score alone.",
      "- Claims of cause: a feature goes with an outcome, it does not make it.",
      "- Customers unlike those it was trained on: check the figures again after a change of "
        + "assortment, price or channel.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func card(of model: SegmentModel) -> [String] {
    var lines = [
      "", "## Segments", "",
      "\(model.segments.count) \(model.kind) segments by k-means"
        + (model.silhouette.map { ", silhouette \(Figures.decimals($0, 3))" } ?? "") + ".", "",
      "| | segment | customers | share | revenue share | sets it apart |", "|-|-|-:|-:|-:|-|",
    ]
    lines += model.segments.map { segment in
      let revenue = segment.revenueShare.map { Figures.percent($0) } ?? "–"
      let traits = segment.traits.prefix(3).map(\.sentence).joined(separator: "; ")
      return "| \(segment.id) | \(segment.name) | \(segment.size) | "
        + "\(Figures.percent(segment.share)) | \(revenue) | \(traits) |"
    }
    return lines
  }

  private func card(of model: OutcomeModel) -> [String] {
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
      "| forecaster | AUC | log loss | Brier | lift at 10 % |", "|-|-:|-:|-:|-:|",
    ]
    lines += evaluation.results.map { judged in
      let (metrics, intervals) = (judged.metrics, judged.intervals)
      return "| \(judged.name) | \(Figures.interval(metrics.auc, intervals.auc)) | "
        + "\(Figures.interval(metrics.logLoss, intervals.logLoss)) | "
        + "\(Figures.interval(metrics.brierScore, intervals.brierScore)) | "
        + "\(Figures.interval(metrics.liftAtTopDecile, intervals.liftAtTopDecile, 2)) |"
    }
    if let baseline = evaluation.unbeatenBaseline {
      lines += ["", "**Not better than \(baseline).**"]
    }
    return lines
  }

  private func card(of model: ContentModel.Description) -> [String] {
    var lines = [
      "", "## Next-best-content", "",
      "\(model.items.count) items of \(model.source.rawValue); EASE with penalty \(model.penalty).",
    ]
    guard let evaluation = model.evaluation else {
      return lines + ["", "Not judged: the history holds no unseen interactions."]
    }
    lines += [
      "", evaluation.methodSentence, "",
      "| list | recall@10 | recall@20 | nDCG@10 | coverage@10 |", "|-|-:|-:|-:|-:|",
    ]
    lines += evaluation.results.map { judged in
      "| \(judged.name) | \(Figures.interval(judged.atTen.recall, judged.intervals.recall)) | "
        + "\(Figures.decimals(judged.atTwenty.recall, 4)) | "
        + "\(Figures.interval(judged.atTen.ndcg, judged.intervals.ndcg)) | "
        + "\(Figures.percent(judged.atTen.coverage)) |"
    }
    if let baseline = evaluation.unbeatenBaseline {
      lines += ["", "**Not better than \(baseline).**"]
    }
    return lines
  }
}

extension OutcomeEvaluation {
  /// What the figures were taken on, in a sentence.
  public var methodSentence: String {
    switch method {
    case .unseenTime(let snapshot):
      "Judged on \(rowCount) customers (\(positiveCount) with the outcome) at \(CivilDay(snapshot)), "
        + "by a model that saw nothing of that day or later."
    case .customerFolds(let count):
      "Judged on \(rowCount) customers (\(positiveCount) with the outcome) in \(count) folds: each "
        + "fold by a model of the other customers, no time being left unseen."
    }
  }
}

extension ContentEvaluation {
  /// What the figures were taken on, in a sentence.
  public var methodSentence: String {
    let judged = results.first?.atTen
    return "Judged on what \(judged?.rowCount ?? 0) customers first touched in the \(horizon) days "
      + "from \(CivilDay(snapshot)) on, all items ranked; \(judged?.rowsWithoutRelevant ?? 0) "
      + "customers touched nothing new or were unknown, and are left out."
  }
}

extension SegmentModel.Trait {
  /// The trait in words with its figures: "days since the last purchase: 12 days (all: 40)".
  public var sentence: String {
    if let level {
      return "\(meaning) \(level): \(Figures.percent(value)) (all: \(Figures.percent(overall)))"
    }
    if unit == "%" {
      return "\(meaning): \(Figures.percent(value)) (all: \(Figures.percent(overall)))"
    }
    let unit = unit.isEmpty ? "" : " \(unit)"
    return "\(meaning): \(Figures.plain(value))\(unit) (all: \(Figures.plain(overall)))"
  }
}
