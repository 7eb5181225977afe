import ArgumentParser
import Patron
import PatronReport

struct ModelsCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Show two model folders side by side.",
    discussion: """
      The figures of each model, its segments, its strongest features, and the settings and exports that differ. \
      Every file of both folders is checked against its checksum.

      Examples:
        patron models compare models/may models/june
        patron models compare models/may models/june --json
      """)

  @Argument(help: "A model folder.", transform: PathArgument.path) var first: String
  @Argument(help: "The model folder to compare it with.", transform: PathArgument.path)
  var second: String
  @OptionGroup var format: FormatArguments

  func run() throws {
    let comparison = try ModelsComparison(
      ModelFolder(first).read(), ModelFolder(second).read(), names: [first, second])
    try format.write(comparison, as: comparison.document)
  }
}
