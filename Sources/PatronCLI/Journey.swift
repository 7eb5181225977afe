import ArgumentParser
import Patron
import PatronData
import PatronReport

struct Journey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell the customers' journeys: stages, steps, rates, leaks, incidents, paths, credit, answers.",
    discussion: """
      Reads events, orders and surveys and tells in which stage customers are and how they move, which share goes on \
      from each step, on which days and where a rate left its usual course and what that cost, which parts are worse than \
      others of their kind, which paths journeys take, how conversions divide among touchpoints, and what customers \
      answered. Stages, steps and rates are set in patron.yaml under journey; the columns under 'by' of events (device, \
      browser …) and of surveys divide the figures.

      Examples:
        patron journey shop
        patron journey shop --models models/shop --segment 2
        patron journey shop --since 2025-01-01 --json > journeys.json
        patron journey shop --change 2025-05-12 --part device=mobile --rate "on from checkout"
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "Tell stages as the models of this folder do, and figures by their segments.",
      valueName: "folder"), transform: PathArgument.path)
  var models: String?
  @Option(help: ArgumentHelp("Only customers who are in this stage now.", valueName: "name"))
  var stage: String?
  @Option(help: ArgumentHelp("Only customers of this segment of --models.", valueName: "number"))
  var segment: Int?
  @Option(
    help: ArgumentHelp("The first day whose journeys and visits count.", valueName: "day"),
    transform: DayArgument.day)
  var since: Day?
  @Option(
    help: ArgumentHelp(
      "The day of a change to --part, to be compared with the rest.", valueName: "day"),
    transform: DayArgument.day)
  var change: Day?
  @Option(
    help: ArgumentHelp("Where the change was made, such as device=mobile.", valueName: "what=value")
  )
  var part: String?
  @Option(help: ArgumentHelp("The rate that the change was to move.", valueName: "name"))
  var rate: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  func validate() throws {
    guard models == nil || seed.seed == 0 else {
      throw ValidationError(
        "--seed means nothing with --models: they have the seed of their training.")
    }
    guard segment == nil || models != nil else {
      throw ValidationError("--segment needs --models, whose segments it numbers.")
    }
    let parts = [change != nil, part != nil, rate != nil]
    guard Set(parts).count == 1 else {
      throw ValidationError("--change, --part and --rate belong together.")
    }
    guard part == nil || partWords?.count == 2 else {
      throw ValidationError("--part is written as what=value, such as device=mobile.")
    }
  }

  private var partWords: [String]? {
    part?.split(separator: "=", maxSplits: 1).map(String.init)
  }

  func run() async throws {
    let trained = try models.map { try ModelFolder($0).read() }
    var selection = Journeyer.Selection(since: since, stage: stage, segment: segment)
    if let change, let rate, let words = partWords, words.count == 2 {
      selection.change = .init(day: change, dimension: words[0], value: words[1], rate: rate)
    }
    let journeys = try await shared.perform(seed: seed.seed) { [selection] options in
      try await Journeyer(options: options).tell(folder, with: trained, of: selection)
    }
    try format.write(journeys, as: journeys.document)
    shared.reporting.say(
      "next: "
        + (models.map {
          shellLine("patron", "score", folder, "--models", $0, "--output", "scores")
        } ?? shellLine("patron", "train", folder)))
  }
}
