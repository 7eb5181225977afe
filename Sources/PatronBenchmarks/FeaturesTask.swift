import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics

struct FeaturesTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Order lines to a table of features, CSV to CSV, by Patron's own reading and folds.",
    discussion: """
      Writes the columns that the peers define; with --families every feature that Patron makes of \
      orders instead. Patron's own families count local days and purchase days where the peers count \
      hours and lines. seconds holds all but the start of the program.
      """)

  @Option(help: "The order lines, CSV.") var transactions: String
  @Option(help: "The first day that is not seen, such as 2025-01-01.") var snapshot: String
  @Option(help: "The CSV to write.") var output: String
  @Option(help: "The channels that have a column.") var channels = "app,phone,store,web"
  @Flag(help: "Every feature that Patron makes of orders instead.") var families = false
  @Option(help: "Megabytes of memory for the engine.") var memory: Int?
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let exports = try TransactionExports(
      transactions: transactions, snapshot: snapshot, channels: channels)
    defer { exports.remove() }
    let path = URL(fileURLWithPath: output).standardizedFileURL
    let (count, seconds) = try await Measurement.timed {
      let session = try await exports.session(
        outputs: [path.deletingLastPathComponent().path], workers: workers,
        memory: memory.map { $0 << 20 })
      return try await session.closing {
        let customers = Array(0..<Int32(session.prepared.customerCount))
        let (names, values): ([String], Matrix)
        if families {
          let features = try await FeaturePlanner(session.prepared).features(
            observation: 365, before: exports.snapshot)
          names = features.features.map(\.name)
          values = try await FrameBuilder(session.prepared, features: features, workers: workers)
            .frame(at: exports.snapshot, of: .everybody).features
        } else {
          let columns = try await PeerColumns(channels: exports.channels, in: session)
          names = columns.names
          values = columns.values(
            of: customers, in: session.prepared.history, at: exports.snapshot, workers: workers)
        }
        try await session.export(
          values, named: names, of: customers, to: path.path, workers: workers)
        return (customers: customers.count, columns: names.count)
      }
    }
    try Measurement(
      task: "features", seconds: seconds, workers: workers,
      quality: ["customers": Double(count.customers), "columns": Double(count.columns)]
    ).show()
  }
}
