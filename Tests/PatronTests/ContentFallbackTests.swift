import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Recommendations for customers without a history, worked out by hand.
@Suite("Recommendations for newcomers")
struct ContentFallbackTests {
  private static let items = ["x", "y", "z"]

  /// Readers of two segments and what they read how many days before 1 July; popularity looks back thirty.
  /// Of segment 1 twenty read lately and five are known from long ago; of segment 2 nineteen and six.
  private static let groups: [(count: Int, segment: Int, read: [(item: String, age: DayCount)])] = [
    (15, 1, [("x", 3)]),
    (4, 1, [("x", 30), ("y", 29)]),
    (1, 1, [("x", 1), ("z", 90)]),
    (5, 1, [("y", 31)]),
    (19, 2, [("y", 2)]),
    (6, 2, [("z", 80)]),
  ]

  /// The exports, and each customer's segment. The newcomers of both segments, of a third and of none that
  /// readers are in have turned x down or read nothing at all: nothing is known of them either.
  private static func exports() throws -> (TemporaryFolder, segments: [String: Int]) {
    let end = try day("2024-07-01")
    var events = "customer,time,content,type\n"
    var segments: [String: Int] = [:]
    for (index, group) in groups.enumerated() {
      for number in 0..<group.count {
        let reader = "r\(index)-\(number)"
        segments[reader] = group.segment
        for (item, age) in group.read {
          events += "\(reader),\(end - age),\(item),read\n"
        }
      }
    }
    var people = "id\n" + segments.keys.sorted().map { "\($0)\n" }.joined()
    for segment in 1...3 {
      segments["new \(segment)"] = segment
      people += "new \(segment)\n"
    }
    // Somebody reads w on the last day, which the model does not know.
    segments["stranger"] = 2
    people += "stranger\n"
    events += "stranger,\(end - 1),w,read\n"
    // What was turned down is no reading, and is not shown.
    segments["picky"] = 1
    people += "picky\n"
    events += "picky,\(end - 5),x,not_interested\n"
    let folder = try TemporaryFolder([
      "events.csv": events, "people.csv": people,
      "patron.yaml": """
      name: library
      customers: {file: people.csv}
      events: {file: events.csv, customer: customer, time: time, content: content, type: type}
      """,
    ])
    return (folder, segments)
  }

  /// A model of 200 customers; 40, 60 and 10 had read the items in the last thirty days, and 50, 60 and 20 ever.
  private static func model(_ reach: ContentFallback.Reach) throws -> ContentModel {
    let choice = try JSONSerialization.jsonObject(with: JSONEncoder().encode(NextItems()))
    let description: [String: Any] = [
      "source": "events.content", "horizon": 30, "top": 3, "explore": 0, "items": items,
      "customerCounts": [50, 60, 20], "popularity": [40, 60, 10], "recent": 30,
      "eventTypes": [Any](),
      "customers": 200, "choice": choice, "trials": [Any](),
      "fallback": reach.rawValue,
    ]
    return ContentModel(
      description: try JSONDecoder().decode(
        ContentModel.Description.self,
        from: JSONSerialization.data(withJSONObject: description)),
      weights: ItemWeights(
        weights: Matrix(rowCount: 3, columnCount: 3, elements: [Float](repeating: 0, count: 9))))
  }

  private struct Shown: Equatable {
    let item: String
    let share: Float
    let reason: ContentLists.Reason
  }

  /// The recommendations of each customer.
  private static func lists(
    bySegment: Bool, reach: ContentFallback.Reach = .lately
  ) async throws -> [String: [Shown]] {
    let (folder, segments) = try exports()
    return try await Session.with(folder: folder.path, options: RunOptions()) { session in
      struct Customer: Decodable { let id: String }
      let names = try await session.prepared.engine.rows(
        "select customer_id as id from customer_keys order by customer_key;", as: Customer.self
      ).map(\.id)
      #expect(Set(names) == Set(segments.keys))
      let interactions = try await session.prepared.interactions(
        .content, at: session.snapshot, items: items, largest: items.count)
      let lists = try model(reach).lists(
        interactions,
        customers: .init(segments: bySegment ? names.map { segments[$0] ?? 0 } : []),
        workers: Workers(2))
      return Dictionary(
        uniqueKeysWithValues: names.enumerated().map { row, name in
          (
            name,
            (row * 3..<row * 3 + 3).filter { lists.items[$0] >= 0 }.map { position in
              Shown(
                item: items[Int(lists.items[position])], share: lists.scores[position],
                reason: lists.reasons[position])
            }
          )
        })
    }
  }

  /// Of 50 known customers, 20 read x lately, 4 + 19 read y and none z; a hundred customers are added as
  /// the model knew them: 0.2, 0.3 and 0.05 of them read the items.
  private static let all: [String: Double] = [
    "x": (20 + 20) / 150.0, "y": (23 + 30) / 150.0, "z": (0 + 5) / 150.0,
  ]
  /// Of the 25 known of segment 1, 20 read x lately and 4 read y, whoever read how much else long ago; to
  /// them come a hundred customers as all are.
  private static let first: [String: Double] = [
    "x": (20 + 100 * 40 / 150.0) / 125, "y": (4 + 100 * 53 / 150.0) / 125,
    "z": (0 + 100 * 5 / 150.0) / 125,
  ]

  private static func expect(
    _ shown: [Shown]?, _ items: [String], of shares: [String: Double], segment: Int?,
    reach: ContentFallback.Reach = .lately, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    // One rounding to Float of a sum in Double, taken in another order.
    let isRight =
      shown?.map(\.item) == items
      && (shown ?? []).allSatisfy { abs(Double($0.share) - (shares[$0.item] ?? 0)) < 1e-7 }
      && (shown ?? []).allSatisfy { $0.reason == .fallback(segment: segment, reach: reach) }
    #expect(isRight, "\(shown ?? [])", sourceLocation: sourceLocation)
  }

  @Test func `a segment's shares are of its known customers, shrunk towards those of all`()
    async throws
  {
    let lists = try await Self.lists(bySegment: true)
    // 0.373, 0.315 and 0.027.
    Self.expect(lists["new 1"], ["x", "y", "z"], of: Self.first, segment: 1)
    Self.expect(lists["picky"], ["y", "z"], of: Self.first, segment: 1)
    // Nineteen recent readers are too few for segment 2, and the third has none: 0.353, 0.267, 0.033.
    for name in ["new 2", "new 3", "stranger"] {
      Self.expect(lists[name], ["y", "x", "z"], of: Self.all, segment: nil)
    }
  }

  @Test func `where popularity of all time was better, it is what newcomers are given`()
    async throws
  {
    let lists = try await Self.lists(bySegment: true, reach: .ever)
    // Of the 50 known customers 20 ever read x, 28 y and 7 z; a hundred are added as the model knew them.
    let all: [String: Double] = [
      "x": (20 + 25) / 150.0, "y": (28 + 30) / 150.0, "z": (7 + 10) / 150.0,
    ]
    func shares(_ own: [String: Double]) -> [String: Double] {
      all.reduce(into: [:]) { $0[$1.key] = ((own[$1.key] ?? 0) + 100 * $1.value) / 125 }
    }
    // All 25 of each segment count, whenever they read.
    Self.expect(
      lists["new 1"], ["x", "y", "z"], of: shares(["x": 20, "y": 9, "z": 1]), segment: 1,
      reach: .ever)
    Self.expect(
      lists["new 2"], ["y", "x", "z"], of: shares(["y": 19, "z": 6]), segment: 2, reach: .ever)
    Self.expect(lists["new 3"], ["y", "x", "z"], of: all, segment: nil, reach: .ever)
  }

  @Test func `without segments all newcomers get the popularity of all`() async throws {
    let lists = try await Self.lists(bySegment: false)
    for name in ["new 1", "new 2", "new 3"] {
      Self.expect(lists[name], ["y", "x", "z"], of: Self.all, segment: nil)
    }
  }
}
