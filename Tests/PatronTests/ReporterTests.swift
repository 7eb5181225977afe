import Foundation
import Patron
import PatronData
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
      return HTMLRenderer().text(of: report.document)
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
