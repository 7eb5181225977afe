import ArgumentParser
import Patron

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what the exports hold, oddities, and the models they allow.",
    discussion: """
      Reads the exports as training does and learns nothing: rows that cannot be used and why, every \
      column with its type and range, tables that disagree, the snapshots the history allows, and how \
      churn depends on its number of days. No customer is named.

      Examples:
        patron check shop
        patron check shop --json > check.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  func run() async throws {
    let report = try await shared.perform { try await Checker(options: $0).check(folder) }
    try format.write(report, as: report.document)
    shared.reporting.say(
      report.tasks.contains(where: \.isPossible)
        ? "next: " + shellLine("patron", "train", folder)
        : "next: mend the exports or patron.yaml, then " + shellLine("patron", "check", folder))
  }
}
