import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronReport
import PatronSimulation

struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write synthetic exports with known truth, at any size.",
    discussion: """
      The folder must be absent or empty. It gets patron.yaml, five tables, and truth.csv with what \
      no model sees: every customer's true segment, rates and probabilities.

      With --journeys it gets the visits of a web shop instead: events.csv, orders.csv, surveys.csv \
      and patron.yaml. The truth is in steps.csv (the rate of going on from each step), channels.csv \
      (each channel's effect on the odds of an order in a visit), incidents.csv (the days on which \
      fewer went on from a step, and in which scope) and truth.csv (every customer's own rates).

      Examples:
        patron simulate --customers 2000 --seed 1 shop
        patron simulate --customers 1000000 --seed 42 /data/large
        patron simulate --journeys --customers 20000 --seed 1 journeys
        patron simulate --journeys --incidents 0 --days 365 --customers 20000 clean
      """)

  @Argument(help: "The folder to write.", transform: PathArgument.path) var folder: String
  @Option(help: ArgumentHelp("How many customers to draw.", valueName: "n")) var customers: Int
  @OptionGroup var seed: SeedArguments
  @Option(
    help: ArgumentHelp("How many threads to use; by default one a processor.", valueName: "n"),
    transform: ThreadArgument.count)
  var threads: Int?
  @Flag(help: "Write journeys through a web shop, instead of the shop.") var journeys = false
  @Option(
    help: ArgumentHelp(
      "With --journeys: how many days to write; by default \(Self.defaults.days).", valueName: "n"))
  var days: Int?
  @Option(
    help: ArgumentHelp(
      "With --journeys: how many incidents to plant; by default \(Self.defaults.incidents).",
      valueName: "n"))
  var incidents: Int?
  @OptionGroup var reporting: ReportingArguments

  private static let defaults = JourneySimulation(customers: 1)

  func validate() throws {
    guard customers >= 1 else { throw ValidationError("--customers must be at least 1.") }
    guard journeys || days == nil && incidents == nil else {
      throw ValidationError("--days and --incidents need --journeys.")
    }
  }

  func run() async throws {
    let url = URL(fileURLWithPath: folder)
    let workers = threads ?? ProcessInfo.processInfo.activeProcessorCount
    try await reporting.withProgress { progress in
      progress.show("drawing \(Figures.grouped(customers)) customers")
      let count: (Int) -> Void = { progress.count($0, of: customers, called: "customers drawn") }
      if journeys {
        try journeySimulation.write(to: url, workers: workers, progress: count)
      } else {
        try Simulation(customers: customers, seed: seed.seed)
          .write(to: url, workers: workers, progress: count)
      }
    }
    reporting.say("next: " + shellLine("patron", journeys ? "journey" : "train", folder))
  }

  private var journeySimulation: JourneySimulation {
    var simulation = JourneySimulation(customers: customers, seed: seed.seed)
    if let days { simulation.days = DayCount(days) }
    if let incidents { simulation.incidents = incidents }
    return simulation
  }
}
