import ArgumentParser
import Patron
import PatronReport

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
    let models = try ModelFolder(folder).read()
    var document = models.document
    document.blocks.insert(.verbatim(["model folder: \(folder)"]), at: 0)
    try format.write(ModelReport(models, path: folder), as: document)
  }
}
