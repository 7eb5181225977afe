import Foundation
import Patron
import Testing

/// The product `Patron` as a package that depends on it sees it: this target has no access to what is `package`.
@Suite("The product Patron, from outside")
struct PatronLibraryTests {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let shop = repository.appending(path: "datasets/aurora").path

  /// Hands a folder to `body` that goes when it is done.
  private static func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "patron-library-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  @Test func `exports are checked, learned from, scored and written as a list`() async throws {
    try await Self.withFolder { folder in
      let report = try await Checker().check(Self.shop)
      #expect(report.customers > 1000 && report.tables.count == 5)

      let models = try await Trainer(only: [.churn]).train(Self.shop)
      let saved = ModelFolder(folder.appending(path: "model").path)
      try saved.write(models)
      let read = try saved.read()
      #expect(read.outcome(.churn) == models.outcome(.churn) && read.outcome(.churn) != nil)

      let money = RetentionEconomics(saveValue: 120, contactCost: 1, offerCost: 10)
      let kept = try Evaluator(economics: money).backTest(keptIn: read)
      #expect(kept.outcome(.churn)?.results == read.outcome(.churn)?.evaluation.results)
      #expect(try #require(kept.outcome(.churn)?.retention).economics == money)

      let summary = try await Scorer()
        .score(Self.shop, with: read, to: folder.appending(path: "scores").path)
      #expect(summary.customers == report.customers)
      #expect(try #require(summary.bands[.churn]?["high"]) > 0)

      var list = TargetSelection()
      list.filter = try Filter("churn_band = 'high'")
      list.limit = 10
      let file = folder.appending(path: "keep.csv").path
      let written = try await Targeter().export(list, of: Self.shop, with: read, to: file)
      #expect(written.selected == 10)
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 11)

      let customer = try #require(lines[1].split(separator: ",").first)
      let explanation = try await Explainer().explain(
        String(customer), of: Self.shop, with: read)
      let again = try await Explainer().explain(
        String(customer), of: Self.shop, from: ScoreFolder(folder.appending(path: "scores").path),
        with: read)
      #expect(again == explanation)
      let churn = try #require(explanation.outcomes.first)
      let parts = churn.parts.reduce(churn.baseline) { $0 + $1.contribution }
      #expect(abs(parts - churn.logOdds) < 1e-6)
    }
  }

  @Test func `a model that was trained before prints itself and its figures`() throws {
    let models = try ModelFolder(Self.repository.appending(path: "models/aurora").path).read()
    let churn = try #require(models.outcome(.churn)?.evaluation)
    let text = "\(churn)"
    #expect(text == TerminalRenderer().text(of: churn.document))
    #expect(text.contains("AUC"))
  }

  @Test func `what is wrong says so`() async throws {
    let error = await #expect(throws: (any Error).self) {
      _ = try await Trainer().train("/no/such/folder")
    }
    #expect(error.map { "\($0)" }?.contains("/no/such/folder") == true)
  }
}
