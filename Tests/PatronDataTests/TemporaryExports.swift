import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

/// A folder of exports made for one test, removed when the test is done with it.
final class TemporaryExports: Sendable {
  private let folder: TemporaryFolder

  /// Makes a folder called `name` that holds `files`, by name.
  init(_ files: [String: String] = [:], folder name: String = "exports") throws {
    folder = try TemporaryFolder(files, folder: name)
  }

  var path: String { folder.path }
  var contents: [String] { folder.contents }

  func write(_ name: String, _ bytes: [UInt8]) throws { try folder.write(name, bytes) }

  func engine(threads: Int = 1, seconds: Int = 600) async throws -> DuckDBEngine {
    try await folder.engine(threads: threads, seconds: seconds)
  }

  /// Makes files in the formats that only an engine writes.
  func write(with script: SQL) async throws { try await engine().run(script) }

  func prepared(
    today: String? = nil, before snapshot: String? = nil, threads: Int = 1,
    path reading: ReadingPath = .fastest
  ) async throws -> PreparedExports {
    let configuration = try Exports.configuration(of: path)
    let engine = try await engine(threads: threads)
    let exports = try await Exports(folder: path, configuration: configuration, engine: engine)
    return try await PreparedExports(
      exports, engine: engine, today: today.map(day),
      at: snapshot.map { Snapshot($0) }, path: reading, workers: Workers(threads))
  }
}

/// The day that `text` names.
func day(_ text: String) -> Day {
  guard let day = Day(iso: text) else { preconditionFailure("\(text) is no day") }
  return day
}

extension Snapshot {
  /// The snapshot that sees the days before the one that `text` names.
  init(_ text: String) { self.init(before: PatronDataTests.day(text)) }
}

/// A frame whose values are asked for by customer and feature.
struct NamedFrame {
  let features: FeatureSet
  let frame: FrameBuilder.Frame
  let customers: [String]

  func value(_ customer: String, _ feature: String) -> Float? {
    guard let row = customers.firstIndex(of: customer), let column = features.index(of: feature)
    else { return nil }
    return frame.features[row, column]
  }

  /// The same customers and features with the values of another frame.
  func replacing(_ frame: FrameBuilder.Frame) -> NamedFrame {
    NamedFrame(features: features, frame: frame, customers: customers)
  }

  func churned(_ customer: String) -> Float? {
    customers.firstIndex(of: customer).map { frame.churned[$0] }
  }

  func repurchased(_ customer: String) -> Float? {
    customers.firstIndex(of: customer).map { frame.repurchased[$0] }
  }

  /// Expects the customer's features, nil for a missing one.
  func expect(
    _ customer: String, _ expected: KeyValuePairs<String, Double?>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (feature, wanted) in expected {
      guard let found = value(customer, feature) else {
        Issue.record("there is no \(feature) of \(customer)", sourceLocation: sourceLocation)
        continue
      }
      if let wanted {
        #expect(
          abs(Double(found) - wanted) <= 1e-5 * max(1, abs(wanted)),
          "\(feature) of \(customer) is \(found)",
          sourceLocation: sourceLocation)
      } else {
        #expect(found.isNaN, "\(feature) of \(customer)", sourceLocation: sourceLocation)
      }
    }
  }
}

extension FrameBuilder.Frame {
  var churned: [Float] { labels[.churn]?.values ?? [] }
  var repurchased: [Float] { labels[.repurchase]?.values ?? [] }
}

extension PreparedExports {
  /// Churn and repurchase within so many days behind the `gap`.
  func targets(gap: DayCount = 0, churn: DayCount, repurchase: DayCount) -> [OutcomeTarget] {
    [(OutcomeDefinition.churn, churn), (.repurchase, repurchase)].compactMap { outcome, horizon in
      try? outcome.target(horizon: horizon, gap: gap, in: self)
    }
  }

  /// The identifiers in the order of their keys.
  func identifiers() async throws -> [String] {
    struct Identifier: Decodable { let id: String }
    return try await engine.rows(
      "select customer_id as id from customer_keys order by customer_key;", as: Identifier.self
    ).map(\.id)
  }

  /// Every customer's features at the snapshot that sees the days before `day`.
  func frame(
    at day: String, observation: DayCount, labels targets: [OutcomeTarget] = []
  ) async throws -> NamedFrame {
    let features = try await FeaturePlanner(self).features(
      observation: observation, before: Snapshot(day))
    let frame = try await FrameBuilder(self, features: features, workers: Workers(1)).frame(
      at: Snapshot(day), of: .everybody, labels: targets)
    return NamedFrame(features: features, frame: frame, customers: try await identifiers())
  }

  /// The `features` at the snapshot that sees the days before `day`, while noise stands for all rows from `first` on.
  func frame(
    at day: String, besideNoiseFrom first: String, _ features: FeatureSet,
    of members: FrameBuilder.Members = .everybody, share: Double = 1
  ) async throws -> FrameBuilder.Frame {
    let noisy = history.corrupted(from: Snapshot(first))
    let builder = FrameBuilder(self, features: features, history: noisy, workers: Workers(1))
    return try await withNoise(from: Snapshot(first), share: share) {
      try await builder.frame(at: Snapshot(day), of: members, share: share)
    }
  }
}

extension TableQuality.Count {
  var text: String { "\(rows) \(reason)" }
}
