import Foundation
import PatronNumerics

extension JourneySimulation {
  /// One customer: what the model draws for them before they visit. Reused from customer to customer,
  /// so that the arrays are allocated once.
  struct Customer {
    private(set) var number = 0
    private(set) var name: [UInt8] = []
    /// Visits on a mean day, before those after the first of a day are left out.
    private(set) var visitRate = 0.0
    /// What they add to the log odds of going on, in every step.
    private(set) var logOdds = 0.0
    /// A standard score.
    private(set) var satisfaction = 0.0
    /// The median of their orders, in EUR.
    private(set) var amount = 0.0
    /// The device and browser they mostly come on.
    private(set) var mainPair = 0
    /// The day on which they unsubscribe from e-mail, which may lie after the last day.
    private(set) var unsubscribes = 0
    /// The shares of the channels they come by.
    private(set) var channels = [Double](repeating: 0, count: Channel.all.count)

    /// Draws customer `number`, counted from 1.
    mutating func draw(_ number: Int, in world: World, using generator: inout SeededGenerator) {
      self.number = number
      name = Simulation.World.name("C", number, width: 6)
      visitRate = generator.gamma(
        shape: Constants.visitShape, scale: Constants.visitsPerDay / Constants.visitShape)
      logOdds = Constants.customerSpread * generator.normal()
      satisfaction = generator.normal()
      amount = generator.logNormal(
        median: Constants.amount.median, spread: Constants.amount.customers)
      mainPair = world.pairs.index(using: &generator)
      unsubscribes = Int(
        min(generator.exponential(mean: 1 / Constants.unsubscribing), Double(world.dayCount)))
      generator.dirichlet(Self.concentrations, into: &channels)
    }

    private static let concentrations = Channel.all.map {
      Constants.channelConcentration * $0.share
    }
  }
}
