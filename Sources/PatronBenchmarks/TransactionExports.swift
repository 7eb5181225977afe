import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics

/// The peers' CSV of order lines as exports of Patron's own: a folder with a patron.yaml whose
/// `features` are the columns that the peers compute.
struct TransactionExports {
  let folder: String
  let snapshot: Snapshot

  /// Features look back over all that the exports hold.
  static let observation: DayCount = 36_500

  /// The peers' columns as aggregates over order lines, in their order.
  static func peerColumns(channels: [String]) -> [(name: String, aggregate: String)] {
    let recent = [30, 90].flatMap { days in
      [
        ("count_\(days)", "count(*) filter (where age_days <= \(days))"),
        (
          "revenue_\(days)",
          "coalesce(sum(amount) filter (where age_days <= \(days)), 0)"
        ),
      ]
    }
    return [
      ("frequency", "count(*)"), ("monetary", "sum(amount)"), ("mean_amount", "avg(amount)"),
      ("sd_amount", "stddev_samp(amount)"), ("recency_days", "floor(min(age_days))"),
      ("tenure_days", "floor(max(age_days))"), ("units", "sum(quantity)"),
    ] + recent + channels.map { ("channel_\($0)", "count(*) filter (where channel = '\($0)')") }
  }

  init(transactions: String, snapshot: String, channels: String) throws {
    guard let day = Day(iso: String(snapshot.prefix(10))) else {
      throw ValidationError("--snapshot \(snapshot) is no day such as 2025-01-01.")
    }
    let channels = channels.split(separator: ",").map(String.init)
    guard channels.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9_]+/) != nil }) else {
      throw ValidationError("--channels takes names of letters and digits, with commas between.")
    }
    let file = URL(fileURLWithPath: transactions).standardizedFileURL.path
    let features = Self.peerColumns(channels: channels).map { column in
      """
        - {name: peer_\(column.name), table: transactions, aggregate: "\(column.aggregate)"}
      """
    }
    let yaml = """
      transactions: {file: '\(file.replacing("'", with: "''"))', customer: customer_id, time: ts,
        order: order_id, product: product_id, channel: channel, quantity: quantity, amount: amount}
      features:
      \(features.joined(separator: "\n"))

      """
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("patron-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try yaml.write(
      to: folder.appendingPathComponent(Exports.configurationName), atomically: true,
      encoding: .utf8)
    self.folder = folder.path
    self.snapshot = Snapshot(before: day)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Opens the exports as they were known on the day before the snapshot.
  func session(outputs: [String], workers: Workers, memory: Int?) async throws -> Session {
    var options = RunOptions()
    options.workers = workers
    options.memory = memory
    options.asOf = snapshot.lastSeenDay
    return try await Session(folder: folder, outputs: outputs, options: options)
  }

  /// The peers' columns alone, under the peers' names, without Patron's own families.
  static func peerFeatures(of session: Session) -> FeatureSet {
    let own = session.configuration.features.map { feature in
      UserFeature(
        name: String(feature.name.dropFirst("peer_".count)), table: feature.table,
        aggregate: feature.aggregate)
    }
    return FeatureSet(
      FeatureContext(
        observation: observation, vocabulary: Vocabulary(), currency: "", userFeatures: own,
        holds: { _ in false }))
  }
}
