import Foundation
import Patron
import PatronData
import PatronTestSupport
import Testing

/// Lists with columns of the customers table.
@Suite("Columns of customers in target lists")
struct CarriedColumnTests {
  private static var selection: TargetSelection {
    get throws {
      var selection = TargetSelection()
      selection.filter = try Filter("segment in (1, 2)")
      selection.columns = ["customer_id", "plan", "marketing_consent", "segment", "city"]
      return selection
    }
  }

  @Test func `are as the exports have them, and empty without consent`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    // The folder of the list is made.
    let file = folder.path("made/for/list.csv")
    let summary = try await Targeter().export(
      Self.selection, of: TrainedShop.folder, with: models, to: file)
    let people = Dictionary(
      CSVRows.of(try String(contentsOfFile: TrainedShop.folder + "/customers.csv", encoding: .utf8))
        .map { ($0["customer_id"] ?? "", $0) }, uniquingKeysWith: { $1 })
    let listed = CSVRows.of(try folder.text("made/for/list.csv"))
    #expect(listed.count == summary.selected && listed.count > 50)
    var without = 0
    for row in listed {
      // Who stands in no row of the customers table has none of its cells.
      guard let person = people[row["customer_id"] ?? ""] else {
        #expect(row["plan"] == "" && row["city"] == "")
        continue
      }
      let word = try #require(person["marketing_consent"])
      let consents = Consent.meaning(of: word) == true
      if !consents { without += 1 }
      #expect(row["marketing_consent"] == person["marketing_consent"])
      #expect(row["plan"] == (consents ? person["plan"] : ""))
      #expect(row["city"] == (consents ? person["city"] : ""))
    }
    #expect(without > 0)
    let notice = try #require(summary.notices.last)
    #expect(notice.hasPrefix("\(without) customers on the list do not consent ("))
    #expect(notice.contains("plan, city"))
  }

  @Test func `are the same beside scores that were kept`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    _ = try await Scorer().score(TrainedShop.folder, with: models, to: folder.path("scores"))
    let once = try await Targeter().export(
      Self.selection, of: TrainedShop.folder, with: models, to: folder.path("once.csv"))
    let again = try await Targeter().export(
      Self.selection, of: TrainedShop.folder, from: ScoreFolder(folder.path("scores")),
      with: models,
      to: folder.path("again.csv"))
    #expect(try folder.text("once.csv") == folder.text("again.csv"))
    #expect(once.notices == again.notices && once.selected == again.selected)
  }

  @Test func `a column that is not there is refused by the nearest, and leaves no folder`()
    async throws
  {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    var selection = TargetSelection()
    selection.columns = ["customer_id", "citty"]
    let error = await #expect(throws: TargetError.self) {
      try await Targeter().export(
        selection, of: TrainedShop.folder, with: models, to: folder.path("new/list.csv"))
    }
    #expect(error?.description.contains("did you mean 'city'?") == true)
    #expect(folder.contents.isEmpty)
  }

  @Test func `titles stand beside the codes of items`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    _ = try await Scorer().score(TrainedShop.folder, with: models, to: folder.path("scores"))
    let titles = Dictionary(
      CSVRows.of(try String(contentsOfFile: TrainedShop.folder + "/content.csv", encoding: .utf8))
        .map { ($0["content_id"] ?? "", $0["title"] ?? "") }, uniquingKeysWith: { $1 })
    let content = CSVRows.of(try folder.text("scores/content.csv"))
    #expect(!content.isEmpty && titles.values.contains { !$0.isEmpty })
    for row in content { #expect(row["title"] == titles[row["content_id"] ?? ""]) }
    var selection = TargetSelection()
    selection.columns = ["next_content_1", "next_content_1_title"]
    _ = try await Targeter().export(
      selection, of: TrainedShop.folder, with: models, to: folder.path("list.csv"))
    let listed = CSVRows.of(try folder.text("list.csv"))
    #expect(listed.contains { $0["next_content_1"] != "" })
    for row in listed {
      #expect(row["next_content_1_title"] == titles[row["next_content_1"] ?? ""] ?? "")
    }
  }
}
