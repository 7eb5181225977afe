import ArgumentParser
import Foundation
import Patron
import PatronReport

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one page of everything that the exports and models tell.",
    discussion: """
      The page is HTML with its pictures in it: it needs no network and no script, and can be mailed and printed. \
      First come the key figures and what to do; then segments, predictions and how good they are, content, value, \
      journeys with leaks, incidents and satisfaction, and what it all rests on. Behind every picture stands its table. \
      Figures of fewer than five customers are left out.

      Examples:
        patron report shop --models models/shop --output shop.html
        patron report shop --models models/shop --numbers german --output shop.html
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var model: ModelArguments
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; one that is there is replaced.", valueName: "file"),
    transform: PathArgument.path)
  var output: String
  @Option(help: ArgumentHelp("How numbers are written: english or german.", valueName: "style"))
  var numbers = Numbers.english
  @Option(
    name: .customLong("campaign"),
    help: ArgumentHelp(
      "The folder of a planned campaign, for a section of its own; may be given again.",
      valueName: "folder"),
    transform: PathArgument.path)
  var campaigns: [String] = []
  @OptionGroup var shared: RunArguments

  enum Numbers: String, ExpressibleByArgument, CaseIterable { case english, german }

  func run() async throws {
    let trained = try model.folder(for: folder).read()
    let path = try model.path(for: folder)
    let page = ReportPage(output)
    try page.check(beside: folder)
    let report = try await shared.perform {
      try await Reporter(options: $0).report(
        folder, with: trained, from: path, campaigns: campaigns)
    }
    try page.write(
      HTMLRenderer(numbers: numbers == .german ? .german : .english).text(of: report.document))
    shared.reporting.say("next: open \(output) in a browser")
  }
}
