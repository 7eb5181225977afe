import ArgumentParser
import Patron
import PatronModels
import PatronReport

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate predictions on unseen periods, beside simple baselines.",
    discussion: """
      Without --models, models are trained on what was known at up to three snapshots, and evaluated \
      on what followed. With --models, those models are evaluated on exports that go on for a whole \
      outcome window after the last day they were trained on.

      Examples:
        patron evaluate shop
        patron evaluate shop-in-autumn --models models/june
        patron evaluate shop --save-value 120 --contact-cost 1 --offer-cost 10
        patron evaluate shop --json > evaluation.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "Evaluate the models of this folder; by default new ones are trained for it.",
      valueName: "folder"), transform: PathArgument.path)
  var models: String?
  @Option(
    help: ArgumentHelp(
      "Evaluate churn in money too: what a kept customer is worth.", valueName: "amount"))
  var saveValue: Double?
  @Option(help: ArgumentHelp("What it costs to reach a customer.", valueName: "amount"))
  var contactCost = 0.0
  @Option(
    help: ArgumentHelp(
      "What the offer costs with each who takes it, leaving or not.", valueName: "amount"))
  var offerCost = 0.0
  @Option(
    help: ArgumentHelp(
      "The share of leaving customers that the offer keeps.", valueName: "share"))
  var successRate = 0.3
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  /// Money beyond this is a slip: a million millions.
  private static let largestAmount = 1e12

  func validate() throws {
    guard [saveValue ?? 1, contactCost, offerCost].allSatisfy({ $0 < Self.largestAmount }) else {
      throw ValidationError(
        "--save-value and the costs are below \(Figures.plain(Self.largestAmount)).")
    }
    guard saveValue ?? 1 > 0, contactCost >= 0, offerCost >= 0 else {
      throw ValidationError("--save-value must be above 0, and no cost below it.")
    }
    guard successRate > 0, successRate < 1 else {
      throw ValidationError("--success-rate is a share between 0 and 1, such as 0.3.")
    }
    guard saveValue != nil || (contactCost == 0 && offerCost == 0 && successRate == 0.3) else {
      throw ValidationError(
        "costs mean nothing without --save-value, what a kept customer is worth.")
    }
  }

  private var economics: RetentionEconomics? {
    saveValue.map {
      RetentionEconomics(
        saveValue: $0, contactCost: contactCost, offerCost: offerCost, successRate: successRate)
    }
  }

  func run() async throws {
    let trained = try models.map { try ModelFolder($0).read() }
    let report = try await shared.perform(seed: seed.seed) { options in
      let evaluator = Evaluator(options: options, economics: economics)
      guard let trained else { return try await evaluator.backTest(folder) }
      return try await evaluator.evaluate(trained, on: folder)
    }
    try format.write(report, as: report.document)
    shared.reporting.say(
      "next: "
        + (models.map {
          shellLine("patron", "score", folder, "--models", $0, "--output", "scores")
        } ?? shellLine("patron", "train", folder)))
  }
}
