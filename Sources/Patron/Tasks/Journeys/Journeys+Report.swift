import PatronData
import PatronModels
import PatronNumerics
public import PatronReport

extension Journeys: DocumentConvertible {
  public var document: Document {
    Document(
      title: "Journeys of the customers of \(name)" + (scope.map { ": \($0)" } ?? ""),
      blocks: sections() + [.list("notices", notices)])
  }

  package func sections() -> [Document.Block] {
    [.table(Document.Table(facts: facts))] + volumeBlocks + stageBlocks + stepBlocks + rateBlocks
      + incidentBlocks + leakBlocks + changeBlocks + pathBlocks + attributionBlocks
      + (satisfaction?.blocks ?? [])
  }

  private var facts: [(String, Document.Value)] {
    var facts: [(String, Document.Value)] = [("customers", .count(customers))]
    if let first, let last { facts.insert(("days", .text("\(first) to \(last)")), at: 0) }
    guard let journeys else { return facts }
    facts += [
      ("touches", .count(touches)), ("journeys that converted", .few(journeys.converted)),
      ("of them without a touch before", .few(journeys.direct)),
      ("journeys that ended without", .few(journeys.failed)),
      ("journeys still open", .few(journeys.open)),
    ]
    if journeys.converted >= Document.smallestCell, let amount = journeys.amount {
      facts.append(("what the conversions came to", .money(amount, currency: currency)))
    }
    if let days = journeys.medianDays {
      facts.append(("days from the first touch to the conversion, median", .count(days)))
    }
    return facts
  }

  // MARK: Stages and steps

  private var stageBlocks: [Document.Block] {
    guard !stages.isEmpty else { return [] }
    let all = stages.reduce(0) { $0 + $1.customers }
    var table = Document.Table(
      .text("stage"), .number("customers"), .number("share", unit: "%"),
      .number("days in it, median"))
    let cells = SmallCells(parts: stages.map(\.customers))
    for (index, stage) in stages.enumerated() {
      let figures: [Document.Value] = [
        .count(stage.customers),
        .share(all > 0 ? Double(stage.customers) / Double(all) : nil), .count(stage.medianDays),
      ]
      table.add(
        [.text(stage.name ?? Journeyer.noStage)] + figures.map { $0.unless(cells[index]) })
    }
    var blocks: [Document.Block] = [
      .heading("Stages"), .table(table),
      .note(
        "Where customers stand on the last day: in the furthest stage that a row of the last \(settings.window) days "
          + "matches."),
    ]
    blocks +=
      cells.notes + [
        .list(
          "rows that bring a customer into a stage",
          stages.compactMap { stage in
            stage.name.flatMap { name in stage.condition.map { "\(name): \($0)" } }
          })
      ]
    guard let moves else { return blocks }
    let names = stages.map { $0.name ?? Journeyer.noStage }
    var matrix = Document.Table(
      columns: [.text("from"), .number("customers a month")]
        + names.map { .number($0, unit: "%") })
    let movers = SmallCells(moves.counts)
    for (index, (name, row)) in zip(names, moves.counts).enumerated() {
      let sum = row.reduce(0, +)
      guard sum > 0 else { continue }
      var values: [Document.Value] = [
        .text(name), .few(Int(nearest: Double(sum) / Double(max(1, moves.months)))),
      ]
      values += row.enumerated().map {
        .share(Double($1) / Double(sum)).unless(movers[index, $0])
      }
      matrix.add(values.map { $0.suppressed(in: sum) })
    }
    blocks += [
      .figure(.init(.heatMap, of: matrix)),
      .note(
        "Of those in a stage as a month begins, where they are as the next begins, over \(moves.months) "
          + "\(moves.months == 1 ? "month" : "months")."),
    ]
    return blocks
  }

  private var stepBlocks: [Document.Block] {
    guard !steps.isEmpty else { return [] }
    var table = Document.Table(
      .text("step"), .number("journeys that reached it"), .number("that had it"),
      .number("on to the next", unit: "%"))
    for step in steps {
      table.add(
        .text(step.name), .count(step.reached), .count(step.had), .interval(step.on),
        of: step.reached)
    }
    return [
      .heading("Steps"), .figure(.init(.funnel, of: table)),
      .note(
        "Journeys with a touch that have ended, with a conversion or after \(settings.pause) days without a touch. A step passed "
          + "over counts as reached; in brackets the 95 % interval."),
    ]
  }

  // MARK: Rates

  private var rateBlocks: [Document.Block] {
    guard !rates.isEmpty else { return [] }
    let hasAmounts = rates.contains { $0.amountWith != nil }
    var table = Document.Table(
      columns: [
        .text("rate"), .number("within", unit: "days"), .number("visits"),
        .number("share", unit: "%"),
        .number("last whole month", unit: "%"), .number("month before", unit: "%"),
      ]
        + (hasAmounts
          ? [.number("brings with", unit: currency), .number("without", unit: currency)] : []))
    for rate in rates {
      let months = rate.months.suffix(2).map(\.share)
      var values: [Document.Value] = [
        .text(rate.name + (rate.isGood ? "" : " (less is better)")),
        .number(Double(rate.within), decimals: 0),
        .count(rate.all.trials), .interval(rate.all), .share(months.last?.share),
        .share(months.count > 1 ? months[0].share : nil),
      ]
      if hasAmounts {
        values += [
          .money(rate.amountWith, currency: currency),
          .money(rate.amountWithout, currency: currency),
        ]
      }
      table.add(values.map { $0.suppressed(in: rate.all.trials) })
    }
    var blocks: [Document.Block] = [
      .heading("Rates"), .table(table),
      .note(
        "Of the visits (a customer and a day) that have the first, the share that have the second on the same day or "
          + "within the days stated; visits whose days are not over are left out, and months with such visits."
          + (hasAmounts
            ? " What visits with it and without it bring in orders on these days is no proof of cause."
            : "")),
    ]
    let stepRates =
      steps.isEmpty ? Set(rates.map(\.name)) : Set(rates.prefix(steps.count - 1).map(\.name))
    if let course { blocks.append(.figure(.init(.line, of: course))) }
    var parts = Document.Table(
      .text("rate"), .text("by"), .text("value"), .number("visits"), .number("share", unit: "%"))
    for rate in rates {
      for part in rate.parts + rate.segments where stepRates.contains(rate.name) {
        parts.add(
          .text(rate.name), .text(part.dimension), .text(part.value), .count(part.share.trials),
          .interval(part.share), of: part.share.trials)
      }
    }
    if !parts.rows.isEmpty {
      blocks += [.table(parts), .note("The parts of the other rates, and months, are in --json.")]
    }
    return blocks
  }

  /// Fewer months are no course.
  private static let fewestMonths = 3

  /// The rates of steps by month; nil for few months.
  private var course: Document.Table? {
    let shown = rates.prefix(max(0, steps.count - 1))
    let months = Set(shown.flatMap { $0.months.map(\.firstDay) }).sorted()
    guard months.count >= Self.fewestMonths else { return nil }
    var table = Document.Table(
      title: "The share that goes on from each step, by month",
      columns: [.text("month")] + shown.map { .number($0.name, unit: "%") })
    for month in months {
      let values = shown.map { rate -> Document.Value in
        .share(rate.months.first { $0.firstDay == month }?.share.share)
      }
      table.add([.text(String("\(month)".prefix(7)))] + values)
    }
    return table
  }

  // MARK: Incidents and leaks

  private var incidentBlocks: [Document.Block] {
    guard let search else { return [] }
    var blocks: [Document.Block] = [.heading("Incidents")]
    if incidents.isEmpty {
      blocks.append(.paragraph("No rate left its usual course on any day."))
    } else {
      let hasMoney = incidents.contains { $0.money != nil }
      var table = Document.Table(
        columns: [
          .text("days"), .text("rate"), .text("where"), .number("visits"),
          .number("share", unit: "%"), .number("expected", unit: "%"), .number("change", unit: "%"),
        ] + (hasMoney ? [.number("cost", unit: currency)] : []))
      for incident in incidents {
        let visits = Double(max(1, incident.visits))
        var values: [Document.Value] = [
          .text(incident.daysInWords), .text(incident.rate), .text(incident.partInWords),
          .count(incident.visits), .share(Double(incident.observed) / visits),
          .share(incident.expected / visits), .change(incident.relativeChange * 100, decimals: 0),
        ]
        if hasMoney {
          values.append(
            incident.isInMoney == false ? .text("none in orders") : .lost(incident.money))
        }
        table.add(values.map { $0.suppressed(in: incident.visits) })
      }
      blocks.append(.table(table))
    }
    blocks.append(
      .note(
        "Days on which a rate left its weekdays and its slow trend, in \(Figures.grouped(search.series)) series of "
          + "\(search.days) days: all, by each part and by two parts together, from "
          + "\(Figures.decimals(search.leastVisits, 0)) visits a week. Of 20 such runs without an incident about one "
          + "names one. An incident is named once, for the narrowest part that explains it."
          + (incidents.contains { $0.money != nil }
            ? " The cost is what is missing, times what a visit with it brings more than one without; rates that tell of one "
              + "incident overlap, and their costs do not add up." : "")
          + (incidents.contains { $0.isInMoney == false }
            ? " None in orders: the money of these visits did not fall as the rate says, so that perhaps only what is recorded "
              + "changed." : "")))
    return blocks
  }

  private var leakBlocks: [Document.Block] {
    guard rates.contains(where: { !$0.parts.isEmpty }) else { return [] }
    var blocks: [Document.Block] = [.heading("Leaks")]
    guard !leaks.isEmpty else {
      return blocks + [
        .paragraph("No channel or other part is clearly worse than the others of its kind.")
      ]
    }
    let hasMoney = leaks.contains { $0.money != nil }
    var table = Document.Table(
      columns: [
        .text("rate"), .text("where"), .number("visits"), .number("share", unit: "%"),
        .number("of the like", unit: "%"), .number("p"),
      ] + (hasMoney ? [.number("cost", unit: currency)] : []))
    for leak in leaks {
      table.add(
        [
          .text(leak.rate), .text("\(leak.dimension) \(leak.value)"), .count(leak.share.trials),
          .interval(leak.share), .share(leak.expected), .probability(leak.probability),
        ] + (hasMoney ? [.lost(leak.money)] : []))
    }
    blocks += [
      .table(table),
      .note(
        "Parts that are worse than the others of their kind let expect, beyond chance and their usual spread; p is "
          + "adjusted for all comparisons (Benjamini and Hochberg)."),
    ]
    return blocks
  }

  private var changeBlocks: [Document.Block] {
    guard let change else { return [] }
    var table = Document.Table(
      .text(change.rate), .number("before", unit: "%"), .number("after", unit: "%"))
    table.add(.text(change.part), .interval(change.before), .interval(change.after))
    table.add(
      .text("elsewhere"), .interval(change.elsewhereBefore), .interval(change.elsewhereAfter))
    let effect = change.effect
    func points(_ share: Double) -> String { Figures.decimals(100 * share, 1) }
    var blocks: [Document.Block] = [
      .heading("The change of \(change.day)"), .table(table),
      .paragraph(
        "Beyond what changed elsewhere the share changed by \(points(effect.estimate)) points (95 % interval "
          + "\(points(effect.interval.lower)) to \(points(effect.interval.upper)), p "
          + "\(Figures.decimals(effect.probability, 3)))."),
    ]
    if let trend = effect.trend, trend.probability < 0.05 {
      blocks.append(
        .warning(
          "the two moved apart before the change already (p \(Figures.decimals(trend.probability, 3))): the figure may be "
            + "of that"))
    }
    return blocks
  }

  // MARK: Paths and credit

  private var pathBlocks: [Document.Block] {
    guard !paths.isEmpty else { return [] }
    var table = Document.Table(
      .text("path"), .number("journeys"), .number("converted", unit: "%"))
    for path in paths {
      table.add(
        .text(path.touchpoints.joined(separator: " > ")), .count(path.share.trials),
        .interval(path.share), of: path.share.trials)
    }
    var moves = Document.Table(
      title: "How journeys move from touchpoint to touchpoint, the commonest moves", .text("from"),
      .text("to"), .number("journeys"))
    for move in moveCounts.prefix(Self.mostMoves) where move.count >= Document.smallestCell {
      moves.add(
        .text(move.from ?? "start"), .text(move.to ?? (move.converted ? "conversion" : "nothing")),
        .count(move.count))
    }
    return [
      .heading("Paths"), .figure(.init(.flow, of: moves)), .table(table),
      .note(
        "The commonest paths of journeys that have ended, a touchpoint that comes several times in a row told once."
          + (switching?.share.map {
            " \(Figures.percent($0)) of the journeys use more than one touchpoint."
          } ?? "")),
    ]
  }

  private static let mostMoves = 20

  private var attributionBlocks: [Document.Block] {
    guard let attribution, attribution.touchpoints.count > 1 else { return [] }
    var table = Document.Table(
      columns: [.text("touchpoint"), .number("journeys"), .number("converted", unit: "%")]
        + attribution.rules.map { .number($0.name) })
    for (index, touchpoint) in attribution.touchpoints.enumerated()
    where attribution.journeys[index].trials > 0 {
      let journeys = attribution.journeys[index]
      table.add(
        [.text(touchpoint), .count(journeys.trials), .share(journeys.share)]
          + attribution.rules.map { rule -> Document.Value in
            let credit = rule.credits.conversions[index]
            guard let interval = rule.credits.conversionIntervals?[index] else {
              return .number(credit, decimals: 0)
            }
            return .interval(
              credit, lower: interval.lower, upper: interval.upper, decimals: 0)
          })
    }
    return [
      .heading("Credit for conversions"), .table(table),
    ]
      + (journeys?.failed == 0
        ? [
          .warning(
            "no journey has ended without a conversion, so every path converts and credit is of how often touchpoints come alone"
          )
        ] : []) + [
        .note(
          "How the conversions with a touch before them divide, by each rule; every column adds up to all of them. "
            + "None of these is causal: customers near a purchase touch more, and nothing here knows what they would have "
            + "done without. Markov: removal effects of a chain of one touch's memory; position: 40 % each to the first "
            + "and the last; time decay: halved with every 7 days.")
      ]
  }
}

extension Journeys.FoundIncident {
  /// The days, the last one only where there are several and it is over.
  public var daysInWords: String {
    goesOn ? "since \(first)" : first == last ? "\(first)" : "\(first) to \(last)"
  }

  /// Where it was.
  public var partInWords: String {
    part.isEmpty
      ? "everywhere"
      : part.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

extension Document.Value {
  /// A count, told as such from the smallest cell on.
  static func few(_ count: Int?) -> Document.Value {
    count.map {
      $0 > 0 && $0 < Document.smallestCell ? .fewer(than: Document.smallestCell) : .count($0)
    }
      ?? .missing
  }

  static func interval(_ share: Journeys.Share?) -> Document.Value {
    guard let share, let value = share.share, let interval = share.interval else { return .missing }
    return .interval(
      100 * value, lower: 100 * interval.lower, upper: 100 * interval.upper, decimals: 1)
  }

  static func lost(_ money: MoneyLost?) -> Document.Value {
    guard let money else { return .missing }
    return .interval(
      money.estimate, lower: money.interval.lower, upper: money.interval.upper, decimals: 0)
  }
}
