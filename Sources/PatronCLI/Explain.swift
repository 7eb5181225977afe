import ArgumentParser
import Patron

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain one customer's scores.",
    discussion: """
      Takes each score apart: what every feature adds to the log odds of the outcome, against a \
      customer who is average in everything. The parts sum to the score. A feature goes with an \
      outcome; it need not cause it. What the customer is expected to order and be worth stands beside the orders so far, and what is \
      recommended comes with its reason. With --scores it takes a moment, however many customers there are.

      Examples:
        patron explain shop C000123
        patron explain shop C000123 --scores scores
        patron explain shop C000123 --models models/june --json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Argument(help: "The customer's identifier, as the exports have it.") var customer: String
  @OptionGroup var models: ModelArguments
  @OptionGroup var scores: ScoresArguments
  @Option(help: ArgumentHelp("How many features to show for each score.", valueName: "n"))
  var top = 10
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() async throws {
    let trained = try models.folder(for: folder).read()
    guard
      !trained.outcomes.isEmpty || trained.content != nil || trained.value != nil
        || trained.contracts != nil
    else {
      throw ValidationError("the models hold no prediction and no recommendation to explain.")
    }
    let explanation = try await shared.perform(tellsLeftOut: true) { options in
      try await Explainer(options: options)
        .explain(customer, of: folder, from: scores.folder, with: trained)
    }
    try format.write(explanation, as: explanation.document(top: top))
  }
}
