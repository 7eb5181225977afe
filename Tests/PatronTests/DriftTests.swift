import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Customers who have changed since training")
struct DriftTests {
  /// Four hundred customers of fifty heights, each shared by four neighbours in turn, eight in all, of two
  /// hundred weights in another order, and with shoe sizes that three in four have.
  ///
  /// - Parameter blanks: the customers whose height is missing.
  private static func people(blanks: (Int) -> Bool = { _ in false }) -> String {
    let rows = (0..<400).map { number in
      let height = blanks(number) ? "" : "\(150 + number / 4 % 50)"
      let shoe = number % 4 == 3 ? "" : "\(number * 53 % 400 / 2)"
      return
        "c\(1_000 + number),\(height),\(number * 201 % 400 / 2),\(shoe),\(["a", "b"][number % 2])\n"
    }
    return "id,height,weight,shoe,plan\n" + rows.joined()
  }

  /// How far the columns of `later` have moved from the columns of `people()`, by name.
  private static func drift(_ later: String) async throws -> (Drift, [String: Drift.Column]) {
    let folder = try TemporaryFolder([
      "patron.yaml": "name: club\ncustomers: {file: people.csv}\n", "people.csv": people(),
    ])
    let models = try await Trainer(only: [.segments], segmentCount: 2).train(folder.path)
    try folder.write(later, to: "people.csv")
    let summary = try await Scorer().score(
      folder.path, with: models, to: folder.path + "/out")
    let drift = try #require(summary.drift)
    return (drift, Dictionary(uniqueKeysWithValues: drift.columns.map { ($0.name, $0) }))
  }

  @Test func `a column that is a quarter blank has changed, and the others have not`() async throws
  {
    // Every fourth customer's height is gone, two of the eight of each: the rest is spread as before.
    let (drift, columns) = try await Self.drift(Self.people { $0 % 4 == 0 })
    let height = try #require(columns["height"])
    #expect(height.missingShareBefore == 0 && height.missingShareNow == 0.25)
    #expect(height.verdict == .changed)
    #expect(abs(height.index) < 1e-12)  // ten shares, rounded at 1e-16
    #expect(Set(columns.keys) == ["height", "weight", "shoe", "plan"])
    for name in ["weight", "shoe", "plan"] {
      let column = try #require(columns[name])
      #expect(column.verdict == .steady && abs(column.index) < 1e-12)
      // What was a quarter blank at training and still is has not moved.
      #expect(column.missingShareBefore == (name == "shoe" ? 0.25 : 0))
      #expect(column.missingShareNow == column.missingShareBefore)
    }
    #expect(drift.changed.map(\.name) == ["height"] && drift.shifted.isEmpty)
    #expect(drift.notice?.contains("height") == true)
  }

  @Test func `from 10 % more missing on a column has changed`() async throws {
    // 40 of 400 are 10 %, 39 are not; taken from all heights in turn, they move no share by much.
    for (count, verdict) in [(40, Drift.Column.Verdict.changed), (39, .steady)] {
      let (drift, columns) = try await Self.drift(Self.people { $0 % 10 == 0 && $0 < count * 10 })
      #expect(columns["height"]?.missingShareNow == Double(count) / 400)
      #expect(columns["height"]?.verdict == verdict)
      #expect((drift.notice == nil) == (verdict == .steady))
    }
  }

  /// The customers whom training saw last are those that later ones are compared with, not those of the snapshots that
  /// it learned from.
  @Test func `the customers of the training have not moved, by feature and by score`() async throws
  {
    let models = try await TrainedShop.trained.value
    let output = try TemporaryFolder()
    let summary = try await Scorer().score(
      TrainedShop.folder, with: models, to: output.path + "/out")
    let drift = try #require(summary.drift)
    #expect(drift.columns.count { $0.isScore } == models.outcomes.count)
    #expect(drift.columns.count > 30)
    for column in drift.columns {
      // Shares of a whole, each rounded at 1e-16.
      #expect(abs(column.index) < 1e-12, "\(column.name)")
      #expect(column.missingShareNow == column.missingShareBefore, "\(column.name)")
    }
  }
}
