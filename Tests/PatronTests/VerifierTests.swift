import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Models that are trained again, and two held side by side.
@Suite("Models verified and compared")
struct VerifierTests {
  /// Exports of a few people by a label, which train in a moment.
  private static func exports(extra: String = "") throws -> TemporaryFolder {
    var generator = SeededGenerator(seed: 21)
    let rows = (0..<400).map { number -> String in
      let (rooms, visits) = (20 + generator.index(below: 50), generator.index(below: 30))
      let leaves = generator.uniform() < (visits < 10 ? 0.6 : 0.2)
      return "p\(number),\(rooms),\(visits),\(leaves ? "yes" : "no")\n"
    }
    return try TemporaryFolder([
      "people.csv": "id,rooms,visits,left\n" + rows.joined() + extra,
      "patron.yaml": """
      name: people
      customers: {file: people.csv, id: id}
      churn: {column: left, positive: "yes"}
      segments: {count: 2}

      """,
    ])
  }

  private static func options(threads: Int, seed: UInt64 = 0) -> RunOptions {
    var options = TrainedShop.options(threads: threads)
    options.seed = seed
    return options
  }

  @Test func `a folder is verified by what it says of itself, and differs where the exports do`()
    async throws
  {
    let (exports, output) = (try Self.exports(), try TemporaryFolder())
    let folder = ModelFolder(output.path("models"))
    try folder.write(
      try await Trainer(
        options: Self.options(threads: 2, seed: 7), only: [.churn, .segments], segmentCount: 3
      ).train(exports.path))
    // The seed, the tasks and the number of segments are those of the folder, the threads are not.
    let same = try await Verifier(options: Self.options(threads: 1)).verify(
      folder, on: exports.path)
    #expect(same.isIdentical && same.files == 6)
    #expect(
      String(decoding: try JSONEncoder().encode(same), as: UTF8.self).contains(
        "\"isIdentical\":true"))
    #expect(same.changedExports.isEmpty && same.trainedBy == nil)
    // One person more.
    let others = try Self.exports(extra: "p400,33,12,no\n")
    let other = try await Verifier(options: Self.options(threads: 2)).verify(
      folder, on: others.path)
    #expect(!other.isIdentical && other.changedExports == ["people.csv"])
    let manifest = try #require(other.differences.first { $0.file == "manifest.json" })
    #expect(manifest.place == "customers" && manifest.kept == "400" && manifest.again == "401")
    #expect(other.differences.contains { $0.file == "churn.safetensors" && $0.values == nil })
  }

  @Test func `models that follow others are verified beside them`() async throws {
    let (exports, output) = (try Self.exports(), try TemporaryFolder())
    let (first, second) = (ModelFolder(output.path("may")), ModelFolder(output.path("june")))
    let options = Self.options(threads: 2)
    try first.write(try await Trainer(options: options, only: [.segments]).train(exports.path))
    let may = try first.read()
    try second.write(
      try await Trainer(options: options, only: [.segments], previous: may).train(exports.path))
    let alone = await #expect(throws: PatronError.self) {
      try await Verifier(options: options).verify(second, on: exports.path)
    }
    #expect(alone?.category == .missingInput && alone?.remedy?.contains("--previous") == true)
    let found = try await Verifier(options: options, previous: may).verify(second, on: exports.path)
    #expect(found.isIdentical)
    let needless = await #expect(throws: PatronError.self) {
      try await Verifier(options: options, previous: may).verify(first, on: exports.path)
    }
    #expect(needless?.category == .missingInput)
  }

  @Test func `values that differ are named by their place`() throws {
    func difference(_ one: String, _ other: String) -> [JSONDifference]? {
      JSONDifference.all(Data(one.utf8), Data(other.utf8))
    }
    let found = try #require(
      difference(
        #"{"a": 1, "b": [1, {"c": "x"}, 3], "d": null, "same": 0.1}"#,
        #"{"a": 1.5, "b": [1, {"c": "y"}], "e": {}, "same": 0.1}"#))
    #expect(found.map(\.path) == ["a", "b[1].c", "b[2]", "d", "e"])
    #expect(found.map(\.first) == ["1", "\"x\"", "3", "null", nil])
    #expect(found.map(\.second) == ["1.5", "\"y\"", nil, nil, "{}"])
    #expect(difference("{}", "{") == nil)
    let long = String(repeating: "y", count: 200)
    #expect(try #require(difference("[]", "[\"\(long)\"]"))[0].second?.count == 61)
  }

  @Test func `two trainings are shown side by side`() async throws {
    let exports = try Self.exports()
    let one = try await Trainer(options: Self.options(threads: 2), segmentCount: 2).train(
      exports.path)
    try exports.write(
      try exports.text("patron.yaml").replacing("segments: {count: 2}", with: "segments: off")
        .replacing("id: id", with: "id: id, ignore: [rooms]"), to: "patron.yaml")
    let other = try await Trainer(options: Self.options(threads: 2, seed: 3)).train(exports.path)
    let found = try ModelsComparison(one, other, names: ["one", "other"])
    #expect(found.figures.map(\.task) == [.segments, .churn])
    #expect(found.figures[0].values[1] == nil)
    #expect(found.figures[1].values == [one, other].map { $0.outcome(.churn)?.headline.value })
    #expect(found.segments.count == 2 && found.segments.allSatisfy { $0.names[1] == nil })
    #expect(found.onlyFeatures == [["rooms"], []])
    let visits = try #require(found.strengths.first { $0.feature == "visits" })
    #expect(visits.spreads.allSatisfy { ($0 ?? 0) > 0.1 })
    #expect(found.exports.isEmpty && found.trainings.map(\.seed) == [0, 3])
    #expect(found.settings.contains { $0.path.hasPrefix("segments") })
    let text = found.document.description
    #expect(text.contains("Features of one alone") && text.contains("Settings that differ"))
    // A training beside itself differs in nothing.
    let same = try ModelsComparison(one, one, names: ["one", "one"])
    #expect(same.settings.isEmpty && same.exports.isEmpty && same.onlyFeatures == [[], []])
    #expect(same.segments.allSatisfy { $0.names[0] == $0.names[1] && $0.shares[0] == $0.shares[1] })
  }
}
