import Foundation
import Patron
import PatronData
import PatronEngine
import PatronReport
import PatronTestSupport
import Testing

@Suite("The report")
struct ReporterTests {
  @Test func `says what every task says, once, and the same bytes each time`() async throws {
    let models = try await TrainedShop.trained.value
    func page(_ threads: Int) async throws -> String {
      let report = try await Reporter(options: TrainedShop.options(threads: threads)).report(
        TrainedShop.folder, with: models, from: "models/shop")
      return try report.page
    }
    let one = try await page(1)
    #expect(one == (try await page(3)))
    for title in ["Segments", "Churn", "Repurchase", "Value", "Journeys", "What it rests on"] {
      #expect(one.components(separatedBy: ">\(title)</h2>").count == 2, "\(title)")
    }
    #expect(one.contains("Content-Security-Policy") && !one.contains("<script"))
    // Nobody is named.
    #expect(!one.contains("C000001"))
  }

  /// The same page, to the last byte, with the customers' own threshold too; of results of other exports none.
  @Test func `is the same from kept scores`() async throws {
    let models = try await TrainedShop.trained.value
    let options = TrainedShop.options(threads: 2)
    let shop = try await TrainedShop.copy()
    let results = try TemporaryFolder()
    let folder = shop.path
    let settings = try shop.text("patron.yaml")
    let scores = ScoreFolder(results.path("scores"))
    for own in ["", "report: {leaving: 0.4}\n"] {
      try shop.write(settings + "\n" + own, to: "patron.yaml")
      _ = try await Scorer(options: options).score(folder, with: models, to: scores.path)
      func page(_ kept: ScoreFolder?) async throws -> (ReportFigures, String) {
        let report = try await Reporter(options: options).report(
          folder, with: models, from: "models/shop", scores: kept)
        return (report.figures, try report.page)
      }
      let (made, kept) = (try await page(nil), try await page(scores))
      #expect(made.0 == kept.0 && made.1 == kept.1)
      let leaving = try #require(kept.0.leaving?.customers)
      #expect(leaving > 0 && leaving < kept.0.customers)
    }
    try shop.write(settings, to: "patron.yaml")
    await #expect(throws: PatronError.self) {
      _ = try await Reporter(options: options).report(
        folder, with: models, from: "models/shop", scores: scores)
    }
  }

  /// The survey's own figure, weighted: 40.4 (its README). Answers alone train no journeys, but are told.
  @Test(.enabled(if: PublicData.has("airport_nps_2017"), "the data are not there"))
  func `answers alone have a report`() async throws {
    try await PublicExports.exports("airport_nps_2017").use { folder in
      let models = try await Trainer().train(folder)
      let report = try await Reporter().report(folder, with: models, from: "models/airport")
      let answers = try #require(report.figures.satisfaction)
      #expect(answers.measure == .nps && answers.answers == 2_746)
      #expect(abs(answers.figure - 40.4) <= 0.05)  // half the last printed digit
      #expect(report.figures.leaving == nil && report.figures.value == nil)
      #expect(try report.page.contains(">Satisfaction</h3>"))
    }
  }

  @Test func `answers are told without events, and no label is none that was ranked`() async throws
  {
    let shop = try await TrainedShop.copy()
    let yaml = try shop.text("patron.yaml").split(separator: "\n", omittingEmptySubsequences: false)
    var isEvents = false
    let kept = yaml.filter { line in
      if !line.hasPrefix(" ") { isEvents = line.hasPrefix("events") }
      return !isEvents
    }
    try shop.write(kept.joined(separator: "\n"), to: "patron.yaml")
    let models = try await Trainer(options: RunOptions(), only: ["churn"]).train(shop.path)
    var options = RunOptions()
    options.ranksLeft = true
    let results = ScoreFolder(shop.path("out"))
    let summary = try await Scorer(options: options).score(
      shop.path, with: models, to: results.path)
    #expect(summary.notices.contains { $0.contains("--with-left changes nothing") })
    let report = try await Reporter().report(
      shop.path, with: models, from: "models/shop", scores: results)
    #expect(report.figures.satisfaction != nil)
    #expect(try report.page.contains(">Satisfaction</h3>"))
    // A shell would look for files by the name.
    #expect(
      report.document.description.contains("--sort churn_probability:desc")
        || report.document.description.contains("--sort 'churn_probability*value_if_saved:desc'"))
  }

  @Test func `a page is none of the exports, and no folder`() async throws {
    let folder = try TemporaryFolder([
      "patron.yaml": "events: {file: e.csv}\n", "e.csv": "customer,time\na,2025-01-01\n",
    ])
    #expect(throws: (any Error).self) {
      try ReportPage(folder.path + "/e.csv").check(beside: folder.path)
    }
    #expect(throws: (any Error).self) { try ReportPage(folder.path).check(beside: folder.path) }
    let other = try TemporaryFolder()
    let page = ReportPage(other.path + "/page.html")
    try page.check(beside: folder.path)
    try page.write("<!doctype html>")
    #expect(try other.text("page.html") == "<!doctype html>")
  }
}
