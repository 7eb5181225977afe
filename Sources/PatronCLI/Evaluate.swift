import ArgumentParser
import Patron
import PatronModels
import PatronReport

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate predictions on unseen periods, beside simple baselines.",
    discussion: """
      With a folder alone, models are trained on what was known at up to three snapshots, and evaluated \
      on what followed. With --models alone, the evaluation that the training of those models made is \
      shown from the rows that it kept: nothing is read or trained, so that costs and gains can be tried \
      in a moment. With both, those models are evaluated on exports that go on for a whole outcome \
      window after the last day they were trained on. On a terminal the calibration, the gain and the profit \
      are drawn above their tables.

      Examples:
        patron evaluate shop
        patron evaluate --models models/june --save-value 120 --contact-cost 1
        patron evaluate --models models/june --save-value own --contact-cost 1
        patron evaluate shop-in-autumn --models models/june
        patron evaluate shop --json > evaluation.json
      """)

  @Argument(
    help:
      "The folder with patron.yaml and the exports; without it the back-test that --models keeps.",
    transform: PathArgument.path)
  var folder: String?
  @Option(
    help: ArgumentHelp(
      "Evaluate the models of this folder; by default new ones are trained for it.",
      valueName: "folder"), transform: PathArgument.path)
  var models: String?
  @Option(
    help: ArgumentHelp(
      "Evaluate churn in money too: what a kept customer is worth, or 'own' for what is expected of each.",
      valueName: "amount"))
  var saveValue: SaveValue?
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
    guard folder != nil || models != nil else {
      throw ValidationError(
        "name a folder of exports, or with --models a folder of models that keep a back-test.")
    }
    guard folder != nil || (shared.asOf == nil && shared.limits.memory == nil && seed.seed == 0)
    else {
      throw ValidationError(
        "--as-of, --memory and --seed mean nothing without a folder of exports: a back-test that was "
          + "kept has the last day and the seed of its training.")
    }
    guard [saveValue?.amount ?? 1, contactCost, offerCost].allSatisfy({ $0 < Self.largestAmount })
    else {
      throw ValidationError(
        "--save-value and the costs are below \(Figures.plain(Self.largestAmount)).")
    }
    guard saveValue?.amount ?? 1 > 0, contactCost >= 0, offerCost >= 0 else {
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
        saveValue: $0.amount ?? 0, contactCost: contactCost, offerCost: offerCost,
        successRate: successRate, usesOwnValues: $0.amount == nil)
    }
  }

  func run() async throws {
    let trained = try models.map { try ModelFolder($0).read() }
    let report = try await shared.perform(seed: seed.seed, tellsLeftOut: true) { options in
      let evaluator = Evaluator(options: options, economics: economics)
      return switch (folder, trained) {
      case (let folder?, let trained?): try await evaluator.evaluate(trained, on: folder)
      case (let folder?, nil): try await evaluator.backTest(folder)
      case (nil, let trained?): try evaluator.backTest(keptIn: trained)
      case (nil, nil): preconditionFailure("neither exports nor models")
      }
    }
    try format.write(report, as: report.document, drawsCurves: true)
    shared.reporting.say("next: " + next)
  }

  /// The command that follows on this one.
  private var next: String {
    switch (folder, models) {
    case (let folder?, let models?):
      shellLine("patron", "score", folder, "--models", models, "--output", "scores")
    case (let folder?, nil): shellLine("patron", "train", folder)
    case (nil, let models?): shellLine("patron", "models", "show", models)
    case (nil, nil): preconditionFailure("neither exports nor models")
    }
  }
}

/// What a kept customer is worth.
struct SaveValue: ExpressibleByArgument {
  /// nil for what lifetime value expects of each customer.
  let amount: Double?

  init?(argument: String) {
    if argument == "own" {
      amount = nil
    } else {
      guard let amount = Double(argument) else { return nil }
      self.amount = amount
    }
  }
}
