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
    try format.json ? StandardOutput.write(json: draft) : StandardOutput.write(Self.text(draft))
    shared.reporting.say(
      "wrote \(folder)/\(Exports.configurationName); look it through; next: "
        + shellLine("patron", "check", folder))
  }

  static func text(_ draft: Draft) -> String {
    var table = TextTable(.text("table"), .text("file"), .text("columns that are understood"))
    for name in Table.allCases {
      guard let settings = draft.configuration.tables[name] else { continue }
      let columns = settings.columns.sorted { $0.key < $1.key }
        .map { $0.key == $0.value ? $0.key : "\($0.key): \($0.value)" }
      table.add(
        name.rawValue, settings.files.joined(separator: ", "), columns.joined(separator: ", "))
    }
    func list(_ title: String, _ lines: [String]) -> String {
      lines.isEmpty
        ? "" : "\n\(title)\n" + lines.map { "  - \(TextTable.shown($0))\n" }.joined()
    }
    return table.text + list("Taken for granted", draft.assumptions)
      + list("Not used", draft.leftOut)
  }
}
