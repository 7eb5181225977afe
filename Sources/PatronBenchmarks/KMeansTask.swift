import ArgumentParser
import PatronModels
import PatronNumerics

struct KMeansTask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmeans", abstract: "Lloyd's iterations from a given start.")

  @Option(help: "The points, n x d.") var points: String
  @Option(name: .customLong("init"), help: "The centres to start from, k x d.") var start: String
  @Option(help: "The most iterations.") var maxIterations = 100
  @Option(help: "Stop when the centres move less, in scikit-learn's measure.") var tolerance = 1e-4
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() throws {
    let workers = threads.map { Workers($0) } ?? .all
    let points = try NumpyFile(points).matrix()
    let start = try NumpyFile(start).matrix()
    let estimator = KMeans(
      clusterCount: start.rowCount, restarts: 1,
      maximumIterations: maxIterations, tolerance: tolerance)
    let (model, seconds) = try Measurement.timed {
      try estimator.fit(points, initialCentroids: start, workers: workers)
    }
    try Measurement(
      task: "kmeans", seconds: seconds, workers: workers,
      quality: ["inertia": model.inertia, "iterations": Double(model.iterations)]
    ).show()
  }
}
