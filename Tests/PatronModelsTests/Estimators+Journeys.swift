import Foundation
import PatronModels
import PatronNumerics

extension Estimator {
  static let journeys =
    [
      attribution("TouchRule", TouchRule.position(first: 0.4, last: 0.4)),
      attribution("MarkovAttribution", MarkovAttribution(order: 2)),
      attribution("ShapleyAttribution", ShapleyAttribution(worth: .rate, seed: 32)),
    ] + scans

  private static func attribution(_ name: String, _ rule: some AttributionRule) -> Estimator {
    Estimator(name, rule) {
      try $0.credits(of: paths(), bootstrap: Bootstrap(replicates: 20, seed: 31), workers: $1)
    } results: { _, _ in
      []
    }
  }

  private static func paths() throws -> ConversionPaths {
    var generator = SeededGenerator(seed: 33)
    let paths = (0..<300).map { _ in
      (0...generator.index(below: 5)).map { _ in Int32(generator.index(below: 7)) }
    }
    let conversions = paths.map { _ in generator.index(below: 3) }
    return try ConversionPaths(
      channelCount: 7, paths: paths, conversions: conversions,
      revenues: conversions.map { 10 * Double($0) },
      failures: paths.map { _ in generator.index(below: 9) })
  }

  private static let scans = [
    Estimator("IncidentScan", IncidentScan()) {
      var steps = SimulatedSteps()
      steps.days = 90
      steps.incident = .init(days: 50..<57, change: -0.4)
      return try $0.find(
        in: DailySeries.rolledUp(steps.cells(seed: 34), over: [1, 2]), from: 0, workers: $1)
    } results: { _, _ in
      []
    }
  ]
}
