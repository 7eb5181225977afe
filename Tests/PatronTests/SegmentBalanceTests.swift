import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The promise of `balance` in patron.yaml on the space that segments are sought in.
@Suite("Behaviour and attributes share the segments' distances as asked")
struct SegmentBalanceTests {
  /// Two hundred customers of many paces who bought in the last weeks, with numbers and categories beside their orders,
  /// of which one is missing of every ninth where that is asked.
  private static func shop(_ segments: String, isMissing: Bool) throws -> TemporaryFolder {
    var generator = SeededGenerator(seed: 41)
    var orders = "customer,time,category,amount\n"
    var people = "id,height,region,plan,shoe\n"
    let end = try day("2024-06-30")
    for customer in 0..<200 {
      let shoe = isMissing && customer % 9 == 0 ? "" : "\(36 + generator.index(below: 10))"
      people += "\(customer),\(150 + generator.index(below: 40)),r\(generator.index(below: 7)),"
      people += "\(["free", "club"][generator.index(below: 2)]),\(shoe)\n"
      var day = end - DayCount(generator.index(below: 20))
      for _ in 0..<1 + generator.index(below: 12) {
        orders +=
          "\(customer),\(day),k\(generator.index(below: 4)),\(3 + generator.index(below: 90))\n"
        day = day - DayCount(1 + generator.index(below: 5 + customer / 4))
      }
    }
    return try TemporaryFolder([
      "people.csv": people, "orders.csv": orders,
      "patron.yaml": """
      name: shop
      customers: {file: people.csv}
      transactions: {file: orders.csv}
      segments: {\(segments)}
      """,
    ])
  }

  /// The variance over all customers that each family's columns have in the prepared space.
  private static func variances(
    _ segments: String, isMissing: Bool = false
  ) async throws -> [Feature.Family: Double] {
    let folder = try shop(segments, isMissing: isMissing)
    let models = try await Trainer(only: [.segments]).train(folder.path)
    let model = try #require(models.segments)
    let set = models.manifest.features(for: .description)
    let families = Dictionary(
      uniqueKeysWithValues: set.features.map { ($0.name, $0.family) })
    let frame = try await Session.with(folder: folder.path, options: RunOptions()) { session in
      try await FrameBuilder(session.prepared, features: set)
        .frame(at: session.snapshot, of: .everybody).features
    }
    // Nobody is dormant, so that these are the customers that the space was made from.
    #expect(model.segments.allSatisfy { $0.cluster != nil } && frame.rowCount == 200)
    let chosen = try #require(set.indices(of: model.features))
    let points = model.preprocessor.transform(frame.selecting(columns: chosen))
    let spread = points.columnStatistics().variances
    return zip(model.preprocessor.outputs, spread).reduce(into: [:]) { sums, pair in
      let name = model.preprocessor.columns[pair.0.column].name
      if let family = families[name] { sums[family, default: 0] += pair.1 }
    }
  }

  @Test(arguments: [("balance: 0.8, ", 0.8), ("balance: 0.3, ", 0.3), ("", 0.5)])
  func `behaviour has its share of all variance, attributes the rest`(
    balance: String, share: Double
  ) async throws {
    let found = try await Self.variances("kind: mixed, \(balance)count: 3")
    #expect(Set(found.keys) == [.behavioural, .demographic])
    // Every feature has the variance of its weight, but for what Float leaves of some two hundred sums.
    #expect(abs(try #require(found[.behavioural]) - share) < 1e-5)
    #expect(abs(try #require(found[.demographic]) - (1 - share)) < 1e-5)
  }

  @Test func `what is not known of all customers weighs what is known`() async throws {
    let found = try await Self.variances("kind: mixed, count: 3", isMissing: true)
    #expect(abs(try #require(found[.behavioural]) - 0.5) < 1e-5)
    // Of the two numbers and two categories one has 177 of 200 values, and of the values that are average no variance.
    let weight = try #require(found[.demographic])
    #expect(weight < 0.5 - 0.01 && weight > 0.5 * 177 / 200)
  }

  @Test func `one family alone has all of it, whatever the balance`() async throws {
    let found = try await Self.variances("kind: demographic, balance: 0.8, count: 3")
    #expect(Set(found.keys) == [.demographic])
    #expect(abs(try #require(found[.demographic]) - 1) < 1e-5)
  }
}
