public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
public import PatronReport

/// Makes one report of everything that exports and models tell: for reading, mailing and printing.
///
///     let models = try ModelFolder("models/aurora").read()
///     let report = try await Reporter().report(
///       "datasets/aurora", with: models, from: "models/aurora")
///     let page = HTMLRenderer().text(of: report.document)
public struct Reporter: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// The report on the customers of `folder` by `models`, which also name the segments of journeys.
  ///
  /// - Parameters:
  ///   - modelFolder: where `models` lie, for the commands that the report advises.
  ///   - campaigns: the folders of planned campaigns: each has a section, with what it did where the exports go on after it.
  /// - Complexity: that of scoring, of valuing and of telling journeys, one after the other.
  public func report(
    _ folder: String, with models: TrainedModels, from modelFolder: String,
    campaigns: [String] = []
  ) async throws -> Report {
    let planned = try campaigns.map { PlannedCampaignReader(folder: $0, options: options) }
      .map { (reader: $0, plan: try $0.plan()) }
    return try await Session.with(folder: folder, outputs: campaigns, options: options) { session in
      let (results, drift) = try await Scorer(options: options).results(session, with: models)
      var valuation: Valuation?
      if models.value != nil || models.contracts != nil {
        valuation = try await Valuer(options: options).valuation(
          session, models.value, models.contracts.map { .success($0) }, by: nil,
          seed: models.manifest.seed, notices: [])
      }
      var journeys: Journeys?
      if models.journey != nil {
        journeys = try await Journeyer(options: options).tell(
          session, with: models, segments: results.scores.numbers("segment").map { Int($0) })
      }
      var parts: [Report.Part] = []
      for model in models.models where ![.value, .contracts, .journey].contains(model.task) {
        parts.append(
          Report.Part(
            id: model.task.rawValue, title: Tasks.title(of: model.task),
            blocks: model.sections(features: models.manifest.features(for: model.use))))
      }
      for (reader, plan) in planned {
        parts.append(try await part(plan, reader, session))
      }
      let churn = models.outcome(.churn)
      return Report(
        name: session.configuration.name, inputs: "\(folder) --models \(modelFolder)",
        customers: session.prepared.customerCount,
        lastDay: session.prepared.lastDay, currency: session.configuration.currency,
        leaving: churn.map { results.scores.counts($0.definition.bandColumn)["high"] ?? 0 },
        leavingDays: churn?.horizon, value: results.value, journeys: journeys,
        valuation: valuation, parts: parts, drift: drift?.notice,
        notices: session.prepared.notices, manifest: models.document)
    }
  }
}

extension Reporter {
  /// What was planned, and where days after it are known, what the campaign did.
  private func part(
    _ plan: CampaignPlan, _ reader: PlannedCampaignReader, _ session: Session
  ) async throws -> Report.Part {
    var blocks = plan.document.blocks
    if let asOf = plan.asOf, let last = session.prepared.lastDay, last > asOf {
      let (table, notices) = try await reader.table(plan, in: session)
      let measured = try CampaignMeasurement(table, workers: options.workers)
      blocks =
        measured.sections() + [.list("notices", notices), .heading("What was planned")] + blocks
    }
    return Report.Part(
      id: "campaign-" + plan.name, title: "The campaign \(plan.name)", blocks: blocks)
  }
}

/// A report: what happened, who matters, who is leaving, what to do, and what it rests on.
public struct Report: Sendable {
  /// What one task has to say.
  struct Part: Sendable {
    let id: String
    let title: String
    let blocks: [Document.Block]
  }

  public let name: String
  /// The exports and the models, as a command names them.
  let inputs: String
  public let customers: Int
  public let lastDay: Day?
  let currency: String?
  /// Customers who are likely to leave, and within how many days; nil where that is not predicted.
  public let leaving: Int?
  let leavingDays: DayCount?
  public let value: Scorer.ExpectedValue?
  public let journeys: Journeys?
  public let valuation: Valuation?
  let parts: [Part]
  let drift: String?
  let notices: [String]
  let manifest: Document
}

extension Report: DocumentConvertible {
  public var document: Document {
    var blocks: [Document.Block] = [.facts(facts)]
    let actions = actions
    if !actions.isEmpty { blocks += [.heading("What to do"), .list(.init(items: actions))] }
    if let drift { blocks.append(.warning(drift)) }
    for part in parts {
      blocks.append(.section(.init(title: part.title, id: part.id, blocks: part.blocks)))
    }
    if let valuation {
      blocks.append(.section(.init(title: "Value", id: "value", blocks: valuation.document.blocks)))
    }
    if let journeys {
      blocks.append(
        .section(.init(title: "Journeys", id: "journeys", blocks: journeys.document.blocks)))
    }
    blocks.append(
      .section(
        .init(
          title: "What it rests on", id: "method",
          blocks: [.list("notices", notices)] + manifest.blocks.prefix(while: { !$0.isTask })
            + glossary)))
    return Document(
      title: "Customers of \(name)" + (lastDay.map { ", known up to \($0)" } ?? ""), blocks: blocks)
  }

  // MARK: The first screen

  private var facts: [Document.Fact] {
    var facts = [Document.Fact("customers", .count(customers))]
    if let leaving, let leavingDays {
      facts.append(
        Document.Fact(
          "likely to leave", .few(leaving),
          comment: "the band high, within \(leavingDays) days"))
    }
    if let value {
      if let money = value.value {
        facts.append(
          Document.Fact(
            "expected", .money(money, currency: currency),
            comment: "in the next \(value.horizon) days, later money discounted"))
      } else {
        facts.append(
          Document.Fact(
            "orders expected", .count(Int(nearest: value.orders)),
            comment: "in the next \(value.horizon) days"))
      }
    }
    guard let journeys else { return facts }
    if let figures = journeys.satisfaction?.all?.figures, journeys.satisfaction?.measure == .nps {
      facts.append(
        Document.Fact(
          "NPS", .number(figures.estimate, decimals: 0),
          comment:
            "95 % interval \(Figures.decimals(figures.interval.lower, 0)) to \(Figures.decimals(figures.interval.upper, 0))"
        ))
    }
    if journeys.search != nil {
      let bad = journeys.incidents.count(where: \.isBad)
      facts.append(
        Document.Fact(
          "incidents", .count(bad), comment: "in \(journeys.search?.days ?? 0) days"))
    }
    return facts
  }

  private var actions: [Document.List.Item] {
    var actions: [Document.List.Item] = []
    if let leaving, leaving >= Document.smallestCell {
      let sort = value?.value == nil ? "churn_probability" : "churn_probability*value_if_saved"
      actions.append(
        .init(
          "Keep who is likely to leave and worth it: \(Figures.grouped(leaving)) customers.",
          remedy:
            "patron segments \(inputs) --where \"churn_band = 'high'\" --sort \(sort):desc --output keep.csv"
        ))
    }
    guard let journeys else { return actions }
    let worst = journeys.incidents.filter(\.isBad).max {
      ($0.money?.estimate ?? 0) < ($1.money?.estimate ?? 0)
    }
    if let worst {
      actions.append(
        .init(
          "Look into \(worst.daysInWords): '\(worst.rate)' changed by \(Figures.decimals(100 * worst.relativeChange, 0)) % "
            + "\(worst.part.isEmpty ? "everywhere" : "at \(worst.partInWords)")."))
    }
    if let leak = journeys.leaks.first {
      actions.append(
        .init(
          "Mend '\(leak.rate)' at \(leak.dimension) \(leak.value): \(Figures.percent(leak.share.share ?? 0)) where like ones "
            + "have \(Figures.percent(leak.expected))."))
    }
    if let unhappy = journeys.satisfaction?.unhappy, unhappy.customers >= Document.smallestCell {
      actions.append(
        .init(
          "Call the unhappy: \(Figures.grouped(unhappy.customers)) customers with a score of 6 or less.",
          remedy:
            "patron segments \(inputs) --where \"satisfaction <= 6\" --output unhappy.csv"
        ))
    }
    return actions
  }

  private var glossary: [Document.Block] {
    [
      .heading("Words"),
      .list(
        nil,
        [
          "interval: where the figure lies in 95 of 100 such samples",
          "AUC: how often the model puts a customer with the outcome before one without; 0.5 is chance",
          "calibration: whether of customers with a probability of 20 % one in five has the outcome",
          "lift: how many times as many as in a list at random; decile: one of ten equal parts of the customers in an order",
          "baseline: a simple rule that a model has to beat",
          "visit: a customer and a day; journey: touches up to a conversion or a pause",
          "NPS: the share of answers 9 and 10 less that of 0 to 6, times 100",
        ]),
    ]
  }
}

extension Document.Block {
  /// Whether a part of a task begins.
  fileprivate var isTask: Bool {
    if case .heading = self { true } else { false }
  }
}
