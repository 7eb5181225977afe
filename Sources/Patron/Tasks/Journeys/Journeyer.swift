import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Tells the journeys of the customers of exports: stages, steps, rates, leaks, incidents, paths, credit and answers.
///
///     let journeys = try await Journeyer().tell("datasets/aurora")
///     print(journeys.incidents.count)
///     print(journeys)                        // the whole report, for the terminal
public struct Journeyer: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Which journeys are told; of nothing all.
  public struct Selection: Hashable, Sendable {
    /// The first day whose journeys and visits count.
    public var since: Day?
    /// The name of a stage: the customers who are in it now.
    public var stage: String?
    /// The number of a segment of the models.
    public var segment: Int?
    /// A change that was made to a part of the business, to be compared with the rest.
    public var change: Change?

    public init(
      since: Day? = nil, stage: String? = nil, segment: Int? = nil, change: Change? = nil
    ) {
      self.since = since
      self.stage = stage
      self.segment = segment
      self.change = change
    }

    /// A change to one value of a dimension (`device` is `mobile`) from a day on.
    public struct Change: Hashable, Sendable {
      public let day: Day
      public let dimension: String
      public let value: String
      /// The rate to look at.
      public let rate: String

      public init(day: Day, dimension: String, value: String, rate: String) {
        self.day = day
        self.dimension = dimension
        self.value = value
        self.rate = rate
      }
    }
  }

  /// The journeys of the customers of `folder`; by segment too where `models` have segments.
  public func tell(
    _ folder: String, with models: TrainedModels? = nil, of selection: Selection = Selection()
  ) async throws -> Journeys {
    try await Session.with(folder: folder, options: options) { session in
      try await tell(session, with: models, of: selection)
    }
  }

  /// The same of exports that are open.
  ///
  /// - Parameter known: the number of each customer's segment by `models`; nil assigns them.
  func tell(
    _ session: Session, with models: TrainedModels?, of selection: Selection = Selection(),
    segments known: [Int]? = nil
  ) async throws -> Journeys {
    var plan: JourneyPlan
    do {
      plan = try await JourneyPlan(session, settings: models?.journey?.settings)
      if models?.journey == nil { plan.settlePause(session) }
    } catch let obstacle as Obstacle {
      throw PatronError(.data, at: .task("\(TaskID.journey)"), "\(obstacle)")
    }
    var (segments, numbers, names): ([Int32], [Int], [String]) = ([], [], [])
    if let models {
      try Scorer(options: options).check(models, fits: session)
      let found: [Int]
      if let known {
        found = known
      } else {
        found = try await Scorer(options: options).segments(session, with: models)
      }
      numbers = models.segments?.segments.map(\.id) ?? []
      names = models.segments?.grouping.levels ?? []
      let places = Dictionary(
        numbers.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
      segments = found.map { places[$0] ?? -1 }
    }
    if let segment = selection.segment, !numbers.contains(segment) {
      throw TargetError.unknownName(
        "\(segment)", kind: "segment", known: numbers.sorted().map(String.init))
    }
    return try tell(
      session, plan, selection, segments: segments, names: names,
      chosen: selection.segment.flatMap { number in numbers.firstIndex(of: number) },
      seed: models?.manifest.seed ?? options.seed)
  }

  /// The name of no stage, in tables and for `--stage`.
  static let noStage = "none"

  private func tell(
    _ session: Session, _ plan: JourneyPlan, _ selection: Selection, segments: [Int32],
    names: [String], chosen: Int?, seed: UInt64
  ) throws -> Journeys {
    var fold = plan.fold(session)
    if let since = selection.since {
      guard Int32(clamping: since.number) < fold.end else {
        throw PatronError(
          .data, "no day is \(since) or later: the last is \(Day(Int(fold.end) - 1))",
          remedy: "give an earlier --since")
      }
      fold.since = max(fold.since, Int32(clamping: since.number))
    }
    (fold.segments, fold.segmentCount) = (segments, names.count)
    if let chosen {
      fold.customers = fold.keys.filter { segments[Int($0)] == Int32(chosen) }
    }
    if let stage = selection.stage {
      let stages = plan.settings.stages.map(\.name)
      guard let index = stage == Self.noStage ? -1 : stages.firstIndex(of: stage) else {
        throw TargetError.unknownName(stage, kind: "stage", known: stages + [Self.noStage])
      }
      let states = fold.states()
      fold.customers = fold.keys.filter { states.stage[Int($0)] == Int32(index) }
    }
    if let customers = fold.customers, customers.count < Document.smallestCell {
      throw PatronError(
        .data, "fewer than \(Document.smallestCell) customers: of so few nothing is told",
        remedy: "name another stage or segment")
    }
    options.progress("counting journeys")
    fold.within = fold.settledWithin()
    let teller = JourneyTeller(
      tally: fold.tally(), names: plan.names, rules: plan.rules, within: fold.within,
      since: fold.since, end: fold.end, hasAmounts: plan.hasAmounts, hasDays: plan.hasDays,
      segmentNames: segments.isEmpty ? [] : names, seed: seed, workers: options.workers)
    options.progress("comparing touchpoints")
    let rates = teller.rates()
    let leaks = try teller.leaks(rates)
    options.progress("looking for incidents")
    let (incidents, search) = try teller.incidents()
    let change = try selection.change.map { try teller.effect(of: $0) }
    options.progress("dividing conversions")
    let (moves, switching) = teller.transitions()
    var scope: [String] = []
    if let chosen { scope.append("segment \(names[chosen])") }
    if let stage = selection.stage { scope.append("customers in the stage \(stage)") }
    return Journeys(
      name: session.configuration.name, first: plan.hasDays ? Day(Int(fold.since)) : nil,
      last: plan.hasDays ? Day(Int(fold.end) - 1) : nil,
      currency: session.configuration.currency, settings: plan.settings,
      scope: scope.isEmpty ? nil : scope.joined(separator: ", "), customers: teller.tally.customers,
      touches: teller.tally.touches, journeys: plan.hasJourneys ? teller.totals() : nil,
      volumes: plan.hasJourneys ? teller.volumes() : [],
      stages: plan.hasJourneys ? teller.stages() : [],
      moves: plan.hasJourneys ? teller.moves() : nil, steps: teller.steps(),
      rates: rates.map(\.figures), leaks: leaks,
      incidents: incidents, search: search, paths: teller.paths(), moveCounts: moves,
      switching: switching, attribution: try teller.attribution(),
      satisfaction: try teller.satisfaction(session.configuration.tables[.surveys]),
      change: change,
      notices: plan.notices + teller.idleRates(of: plan.ownRates)
        + (selection.since == nil || search == nil
          ? []
          : [
            "incidents are looked for among the days from --since on: what was before them is not compared"
          ])
        + session.prepared.notices)
  }
}

/// How the journeys of some exports are told: names, settings and rules.
struct JourneyPlan: Sendable {
  let names: JourneyNames
  private(set) var rules: JourneyRules
  /// The rates that patron.yaml adds.
  let ownRates: [Configuration.Journey.Rate]
  /// Whether patron.yaml leaves the pause to the exports.
  private let findsPause: Bool
  private let days: Days
  let hasAmounts: Bool
  /// Whether there are events or orders, and days of any.
  let hasJourneys: Bool
  let hasDays: Bool
  let notices: [String]

  var settings: JourneySettings { rules.settings }

  /// - Parameter settings: those of a model; nil settles them by the exports, but for the pause (`settlePause`).
  /// - Throws: an `Obstacle` where no journey can be told, a `PatronError` for a condition that cannot be used.
  init(_ session: Session, settings: JourneySettings? = nil) async throws {
    let prepared = session.prepared
    guard let journey = session.configuration.journey.options(default: .init()) else {
      throw PatronError(
        .configuration, at: session.configuration.place(of: "journey"),
        "journeys are turned off", remedy: "leave 'journey: off' out of patron.yaml")
    }
    let told: Set<Table> = [.events, .transactions, .surveys]
    guard !prepared.tables.isDisjoint(with: told) else { throw Obstacle.noTable(.events) }
    // Answers count without a day too.
    guard prepared.hasActivity || prepared.tables.contains(.surveys) else { throw Obstacle.noTimes }
    let names = try await JourneyNames(prepared)
    let settled = settings ?? JourneySettings(journey, names: names)
    self.names = names
    ownRates = journey.rates
    findsPause = journey.pause == nil
    let (days, cut) = Self.days(session)
    self.days = days
    hasJourneys = prepared.hasActivity
    hasDays = prepared.hasActivity || prepared.history.answerDays() != nil
    rules = try JourneyRules(settled, names: names, in: session.configuration)
    hasAmounts = prepared.hasAmounts || names.order == nil && prepared.has("value", of: .events)
    notices = Self.strangers(settled, names) + (cut.map { [$0] } ?? [])
  }

  /// Finds the pause in the exports, where patron.yaml sets none.
  ///
  /// - Complexity: one walk over all rows.
  mutating func settlePause(_ session: Session) {
    if findsPause { rules.settings.pause = fold(session).settledPause() }
  }

  /// Texts that conditions ask for and no row has: most likely misspelt.
  private static func strangers(_ settings: JourneySettings, _ names: JourneyNames) -> [String] {
    var notices: [String] = []
    let rules =
      settings.stages.map { ("stages.\($0.name)", $0.condition) }
      + settings.steps.map { ("steps.\($0.name)", $0.condition) }
      + settings.rates.flatMap { [("rates.\($0.name)", $0.from), ("rates.\($0.name)", $0.to)] }
    for (place, condition) in rules {
      guard let filter = try? Filter(condition) else { continue }
      for type in filter.texts(of: "type") where !names.types.contains(type) {
        let meant = nearest(to: type, in: names.types).map { "; did you mean '\($0)'?" } ?? ""
        let notice = "events: no row is of the type '\(type)' that journey.\(place) names\(meant)"
        if !notices.contains(notice) { notices.append(notice) }
      }
    }
    return notices
  }

  /// The days of orders and events together: they begin and end on different days in small exports. Answers alone have
  /// days of their own, or none: then they are all of one day.
  ///
  /// Rows that lie far before the others are left out, as everywhere; and so are events of a week or more after the last
  /// order, for of these days no order is known. Fewer days without one may be chance where orders are rare; where they
  /// are not, the orders were exported earlier than the events: then the last day with an order, which may be cut, does
  /// not count either, and it is told.
  private static func days(_ session: Session) -> (days: Days, notice: String?) {
    let history = session.prepared.history
    guard let days = session.prepared.days else {
      return (history.answerDays() ?? Days(from: Day(0), before: Day(1)), nil)
    }
    let touches = history.touchDays()
    var first = min(days.first, touches?.first ?? days.first)
    if let earliest = history.firstDayOfRows(), first - earliest <= Self.nearDays {
      first = min(first, earliest)
    }
    let end = session.snapshot.day
    var last = end
    var notice: String?
    if let touches, touches.end > end, touches.end - end < Self.lateDays {
      last = touches.end
      let orders = history.purchases(in: Days(from: end - Self.orderDays, before: end))
      let missing = Double(orders * (touches.end - end).days) / Double(Self.orderDays.days)
      if session.prepared.tables.contains(.transactions), missing >= Self.fewestMissing {
        last = end - 1
        notice =
          "orders end on \(end - 1), and events on \(touches.last): journeys are told up to \(last - 1)"
      }
    }
    return (Days(from: first, before: max(first + 1, last)), notice)
  }

  /// The days whose orders tell how many a day has.
  private static let orderDays: DayCount = 28
  /// As many orders as days of chance would miss once in a thousand times: e⁻⁷.
  private static let fewestMissing = 7.0

  /// Rows that lie so many days before the others belong to them; so much later events do not.
  private static let nearDays: DayCount = 31
  private static let lateDays: DayCount = 7

  /// The fold over the history of `session`.
  func fold(_ session: Session) -> JourneyFold {
    return JourneyFold(
      history: session.prepared.history, names: names, rules: rules,
      since: Int32(clamping: days.first.number), end: Int32(clamping: days.end.number),
      within: rules.rates.map { Int32(clamping: $0.within?.days ?? 0) },
      workers: session.options.workers)
  }
}

extension Filter {
  /// The texts that it compares `column` with.
  func texts(of column: String) -> [String] {
    func words(_ values: [Value]) -> [String] {
      values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
    switch self {
    case .comparison(column, _, let value): return words([value])
    case .membership(column, let values): return words(values)
    case .not(let filter): return filter.texts(of: column)
    case .all(let filters), .any(let filters): return filters.flatMap { $0.texts(of: column) }
    default: return []
    }
  }
}
