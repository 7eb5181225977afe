import Foundation
import Patron
import PatronData
import PatronNumerics
import PatronSimulation
import PatronTestSupport

/// A simulated shop that is trained once for all tests.
enum TrainedShop {
  static let folder =
    FileManager.default.temporaryDirectory.path
    + "/patron-shop-\(ProcessInfo.processInfo.processIdentifier)"

  static let trained = Task<TrainedModels, any Error> {
    if !FileManager.default.fileExists(atPath: folder) {
      try Simulation(customers: 800, seed: 3).write(to: URL(fileURLWithPath: folder))
      atexit { try? FileManager.default.removeItem(atPath: TrainedShop.folder) }
    }
    return try await Trainer(options: RunOptions()).train(folder)
  }

  /// The same with the contracts of some of its customers and with advocacy, so that every task has something to learn
  /// from.
  static let withContracts = Task<(folder: TemporaryFolder, models: TrainedModels), any Error> {
    _ = try await trained.value
    let copy = try TemporaryFolder()
    let shop = URL(fileURLWithPath: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try copy.write(
        String(contentsOf: shop.appending(path: name), encoding: .utf8), to: name)
    }
    let ids = try copy.text("customers.csv").split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first }
    var csv = "customer_id,started,ended,plan,fee\n"
    for (index, id) in ids.enumerated() where index % 3 == 0 {
      let start = Day(year: 2024, month: 1, day: 3) + DayCount(index % 300)
      let end = index % 2 == 0 ? "\(start + DayCount(40 + index % 170))" : ""
      csv += "\(id),\(start),\(end),\(index % 4 == 0 ? "gold" : "iron"),\(5 + index % 9)\n"
    }
    try copy.write(csv, to: "contracts.csv")
    try copy.write(
      try copy.text("patron.yaml")
        + "contracts: {file: contracts.csv}\nadvocacy: {horizon: 60d}\n", to: "patron.yaml")
    return (copy, try await Trainer(options: RunOptions()).train(copy.path))
  }

  /// A copy of the exports to be changed, without the truth.
  static func copy() async throws -> TemporaryFolder {
    _ = try await trained.value
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name != "truth.csv" {
      try FileManager.default.copyItem(
        atPath: folder + "/" + name, toPath: copy.path(name))
    }
    return copy
  }

  static func options(threads: Int) -> RunOptions {
    var options = RunOptions()
    options.workers = Workers(threads)
    return options
  }
}
