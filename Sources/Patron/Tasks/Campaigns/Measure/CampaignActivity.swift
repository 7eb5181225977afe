import PatronData
import PatronNumerics

/// What customers did in the days of a campaign.
struct CampaignActivity: Sendable {
  private let hasOrders: Bool
  private let hasMoney: Bool
  private let currency: String?
  /// Of each customer asked for: whether active, the orders, the money, and whether a review or a share is known.
  private let rows: [Row]
  private let knows: (reviews: Bool, shares: Bool)

  private struct Row: Sendable {
    var isActive = false
    var orders = 0.0
    var spend = 0.0
    var reviews = false
    var shares = false
  }

  static let spend = "spend"
  /// What customers are asked for.
  private static let asked = ["reviewed", "shared"]

  /// Whether `first`, the first outcome of `plan`, is what it was to bring about: an order is no review.
  static func observes(_ plan: CampaignPlan, first: CampaignTable.Outcome) -> Bool {
    plan.effect != .asked || asked.contains(first.name)
  }

  init(_ session: Session, of keys: [Int32], in days: ClosedRange<Day>) async throws {
    let prepared = session.prepared
    hasOrders = prepared.tables.contains(.transactions)
    hasMoney = hasOrders && prepared.hasAmounts
    currency = session.configuration.currency
    let senses =
      prepared.tables.contains(.events)
      ? try await prepared.eventTypeNames().map(session.configuration.sense) : []
    knows = (senses.contains(.review), senses.contains(.share))
    let first = Int32(clamping: days.lowerBound.number)
    let last = Int32(clamping: days.upperBound.number)
    rows = prepared.history.walk(keys, workers: session.options.workers) { block, reader in
      keys[block].map { key in
        let customer = reader.customer(key)
        var row = Row()
        row.isActive = customer.activeDays.contains { $0 >= first && $0 <= last }
        for occasion in customer.occasions where occasion.day >= first && occasion.day <= last {
          if occasion.isPurchase { row.orders += Double(occasion.orders) }
          row.spend += occasion.net.number
        }
        for touch in customer.touches where touch.day >= first && touch.day <= last {
          let type = Int(touch.type)
          guard senses.indices.contains(type) else { continue }
          if senses[type] == .review { row.reviews = true }
          if senses[type] == .share { row.shares = true }
        }
        return row
      }
    }.flatMap(\.self)
  }

  /// The outcomes of `plan`, what it was for first.
  func outcomes(of plan: CampaignPlan) -> [CampaignTable.Outcome] {
    func share(_ name: String, _ value: (Row) -> Bool) -> CampaignTable.Outcome {
      .init(name: name, kind: .share, values: rows.map { value($0) ? 1 : 0 })
    }
    var outcomes: [CampaignTable.Outcome] = []
    if plan.objective == "review", knows.reviews {
      outcomes.append(share("reviewed") { $0.reviews })
    }
    if plan.objective == "referral", knows.shares { outcomes.append(share("shared") { $0.shares }) }
    let differs = rows.contains { $0.isActive != ($0.orders > 0) }
    if !hasOrders || (plan.effect == .kept && differs) {
      outcomes.append(share("active") { $0.isActive })
    }
    if hasOrders {
      outcomes.append(share("ordered") { $0.orders > 0 })
      outcomes.append(
        .init(name: "orders", kind: .count(unit: "orders"), values: rows.map(\.orders)))
    }
    if hasMoney {
      outcomes.append(
        .init(name: Self.spend, kind: .amount(currency: currency), values: rows.map(\.spend)))
    }
    return outcomes
  }
}
