import PatronData
import PatronEngine
import PatronNumerics
import Testing

/// TRAPS 1: features are a function of the rows before the snapshot alone.
@Suite("No feature sees the future")
struct NoFutureTests {
  private static let snapshot = SixtyCustomers.snapshot

  @Test func `noise from the snapshot on changes nothing, and noise before it does`() async throws {
    let exports = try TemporaryExports(SixtyCustomers.files(.kept))
    let prepared = try await exports.prepared()
    let before = try await prepared.frame(at: Self.snapshot, observation: 90)
    let beside = try await prepared.frame(
      at: Self.snapshot, besideNoiseFrom: Self.snapshot, before.features)
    #expect(bits(before.frame) == bits(beside))
    // The snapshot's own day has noise, which the next day sees.
    for later in ["2024-05-02", "2024-05-15"] {
      let next = try await prepared.frame(at: later, observation: 90)
      let spoiled = try await prepared.frame(
        at: later, besideNoiseFrom: Self.snapshot, next.features)
      let changed = Set(differences(next, next.replacing(spoiled)))
      for feature in ["spend", "events", "last_score", "own_orders"] {
        #expect(changed.contains(feature), "\(feature)")
      }
    }
  }

  @Test func `the engine's rows are as they were, whatever happened beside the noise`() async throws
  {
    struct Failure: Error {}
    let prepared = try await TemporaryExports(SixtyCustomers.files(.kept)).prepared()
    let (snapshot, later) = (Snapshot(Self.snapshot), "2024-05-15")
    let before = try await prepared.frame(at: later, observation: 90)
    try await prepared.withNoise(from: snapshot, share: 1) {}
    #expect(bits(try await prepared.frame(at: later, observation: 90).frame) == bits(before.frame))
    await #expect(throws: Failure.self) {
      try await prepared.withNoise(from: snapshot, share: 1) { throw Failure() }
    }
    #expect(bits(try await prepared.frame(at: later, observation: 90).frame) == bits(before.frame))
  }

  @Test func `noise among the rows of half the customers proves as much of that half`() async throws
  {
    let prepared = try await TemporaryExports(SixtyCustomers.files(.kept)).prepared()
    let features = try await prepared.frame(at: Self.snapshot, observation: 90).features
    let builder = FrameBuilder(prepared, features: features)
    let before = try await builder.frame(at: Snapshot(Self.snapshot), of: .known, share: 0.5)
    #expect((15...45).contains(before.customers.count))
    let beside = try await prepared.frame(
      at: Self.snapshot, besideNoiseFrom: Self.snapshot, features, of: .known, share: 0.5)
    #expect(before.customers == beside.customers)
    #expect(
      before.features.elements.map(\.bitPattern) == beside.features.elements.map(\.bitPattern))
  }

  /// The features whose bytes differ between two frames.
  private func differences(_ left: NamedFrame, _ right: NamedFrame) -> [String] {
    let (a, b) = (left.frame.features, right.frame.features)
    guard a.rowCount == b.rowCount, a.columnCount == b.columnCount else { return ["shape"] }
    return (0..<a.columnCount).filter { column in
      (0..<a.rowCount).contains { a[$0, column].bitPattern != b[$0, column].bitPattern }
    }.map { left.features.features[$0].name }
  }

  private func frame(
    _ future: SixtyCustomers.Future, before snapshot: String? = nil, threads: Int = 1
  ) async throws -> NamedFrame {
    let prepared = try await TemporaryExports(SixtyCustomers.files(future))
      .prepared(before: snapshot, threads: threads)
    return try await prepared.frame(
      at: Self.snapshot, observation: 90, labels: prepared.targets(churn: 20, repurchase: 20))
  }

  @Test func `whatever comes later, the frame's bytes are the same`() async throws {
    let kept = try await frame(.kept)
    #expect(kept.frame.features.rowCount == 60)
    #expect(kept.features.features.count >= 70)
    for future in [SixtyCustomers.Future.gone, .replaced, .multiplied] {
      let other = try await frame(future)
      #expect(other.features == kept.features, "\(future)")
      #expect(differences(other, kept) == [], "\(future)")
      // The test would see a change: outcomes do.
      #expect(other.frame.churned != kept.frame.churned || future == .multiplied)
    }
  }

  @Test func `as-of gives the bytes of exports that end there`() async throws {
    let gone = try await frame(.gone)
    for future in [SixtyCustomers.Future.kept, .replaced] {
      let other = try await frame(future, before: Self.snapshot)
      #expect(other.features == gone.features, "\(future)")
      #expect(differences(other, gone) == [], "\(future)")
      #expect(other.frame.churned.allSatisfy { $0.isNaN })
    }
  }

  @Test func `one day more is seen, so the frame changes`() async throws {
    let kept = try await frame(.kept)
    let next = try await TemporaryExports(SixtyCustomers.files(.kept)).prepared().frame(
      at: "2024-05-02", observation: 90)
    #expect(bits(kept.frame) != bits(next.frame))
  }

  @Test func `one thread and three give the same bytes`() async throws {
    let one = try await frame(.kept)
    let three = try await frame(.kept, threads: 3)
    #expect(bits(one.frame) == bits(three.frame))
    #expect(one.features == three.features)
  }

  @Test func `interactions are parted by the snapshot`() async throws {
    let events = """
      customer,time,content
      a,2024-04-29,x
      a,2024-05-01,y
      b,2024-04-30,y
      b,2024-05-03,x
      """
    let content = """
      id,title,published,expires
      x,The X,2024-01-01,2024-05-01
      y,The Y,2024-05-01,
      z,The Z,,
      """
    let prepared = try await TemporaryExports([
      "patron.yaml": "events: {file: e.csv}\ncontent: {file: c.csv}", "e.csv": events,
      "c.csv": content,
    ]).prepared()
    let found = try await prepared.interactions(
      .content, at: Snapshot("2024-05-01"), items: nil, largest: 10, horizon: 2)
    #expect(found.items.map(\.name) == ["x", "y"])
    #expect(found.items.map(\.title) == ["The X", "The Y"])
    // x may be shown to the end of its last day; y was published on the day that is not seen.
    #expect(found.isShowable == [true, false])
    #expect(found.seen.rowOffsets == [0, 1, 2])
    #expect(found.seen.columns == [0, 1])
    #expect(found.ages == [2, 1])
    #expect(found.later?.rowOffsets == [0, 1, 1])
    #expect(found.later?.columns == [1])
    let known = try await prepared.interactions(
      .content, at: nil, items: ["gone", "y", "x"], largest: 10)
    #expect(known.items.map(\.name) == ["gone", "y", "x"])
    #expect(known.seen.columns == [1, 2, 1, 2])
  }
}
