import ArgumentParser
import Patron
import PatronReport

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model folder again and say whether it is identical, or what differs.",
    discussion: """
      Trains in memory as the folder was trained: with its seed, its last day and its tasks, whatever the number \
      of threads. Then compares file by file. Nothing is written. The exit status is 0 where all bytes are the \
      same, else 65.

      Examples:
        patron verify models/shop shop
        patron verify models/june shop --previous models/may
      """)

  @Argument(help: "The model folder.", transform: PathArgument.path) var models: String
  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Option(
    help: ArgumentHelp(
      "The model folder whose segments those follow, where they do.", valueName: "folder"),
    transform: PathArgument.path)
  var previous: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var limits: LimitArguments

  func run() async throws {
    let before = try previous.map { try ModelFolder($0).read() }
    let found = try await limits.perform(tellsLeftOut: true) { options in
      try await Verifier(options: options, previous: before)
        .verify(ModelFolder(models), on: folder)
    }
    try format.write(found, as: found.document)
    guard found.isIdentical else { throw ExitCode(Failure.Status.data) }
  }
}
