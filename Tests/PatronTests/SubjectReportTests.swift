import Foundation
import Patron
import PatronData
import PatronTestSupport
import Testing

@Suite("The letter to a person")
struct SubjectReportTests {
  private static let day = Day(year: 2026, month: 11, day: 30)

  /// The text of a letter on one line.
  private static func words(_ letter: SubjectReport) -> String {
    letter.document.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `says what is held, what is made of it, and nothing of others`() async throws {
    let shop = try ErasableShop(
      yaml: "people: {contact: privacy@aurora.example, retention: 730d}\n")
    let models = try await shop.trained()
    let id = try #require(ErasableShop.gone.first)
    let letter = try await SubjectReporter().report(
      id, of: shop.path, on: Self.day, with: models, from: "models")
    #expect(letter.identifiers == [id])
    for table in letter.tables {
      let file = try #require(table.files.keys.first)
      let rows = try shop.folder.text("shop/" + file).split(separator: "\n")
        .filter { $0.split(separator: ",").contains { $0 == id } }
      #expect(table.rows == rows.count, "\(file)")
    }
    #expect(letter.tables.map(\.table).contains(.customers))
    #expect(letter.cells["customer_id"] == id)
    #expect(letter.consents.first { $0.purpose == .profiling }?.isGiven == nil)
    #expect(letter.consents.first { $0.purpose == .marketing }?.isGiven != nil)
    #expect(letter.profile?.outcomes.isEmpty == false && letter.profile?.segment != nil)
    #expect(!letter.isSuppressed)
    let text = Self.words(letter)
    for word in ["privacy@aurora.example", "730 days", "2026-11-30", "object", "orders.csv", id] {
      #expect(text.contains(word), "\(word)")
    }
    // No other customer of the shop is in it, in any form.
    let json = try letter.json()
    let ids = try shop.folder.text("shop/customers.csv").split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first.map(String.init) }
    for other in ids where other != id { #expect(!json.contains(other) && !text.contains(other)) }
  }

  @Test func `who is suppressed is told so, and who does not consent`() async throws {
    let shop = try ErasableShop()
    let models = try await shop.trained()
    let id = try #require(ErasableShop.gone.first)
    _ = try await Forgetter().forget(
      [id], of: shop.path, on: Self.day, trains: false)
    let letter = try await SubjectReporter().report(id, of: shop.path, on: Self.day, with: models)
    #expect(letter.isSuppressed && letter.profile == nil && !letter.tables.isEmpty)
    #expect(Self.words(letter).contains("keyed hash"))
    let error = await #expect(throws: PatronError.self) {
      _ = try await SubjectReporter().report("stranger", of: shop.path, on: Self.day, with: nil)
    }
    #expect(error?.description.contains("stranger") == false)
    let withheld = try ErasableShop()
    try withheld.withhold([id])
    let yaml = try withheld.folder.text("shop/patron.yaml")
    try withheld.folder.write(
      yaml.replacing("consent: marketing_consent", with: "consent: {profiling: profile}"),
      to: "shop/patron.yaml")
    let other = try await SubjectReporter().report(
      id, of: withheld.path, on: Self.day, with: models)
    #expect(other.profile == nil && !other.isSuppressed)
    #expect(other.consents.first { $0.purpose == .profiling }?.isGiven == false)
    #expect(Self.words(other).contains("did not consent to profiling"))
  }
}
