import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import Testing

@Suite("How segments follow from the previous model's")
struct SuccessionTests {
  private struct Plan {
    let id: Int
    let name: String
    /// nil for the dormant, who are no cluster.
    var cluster: Int?
    var stability: Double?
  }

  /// A model with segments as planned: only their numbers, names and firmness matter here.
  private static func model(_ plans: [Plan], lastID: Int) throws -> SegmentModel {
    let feature = Feature(
      name: "x", family: .demographic, kind: .number, unit: "", meaning: "x", isSegmenting: true,
      source: .attributes)
    let frame = Matrix(rows: (0..<60).map { [Float($0 % 3 * 100 + $0)] })
    var settings = Configuration.Segments()
    settings.count = 3
    let model = try SegmentTrainer(
      features: [feature], settings: settings, options: RunOptions()
    ).train(frame, observation: 365)
    var json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(model)) as? [String: Any])
    json["lastID"] = lastID
    json["segments"] = plans.map { plan in
      var segment: [String: Any] = [
        "id": plan.id, "name": plan.name, "size": 0, "share": 0, "traits": [Any](),
      ]
      segment["cluster"] = plan.cluster
      segment["stability"] = plan.stability
      return segment
    }
    return try JSONDecoder().decode(
      SegmentModel.self, from: JSONSerialization.data(withJSONObject: json))
  }

  /// The segments of customers, `count` of them in a row.
  private static func spread(_ parts: [(count: Int, old: Int, new: Int)]) -> (
    old: [Int], new: [Int]
  ) {
    (
      parts.flatMap { Array(repeating: $0.old, count: $0.count) },
      parts.flatMap { Array(repeating: $0.new, count: $0.count) }
    )
  }

  private static func before() throws -> SegmentModel {
    try model(
      [
        Plan(id: 1, name: "Regulars", cluster: 0, stability: 0.9),
        Plan(id: 2, name: "Guests", cluster: 1, stability: 0.5),
        Plan(id: 4, name: "Testers", cluster: 2, stability: 0.9),
        Plan(id: 5, name: "Dormant"),
      ], lastID: 7)
  }

  private static func after() throws -> SegmentModel {
    try model(
      [
        Plan(id: 1, name: "Alpha", cluster: 0, stability: 0.9),
        Plan(id: 2, name: "Beta", cluster: 1, stability: 0.7),
        Plan(id: 3, name: "Regulars", cluster: 2, stability: 0.9),
        Plan(id: 4, name: "Asleep"),
      ], lastID: 4)
  }

  /// Twenty customers: 8, 6, 4 and 2 by the model before; 7, 7, 3 and 3 by this one.
  private static let customers = spread([
    (6, old: 1, new: 2), (2, old: 1, new: 1), (5, old: 2, new: 1), (1, old: 2, new: 2),
    (1, old: 4, new: 3), (3, old: 4, new: 4), (2, old: 5, new: 3),
  ])

  @Test func `numbers, names, overlaps, what is new and what has vanished, by hand`() throws {
    var model = try Self.after()
    var succession = Succession(
      previousAsOf: try day("2024-01-31"), asOf: try day("2024-02-29"))
    model.succeed(
      try Self.before(), old: Self.customers.old, new: Self.customers.new, features: [],
      succession: &succession)
    // Alpha shares 5 with the Guests, of 6 + 7 − 5 customers in either; Beta 6 with the Regulars, of 8 + 7 − 6.
    #expect(succession.kept.map(\.id) == [2, 1])
    let overlaps: [Double] = [5 / 8, 6 / 9]
    #expect(succession.kept.map(\.overlap) == overlaps)
    // The third shares one with the Testers, of 4 + 3 − 1: it is another, and the next number is 8.
    #expect(succession.new == [8])
    #expect(succession.vanished.map(\.id) == [4])
    #expect(succession.vanished.map(\.name) == ["Testers"])
    // Beta takes the Regulars' name, for both are firm enough; the Guests were unsettled, and pass none on.
    // The newcomer would be called as they are, and takes another name; the dormant stay the dormant.
    #expect(model.segments.map(\.id) == [1, 2, 5, 8])
    #expect(model.segments.map(\.name) == ["Regulars", "Alpha", "Asleep", "Like everybody"])
    #expect(model.segments.map(\.cluster) == [1, 0, nil, 2])
    #expect(model.lastID == 8)
  }

  @Test(arguments: [(shared: 2, of: 5, isKept: true), (3, 8, false), (4, 10, true), (5, 13, false)])
  func `two fifths shared make a segment the same, less does not`(
    shared: Int, of all: Int, isKept: Bool
  ) throws {
    // The segment of this model lies within the previous one, whose other customers went to sleep.
    let customers = Self.spread([(shared, old: 1, new: 1), (all - shared, old: 1, new: 4)])
    var model = try Self.after()
    var succession = Succession(previousAsOf: nil, asOf: nil)
    model.succeed(
      try Self.before(), old: customers.old, new: customers.new, features: [],
      succession: &succession)
    let overlap = Double(shared) / Double(all)
    #expect(succession.kept.map(\.overlap) == (isKept ? [overlap] : []))
    #expect(succession.kept.map(\.id) == (isKept ? [1] : []))
    // The other clusters are empty, and are new in any case.
    #expect(succession.new == (isKept ? [8, 9] : [8, 9, 10]))
    #expect(succession.vanished.map(\.id) == (isKept ? [2, 4] : [1, 2, 4]))
  }

  @Test func `who follows whom is best for all together, not for the first`() throws {
    // Alpha has 6 of the Regulars' 10 and the 4 Guests: 6/14 or 4/10. Beta has the other 4 Regulars: 4/10.
    // Alpha is nearest to the Regulars, but then Beta follows none and the Guests are gone.
    let customers = Self.spread([(6, old: 1, new: 1), (4, old: 2, new: 1), (4, old: 1, new: 2)])
    var model = try Self.after()
    var succession = Succession(previousAsOf: nil, asOf: nil)
    model.succeed(
      try Self.before(), old: customers.old, new: customers.new, features: [],
      succession: &succession)
    #expect(succession.kept.map(\.id) == [2, 1])
    #expect(succession.kept.map(\.overlap) == [0.4, 0.4])
  }

  @Test func `the dormant are new where there were none`() throws {
    let before = try Self.model(
      [Plan(id: 3, name: "Everybody", cluster: 0, stability: 0.9)], lastID: 3)
    let customers = Self.spread([(5, old: 3, new: 1), (2, old: 3, new: 4)])
    var model = try Self.after()
    var succession = Succession(previousAsOf: nil, asOf: nil)
    model.succeed(
      before, old: customers.old, new: customers.new, features: [],
      succession: &succession)
    // 5 of 7 stay Everybody; two empty clusters come next, then the dormant.
    let overlap = 5.0 / 7
    #expect(succession.kept.map(\.id) == [3])
    #expect(succession.kept.map(\.overlap) == [overlap])
    #expect(succession.new == [4, 5, 6])
    #expect(model.segments.last?.name == "Asleep" && model.segments.last?.id == 6)
    #expect(succession.vanished.isEmpty)
  }

  @Test func `movers and their spend are counted pair by pair`() throws {
    var model = try Self.after()
    var succession = Succession(previousAsOf: nil, asOf: nil)
    let (old, new) = Self.customers
    let before = try Self.before()
    model.succeed(
      before, old: old, new: new, features: [],
      succession: &succession)
    // The same customers by their segments' later numbers, and one who was not there. All spent 10, but
    // for the first, whose spend is missing, the second, who sent back more than was bought, and the newcomer.
    let now = new.map { [1: 2, 2: 1, 3: 8, 4: 5][$0] ?? 0 } + [2]
    var spend = [Float](repeating: 10, count: now.count)
    spend.replaceSubrange(0..<2, with: [.nan, -4])
    spend[spend.count - 1] = 3
    let migration = Migration(from: old + [0], by: before, to: now, by: model, spend: spend)
    #expect(migration.from.map(\.id) == [1, 2, 4, 5, nil])
    #expect(migration.to.map(\.id) == [1, 2, 5, 8])
    #expect(
      migration.customers == [
        [6, 2, 0, 0], [1, 5, 0, 0], [0, 0, 3, 1], [0, 0, 0, 2], [0, 1, 0, 0],
      ])
    #expect(
      migration.revenue == [
        [40, 20, 0, 0], [10, 50, 0, 0], [0, 0, 30, 10], [0, 0, 0, 20], [0, 3, 0, 0],
      ])
  }
}
