import PatronData
import PatronEngine
import PatronReport

/// Which models the exports allow, at which snapshots, and how the choice of days matters.
struct OutlookCheck {
  let session: Session
  let windows: CheckReport.Windows?
  private let plan: TaskPlan?
  private let rates: [Rates]

  /// The days by which churn is judged on trial, as many as the history allows.
  private static let trialDays = [1, 2, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365]
  private static let largestTrialCount = 6

  private struct Rates: Decodable {
    let eligible: Int
    let inactive: Int
    let seen: Int
    let returned: Int
  }

  init(session: Session) async throws {
    self.session = session
    // A model that patron.yaml asks for and the exports do not carry ends a training; here it is
    // one line of the report.
    plan = try? TaskPlan(session, only: nil)
    guard let plan, let windows = plan.windows else {
      (windows, rates) = (nil, [])
      return
    }
    let (churn, repurchase) = (plan.horizon(of: .churn), plan.horizon(of: .repurchase))
    rates = try await Self.rates(
      windows.origins.map {
        Trial(
          snapshot: $0, gap: windows.gap, observation: windows.observation,
          churn: churn ?? windows.horizon, repurchase: repurchase ?? windows.horizon)
      }, engine: session.engine)
    self.windows = CheckReport.Windows(
      observation: windows.observation, gap: windows.gap, churnHorizon: churn,
      repurchaseHorizon: repurchase,
      snapshots: zip(windows.origins, rates).map { origin, rates in
        CheckReport.Snapshot(
          day: CivilDay(origin).description,
          churnEligible: churn.map { _ in rates.eligible },
          churnRate: churn.flatMap { _ in Self.share(rates.inactive, of: rates.eligible) },
          repurchaseEligible: repurchase.map { _ in rates.seen },
          repurchaseRate: repurchase.flatMap { _ in Self.share(rates.returned, of: rates.seen) })
      })
  }

  private static func share(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }

  private struct Trial {
    let snapshot: Int
    let gap: Int
    let observation: Int
    let churn: Int
    let repurchase: Int
  }

  private static func rates(_ trials: [Trial], engine: any Engine) async throws -> [Rates] {
    try await engine.rows(
      QueryTemplate.outcomeRates.filled([
        "snapshots": .list(
          trials.enumerated().map { place, trial in
            [
              "place": .integer(place), "snapshot": .integer(trial.snapshot),
              "horizon": .integer(trial.churn), "observation": .integer(trial.observation),
              "outcome": .integer(trial.snapshot + trial.gap),
              "repurchase": .integer(trial.repurchase),
            ]
          })
      ]), as: Rates.self)
  }

  func inactivity() async throws -> [CheckReport.Inactivity] {
    guard let history = session.prepared.history else { return [] }
    let days = Self.trialDays.filter { $0 * 2 <= history.end - history.start }
      .suffix(Self.largestTrialCount)
    let rates = try await Self.rates(
      days.map { days in
        Trial(
          snapshot: history.end - days, gap: 0, observation: days, churn: days, repurchase: days)
      }, engine: session.engine)
    return zip(days, rates).compactMap { days, rates in
      Self.share(rates.inactive, of: rates.eligible).map { share in
        CheckReport.Inactivity(
          days: days, cutOff: CivilDay(history.end - days).description, active: rates.eligible,
          inactiveShare: share)
      }
    }
  }

  func gaps() async throws -> CheckReport.Gaps? {
    guard session.prepared.hasActivity else { return nil }
    return try await PurchaseGaps.measure(in: "activity", engine: session.engine)?.report
  }

  func models() async throws -> [CheckReport.Outlook] {
    var outlooks: [CheckReport.Outlook] = []
    for model in ModelKind.allCases {
      if let reason = obstacle(to: model) {
        outlooks.append(.init(model: model, isPossible: false, text: reason))
      } else {
        let (isPossible, text) = try await prospect(of: model)
        outlooks.append(.init(model: model, isPossible: isPossible, text: text))
      }
    }
    return outlooks
  }

  /// Why `model` is not planned, or nil where it is.
  private func obstacle(to model: ModelKind) -> String? {
    if let plan { return plan.skipped.first { $0.model == model }?.reason }
    do {
      _ = try TaskPlan(session, only: [model])
      return nil
    } catch let error as PatronError {
      return error.fact
    } catch {
      return "\(error)"
    }
  }

  /// What a planned model would learn from, and whether that is anything at all.
  private func prospect(of model: ModelKind) async throws -> (Bool, String) {
    switch model {
    case .segments:
      let customers = Figures.grouped(session.prepared.customerCount)
      let hasBehaviour = !session.prepared.tables.isDisjoint(with: [.transactions, .events])
      guard hasBehaviour || !session.prepared.attributes.isEmpty else {
        return (false, "there is nothing to tell customers apart by")
      }
      return (true, "\(customers) customers")
    case .churn, .repurchase:
      if model == .churn, let label = session.configuration.churnLabel {
        return try await labelProspect(label)
      }
      guard let latest = rates.first, let windows else {
        return (false, "another model that patron.yaml asks for cannot be trained")
      }
      let (all, those, horizon) =
        model == .churn
        ? (latest.eligible, latest.inactive, windows.churnHorizon)
        : (latest.seen, latest.returned, windows.repurchaseHorizon)
      // Training learns from all snapshots together.
      let outcomes = rates.map {
        model == .churn ? ($0.eligible, $0.inactive) : ($0.seen, $0.returned)
      }
      let (known, happened) = outcomes.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
      let snapshots =
        windows.snapshots.count == 1
        ? "one snapshot, which leaves none to judge by" : "\(windows.snapshots.count) snapshots"
      guard known >= OutcomeTrainer.fewestRows, happened > 0, happened < known else {
        let what =
          known < OutcomeTrainer.fewestRows
          ? "\(Figures.grouped(known)) outcomes are known, and fewer than \(OutcomeTrainer.fewestRows) teach "
            + "nothing"
          : "within \(horizon ?? 0) days \(happened == 0 ? "none" : "all") of "
            + "\(Figures.grouped(known)) customers had the outcome"
        return (false, what + ": try another horizon")
      }
      let verb = model == .churn ? "no activity" : "a purchase"
      return (
        true,
        "\(snapshots); at the latest \(Figures.grouped(all)) customers"
          + (all > 0
            ? ", \(Figures.percent(Double(those) / Double(all))) with \(verb) in \(horizon ?? 0) days"
            : "")
      )
    case .content: return try await contentProspect()
    }
  }

  private func labelProspect(
    _ label: (column: String, positive: [String])
  ) async throws -> (Bool, String) {
    struct Counts: Decodable {
      let known: Int
      let positive: Int
    }
    let dialect = session.engine.dialect
    let column = SQL(name: label.column)
    let words = label.positive.joined(separator: "' or '")
    let counts = try await session.engine.rows(
      """
      select count(\(column)) as known,
        count(case when \(dialect.isOneOf(column, label.positive)) then 1 end) as positive
      from customers;
      """, as: Counts.self
    ).first
    guard let counts, counts.positive > 0, counts.positive < counts.known else {
      let all = counts.map { $0.positive > 0 } ?? false
      return (
        false,
        "'\(label.column)' says '\(words)' of \(all ? "every customer" : "no customer")"
      )
    }
    let share = Figures.percent(Double(counts.positive) / Double(counts.known))
    return (
      true,
      "\(Figures.grouped(counts.known)) customers with '\(label.column)', \(share) "
        + "'\(words)'; a label has no date, so a part of the customers is held out"
    )
  }

  private func contentProspect() async throws -> (Bool, String) {
    guard let source = plan?.content?.1 ?? session.prepared.recommendationSource(asked: nil) else {
      return (false, "no column says what customers touched or bought")
    }
    let (table, key): (SQL, SQL) =
      switch source {
      case .content: ("touches", "content_key")
      case .product: ("lines", "product_key")
      case .category: ("lines", "category_key")
      }
    struct Counts: Decodable {
      let items: Int
      let customers: Int
    }
    let counts = try await session.engine.rows(
      """
      select count(distinct \(key)) as items, count(distinct customer_key) as customers
      from \(table) where \(key) is not null;
      """, as: Counts.self
    ).first
    guard let counts, counts.items > 1 else {
      return (false, "\(source.rawValue) names fewer than two items")
    }
    let settings = session.configuration.recommendations.options(default: .init()) ?? .init()
    let types = source == .content ? try await session.prepared.touchTypes(settings) : []
    return (
      true,
      "\(Figures.grouped(counts.items)) items of \(source.rawValue), with interactions of "
        + "\(Figures.grouped(counts.customers)) customers"
        + (PreparedExports.TouchType.sentence(types).map { "; \($0)" } ?? "")
    )
  }
}

/// The days between a customer's active day and the next.
struct PurchaseGaps: Decodable {
  let gaps: Int
  let lower: Int?
  let middle: Int?
  let upper: Int?
  let tail: Int?
  let customers: Int
  let repeaters: Int

  /// Measures the gaps in `activity`: a table or a query of customer_key and day, each pair once.
  static func measure(in activity: SQL, engine: any Engine) async throws -> PurchaseGaps? {
    try await engine.rows(
      QueryTemplate.purchaseGaps.filled(["activity": .sql(activity)]),
      as: PurchaseGaps.self
    ).first
  }

  var report: CheckReport.Gaps? {
    guard let lower, let middle, let upper, let tail else { return nil }
    return CheckReport.Gaps(
      gaps: gaps, lowerQuartile: lower, median: middle, upperQuartile: upper,
      ninetiethPercentile: tail,
      singleShare: Double(customers - repeaters) / Double(max(1, customers)))
  }
}
