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
