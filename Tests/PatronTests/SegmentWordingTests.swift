import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Names that a person would say, and columns that say too little to form segments.
@Suite("Segments: names, and missing values")
struct SegmentWordingTests {
  private static func attribute(
    _ name: String, _ kind: Feature.Kind = .number, levels: [String] = []
  ) -> Feature {
    Feature(
      name: name, family: .demographic, kind: kind, unit: "", meaning: name, levels: levels,
      source: .attributes)
  }

  private static func trait(
    _ feature: String, _ value: Double, _ overall: Double, difference: Double,
    level: String? = nil
  ) -> SegmentModel.Trait {
    SegmentModel.Trait(
      feature: feature, unit: level == nil ? "" : "%", level: level,
      statistic: level == nil ? .median : .share, value: value, overall: overall,
      difference: difference, known: 100, knownShare: 1)
  }

  private static let features = [
    attribute("rooms"), attribute("n_fnc_acts_vrfy_in_12m"), attribute("visits_12m"),
    attribute("channel", .category, levels: ["0", "1", "2"]),
    attribute("newsletter", .category, levels: ["0", "1"]),
  ]

  private static func names(
    _ traits: [[SegmentModel.Trait]], weak: [SegmentModel.Trait?] = []
  ) -> [String] {
    SegmentNames(features).distinct(traits, weak: weak)
  }

  @Test func `a code is no yes or no, and a column of two levels is`() {
    #expect(
      Self.names([[Self.trait("channel", 0.9, 0.4, difference: 1, level: "0")]])
        == ["Channel: 0"])
    #expect(
      Self.names([[Self.trait("newsletter", 0.9, 0.4, difference: 1, level: "0")]])
        == ["No newsletter"])
    #expect(
      Self.names([[Self.trait("newsletter", 0.9, 0.4, difference: 1, level: "1")]])
        == ["With newsletter"])
  }

  @Test func `shortened column names stand behind others, and as the exports write them`() {
    let cryptic = Self.trait("n_fnc_acts_vrfy_in_12m", 1, 9, difference: -1.2)
    let plain = Self.trait("rooms", 8, 4, difference: 0.8)
    #expect(Self.names([[cryptic, plain]]) == ["High rooms, low 'n_fnc_acts_vrfy_in_12m'"])
    #expect(Self.names([[cryptic]]) == ["Low 'n_fnc_acts_vrfy_in_12m'"])
    #expect(
      Self.names([[Self.trait("visits_12m", 1, 9, difference: 1)]])
        == ["High 'visits_12m'"])
  }

  @Test func `segments of the same words are told apart by a figure`() {
    let names = Self.names([
      [Self.trait("rooms", 8, 4, difference: 0.8)], [Self.trait("rooms", 6, 4, difference: 0.5)],
      [Self.trait("rooms", 6, 4, difference: 0.5)],
    ])
    #expect(names == ["High rooms", "High rooms, rooms 6", "High rooms, group 2"])
  }

  @Test func `a segment without a trait is like everybody, a little more so`() {
    let names = Self.names(
      [[], [], []],
      weak: [
        Self.trait("rooms", 4.2, 4, difference: 0.1), nil,
        Self.trait("channel", 0.3, 0.4, difference: -0.1, level: "2"),
      ])
    #expect(
      names == [
        "Like everybody, slightly higher rooms", "Like everybody",
        "Like everybody, slightly less often channel 2",
      ])
  }

  /// 600 customers in two groups of rooms, and what `column` gives each.
  private static func model(
    _ column: (Int, inout SeededGenerator) -> String, grouped: Bool
  ) async throws -> SegmentModel {
    var generator = SeededGenerator(seed: 5)
    let rows = (0..<600).map { number -> String in
      let rooms =
        grouped
        ? Double(number % 2 * 10) + generator.uniform()
        : (0..<6).reduce(0) { sum, _ in sum + generator.uniform() }
      let floor = (0..<6).reduce(0.0) { sum, _ in sum + generator.uniform() }
      return "c\(number),\(rooms),\(floor),\(column(number, &generator))\n"
    }
    let folder = try TemporaryFolder([
      "people.csv": "id,rooms,floor,extra\n" + rows.joined(),
      "patron.yaml": "name: people\ncustomers: {file: people.csv, id: id}\n",
    ])
    let models = try await Trainer(only: [.segments], segmentCount: 2).train(folder.path)
    return try #require(models.segments)
  }

  @Test func `a column that is nearly empty forms no segment`() async throws {
    let model = try await Self.model(
      { number, _ in number < 2 ? "\(1_000 * number + 500)" : "" }, grouped: true)
    #expect(!model.features.contains("extra"))
    let dropped = try #require(model.dropped.first { $0.feature == "extra" })
    #expect(dropped.reason == .mostlyUnknown(knownShare: 2 / 600.0))
    #expect(model.segments.allSatisfy { $0.size == 300 && $0.firmness == .firm })
    #expect(model.segments.allSatisfy { !$0.traits.contains { $0.feature == "extra" } })
  }

  @Test func `values drawn for missing ones never make the segments`() async throws {
    // Known of seven in ten, and there 0 or 100: the clearest groups there are, to which chance would deal the others.
    let drawn = try await Self.model(
      { number, generator in
        number % 10 < 3 ? "" : "\(100 * generator.index(below: 2))"
      }, grouped: false)
    #expect(!drawn.features.contains("extra"))
    #expect(
      drawn.dropped.contains {
        $0.feature == "extra" && $0.reason == .mostlyUnknown(knownShare: 0.7)
      })
    // Where the groups are others', the column stays, as little as it says.
    let kept = try await Self.model(
      { number, generator in
        number % 3 == 0 ? "" : "\(100 * generator.uniform())"
      }, grouped: true)
    #expect(kept.features.contains("extra"))
    #expect(kept.segments.allSatisfy { $0.size == 300 })
  }
}
