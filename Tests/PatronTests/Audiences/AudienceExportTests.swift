import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// Lists of the simulated shop as a platform takes them: whose rows, and who is not among them.
@Suite("Audiences of target lists")
struct AudienceExportTests {
  /// The shop with an e-mail address a customer, and models that do not look at it.
  private static func shop() async throws -> TemporaryFolder {
    let copy = try await TrainedShop.copy()
    let lines = try copy.text("customers.csv").split(separator: "\n")
    let rows = lines.enumerated().map { index, line in
      index == 0
        ? line + ",E-Mail" : line + ",\(line.split(separator: ",")[0].lowercased())@shop.example"
    }
    try copy.write(rows.joined(separator: "\n") + "\n", to: "customers.csv")
    return copy
  }

  private static func export(
    _ shop: TemporaryFolder, _ platform: AudiencePlatform, to output: TemporaryFolder,
    _ filter: String = "segment in (1, 2)", name: String = "list.csv"
  ) async throws -> AudienceExporter.Summary {
    var selection = TargetSelection()
    selection.filter = try Filter(filter)
    return try await AudienceExporter(platform).export(
      selection, of: shop.path, with: try await TrainedShop.trained.value, to: output.path(name))
  }

  @Test func `hold those of the list who consent, and nobody else`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let summary = try await Self.export(shop, .braze, to: output)
    let rows = CSVRows.of(try output.text("list.csv"))
    var selection = TargetSelection()
    selection.filter = try Filter("segment in (1, 2)")
    selection.columns = ["customer_id", "marketing_consent"]
    _ = try await Targeter().export(
      selection, of: shop.path, with: try await TrainedShop.trained.value,
      to: output.path("plain.csv"))
    let listed = CSVRows.of(try output.text("plain.csv"))
    let consenting = listed.filter { $0["marketing_consent"] == "yes" }
      .compactMap { $0["customer_id"] }
    #expect(rows.compactMap { $0["external_id"] } == consenting && consenting.count > 50)
    #expect(summary.withoutConsent == listed.count - consenting.count)
    #expect(summary.withoutConsent > 0)
    for row in rows {
      #expect(row["email"] == (row["external_id"] ?? "").lowercased() + "@shop.example")
    }
  }

  @Test func `hold no address in clear where the platform takes hashes`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let summary = try await Self.export(shop, .google, to: output)
    let text = try output.text("list.csv")
    #expect(!text.contains("@") && text.hasPrefix("Email"))
    #expect(summary.columns[.email] == "E-Mail")
    #expect(text.split(separator: "\n").count == summary.counts.rows + 1)
    #expect(summary.document.description.contains("Google"))
  }

  /// Every second customer consents to advertising platforms, whoever consents to be written to.
  @Test(
    arguments: [(.google, "ads"), (.braze, "marketing_consent")] as [(AudiencePlatform, String)])
  func `consent to what the platform does counts, and no other`(
    platform: AudiencePlatform, column: String
  ) async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let lines = try shop.text("customers.csv").split(separator: "\n").enumerated()
      .map { $0 == 0 ? $1 + ",ads" : $1 + ($0 % 2 == 0 ? ",yes" : ",no") }
    try shop.write(lines.joined(separator: "\n") + "\n", to: "customers.csv")
    let yaml = try shop.text("patron.yaml").replacing(
      "consent: marketing_consent", with: "consent: {marketing: marketing_consent, audiences: ads}")
    try shop.write(yaml, to: "patron.yaml")
    let summary = try await Self.export(shop, platform, to: output)
    var selection = TargetSelection()
    selection.filter = try Filter("segment in (1, 2)")
    selection.columns = ["customer_id", "marketing_consent", "ads"]
    _ = try await Targeter().export(
      selection, of: shop.path, with: try await TrainedShop.trained.value,
      to: output.path("plain.csv"))
    let listed = CSVRows.of(try output.text("plain.csv"))
    let consenting = listed.count { $0[column] == "yes" }
    // There are customers of all four answers, and a few orders are of nobody in the table.
    #expect(
      Set(listed.map { [$0["marketing_consent"], $0["ads"]] })
        .isSuperset(of: [["yes", "yes"], ["yes", "no"], ["no", "yes"], ["no", "no"]]))
    #expect(summary.counts.rows == consenting && summary.counts.customers == consenting)
    #expect(summary.withoutConsent == listed.count - consenting)
  }

  @Test func `a list without anything to be found by is refused, and nothing is left`() async throws
  {
    let output = try TemporaryFolder()
    var selection = TargetSelection()
    selection.filter = try Filter("segment = 1")
    let error = await #expect(throws: AudienceError.self) {
      try await AudienceExporter(.meta).export(
        selection, of: TrainedShop.folder, with: try await TrainedShop.trained.value,
        to: output.path("new/list.csv"))
    }
    #expect(error?.isUsage == false)
    #expect(!FileManager.default.fileExists(atPath: output.path("new")))
  }
}
