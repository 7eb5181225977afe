import ArgumentParser
import Patron
import PatronReport

struct Value: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Take stock of the customers: who brings how much, who comes back, what is to be expected.",
    discussion: """
      Reads the orders and predicts what every customer will order and be worth within the horizon that \
      patron.yaml sets under value (a year by default). Prints what is expected by deciles of customers, how \
      much few of them bring, new and existing customers by month, cohorts, and how well the model predicted \
      the end of the history. Of contracts it prints how long they run, who came and left by month, \
      what became of the fees, and what is expected. 'patron score' writes the values of each customer.

      --by compares how long contracts run: by their plan (the default), by a column of the customers table that holds \
      categories, or by the segment of the models that --models names. It shows the share that still runs after 3, 6, \
      12 and 24 months and the median, with intervals, and tests whether the groups differ.

      Examples:
        patron value shop
        patron value shop --models models/shop
        patron value club --by payment_method
        patron value club --models models/club --by segment
        patron value shop --json > value.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "Predict by the models of this folder; by default a model is learned for it.",
      valueName: "folder"), transform: PathArgument.path)
  var models: String?
  @Option(
    help: ArgumentHelp(
      "Compare how long contracts run by 'plan', a column of customers or 'segment'.",
      valueName: "column"))
  var by: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  func validate() throws {
    guard models == nil || seed.seed == 0 else {
      throw ValidationError(
        "--seed means nothing with --models: they have the seed of their training.")
    }
  }

  func run() async throws {
    let trained = try models.map { try ModelFolder($0).read() }
    let valuation = try await shared.perform(seed: seed.seed) {
      try await Valuer(options: $0, by: by).value(folder, with: trained)
    }
    try format.write(valuation, as: valuation.document)
    shared.reporting.say(
      "next: "
        + (models.map {
          shellLine("patron", "score", folder, "--models", $0, "--output", "scores")
        } ?? shellLine("patron", "train", folder)))
  }
}
