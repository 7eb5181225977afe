import ArgumentParser
import Patron

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge predictions on time they have not seen, beside simple baselines.",
    discussion: """
      Without --models, models are trained on all but the latest outcome window and judged there. \
      With --models, those models are judged on exports that go on for a whole outcome window after \
      the last day they were trained on.

      Examples:
        patron evaluate shop
        patron evaluate shop-in-autumn --models models/june
        patron evaluate shop --json > evaluation.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.") var folder: String
  @Option(
    help: ArgumentHelp(
      "Judge the models of this folder; by default new ones are trained for the test.",
      valueName: "folder"))
  var models: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  func run() async throws {
    let trained = try models.map { try ModelFolder($0).read() }
    let report = try await shared.perform(seed: seed.seed) { options in
      let evaluator = Evaluator(options: options)
      guard let trained else { return try await evaluator.backTest(folder) }
      return try await evaluator.judge(trained, on: folder)
    }
    try format.json
      ? StandardOutput.write(json: report) : StandardOutput.write(EvaluationText.text(report))
    shared.reporting.say(
      "next: "
        + (models.map {
          shellLine("patron", "score", folder, "--models", $0, "--output", "scores")
        } ?? shellLine("patron", "train", folder)))
  }
}
