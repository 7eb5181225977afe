import ArgumentParser
import PatronModels
import PatronNumerics

struct KMeansTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kmeans",
    abstract: "Lloyd's iterations from a given start, or the best of several k-means++ starts.")

  @Option(help: "The points, n x d.") var points: String
  @Option(name: .customLong("init"), help: "The centres to start from, k x d.") var start: String?
  @Option(help: "How many clusters, where no start is given.") var k: Int?
  @Option(help: "How many k-means++ starts to take the best of.") var plusplus = 1
  @Option(help: "How many swaps to improve the best start by.") var swaps = 0
  @Option(help: "The source of the starts.") var seed: UInt64 = 0
  @Option(help: "The most iterations.") var maxIterations = 100
  @Option(help: "Stop when the centres move less, in scikit-learn's measure.") var tolerance = 1e-4
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func validate() throws {
    guard (start == nil) != (k == nil) else {
      throw ValidationError("give either --init or --k.")
    }
    guard k ?? 1 >= 1, plusplus >= 1 else {
      throw ValidationError("--k and --plusplus start at 1.")
    }
  }

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let points = try NumpyFile(points).matrix()
    let start = try start.map { try NumpyFile($0).matrix() }
    let estimator = KMeans(
      clusterCount: start?.rowCount ?? k ?? 1, restarts: start == nil ? plusplus : 1,
      swaps: swaps, maximumIterations: maxIterations, tolerance: tolerance, restartSampleSize: .max,
      seed: seed)
    let (model, seconds) = try await Measurement.timed {
      try estimator.fit(points, initialCentroids: start, workers: workers)
    }
    try Measurement(
      task: "kmeans", seconds: seconds, workers: workers,
      quality: ["inertia": model.inertia, "iterations": Double(model.iterations)]
    ).show()
  }
}
