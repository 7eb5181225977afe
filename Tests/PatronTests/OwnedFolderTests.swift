import Foundation
import Patron
import PatronEngine
import PatronTestSupport
import Testing

/// Where a single file may not be written.
@Suite("Folders whose files belong together")
struct OwnedFolderTests {
  @Test(arguments: [
    ("models/card.md", false), ("models/new.html", false), ("scores/scores.csv", false),
    ("scores/results.json", false), ("scores/segments.parquet", false), ("scores/list.csv", true),
    ("plan/plan.json", false), ("plan/report.html", true), ("shop/orders.csv", false),
    ("shop/list.csv", false), ("shop/lists/list.csv", true), ("list.csv", true),
    ("link/card.md", false),
  ])
  func `a single file is written over none of theirs`(name: String, isAllowed: Bool) throws {
    let folder = try TemporaryFolder([
      "models/manifest.json": "{}", "scores/results.json": "{}", "plan/plan.json": "{}",
      "shop/patron.yaml": "transactions: {file: orders.csv}\n",
      "shop/orders.csv": "customer,time,amount\nA,2025-01-01,1\n",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "models")
    func check() throws { try ExportsGuard.check(file: folder.path(name), option: "--output") }
    if isAllowed {
      try check()
    } else {
      let error = #expect(throws: PatronError.self) { try check() }
      #expect(error?.category == .output)
    }
    #expect(try folder.text("models/manifest.json") == "{}")
  }
}
