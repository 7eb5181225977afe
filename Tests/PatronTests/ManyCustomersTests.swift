import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronSimulation
import PatronTestSupport
import Testing

/// The shops of other suites have one block of customers.
@Suite("The same bytes of many blocks of customers")
struct ManyCustomersTests {
  /// What is made of the histories of 20,500 customers, six blocks, on so many threads.
  private static func made(_ folder: String, threads: Int) async throws -> [String: [UInt8]] {
    var options = RunOptions()
    options.workers = Workers(threads)
    return try await Session.with(folder: folder, options: options) { session in
      let prepared = session.prepared
      #expect(Workers.blocks(of: prepared.customerCount).count == 6)
      let snapshot = session.snapshot - 30
      let features = try await FeaturePlanner(prepared, workers: options.workers).features(
        observation: 60, before: snapshot)
      let target = try OutcomeDefinition.churn.target(horizon: 30, in: prepared)
      let frame = try await FrameBuilder(prepared, features: features, workers: options.workers)
        .frame(at: snapshot, of: .known, labels: [target])
      let purchases = prepared.history.purchases(before: snapshot, workers: options.workers)
      let interactions = try await prepared.interactions(
        .content, at: snapshot, items: nil, largest: 50, workers: options.workers)
      func bytes(_ elements: [some Sendable]) -> [UInt8] { elements.withUnsafeBytes { Array($0) } }
      return [
        "customers": bytes(frame.customers), "features": bytes(frame.features.elements),
        "labels": bytes(frame.labels[.churn]?.values ?? []), "groups": bytes(frame.groups.elements),
        "buyers": bytes(purchases.customers), "days": bytes(purchases.days),
        "money": bytes(purchases.money), "items": Array("\(interactions.items)".utf8),
        "seen": bytes(interactions.seen.columns), "ages": bytes(interactions.ages),
      ]
    }
  }

  @Test func `are made on 1, 2 and 7 threads`() async throws {
    let folder = try TemporaryFolder()
    var simulation = Simulation(customers: 20_500, seed: 8)
    simulation.firstDay = simulation.lastDay - 119
    try simulation.write(to: URL(fileURLWithPath: folder.path + "/shop"))
    let single = try await Self.made(folder.path + "/shop", threads: 1)
    #expect(single.values.allSatisfy { $0.count > 1_000 })
    for threads in [2, 7] {
      let several = try await Self.made(folder.path + "/shop", threads: threads)
      for (name, bytes) in single { #expect(several[name] == bytes, "\(name)") }
    }
  }
}
