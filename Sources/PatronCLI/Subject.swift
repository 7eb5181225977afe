import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronReport

struct Subject: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the letter that a person may ask for: what is held, what it says, and why.",
    discussion: """
      The rows of the person by table and file, the person's own row of customers, the consents by purpose and channel, \
      the segment, scores, value and recommendations with their reasons, the sources, and how to object. The person is \
      found by any identifier. Nobody else's data are in it. The file is a page (.html) or JSON (.json).

      The contact for the person's questions, and how long results are kept, is 'people: {contact: …, retention: 730d}' in patron.yaml.

      Examples:
        patron subject shop C000123 --models models/shop --output letter.html
        patron subject shop C000123 --output letter.json
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Argument(
    help: ArgumentHelp("An identifier of the person, as the exports have it.", valueName: "id"))
  var identifier: String
  @OptionGroup var models: ModelArguments
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write, .html or .json; one that is there is replaced.", valueName: "file"),
    transform: PathArgument.path)
  var output: String
  @OptionGroup var shared: RunArguments

  private var isJSON: Bool { output.hasSuffix(".json") }

  func validate() throws {
    guard isJSON || output.hasSuffix(".html") else {
      throw ValidationError("--output ends in .html for a page or in .json.")
    }
  }

  func run() async throws {
    let named = try models.folder(for: folder)
    let path = try models.path(for: folder)
    let trained = models.models != nil || named.exists ? try named.read() : nil
    let page = ReportPage(output)
    try page.check(beside: folder)
    let letter = try await shared.perform {
      try await SubjectReporter(options: $0).report(
        identifier, of: folder, on: Day(time(nil) / 86_400), with: trained, from: path)
    }
    try page.write(isJSON ? try letter.json() : HTMLRenderer().text(of: letter.document))
    shared.reporting.say("letter: \(output)")
  }
}
