import ArgumentParser
import PatronModels
import PatronNumerics

struct LogisticTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logistic", abstract: "L2-penalised logistic regression with a free intercept.")

  @Option(help: "The features, n x d.") var features: String
  @Option(help: "The labels, n of 0 and 1.") var labels: String
  @Option(help: "The inverse of the penalty, as scikit-learn counts it.") var c = 1.0
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let features = try NumpyFile(features).matrix()
    let labels = try NumpyFile(labels).floats()
    let (model, seconds) = try await Measurement.timed {
      try LogisticRegression(penalty: 1 / c)
        .fit(features: features, labels: labels, workers: workers)
    }
    // The objective per row, Σ log(1 + exp(−s·z))/n + |w|²/(2·C·n), as the peers report it.
    try Measurement(
      task: "logistic", seconds: seconds, workers: workers,
      quality: [
        "objective": model.objective / Double(features.rowCount),
        "gradient": model.gradientNorm, "iterations": Double(model.iterations),
      ]
    ).show()
  }
}
