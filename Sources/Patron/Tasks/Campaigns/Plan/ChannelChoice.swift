import PatronModels

/// The customers a campaign would contact, and through which channel.
///
/// Customers are taken by falling expected profit, where a budget binds by falling profit per cost; each gets the
/// channel that they are met by most if it is among their channels and has room and does not lose money, else the one
/// with the highest profit that has room. The budget is then spent on the best of them (`ListProfit.best`).
package struct ChannelChoice {
  /// One customer who may be contacted.
  package struct Candidate: Sendable {
    let effect: Double
    let acceptance: Double
    /// What a success is worth.
    let value: Double
    /// The channels that may be used, and of them the one the customer is met by most.
    let channels: [Int]
    let preferred: Int?

    package init(
      effect: Double, acceptance: Double, value: Double, channels: [Int], preferred: Int? = nil
    ) {
      self.effect = effect
      self.acceptance = acceptance
      self.value = value
      self.channels = channels
      self.preferred = preferred
    }
  }

  package let candidates: [Candidate]
  let channels: [CampaignSettings.Channel]
  let offerCost: Double

  package init(
    candidates: [Candidate], channels: [CampaignSettings.Channel], offerCost: Double = 0
  ) {
    self.candidates = candidates
    self.channels = channels
    self.offerCost = offerCost
  }

  /// The customers to contact, by their index in `candidates`, and the channel of each.
  package struct Choice {
    package var channelOf: [Int: Int]
    /// In the order of the candidates.
    var customers: [Int] { channelOf.keys.sorted() }
  }

  func cost(_ index: Int, through channel: Int) -> Double {
    candidates[index].acceptance * offerCost + channels[channel].cost
  }

  func profit(_ index: Int, through channel: Int) -> Double {
    candidates[index].effect * candidates[index].value - cost(index, through: channel)
  }

  /// What customers are taken by: the profit, or the profit per cost.
  func worth(_ index: Int, through channel: Int, perCost: Bool) -> Double {
    let profit = profit(index, through: channel)
    return perCost ? profit / max(cost(index, through: channel), Self.leastCost) : profit
  }

  /// Contacts that cost less are free.
  private static let leastCost = 1e-9

  /// The channels of the candidate that lose no money, the one to be taken first in front.
  func ranked(_ index: Int) -> [Int] {
    let candidate = candidates[index]
    return candidate.channels.filter { profit(index, through: $0) > 0 }.sorted { one, other in
      if one == candidate.preferred || other == candidate.preferred {
        return one == candidate.preferred
      }
      let (a, b) = (profit(index, through: one), profit(index, through: other))
      return a == b ? one < other : a > b
    }
  }

  /// The channel of each candidate if there were room for all and money for those who lose some: the preferred, else
  /// the cheapest.
  func unlimited(_ index: Int) -> Int {
    ranked(index).first
      ?? candidates[index].channels.min { channels[$0].cost < channels[$1].cost } ?? 0
  }

  /// The best list that `factor` times the budget, the capacity and the channels' room allow: what a list may be of which
  /// a part is not contacted.
  package func choice(budget: Double?, capacity: Int?, factor: Double) -> Choice {
    var order: [(index: Int, channels: [Int], worth: Double)] = []
    for index in candidates.indices {
      let ranked = ranked(index)
      guard let first = ranked.first else { continue }
      let worth = worth(index, through: first, perCost: budget != nil)
      order.append((index, ranked, worth))
    }
    order.sort { $0.worth == $1.worth ? $0.index < $1.index : $0.worth > $1.worth }
    var room = channels.map { channel in
      channel.capacity.map { Int((Double($0) * factor).rounded(.down)) } ?? .max
    }
    var found: [Int: Int] = [:]
    for (index, ranked, _) in order {
      guard let channel = ranked.first(where: { room[$0] > 0 }) else { continue }
      room[channel] -= 1
      found[index] = channel
    }
    let chosen = found.keys.sorted()
    guard
      let list = try? ListProfit(
        effects: chosen.map { candidates[$0].effect }, values: chosen.map { candidates[$0].value },
        contactCosts: chosen.map { channels[found[$0] ?? 0].cost },
        acceptances: chosen.map { candidates[$0].acceptance },
        offerCosts: chosen.map { _ in offerCost })
    else { return Choice(channelOf: [:]) }
    let best = list.best(
      budget: budget.map { $0 * factor },
      capacity: capacity.map { Int((Double($0) * factor).rounded(.down)) })
    return Choice(
      channelOf: Dictionary(
        uniqueKeysWithValues: best.customers.map { (chosen[$0], found[chosen[$0]] ?? 0) }))
  }
}
