import Foundation

/// The limits of an engine.
package struct EngineLimits: Hashable, Sendable {
  package var threads: Int
  /// Bytes of memory before the engine spills to its scratch folder.
  package var memory: Int
  /// Seconds one script may run.
  package var seconds: Int

  /// All cores, at most 60 % of the memory and never more than 4 GiB, two hours a script.
  package init(threads: Int? = nil, memory: Int? = nil, seconds: Int = 7_200) {
    let machine = ProcessInfo.processInfo
    self.threads = threads ?? machine.activeProcessorCount
    self.memory = memory ?? min(4 << 30, Int(machine.physicalMemory / 10 * 6))
    self.seconds = seconds
  }
}
