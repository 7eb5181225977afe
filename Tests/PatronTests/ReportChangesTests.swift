import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronReport
import PatronTestSupport
import Testing

@Suite("What changed since a former report")
struct ReportChangesTests {
  private func report(_ models: TrainedModels, since former: String?) async throws -> Report {
    try await Reporter(options: TrainedShop.options(threads: 2)).report(
      TrainedShop.folder, with: models, from: "models", since: former)
  }

  private func changes(_ report: Report) throws -> Document.Section {
    try #require(
      report.document.blocks.compactMap { block in
        if case .section(let section) = block, section.id == "changes" { section } else { nil }
      }.first)
  }

  private func tables(_ section: Document.Section) -> [Document.Table] {
    section.blocks.compactMap { block in
      switch block {
      case .table(let table): table
      case .figure(let figure): figure.data
      default: nil
      }
    }
  }

  @Test func `a page that was written before is compared with`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    let first = try await report(models, since: nil)
    try folder.write(try first.page, to: "before.html")
    let section = try changes(try await report(models, since: folder.path("before.html")))
    let tables = tables(section)
    // Nothing has changed, so each figure stands twice.
    let counts = try #require(tables.first)
    #expect(
      counts.rows.first == [
        .text("customers"), .count(first.customers), .count(first.customers), .text("0.0 %"),
      ])
    for row in counts.rows { #expect(row[1] == row[2]) }
    #expect(counts.rows.contains { $0[0] == .text("expected") })
    let predictions = tables.first { $0.columns.first?.title == "prediction" }
    #expect(predictions?.rows.contains { $0[0] == .text("Churn") && $0[1] == .text("AUC") } == true)
    let segments = try #require(tables.first { $0.columns.first?.title == "segment" })
    #expect(segments.rows.count == models.segments?.segments.count)
    // All shares of one side make a whole.
    let sum = segments.rows.reduce(0.0) {
      if case .share(let share) = $1[1] { $0 + share } else { $0 }
    }
    #expect(abs(sum - 1) < 1e-9)
    #expect(FileManager.default.fileExists(atPath: folder.path("before.html")))
  }

  @Test func `with the former models it is told who moved`() async throws {
    let folder = try TemporaryFolder()
    var options = TrainedShop.options(threads: 2)
    let models = try await TrainedShop.trained.value
    options.asOf = models.manifest.asOf.map { $0 - 120 }
    let before = try await Trainer(options: options).train(TrainedShop.folder)
    try ModelFolder(folder.path("before")).write(before)
    // Without a link segments of one number need not be the same.
    let apart = try changes(try await report(models, since: folder.path("before")))
    #expect(!tables(apart).contains { $0.columns.first?.title == "segment" })
    // The models themselves, trained on fewer days, on all of them.
    let same = try changes(try await report(before, since: folder.path("before")))
    let segments = try #require(tables(same).first { $0.columns.first?.title == "segment" })
    #expect(segments.rows.count == before.segments?.segments.count)
    let moves = try #require(
      same.blocks.compactMap { block in
        if case .figure(let figure) = block, figure.forms == [.moves] { figure.data } else { nil }
      }.first)
    let moved = moves.rows.enumerated().contains { row, values in
      values.indices.dropFirst().contains { column in
        if column - 1 != row, case .count(let count) = values[column] { count >= 5 } else { false }
      }
    }
    #expect(moved)
    for row in moves.rows {
      for value in row { if case .count(let count) = value { #expect(count == 0 || count >= 5) } }
    }
    // What is later is no former one.
    await #expect(throws: PatronError.self) {
      try await Reporter(options: options).report(
        TrainedShop.folder, with: before, from: "models", since: try Self.saved(models, in: folder))
    }
  }

  private static func saved(_ models: TrainedModels, in folder: TemporaryFolder) throws -> String {
    try ModelFolder(folder.path("after")).write(models)
    return folder.path("after")
  }

  @Test func `few are not told, neither as a count nor in the page`() throws {
    let figures = try ReportFigures(
      try ModelFolder(PublicData.repository.appendingPathComponent("models/aurora").path).read(),
      customers: 100, segments: [1: 4, 2: 20, 3: 76])
    // Without the 20 the 4 are what is missing of all.
    #expect(figures.segments.first { $0.id == 1 }?.customers == nil)
    #expect(figures.segments.first { $0.id == 2 }?.customers == nil)
    #expect(figures.segments.first { $0.id == 3 }?.customers == 76)
    #expect(figures.segments.first { $0.id == 4 }?.customers == 0)
    #expect(ReportFigures(text: try figures.text) == figures)
  }

  @Test func `what is no report is refused`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    let good = try await report(models, since: nil).page
    let hostile = try #require(HTMLRenderer.record(in: good))
    for text in [
      "", "<html></html>", "<meta name=\"patron-report\" content=\"{}\">",
      good.replacing("format&quot;:1", with: "format&quot;:2"),
      good.replacing("customers&quot;:", with: "customers&quot;:-"),
      "<meta name=\"patron-report\" content=\"\(hostile.prefix(40))",
    ] {
      try folder.write(text, to: "page.html")
      #expect(throws: PatronError.self, "\(text.prefix(60))") {
        try FormerReport(folder.path("page.html"))
      }
    }
    #expect { try FormerReport(folder.path("none.html")) } throws: {
      ($0 as? PatronError)?.category == .missingInput
    }
    try folder.write(
      good.replacing("name&quot;:&quot;", with: "name&quot;:&quot;x"), to: "page.html")
    await #expect { try await report(models, since: folder.path("page.html")) } throws: {
      ($0 as? PatronError)?.description.contains("--since is of 'x") == true
    }
    try folder.write(good, to: "page.html")
    #expect(try FormerReport(folder.path("page.html")).figures.name == models.manifest.name)
  }
}
