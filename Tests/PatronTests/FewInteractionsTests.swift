import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// Interactions from which little can be learned.
@Suite("Recommendations where each customer has one item, or there is one")
struct FewInteractionsTests {
  private static func exports(_ items: [String]) throws -> TemporaryFolder {
    let events = items.enumerated().map { "r\($0),\($1)\n" }.joined()
    return try TemporaryFolder([
      "events.csv": "reader,item\n" + events,
      "patron.yaml": """
      name: few
      events: {file: events.csv, customer: reader, content: item}
      content: {top: 3}
      churn: off
      repurchase: off
      segments: off

      """,
    ])
  }

  @Test func `of customers with one item each the others stand by how many have them`()
    async throws
  {
    // Named so that the order of names is that of falling popularity backwards.
    let items =
      [String](repeating: "d", count: 40) + [String](repeating: "c", count: 30)
      + [String](repeating: "b", count: 20) + [String](repeating: "a", count: 10)
    let folder = try Self.exports(items)
    let models = try await Trainer(only: [.content]).train(folder.path)
    let output = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: output.path)
    let rows = try output.rows("content.csv")
    func list(_ reader: String) -> [String?] {
      rows.filter { $0["customer_id"] == reader }.map { $0["content_id"] }
    }
    #expect(list("r0") == ["c", "b", "a"] && list("r99") == ["d", "c", "b"])
    #expect(rows.allSatisfy { $0["reason"] == "popular" })
  }

  @Test func `one item is too few, whatever else is published`() async throws {
    let folder = try Self.exports([String](repeating: "a", count: 40))
    let error = await #expect(throws: PatronError.self) {
      _ = try await Trainer(only: [.content]).train(folder.path)
    }
    #expect(error?.description.contains("fewer than two items") == true)
  }
}
