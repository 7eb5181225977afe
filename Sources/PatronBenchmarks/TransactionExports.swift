import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics

/// The peers' CSV of order lines as exports of Patron's own: a folder with a patron.yaml.
struct TransactionExports {
  let folder: String
  let snapshot: Snapshot
  let channels: [String]

  init(transactions: String, snapshot: String, channels: String) throws {
    guard let day = Day(iso: String(snapshot.prefix(10))) else {
      throw ValidationError("--snapshot \(snapshot) is no day such as 2025-01-01.")
    }
    let channels = channels.split(separator: ",").map(String.init)
    guard channels.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9_]+/) != nil }) else {
      throw ValidationError("--channels takes names of letters and digits, with commas between.")
    }
    let file = URL(fileURLWithPath: transactions).standardizedFileURL.path
    let yaml = """
      transactions: {file: '\(file.replacing("'", with: "''"))', customer: customer_id, time: ts,
        order: order_id, product: product_id, channel: channel, quantity: quantity, amount: amount}

      """
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("patron-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try yaml.write(
      to: folder.appendingPathComponent(Exports.configurationName), atomically: true,
      encoding: .utf8)
    self.folder = folder.path
    self.snapshot = Snapshot(before: day)
    self.channels = channels
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
}
