import Foundation
import Patron
import PatronNumerics
import PatronSimulation

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

  static func options(threads: Int) -> RunOptions {
    var options = RunOptions()
    options.workers = Workers(threads)
    return options
  }
}
