import Foundation
import PatronNumerics

extension Simulation {
  /// One customer: what the model draws for them before anything happens. Reused from customer to
  /// customer, so that the arrays are allocated once.
  struct Customer {
    private(set) var number = 0
    private(set) var name: [UInt8] = []
    private(set) var segment = 0
    /// Orders and drop-outs a day, the first in a mean season.
    private(set) var orderRate = 0.0
    private(set) var dropoutRate = 0.0
    /// When they signed up, became part of the exports, and drop out: days since the first day.
    private(set) var signedUp = 0.0
    private(set) var entered = 0.0
    private(set) var leaves = 0.0
    /// The mean price they pay for a product of level 1, in EUR.
    private(set) var unitPrice = 0.0
    /// A standard score, lower for customers who tend to leave soon.
    private(set) var satisfaction = 0.0
    /// The chance to open an e-mail on a topic of mean interest.
    private(set) var engagement = 0.0
    private(set) var hasConsent = false
    /// Habits: shares of the sales channels and of the topics bought, and of the topics read.
    private(set) var channels = [Double](repeating: 0, count: Catalogue.channels.count)
    private(set) var topics = [Double](repeating: 0, count: Catalogue.topics.count)
    private(set) var tastes = [Double](repeating: 0, count: Catalogue.topics.count)
    private var tasteConcentrations = [Double](repeating: 0, count: Catalogue.topics.count)

    var profile: Profile { Profile.all[segment] }
    /// The topic they like to read about most.
    var taste: Int { tastes.indices.max { tastes[$0] < tastes[$1] } ?? 0 }

    /// Draws customer `number`, counted from 1.
    mutating func draw(_ number: Int, in world: World, using generator: inout SeededGenerator) {
      self.number = number
      name = World.name("C", number, width: 6)
      segment = world.segments.index(using: &generator)
      let profile = Profile.all[segment]
      let ease = 1 / (world.simulation.difficulty * world.simulation.difficulty)

      let isEstablished = generator.chance(Constants.establishedShare)
      signedUp =
        isEstablished
        ? -1 - generator.uniform() * Constants.establishedDays
        : pow(generator.uniform(), Constants.growth) * Double(world.dayCount)
      entered = max(0, signedUp)

      orderRate = generator.gamma(
        shape: Constants.orderShape,
        scale: profile.ordersPerYear / Constants.orderShape / Constants.daysPerYear)
      // The rate of customers who have stayed a days already is gamma of rate β + a: Bayes' rule.
      let meanDropout = profile.dropoutsPerYear / Constants.daysPerYear
      let beta = Constants.dropoutShape / meanDropout
      dropoutRate = generator.gamma(
        shape: Constants.dropoutShape, scale: 1 / (beta + (entered - signedUp)))
      leaves = entered + generator.exponential(mean: 1 / dropoutRate)
      satisfaction = -0.7 * log(dropoutRate / meanDropout) - 0.4 + 0.6 * generator.normal()

      let q = Constants.spendShape * ease + 1
      unitPrice = profile.unitPrice * (q - 1) / generator.gamma(shape: q)
      engagement = min(
        0.9,
        generator.gamma(
          shape: Constants.engagementShape, scale: profile.engagement / Constants.engagementShape))
      hasConsent = generator.chance(Constants.consent)

      generator.dirichlet(world.channelConcentrations[segment], into: &channels)
      generator.dirichlet(world.topicConcentrations[segment], into: &topics)
      // Their reading: half what they buy, half what their segment buys, and a taste of
      // their own beside.
      let mean = world.topicConcentrations[segment]
      let sum = mean.reduce(0, +)
      for k in tastes.indices {
        tasteConcentrations[k] =
          Constants.tasteConcentration
          * (0.45 * topics[k] + 0.45 * mean[k] / sum + 0.1 / Double(tastes.count))
      }
      generator.dirichlet(tasteConcentrations, into: &tastes)
    }

    /// How much of their attention is left at `position`: 1, until it fades in the weeks before
    /// they drop out, and what remains of it afterwards.
    func attention(at position: Double) -> Double {
      let left = leaves - position
      if left <= 0 { return Constants.goneAttention }
      if left >= Constants.fadingDays { return 1 }
      return Constants.fadedAttention + (1 - Constants.fadedAttention) * left / Constants.fadingDays
    }

    /// P(alive at the end of the last day | nothing ordered since `last`), given their own rates,
    /// as in Schmittlein, Morrison & Colombo (Management Science 1987) for one customer, with the
    /// season's time in place of the clock's.
    ///
    /// - Complexity: O(days since `last`).
    func aliveProbability(lastOrder last: Double, in world: World) -> Double {
      let (silentAndLeft, silentAndAlive) = silence(
        from: last, to: Double(world.dayCount), in: world)
      return silentAndAlive / (silentAndAlive + silentAndLeft)
    }

    /// P(no order in the `outcomeDays` after the last day | alive at its end), given their rates.
    func silenceProbability(in world: World) -> Double {
      let end = Double(world.dayCount)
      let (silentAndLeft, silentAndAlive) = silence(
        from: end, to: end + Double(Constants.outcomeDays), in: world)
      return silentAndLeft + silentAndAlive
    }

    /// The probabilities, for one alive at `start`, to order nothing until `end` and to have
    /// dropped out by then, or to be alive still. Exact, as the season is constant within a day.
    private func silence(
      from start: Double, to end: Double, in world: World
    ) -> (left: Double, alive: Double) {
      var left = 0.0
      var alive = 1.0
      var position = start
      while position < end {
        let day = Int(position)
        let next = min(end, Double(day + 1))
        let pace = orderRate * world.season[day] + dropoutRate
        let stays = exp(-pace * (next - position))
        left += alive * dropoutRate / pace * (1 - stays)
        alive *= stays
        if alive < 1e-12 * left { break }
        position = next
      }
      return (left, alive)
    }
  }
}
