import Foundation
import PatronNumerics

/// What one timed fit took and how good it is, printed as one line of JSON.
struct Measurement: Encodable {
  let task: String
  let seconds: Double
  /// The highest resident memory of the process so far, input included.
  let peakMegabytes: Double
  let threads: Int
  let quality: [String: Double]

  /// Runs `fit` and keeps its result and the seconds it took.
  static func timed<Result>(_ fit: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try fit()
    return (result, (clock.now - start) / .seconds(1))
  }

  init(task: String, seconds: Double, workers: Workers, quality: [String: Double]) {
    self.task = task
    self.seconds = seconds
    threads = workers.count
    self.quality = quality
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      peakMegabytes = Double(usage.ru_maxrss) / 1e6
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      peakMegabytes = Double(usage.ru_maxrss) / 1e3
    #endif
  }

  func show() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
