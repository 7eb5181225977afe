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
      journeys with leaks, incidents and satisfaction, the quality of the data, drift, and what it all rests on. Behind \
      every picture stands its table. Figures of fewer than five customers are left out.

      --scores takes the segments, predictions and drift that 'patron score' left, instead of scoring everybody again.

      --since tells what changed since a page that was written before, or since the training of a folder of models: with \
      the folder it also tells who moved from segment to segment. report in patron.yaml sets a title, a logo, the \
      language, the sections and their order, and from which probability on a customer is likely to leave.

      Examples:
        patron report shop --models models/shop --output shop.html
        patron report shop --models models/shop --scores scores --output shop.html
        patron report shop --models models/shop --since may.html --output june.html
        patron report shop --models models/june --since models/may --language german --output june.html
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var model: ModelArguments
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; one that is there is replaced.", valueName: "file"),
    transform: PathArgument.path)
  var output: String
  @Option(
    help: ArgumentHelp(
      "The language of titles, labels and numbers; by default the one of patron.yaml.",
      valueName: "name"))
  var language: PageLanguage?
  @Option(
    help: ArgumentHelp(
      "A page that was written before, or a folder of models, to tell what changed since.",
      valueName: "former"),
    transform: PathArgument.path)
  var since: String?
  @Option(
    name: .customLong("campaign"),
    help: ArgumentHelp(
      "The folder of a planned campaign, for a section of its own; may be given again.",
      valueName: "folder"),
    transform: PathArgument.path)
  var campaigns: [String] = []
  @OptionGroup var scores: ScoresArguments
  @OptionGroup var shared: RunArguments

  enum PageLanguage: String, ExpressibleByArgument, CaseIterable {
    case english, german

    var language: Language { self == .german ? .german : .english }
  }

  func validate() throws {
    guard output.hasSuffix(".html") else { throw ValidationError("--output ends in .html.") }
    guard Set(campaigns).count == campaigns.count else {
      throw ValidationError("--campaign names a folder twice.")
    }
  }

  func run() async throws {
    let trained = try model.folder(for: folder).read()
    let path = try model.path(for: folder)
    let page = ReportPage(output)
    try page.check(beside: folder)
    let report = try await shared.perform {
      try await Reporter(options: $0).report(
        folder, with: trained, from: path, scores: scores.folder, campaigns: campaigns,
        since: since, language: language?.language)
    }
    try page.write(report.page)
    shared.reporting.say("next: open \(output) in a browser")
  }
}
