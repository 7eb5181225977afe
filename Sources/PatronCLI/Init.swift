import ArgumentParser
import Patron
import PatronData
import PatronEngine

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Draft patron.yaml by looking at the exports of a folder.",
    discussion: """
      Guesses which file is which table, what the columns mean and how long outcomes should be, by \
      names, by what the cells hold and by which identifiers agree. A patron.yaml that is there \
      already is kept. Exports of systems that Patron knows are recognised by their header.

      Examples:
        patron init shop
        patron init shop --from shopify-orders
      """)

  @Argument(help: "The folder with the exports.", transform: PathArgument.path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "The system that wrote the exports, where it is not recognised.",
      discussion: Drafter.systems.map(\.name).joined(separator: ", "), valueName: "system"))
  var from: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  func run() async throws {
    let draft = try await shared.perform { options in
      let drafter = Drafter(options: options, system: from)
      try drafter.checkAbsence(in: folder)
      let draft = try await drafter.draft(folder)
      try drafter.write(draft, to: folder)
      return draft
    }
    try format.write(draft, as: draft.document)
    shared.reporting.say(
      "wrote \(folder)/\(Exports.configurationName); look it through; next: "
        + shellLine("patron", "check", folder))
  }
}
