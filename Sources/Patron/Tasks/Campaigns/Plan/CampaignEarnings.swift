import PatronModels
import PatronNumerics

/// What it is expected to earn to contact customers, with what the back-test leaves open.
struct CampaignEarnings {
  let choice: ChannelChoice
  let objective: CampaignObjective
  let rates: CampaignRates
  /// Of the candidates, without a contact.
  let probabilities: [Double]
  let spread: ProbabilitySpread?
  let workers: Workers

  /// What contacting `customers`, candidates each with a channel, earns.
  func earning(_ customers: [(candidate: Int, channel: Int)]) -> CampaignPlan.Earning {
    earnings(customers, counts: [customers.count])[0]
  }

  /// The same of the first `counts` (ascending) of them.
  func earnings(
    _ customers: [(candidate: Int, channel: Int)], counts: [Int]
  ) -> [CampaignPlan.Earning] {
    var (effect, cost, profit, next) = (0.0, 0.0, 0.0, 0)
    let expected = counts.map { count in
      while next < count {
        let (candidate, channel) = customers[next]
        effect += choice.candidates[candidate].effect
        cost += choice.cost(candidate, through: channel)
        profit += choice.profit(candidate, through: channel)
        next += 1
      }
      return (effect, cost, profit)
    }
    let isKnown = spread != nil || rates.draws != nil
    let draws: [[Double]]? =
      isKnown
      ? workers.map(ProbabilitySpread.draws) { draw in
        profits(customers, counts: counts, rate: rates.draws?[draw] ?? rates.expected) {
          spread?.apply(draw, to: $0) ?? $0
        }
      } : nil
    return counts.indices.map { index in
      CampaignPlan.Earning(
        customers: counts[index], successes: expected[index].0, cost: expected[index].1,
        profit: expected[index].2,
        interval: draws.map { draws in
          let sorted = draws.map { $0[index] }.sorted()
          // Where the back-test was wrong as a whole, the draws lie on one side of what the scores say: either may be
          // right.
          let profit = expected[index].2
          return Interval(
            lower: min(profit, Bootstrap.quantile(0.025, of: sorted)),
            upper: max(profit, Bootstrap.quantile(0.975, of: sorted)), level: 0.95)
        })
    }
  }

  /// The profit of the first `counts` of `customers` at `rate`, with other probabilities.
  private func profits(
    _ customers: [(candidate: Int, channel: Int)], counts: [Int], rate: Double,
    probability: (Double) -> Double
  ) -> [Double] {
    var (sum, next) = (0.0, 0)
    return counts.map { count in
      while next < count {
        let (candidate, channel) = customers[next]
        let (effect, acceptance) = objective.outcome(
          probability(probabilities[candidate]), rate: rate)
        sum +=
          effect * choice.candidates[candidate].value - acceptance * choice.offerCost
          - choice.channels[channel].cost
        next += 1
      }
      return sum
    }
  }

  /// The rate at which `customers` earn 0; nil where they earn nothing even at `highest`.
  func breakEvenRate(
    _ customers: [(candidate: Int, channel: Int)], highest: Double
  ) -> Double? {
    func profit(_ rate: Double) -> Double {
      profits(customers, counts: [customers.count], rate: rate) { $0 }[0]
    }
    guard !customers.isEmpty, profit(highest) >= 0 else { return nil }
    var (low, high) = (0.0, highest)
    // To a millionth of the highest rate: nobody states one so fine.
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if profit(middle) >= 0 { high = middle } else { low = middle }
    }
    return high
  }
}

/// The rate of a plan: what is expected, and what an earlier campaign leaves open of it.
struct CampaignRates: Sendable {
  let expected: Double
  /// A rate for each of `ProbabilitySpread.draws`; nil where it is stated, and so taken as it is.
  let draws: [Double]?

  init(_ settings: CampaignSettings, seed: UInt64) {
    expected = settings.rate
    let highest = CampaignSettings.largestRate(of: settings.objective)
    draws = settings.measured.map { measured in
      // Streams of their own: those of the probabilities' draws begin at 0.
      var generator = SeededGenerator(seed: seed, stream: UInt64(ProbabilitySpread.draws))
      return (0..<ProbabilitySpread.draws).map { _ in
        min(max(measured.value + generator.normal() * measured.standardError, -highest), highest)
      }
    }
  }
}
