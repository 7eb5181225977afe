import ArgumentParser
import Patron

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what the exports hold, oddities, and the models they allow.",
    discussion: """
      Reads the exports as training does and learns nothing. On one screen: the totals, to compare with the \
      business's own figures; what is odd, with the line to write; and which models can be trained. With --all \
      also every column with its type and range, the months, tables that disagree, the snapshots the history \
      allows, and how churn depends on its number of days; --json has all of it. No customer is named.

      Examples:
        patron check shop
        patron check shop --all
        patron check shop --json > check.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Flag(help: "Print all tables, not only what fits on a screen.") var all = false
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  func validate() throws {
    guard !all || !format.json else {
      throw ValidationError("--json has everything already: leave --all out.")
    }
  }

  func run() async throws {
    let report = try await shared.perform { try await Checker(options: $0).check(folder) }
    try format.write(report, as: all ? report.document : report.summary)
    if !all, !format.json {
      shared.reporting.say(
        "columns, months and snapshots: " + shellLine("patron", "check", folder, "--all"))
    }
    shared.reporting.say(
      report.tasks.contains(where: \.isPossible)
        ? "next: " + shellLine("patron", "train", folder)
        : "next: mend the exports or patron.yaml, then " + shellLine("patron", "check", folder))
  }
}
