import Foundation
import Patron
import PatronTestSupport
import Testing

/// The Python of the article on scoring elsewhere, as it stands there.
@Suite("A model folder in Python")
struct PythonReaderTests {
  /// The last code of the article in Python.
  private static func code() throws -> String {
    let article = PublicData.repository.appendingPathComponent(
      "Sources/Patron/Patron.docc/Elsewhere.md")
    let text = try String(contentsOf: article, encoding: .utf8)
    let start = try #require(text.ranges(of: "```python\n").last).upperBound
    return String(try #require(text[start...].split(separator: "```", maxSplits: 1).first))
  }

  @Test(
    .enabled(Python.reason("numpy and safetensors")) {
      await Python.has("numpy, safetensors.numpy")
    })
  func `it gives the probabilities of scores.csv`() async throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("models"),
      withDestinationPath: PublicData.repository.appendingPathComponent("models").path)
    _ = try await Scorer().score(
      SampleShop.exports, with: SampleShop.models, to: folder.path("scores"))
    let printed = try await Python.run(
      Self.code() + "print(json.dumps(list(probabilities(model, features))))", [],
      in: folder.path)
    let last = try #require(printed.split(separator: UInt8(ascii: "\n")).last)
    let found = try JSONDecoder().decode([Double].self, from: Data(last))
    let rows = try folder.rows("scores/scores.csv")
    #expect(rows.count == found.count)
    var compared = 0
    for (row, probability) in zip(rows, found) {
      guard let given = row["churn_probability"].flatMap(Double.init) else { continue }
      #expect(abs(given - probability) <= 0.5e-6 + 1e-9)
      compared += 1
    }
    #expect(compared > 800)
  }
}
