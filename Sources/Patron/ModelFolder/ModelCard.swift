import Foundation
import PatronData
import PatronEngine
import PatronModels

/// The page that goes with a model: what it predicts, from what, how well, and what it is not for.
struct ModelCard {
  let models: TrainedModels

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
    if let sentence = manifest.proof { lines += ["", sentence] }
    if !manifest.suspects.isEmpty {
      lines += ["", "Columns that may know the outcome:", ""]
      lines += manifest.suspects.map { "- \($0.sentence)" }
    }
    if let ignored = manifest.ignoredColumns, !ignored.isEmpty {
      lines += ["", "Columns of customers that nothing is learned from:", ""]
      lines += ignored.map { "- \($0.column): \($0.reason)" }
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
    var lines = ["", "## Segments", ""]
    lines.append(
      model.hasNoClearSegments
        ? "**No clear segments**: no number of groups stands further apart than in a cloud without "
          + "groups, is found again and leaves none under 2 %; the active customers are one segment."
        : "\(model.clustering.clusterSizes.count) \(model.kind) segments of "
          + "\(model.activityFeature == nil ? "" : "active ")customers by k-means"
          + (model.silhouette.map { ", silhouette \(Figures.decimals($0, 3))" } ?? "")
          + "; agreement (adjusted Rand index) with segments of customers drawn anew "
          + "\(Figures.decimals(model.stability, 2)).")
    if model.kind == .mixed {
      lines.append("Behaviour makes up \(Figures.percent(model.balance)) of all distances.")
    }
    lines += [
      "", "| | segment | customers | share | revenue share | stability | sets it apart |",
      "|-|-|-:|-:|-:|-|-|",
    ]
    lines += model.segments.map { segment in
      let revenue = segment.revenueShare.map { Figures.percent($0) } ?? "–"
      let traits = segment.traits.prefix(3).map(\.sentence).joined(separator: "; ")
      let stability =
        segment.stability.map {
          "\(Figures.decimals($0, 2)) \(segment.firmness?.rawValue ?? "")"
        } ?? "–"
      return "| \(segment.id) | \(segment.name) | \(segment.size) | "
        + "\(Figures.percent(segment.share)) | \(revenue) | \(stability) | \(traits) |"
    }
    lines += [
      "",
      "Stability is the mean Jaccard similarity with the segments of 20 bootstrap samples (Hennig "
        + "2007): firm from 0.75, doubtful from 0.6, unsettled below.",
    ]
    if let search = model.search, !search.candidates.isEmpty {
      lines += [
        "", "| segments tried | silhouette | of a cloud | stability | least stable | smallest | |",
        "|-:|-:|-:|-:|-:|-:|-|",
      ]
      lines += search.candidates.map { candidate in
        "| \(candidate.count) | \(Figures.decimals(candidate.silhouette, 3)) | "
          + "\(Figures.decimals(candidate.reference, 3)) | "
          + "\(Figures.decimals(candidate.stability, 2)) | "
          + "\(Figures.decimals(candidate.leastSimilarity, 2)) | "
          + "\(Figures.percent(candidate.smallestShare)) | "
          + "\(candidate.count == search.chosen ? "taken" : candidate.isClear ? "clear" : "") |"
      }
    }
    if !model.dropped.isEmpty {
      lines += ["", "Not used:", ""]
      lines += model.dropped.map { "- \($0.feature): \($0.reason)" }
    }
    return lines
  }

  private func card(of model: ContentModel.Description) -> [String] {
    var lines = [
      "", "## Next-best-content", "",
      "\(model.items.count) items of \(model.source.rawValue). \(model.choiceSentence)",
    ]
    guard let evaluation = model.evaluation else {
      return lines + ["", "Not judged: the history holds no unseen interactions."]
    }
    lines += [
      "", evaluation.methodSentence, "",
      "| list | recall@10 | recall@20 | nDCG@10 | nDCG@100 | MAP@10 | hit rate@10 | coverage@10 | "
        + "popularity@10 | Gini@10 |", "|-|-:|-:|-:|-:|-:|-:|-:|-:|-:|",
    ]
    lines += evaluation.results.map { judged in
      "| \(judged.name) | \(Figures.interval(judged.atTen.recall, judged.intervals.recall)) | "
        + "\(Figures.decimals(judged.atTwenty.recall, 4)) | "
        + "\(Figures.interval(judged.atTen.ndcg, judged.intervals.ndcg)) | "
        + "\(Figures.decimals(judged.atHundred.ndcg, 4)) | "
        + Figures.interval(
          judged.atTen.meanAveragePrecision, judged.intervals.meanAveragePrecision)
        + " | \(Figures.interval(judged.atTen.hitRate, judged.intervals.hitRate)) | "
        + "\(Figures.percent(judged.exposure.coverage)) | "
        + "\(Figures.percent(judged.exposure.meanPopularity)) | "
        + "\(Figures.decimals(judged.exposure.gini, 2)) |"
    }
    lines += ["", ContentEvaluation.definitions, "", evaluation.verdictSentence]
    lines += evaluation.details.map { "\n\($0)" }
    if let baseline = evaluation.unbeatenBaseline {
      lines += ["", "**Not better than \(baseline).**"]
    }
    return lines
  }
}

extension Manifest {
  /// That features know nothing of what came after, as far as that was proved; nil where it was not.
  public var proof: String? {
    certificate?.sentence(attributes: featureSet.features.contains(where: \.isAttribute))
  }
}

extension ContentModel.Description {
  /// Which parts the search kept, in a sentence.
  public var choiceSentence: String {
    var parts = [
      choice.core == .neighbours
        ? "the cosine of items with their nearest neighbours"
        : "the closed-form linear autoencoder with penalty \(Figures.plain(choice.penalty))"
    ]
    if let trend = choice.trend {
      parts.append(
        "turned to what is popular of late (half-life \(Figures.plain(trend.halfLife)) days, power "
          + "\(Figures.plain(trend.exponent)))")
    }
    if choice.prior > 0 {
      parts.append(
        "popularity added with \(Figures.plain(choice.prior)) times the say of the customer's own items"
      )
    }
    if choice.kinship > 0 {
      parts.append("topics counting \(Figures.percent(choice.kinship)) of the penalty")
    }
    if choice.weighs { parts.append("touches counting by the weight of their type") }
    if let memory = choice.memory {
      parts.append("own touches fading with a half-life of \(Figures.plain(memory)) days")
    }
    let repeats = repeatable?.count { $0 } ?? 0
    return "Scores: " + parts.joined(separator: "; ") + ". " + touchSentence
      + (repeats > 0
        ? "Items taken again and again, and shown to those who had them: \(repeats)."
        : "What a customer had is not shown again.")
  }
}

extension ContentModel.Description {
  /// What touches of each type say of liking; empty where orders are learned from.
  private var touchSentence: String {
    PreparedExports.TouchType.sentence(touchTypes).map { $0 + ". " } ?? ""
  }
}

extension PreparedExports.TouchType {
  /// What touches of `types` say of liking, without a full stop; nil where there are none.
  static func sentence(_ types: [PreparedExports.TouchType]) -> String? {
    func names(_ isIncluded: (Double) -> Bool, withWeights: Bool = false) -> String? {
      let found = types.filter { isIncluded($0.weight) }.map {
        withWeights ? "\($0.type) \(Figures.plain($0.weight))" : $0.type
      }
      return found.isEmpty ? nil : found.joined(separator: ", ")
    }
    let parts = [
      names({ $0 > 0 }, withWeights: true).map { "Liking by \($0)" },
      names { $0 == 0 }.map { "no liking by \($0)" },
      names { $0 < 0 }.map { "turned down by \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

extension ContentEvaluation {
  /// What the figures were taken on, in a sentence.
  public var methodSentence: String {
    let judged = results.first?.atTen
    return "Judged on what \(judged?.rowCount ?? 0) customers first touched in the \(horizon) days "
      + "from \(CivilDay(snapshot)) on, all items ranked; \(customersWithoutNewItems) known "
      + "customers touched nothing new and are left out. "
      + "'popular lately' looks back \(recent) days, which in hindsight foretold best."
  }

  /// Whether the model is better than the best baseline, with the difference, in a sentence.
  public var verdictSentence: String {
    guard let difference else { return "Too few customers to compare lists." }
    let figures = Figures.interval(difference.value, difference.interval)
    return unbeatenBaseline == nil
      ? "By nDCG@10 the model is better than '\(bestBaseline)', the best baseline, by \(figures)."
      : "By nDCG@10 the model is not better than '\(bestBaseline)': the difference is \(figures)."
  }

  /// By activity, for the unknown, and how far chances came true: a sentence each.
  public var details: [String] {
    var lines: [String] = []
    let parts = bands.map { band in
      "\(band.name) (\(Figures.grouped(band.customers)) customers) "
        + "\(Figures.decimals(band.model, 4)), baseline \(Figures.decimals(band.baseline, 4))"
    }
    lines.append("nDCG@10 by items touched before: " + parts.joined(separator: "; ") + ".")
    if let unknown {
      lines.append(
        "\(Figures.grouped(unknown.rowCount)) customers without a history are shown what is "
          + "popular lately: nDCG@10 \(Figures.decimals(unknown.ndcg, 4)), hit rate "
          + "\(Figures.decimals(unknown.hitRate, 4))"
          + (unknownBaseline.map {
            ", popular ever \(Figures.decimals($0.ndcg, 4)), \(Figures.decimals($0.hitRate, 4))."
          } ?? "."))
    }
    if let newcomers {
      lines.append(
        "\(Figures.grouped(newcomers.items)) items had just been published and nobody had touched them: "
          + "they take \(Figures.percent(newcomers.shownShare)) of the first ten places; "
          + "recall@10 of the \(Figures.grouped(newcomers.customers)) customers who then touched one "
          + "\(Figures.decimals(newcomers.recall, 4)), baseline "
          + "\(Figures.decimals(newcomers.baselineRecall, 4)).")
    }
    if let stages {
      lines.append(
        "Stages: \(Figures.grouped(stages.items)) items are for some stages of life only; nDCG@10 with "
          + "the rule \(Figures.decimals(stages.ruled, 4)), without \(Figures.decimals(stages.free, 4))"
          + (stages.difference.map {
            ", difference \(Figures.interval($0.value, $0.interval))."
          } ?? "."))
    }
    if let chance {
      lines.append(
        "Chance to act: said \(Figures.percent(chance.said)), came true "
          + "\(Figures.percent(chance.came)) of \(Figures.grouped(chance.places)) places shown.")
    }
    return lines
  }
}

extension SegmentModel.Trait {
  /// The trait in words with its figures: "days since the last purchase: 12 days (all: 40)".
  public var sentence: String {
    let (own, all) = figures
    return "\(meaning)\(level.map { " \($0)" } ?? ""): \(own) (all: \(all))"
  }

  /// The segment's value with its unit, and everybody's.
  public var figures: (own: String, all: String) {
    (Figures.measured(value, unit), Figures.measured(overall, unit == "%" ? unit : ""))
  }
}
