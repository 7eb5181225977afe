import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Recommendations where no time orders the interactions, and where a baseline is what should be written.
@Suite("Content without usable time, and baselines that are better")
struct UndatedContentTests {
  /// 200 readers who each read ten of the twenty items of their own shelf.
  private static func exports(time: ((Int) -> String)?) throws -> TemporaryFolder {
    var generator = SeededGenerator(seed: 3)
    var events = time == nil ? "reader,item\n" : "reader,item,at\n"
    for reader in 0..<200 {
      var read: Set<Int> = []
      while read.count < 10 { read.insert(generator.index(below: 20)) }
      for (index, item) in read.sorted().enumerated() {
        let shelf = reader % 2 == 0 ? "a" : "b"
        events += "r\(reader),\(shelf)\(item)\(time.map { ",\($0(index))" } ?? "")\n"
      }
    }
    return try TemporaryFolder(
      [
        "events.csv": events,
        "patron.yaml": """
        name: shelves
        events: {file: events.csv, customer: reader, content: item\(time == nil ? "" : ", time: at")}
        content: {horizon: 30d}
        churn: off
        repurchase: off
        segments: off

        """,
      ])
  }

  /// No time, one time for all, and all within a week, which is less than the horizon.
  @Test(arguments: [0, 1, 2])
  func `a fifth of each customer's items is held out where time orders nothing`(_ kind: Int)
    async throws
  {
    let times: [((Int) -> String)?] = [
      nil, { _ in "2024-03-01" }, { "2024-03-0\(1 + $0 % 7)" },
    ]
    let folder = try Self.exports(time: times[kind])
    let models = try await Trainer(only: [.content]).train(folder.path)
    let content = try #require(models.content?.description)
    let evaluation = try #require(content.evaluation)
    #expect(evaluation.snapshot == nil && evaluation.customersWithoutNewItems == 0)
    #expect(evaluation.results[0].atTen.rowCount == 200)
    // Two of ten were held out; the twelve unread ones of the own shelf are all that there is to know, and ten of them
    // are shown: recall is near 10 in 12. By popularity alone half of the ten are of the other shelf.
    #expect(abs(evaluation.results[0].atTen.recall - 10.0 / 12) < 0.08)
    let popular = try #require(evaluation.results.first { $0.name == "popular ever" })
    #expect(popular.atTen.recall < 0.6)
    #expect(!evaluation.results.contains { $0.name == "popular lately" })
    #expect(content.choice.trend == nil && content.choice.memory == nil)
    #expect(content.trials.count > 4)
    // No chance within days can be learned where no days pass.
    #expect(content.chance == nil)
    let backTest = try await Evaluator().backTest(folder.path).content
    #expect(backTest == evaluation)
  }

  @Test func `a fifth of the liked items, by hand`() throws {
    func interactions(_ counts: [Int]) throws -> Interactions {
      let columns = counts.flatMap { (0..<Int32($0)).map { $0 } }
      // The first item of each was turned down.
      return Interactions(
        source: .content, items: [], snapshot: nil,
        seen: try SparseRows(
          columnCount: 20, rowOffsets: counts.reduce(into: [0]) { $0.append($0.last! + $1) },
          columns: columns, values: columns.map { $0 == 0 ? 0 : 2 }),
        ages: columns.map { Float($0) }, later: nil)
    }
    // Liked are one fewer: 1, 2, 7, 8, 12 and 13.
    let all = try interactions([2, 3, 8, 9, 13, 14])
    let slice = all.holdingOut(seed: 5)
    let later = try #require(slice.later)
    let held = (0..<6).map { later.rowOffsets[$0 + 1] - later.rowOffsets[$0] }
    #expect(held == [0, 1, 1, 2, 2, 3])
    #expect(later.values.allSatisfy { $0 == 1 } && !later.columns.contains(0))
    #expect(slice.seen.entryCount + later.entryCount == all.seen.entryCount)
    for row in 0..<6 {
      for entry in later.rowOffsets[row]..<later.rowOffsets[row + 1] {
        #expect(!slice.seen.hasEntry(row: row, column: later.columns[entry]))
      }
    }
    // Ages stay beside their items.
    #expect(zip(slice.seen.columns, slice.ages).allSatisfy { Float($0) == $1 })
    #expect(all.holdingOut(seed: 5).later == later && all.holdingOut(seed: 6).later != later)
  }

  /// Until the last window readers take the items of their own shelf, in it everybody takes the four new hits.
  private static func changed() throws -> TemporaryFolder {
    var generator = SeededGenerator(seed: 4)
    var events = "reader,item,at\n"
    func add(_ reader: Int, _ item: String, _ day: Int) {
      events += "r\(reader),\(item),\(Day(year: 2024, month: 1, day: 1) + DayCount(day))\n"
    }
    for reader in 0..<300 {
      var read: Set<Int> = []
      while read.count < 8 { read.insert(generator.index(below: 20)) }
      for (index, item) in read.sorted().shuffled(using: &generator).enumerated() {
        add(reader, "\(["a", "b", "c"][reader % 3])\(item)", index * 10 + reader % 5)
      }
      // A few find the hits before the others do.
      if reader % 10 == 0 { for hit in 0..<4 { add(reader, "hit\(hit)", 75) } }
      if reader % 10 != 0 {
        for hit in 0..<4 where (reader + hit) % 3 != 0 { add(reader, "hit\(hit)", 100) }
      }
    }
    return try TemporaryFolder([
      "events.csv": events,
      "patron.yaml": """
      name: hits
      events: {file: events.csv, customer: reader, content: item, time: at}
      content: {horizon: 20d, top: 4}
      churn: off
      repurchase: off
      segments: off

      """,
    ])
  }

  @Test func `a baseline that is better is what is written`() async throws {
    let folder = try Self.changed()
    let models = try await Trainer(only: [.content]).train(folder.path)
    let content = try #require(models.content?.description)
    let evaluation = try #require(content.evaluation)
    #expect(evaluation.replacement == "popular lately")
    #expect(content.choice.core == .popularity)
    #expect(content.choice.window == Double(evaluation.recent.days))
    // The figures are of what is written; the searched model is a baseline, and the replacement none any more.
    let names = evaluation.results.map(\.name)
    #expect(names.first == "model" && names.contains("searched model"))
    #expect(!names.contains("popular lately"))
    let searched = try #require(evaluation.results.first { $0.name == "searched model" })
    #expect(evaluation.results[0].atTen.ndcg > searched.atTen.ndcg)
    #expect(models.content?.headline.value == evaluation.results[0].atTen.ndcg)
    // What is scored are popular items that the reader has not had, whatever the shelf.
    let output = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: output.path)
    let rows = try output.rows("scores.csv")
    #expect(rows.count == 300)
    #expect(rows.count { $0["next_content_1"]?.hasPrefix("hit") == true } > 200)
    // Evaluated later, it stays what it is.
    let kept = try #require(try await Evaluator().backTest(folder.path).content)
    #expect(kept == evaluation)
  }
}
