import PatronData
import PatronModels
import PatronReport

/// The figures of a plan, from the customers and the draw.
struct CampaignFigures {
  let settings: CampaignSettings
  let customers: CampaignCustomers
  let draw: CampaignDraw
  let earnings: CampaignEarnings

  private static let curveParts = 10

  func plan(
    models: TrainedModels, checksum: String, seed: UInt64, asOf: Day?,
    fairness: [CampaignFairness], notices: [String], columns: [String], files: [String: String]
  ) -> CampaignPlan {
    let (choice, objective) = (earnings.choice, settings.objective)
    let treated = draw.members.filter(\.isTreated).map { ($0.candidate, $0.channel) }
    let curve = curve
    let list = earnings.earning(treated)
    let control = draw.members.filter { !$0.isTreated }
    let losing = choice.candidates.indices.count { choice.ranked($0).isEmpty }
    let beyond = choice.candidates.count - losing - draw.members.count
    let rest = [
      ("expected to cost more than they bring", losing),
      ("no room in the budget or the capacity", beyond),
      ("control", control.count),
    ]
    let names = models.segments?.segments.map { (Int32($0.id), "\($0.id) \($0.name)") } ?? []
    return CampaignPlan(
      name: settings.name, objective: objective.name, purpose: objective.purpose,
      effect: objective.effect, rate: settings.rate,
      measured: settings.measured,
      breakEvenRate: earnings.breakEvenRate(treated, highest: max(1, settings.rate)),
      filter: settings.filter, currency: models.manifest.configuration.currency, seed: seed,
      asOf: asOf, window: window(models), horizon: settings.objective.model(in: models)?.horizon,
      channels: settings.channels,
      offerCost: settings.offerCost, margin: settings.margin, budget: settings.budget,
      capacity: settings.capacity, sources: sources(models), customers: customers.count,
      exclusions: customers.exclusions
        + rest.filter { $0.1 > 0 }.map { .init(reason: $0.0, customers: $0.1) },
      everyone: curve.last?.earning ?? earnings.earning([]), list: list,
      costOfControl: control.reduce(0) {
        $0 + choice.profit($1.candidate, through: $1.channel)
      }, curve: curve,
      byChannel: settings.channels.enumerated().filter { $1.name != nil }.map { index, channel in
        part(channel.name ?? "") { $0.channel == index }
      },
      bySegment: names.map { number, name in
        part(name) { customers.segments[$0.candidate] == number }
      }.filter { $0.treated + $0.control > 0 },
      control: draw.control, fairness: fairness, warnings: warnings(models, list), notices: notices,
      models: checksum,
      columns: columns, files: files)
  }

  /// The earnings by how many of the eligible customers are contacted, the most profitable first.
  private var curve: [CampaignPlan.Point] {
    let choice = earnings.choice
    let all = choice.candidates.indices.map { ($0, choice.unlimited($0)) }
    let profits = all.map { choice.profit($0.0, through: $0.1) }
    let order = all.indices.sorted {
      profits[$0] == profits[$1] ? $0 < $1 : profits[$0] > profits[$1]
    }.map { all[$0] }
    guard !order.isEmpty else { return [] }
    let parts = Self.curveParts
    let counts = (1...parts).map { (order.count * $0 + parts / 2) / parts }
    return zip(1...parts, earnings.earnings(order, counts: counts)).map { part, earning in
      CampaignPlan.Point(share: Double(part) / Double(parts), earning: earning)
    }
  }

  private func part(
    _ name: String, _ isIn: (CampaignDraw.Member) -> Bool
  ) -> CampaignPlan.Part {
    let own = draw.members.filter(isIn)
    let treated = own.filter(\.isTreated)
    return CampaignPlan.Part(
      name: name, treated: treated.count, control: own.count - treated.count,
      cost: treated.reduce(0) { $0 + earnings.choice.cost($1.candidate, through: $1.channel) },
      profit: treated.reduce(0) { $0 + earnings.choice.profit($1.candidate, through: $1.channel) })
  }

  /// The days in which it is measured: those that the prediction is of.
  private func window(_ models: TrainedModels) -> DayCount? {
    settings.window ?? settings.objective.model(in: models)?.horizon ?? Self.standardWindow
  }

  /// Of a success that no model predicts, and of a label without a horizon.
  private static let standardWindow: DayCount = 30

  private func sources(_ models: TrainedModels) -> [CampaignPlan.Source] {
    var found: [CampaignPlan.Source] = []
    let objective = settings.objective
    if let probability = objective.probability, let model = settings.objective.model(in: models) {
      let headline = model.headline
      let figure = headline.value.map { " (\(headline.figure) \(Self.rounded($0)) on unseen data)" }
      found.append(
        .init(figure: probability, source: "the model of \(model.outcome)" + (figure ?? "")))
    }
    let rate = Self.percent(settings.rate)
    let words =
      switch objective.effect {
      case .kept: "\(rate) of those who would leave stay"
      case .lifted: "\(rate) more orders than without"
      case .asked: "\(rate) of those contacted do it, and nobody without"
      }
    found.append(.init(figure: "effect", source: origin + words))
    if let value = settings.value {
      found.append(.init(figure: "worth of a success", source: "stated: \(Self.rounded(value))"))
    } else {
      let names = objective.values.filter { name in
        models.outputColumns.contains { $0.name == name }
      }
      found.append(
        .init(
          figure: "worth of a success",
          source: names.joined(separator: " + ") + " of the models, of which "
            + "\(Self.percent(settings.margin)) is profit"))
    }
    found.append(.init(figure: "costs", source: "stated"))
    return found
  }

  /// Where the effect comes from, before it.
  private var origin: String {
    guard let measured = settings.measured else { return "stated: " }
    return "measured: '\(measured.arm)' of the campaign '\(measured.campaign)', "
      + "\(Figures.grouped(measured.treated)) customers beside \(Figures.grouped(measured.control)) left alone, by "
      + "'\(measured.outcome)': "
  }

  /// What the effect of an earlier campaign leaves open for this plan.
  private static func warnings(
    of measured: MeasuredRate, for objective: CampaignObjective, in horizon: DayCount?
  ) -> [String] {
    var found: [String] = []
    if let planned = measured.planned {
      if let horizon, planned.window != horizon {
        found.append(
          "the effect of the campaign '\(measured.campaign)' is that of \(planned.window) days, and \(horizon) are predicted"
        )
      }
      if planned.known < planned.window {
        found.append(
          "the effect of the campaign '\(measured.campaign)' is of \(planned.known) of its \(planned.window) days: measure it "
            + "again once they are over")
      }
    } else {
      found.append(
        "the campaign '\(measured.campaign)' was not planned here: its '\(measured.outcome)' is taken for what "
          + "'\(objective.name)' is for, to \(objective.purpose)")
    }
    if !measured.differsBy.isEmpty {
      found.append(
        "the effect of the campaign '\(measured.campaign)' differed by \(measured.differsBy.joined(separator: " and ")): the "
          + "plan takes its average, so choose with --where the customers it worked on")
    }
    return found
  }

  private func warnings(_ models: TrainedModels, _ list: CampaignPlan.Earning) -> [String] {
    var found: [String] = []
    if let model = settings.objective.model(in: models),
      let caveat = models.manifest.caveats[model.outcome]
    {
      switch caveat {
      case .notBetter(let baseline):
        found.append("the model of \(model.outcome) was not better than '\(baseline)'")
      case .replaced(let baseline):
        found.append("the model of \(model.outcome) is '\(baseline)', which was better")
      }
    }
    let horizon = settings.objective.model(in: models)?.horizon
    if let horizon, let window = settings.window, window != horizon {
      found.append(
        "the effect is measured in \(window) days, and \(horizon) are predicted: the shares, the size of the control and what "
          + "it shows are those of \(horizon) days")
    }
    if let measured = settings.measured {
      found += Self.warnings(of: measured, for: settings.objective, in: horizon)
    }
    if settings.value == nil, settings.margin == 1 {
      found.append(
        "the worth of a success is taken as profit whole: state with --margin which part of it is")
    }
    if draw.members.isEmpty {
      let choice = earnings.choice
      let isWorth = choice.candidates.indices.contains { !choice.ranked($0).isEmpty }
      found.append(
        choice.candidates.isEmpty
          ? "nobody is eligible: see below why"
          : isWorth
            ? "the budget or the capacity has room for nobody"
            : "nobody is worth contacting at these costs, this worth and this effect")
    }
    return found + customers.warnings
  }

  private static func percent(_ share: Double) -> String { rounded(share * 100) + " %" }

  private static func rounded(_ value: Double) -> String {
    let near = (value * 1_000).rounded() / 1_000
    return near == near.rounded() && abs(near) < 1e15 ? String(Int(near)) : String(near)
  }
}
