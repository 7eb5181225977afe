import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// TRAPS 1: the features are made again beside noise, and a byte that differs refuses the model.
@Suite("The certificate that features know nothing of later days")
struct CertificateTests {
  /// The exports end on 30 September, so that the latest snapshot, whose outcome takes the last sixty days
  /// of them, is 2 August.
  private static let lastDay = "2024-09-30"
  private static let snapshot = "2024-08-02"

  /// Eighty customers of many paces over nine months: a third buy on the snapshot's own day, a third on the
  /// day before.
  private static func shop(features: String = "") throws -> TemporaryFolder {
    var generator = SeededGenerator(seed: 21)
    var orders = "customer,time,amount\n"
    let (start, end) = (try day("2024-01-01"), try day(lastDay))
    let own = try day(snapshot)
    for customer in 0..<80 {
      var days = [customer == 0 ? end : start + DayCount(customer), own - DayCount(customer % 3)]
      var day = start + DayCount(generator.index(below: 40))
      while day <= end, generator.uniform() < 0.96 {
        days.append(day)
        day = day + DayCount(3 + generator.index(below: 5 + customer))
      }
      for day in days { orders += "\(customer),\(day),\(5 + (day.number + customer) % 40)\n" }
    }
    return try TemporaryFolder([
      "orders.csv": orders,
      "patron.yaml": """
      name: shop
      transactions: {file: orders.csv}
      churn: {definition: inactivity, horizon: 60d}
      \(features)
      """,
    ])
  }

  /// The features that the refusal names.
  private static func named(_ error: PatronError) throws -> [String] {
    let end = try #require(error.fact.split(separator: "later days: ").last)
    return end.split(separator: ", ").map(String.init)
  }

  /// `frame` with the last bit of a number in `column` of its last row turned over.
  private static func changed(_ frame: FrameBuilder.Frame, column: Int) -> FrameBuilder.Frame {
    var features = frame.features
    let row = features.rowCount - 1
    features[row, column] = Float(bitPattern: features[row, column].bitPattern ^ 1)
    return copy(of: frame, customers: frame.customers, features: features)
  }

  private static func copy(
    of frame: FrameBuilder.Frame, customers: [Int32], features: Matrix
  ) -> FrameBuilder.Frame {
    FrameBuilder.Frame(
      snapshot: frame.snapshot, customers: customers, features: features, labels: frame.labels,
      groups: frame.groups)
  }

  @Test func `is refused for one bit of one feature, which it names`() async throws {
    let shop = try Self.shop()
    try await Session.with(folder: shop.path, options: RunOptions()) { session in
      let material = try await Material(Plan(session, only: [.churn]), session: session)
      let (names, frame) = (material.features.features.map(\.name), material.frames[0])
      #expect(frame.snapshot.day == (try day(Self.snapshot)))
      func certify(_ frames: [FrameBuilder.Frame]) async throws -> LeakCertificate {
        try await LeakCertificate(
          frames.map { FrameDigest($0, workers: session.options.workers) }, session: session,
          features: material.features, share: Material.outcomeShare(of: session))
      }
      // The noise of the latest snapshot spoils nothing that it sees itself, so that it can be tried again.
      for name in ["recency_days", "spend", "spend_30d", "lifecycle"] {
        let column = try #require(names.firstIndex(of: name))
        let error = await #expect(throws: PatronError.self) {
          _ = try await certify([Self.changed(frame, column: column)])
        }
        #expect(error?.category == .bug)
        #expect(try Self.named(#require(error)) == [name])
      }
      // Somebody else in one row.
      var customers = frame.customers
      customers[3] += 1
      let error = await #expect(throws: PatronError.self) {
        _ = try await certify([Self.copy(of: frame, customers: customers, features: frame.features)]
        )
      }
      #expect(try Self.named(#require(error)) == ["who is known"])
      // As they were learned from they are certified, each with its own checksum.
      let entries = try await certify(material.frames).entries
      #expect(entries.map(\.snapshot) == material.frames.map(\.snapshot))
      #expect(entries.map(\.customers) == material.frames.map(\.features.rowCount))
      #expect(
        entries.map(\.sha256)
          == material.frames.map { FrameDigest($0, workers: Workers(1)).sha256 })
    }
  }

  @Test func `is refused by an earlier snapshot too`() async throws {
    let shop = try Self.shop()
    try await Session.with(folder: shop.path, options: RunOptions()) { session in
      let material = try await Material(Plan(session, only: [.churn]), session: session)
      var frames = material.frames
      try #require(frames.count > 1)
      let spend = try #require(material.features.index(of: "spend"))
      frames[1] = Self.changed(frames[1], column: spend)
      let error = await #expect(throws: PatronError.self) {
        _ = try await LeakCertificate(
          frames.map { FrameDigest($0, workers: session.options.workers) }, session: session,
          features: material.features, share: Material.outcomeShare(of: session))
      }
      #expect(try Self.named(#require(error)) == ["spend"])
    }
  }

  /// A feature of the user's own that counts a customer's orders of a day, whatever the snapshot; so
  /// long an observation leaves one snapshot.
  private static func feature(of day: Day) -> String {
    """
    observation: 200d
    features:
      - name: peek
        table: transactions
        aggregate: (select count(*) from lines where lines.customer_key = patron_key and lines.day = \(day.number))
    """
  }

  @Test
  func `a feature that sees the snapshot's own day makes no model, one of the day before does`()
    async throws
  {
    let snapshot = Snapshot(before: try day(Self.snapshot))
    let peeking = try Self.shop(features: Self.feature(of: snapshot.day))
    let error = await #expect(throws: PatronError.self) {
      try await Trainer(only: [.churn]).train(peeking.path)
    }
    #expect(error?.category == .bug)
    #expect(try Self.named(#require(error)) == ["peek"])
    let honest = try Self.shop(features: Self.feature(of: snapshot.lastSeenDay))
    let models = try await Trainer(only: [.churn]).train(honest.path)
    #expect(models.manifest.featureSet.features.map(\.name).contains("peek"))
    #expect(models.manifest.certificate?.entries.map(\.snapshot) == [snapshot])
  }
}
