import Foundation
import PatronNumerics

/// The time and the quality of one timed fit, printed as one line of JSON.
struct Measurement: Encodable {
  let task: String
  let seconds: Double
  /// Processor time of the process and its engine so far, all threads, reading of input included.
  let processorSeconds: Double
  /// The highest resident memory of the process so far, input included.
  let peakMegabytes: Double
  /// That of the engine's process, 0 where none was needed: the two together bound the peak.
  let engineMegabytes: Double
  let threads: Int
  let quality: [String: Double]

  /// Runs `fit` and keeps its result and the seconds it took.
  static func timed<Result>(
    _ fit: () async throws -> Result
  ) async rethrows -> (Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await fit()
    return (result, (clock.now - start) / .seconds(1))
  }

  init(task: String, seconds: Double, workers: Workers, quality: [String: Double]) {
    self.task = task
    self.seconds = seconds
    threads = workers.count
    self.quality = quality
    let (own, engine) = (Self.usage(of: RUSAGE_SELF), Self.usage(of: RUSAGE_CHILDREN))
    (peakMegabytes, engineMegabytes) = (own.megabytes, engine.megabytes)
    processorSeconds = own.seconds + engine.seconds
  }

  #if canImport(Darwin)
    private typealias Who = Int32
    private static let bytesPerUnit = 1.0
  #else
    private typealias Who = __rusage_who
    private static let bytesPerUnit = 1e3
  #endif

  private static func usage(of who: Who) -> (seconds: Double, megabytes: Double) {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(who, &usage)
    #else
      getrusage(__rusage_who_t(who.rawValue), &usage)
    #endif
    let seconds = [usage.ru_utime, usage.ru_stime].reduce(0.0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
    return (seconds, Double(usage.ru_maxrss) * bytesPerUnit / 1e6)
  }

  func show() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
