import ArgumentParser
import Foundation
import Patron
import PatronReport
import PatronSimulation

struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write synthetic exports with known truth, at any size.",
    discussion: """
      The folder must be absent or empty. It gets patron.yaml, five tables, and truth.csv with what \
      no model sees: every customer's true segment, rates and probabilities.

      Examples:
        patron simulate --customers 2000 --seed 1 shop
        patron simulate --customers 1000000 --seed 42 /data/large
      """)

  @Argument(help: "The folder to write.", transform: PathArgument.path) var folder: String
  @Option(help: ArgumentHelp("How many customers to draw.", valueName: "n")) var customers: Int
  @OptionGroup var seed: SeedArguments
  @Option(
    help: ArgumentHelp("How many threads to use; by default one a processor.", valueName: "n"),
    transform: ThreadArgument.count)
  var threads: Int?
  @OptionGroup var reporting: ReportingArguments

  func validate() throws {
    guard customers >= 1 else { throw ValidationError("--customers must be at least 1.") }
  }

  func run() async throws {
    let simulation = Simulation(customers: customers, seed: seed.seed)
    try await reporting.withProgress { progress in
      progress.show("drawing \(Figures.grouped(customers)) customers")
      try simulation.write(
        to: URL(fileURLWithPath: folder),
        workers: threads ?? ProcessInfo.processInfo.activeProcessorCount
      ) { done in
        progress.count(done, of: customers, called: "customers drawn")
      }
    }
    reporting.say("next: " + shellLine("patron", "train", folder))
  }
}
