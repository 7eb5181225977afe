import Foundation
import Patron
import PatronData
import PatronEngine
import PatronReport
import PatronTestSupport
import Testing

@Suite("The report by patron.yaml")
struct ReportSettingsTests {
  /// The shop with `report` in its patron.yaml.
  private func shop(_ report: String) async throws -> TemporaryFolder {
    let copy = try await TrainedShop.copy()
    try copy.write(try copy.text("patron.yaml") + "report: \(report)\n", to: "patron.yaml")
    return copy
  }

  private func report(
    _ folder: TemporaryFolder, since former: String? = nil, language: Language? = nil
  ) async throws -> Report {
    try await Reporter(options: TrainedShop.options(threads: 2)).report(
      folder.path, with: try await TrainedShop.trained.value, from: "my models", since: former,
      language: language)
  }

  private func sections(_ document: Document) -> [Document.Section] {
    document.blocks.compactMap { if case .section(let section) = $0 { section } else { nil } }
  }

  /// A task without a section would be left out of every report that chooses.
  @Test func `every task has a section by its name`() {
    // The value of contracts is a part of value.
    let tasks = Set(Tasks.ids.map(\.rawValue)).subtracting(["contracts"])
    #expect(tasks.isSubset(of: Configuration.Report.sectionNames))
    #expect(Set(Configuration.Report.sectionNames).count == Configuration.Report.sectionNames.count)
  }

  @Test func `sections are chosen and ordered, and what is not there is named`() async throws {
    let folder = try await shop(
      "{title: Our customers, sections: [value, changes, segments], leaving: 0.3}")
    let document = try await report(folder).document
    #expect(document.title == "Our customers")
    #expect(sections(document).filter { !$0.title.isEmpty }.map(\.id) == ["value", "segments"])
    let warnings = document.blocks.compactMap {
      if case .warning(let text) = $0 { text } else { nil }
    }
    #expect(warnings.count == 1 && warnings[0].contains("'changes'"))
  }

  @Test func `the threshold of leaving counts and stands in the command`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try await shop("{leaving: 1%}")
    let every = try await report(folder)
    // Nobody has less than one per cent, and whoever is given a probability counts.
    let leaving = try #require(every.figures.leaving)
    let scores = try await Session.with(folder: folder.path, options: RunOptions()) { session in
      try await Scorer().results(session, with: models).results.scores
    }
    let own = scores.numbers("churn_probability").count { $0 >= 0.01 }
    #expect(leaving.customers == own && own > 100 && leaving.threshold == 0.01)
    let page = try every.page
    #expect(
      page.contains("churn_probability &gt;= 0.01") && page.contains("&#39;my models&#39;")
    )
    let byBand = try await report(try await TrainedShop.copy())
    #expect(byBand.figures.leaving?.customers != own && byBand.figures.leaving?.threshold == nil)
  }

  @Test func `a logo is read, and refused by its kind, its size and its absence`() async throws {
    let folder = try await shop("{logo: pictures/logo.png}")
    func error() async throws -> PatronError? {
      do {
        _ = try await report(folder)
        return nil
      } catch let error as PatronError {
        return error
      }
    }
    #expect(try await error()?.category == .missingInput)
    try folder.write(
      "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", to: "pictures/logo.png")
    #expect(try await error()?.category == .data)
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    try folder.write("pictures/logo.png", png + [UInt8](repeating: 0, count: 262_137))
    #expect(try await error()?.category == .data)
    try folder.write("pictures/logo.png", png + [UInt8](repeating: 0, count: 262_136))
    #expect(try await error() == nil)
    #expect(try await report(folder).page.contains("src=\"data:image/png;base64,iVBORw0KGgo"))
  }

  @Test func `a German page has the figures of the English one`() async throws {
    let folder = try await TrainedShop.copy()
    let (english, german) = (try await report(folder), try await report(folder, language: .german))
    #expect(english.figures == german.figures)
    let page = try german.page
    #expect(page.contains("<html lang=\"de\">") && page.contains("<h1>Kunden von"))
    for title in ["Was zu tun ist", "Abwanderung", "Kundenwert", "Datenqualität", "Begriffe"] {
      #expect(page.contains(">\(title)</h"), "\(title)")
    }
    // What is the same in both is a name of the exports, of a rule or of a measure.
    func headers(_ page: String) -> Set<Substring> {
      Set(page.matches(of: /<(?:th scope="col"[^>]*|h2[^>]*|caption><span)>([^<]*)</).map(\.1))
    }
    let stages = ["awareness", "consideration", "purchase", "retention", "advocacy"]
    let international =
      ["AUC", "PR AUC", "Gini", "NPS", "MAP@10", "nDCG@10", "nDCG@100", "recall@10", "recall@20"]
      + ["MAE", "RMSE", "MAE, EUR", "RMSE, EUR", "SHA-256", "Markov", "Shapley", "Lift", "linear"]
      + ["Position", "Segment", "Name"]
    let same = headers(page).intersection(headers(try english.page)).filter { header in
      header.contains(where: \.isLetter) && !international.contains(String(header))
        && !header.hasPrefix("on from ")
        && !header.hasPrefix("of &#39;") && !stages.contains { header.hasPrefix($0) }
    }
    #expect(same.isEmpty, "\(same.sorted())")
    // As many tables and pictures as in English.
    for tag in ["<table", "<svg", "<section"] {
      #expect(
        page.components(separatedBy: tag).count
          == (try english.page).components(separatedBy: tag).count)
    }
    let written = try await report(try await shop("{language: german}")).page
    #expect(written.contains("<html lang=\"de\">"))
  }

  @Test func `personas have their size, their worth and words`() async throws {
    let models = try await TrainedShop.trained.value
    let document = try await report(try await TrainedShop.copy()).document
    let segments = try #require(sections(document).first { $0.id == "segments" })
    let cards = try #require(
      segments.blocks.compactMap { if case .cards(let cards) = $0 { cards } else { nil } }.first)
    #expect(cards.map(\.title) == models.segments?.segments.map { "\($0.id) \($0.name)" })
    for (card, segment) in zip(cards, models.segments?.segments ?? []) {
      guard case .facts(let facts)? = card.blocks.first else {
        Issue.record("no facts")
        continue
      }
      // The exports are those of the training.
      #expect(facts.first?.value == .count(segment.size))
      #expect(facts.contains { $0.value == .share(segment.revenueShare) })
    }
    // The cards tell the traits: the table does not repeat them.
    let tables = segments.blocks.compactMap {
      if case .table(let table) = $0 { table } else { nil }
    }
    #expect(tables.first?.columns.contains { $0.title == "what sets it apart" } == false)
  }

  @Test func `data quality has the figures of the check`() async throws {
    let folder = try await TrainedShop.copy()
    // Seven of the first rows have no time.
    let orders = try folder.text("orders.csv").split(separator: "\n").enumerated()
      .map { row, line in
        var cells = line.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        if (1...7).contains(row) { cells[1] = "" }
        return cells.joined(separator: ",") + "\n"
      }.joined()
    try folder.write(orders, to: "orders.csv")
    let check = try await Checker(options: RunOptions()).check(folder.path)
    let unusable = try #require(check.tables.first { $0.table == .transactions }?.unusable.first)
    #expect(unusable.rows == 7)
    let document = try await report(folder).document
    let quality = try #require(sections(document).first { $0.id == "quality" })
    let tables = quality.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
    #expect(
      tables.contains { table in
        table.rows.contains { $0.contains(.text(unusable.text)) && $0.contains(.count(7)) }
      })
  }
}
