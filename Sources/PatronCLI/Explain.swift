import ArgumentParser
import Patron

struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why one customer has these scores.",
    discussion: """
      Takes each score apart: what every feature adds to the log odds of the outcome, against a \
      customer who is average in everything. The parts sum to the score. A feature goes with an \
      outcome; that it brings it about is not said.

      Examples:
        patron explain shop C000123
        patron explain shop C000123 --models models/june --json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Argument(help: "The customer's identifier, as the exports have it.") var customer: String
  @OptionGroup var models: ModelArguments
  @Option(help: ArgumentHelp("How many features to tell of each score.", valueName: "n"))
  var top = 10
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() async throws {
    let trained = try models.folder(for: folder).read()
    guard trained.churn != nil || trained.repurchase != nil else {
      throw ValidationError("the models hold no prediction that could be explained.")
    }
    let explanation = try await shared.perform { options in
      try await Explainer(options: options).explain(customer, of: folder, with: trained)
    }
    try format.json
      ? StandardOutput.write(json: explanation) : StandardOutput.write(text(of: explanation))
  }

  private func text(of explanation: Explainer.Explanation) -> String {
    var heading = TextTable(.text("customer"), .text(explanation.customer))
    if let asOf = explanation.asOf { heading.add("known up to", asOf) }
    if let segment = explanation.segment { heading.add("segment", segment) }
    if let stage = explanation.lifecycle { heading.add("stage of life", stage) }
    return ([heading.text] + explanation.outcomes.map(section)).joined(separator: "\n")
  }

  private func section(_ outcome: Explainer.Outcome) -> String {
    var table = TextTable(
      .text("what is known of this customer"), .number("adds to the log odds"),
      .number("if average, %"), .text("best at"), .number("then, %"))
    for part in outcome.parts.prefix(top) {
      table.add(
        part.words, (part.contribution > 0 ? "+" : "") + Figures.decimals(part.contribution, 3),
        Figures.decimals(part.probabilityWithout * 100, 1), part.better?.words ?? "as it is",
        part.better.map { Figures.decimals($0.probability * 100, 1) } ?? "")
    }
    let rest = outcome.parts.dropFirst(top)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.contribution }
      table.add(
        "\(rest.count) other features", (sum > 0 ? "+" : "") + Figures.decimals(sum, 3), "",
        "", "")
    }
    let title = outcome.kind == .churn ? "Churn" : "Repurchase"
    let caution = outcome.caution.map { "Caution: this customer \($0).\n" } ?? ""
    return "\(title): \(Figures.percent(outcome.probability)), of an average customer "
      + "\(Figures.percent(outcome.average))\n\(caution)\n\(table.text)"
      + "'If average' is the score that this customer would have with an average customer's part.\n"
  }
}
