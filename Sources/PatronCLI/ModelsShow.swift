import ArgumentParser
import Patron

struct ModelsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a model folder predicts, from what, and how well.",
    discussion: """
      Every file of the folder is checked against its checksum.

      Examples:
        patron models show models/shop
        patron models show models/shop --json
      """)

  @Argument(help: "The model folder.", transform: PathArgument.path) var folder: String
  @OptionGroup var format: FormatArguments

  func run() throws {
    let report = ModelReport(try ModelFolder(folder).read(), path: folder)
    try format.json ? StandardOutput.write(json: report) : StandardOutput.write(report.text)
  }
}
