import Foundation
import PatronFuzzSupport

/// Tries one reader with inputs; see scripts/fuzz.
///
///     patron-fuzz list
///     patron-fuzz run TARGET RUNS SEED START JOURNAL    the inputs START… of a seed, the number of each put into JOURNAL
///     patron-fuzz guide TARGET CORPUS FLAG…             libFuzzer, with its own flags
@main
struct PatronFuzz {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "list":
      for target in try await FuzzTargets.all() { print(target.name) }
    case "run" where arguments.count == 6:
      guard let target = try await FuzzTargets.named(arguments[1]), let runs = Int(arguments[2]),
        let seed = UInt64(arguments[3]), let start = Int(arguments[4])
      else { fail("no such target, or no numbers: \(arguments.joined(separator: " "))", 64) }
      try SeededRun(target: target, seed: seed, journal: arguments[5]).run(start..<start + runs)
    #if PATRON_LIBFUZZER
      case "guide" where arguments.count >= 3:
        guard let target = try await FuzzTargets.named(arguments[1]) else {
          fail("no target is called \(arguments[1])", 64)
        }
        exit(try Guided.run(target, corpus: arguments[2], flags: Array(arguments.dropFirst(3))))
    #endif
    default: fail("see scripts/fuzz", 64)
    }
  }

  static func fail(_ message: String, _ status: Int32) -> Never {
    FileHandle.standardError.write(Data("error: \(message)\n".utf8))
    exit(status)
  }
}

/// Inputs of the seeded mutator, one after the other.
struct SeededRun {
  let target: any FuzzTarget
  let seed: UInt64
  /// A file with the number of the input that is tried, which tells the one that ended the program.
  let journal: String

  /// Seconds for one input, and megabytes for all.
  private static let longest: UInt32 = 20
  private static let mostMemory = 2_048

  func run(_ indices: Range<Int>) throws {
    let file = open(journal, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { PatronFuzz.fail("\(journal) cannot be written", 73) }
    let seeds = target.seeds
    for (index, seed) in seeds.enumerated() {
      do {
        try target.run(seed)
      } catch { PatronFuzz.fail("\(target.name), seed \(index): \(error)", 1) }
    }
    let clock = ContinuousClock()
    var (taken, longest) = (0, (duration: Duration.zero, index: 0))
    for index in indices {
      let note = Array("\(index)\n".utf8)
      guard pwrite(file, note, note.count, 0) == note.count else {
        PatronFuzz.fail("\(journal) cannot be written", 73)
      }
      var mutator = FuzzMutator(seed: seed, index: index)
      let input = mutator.input(from: seeds)
      // A reader that hangs is ended by the system.
      alarm(Self.longest)
      let start = clock.now
      do {
        if try target.takes(input) { taken += 1 }
      } catch { PatronFuzz.fail("\(target.name), input \(index) of seed \(seed): \(error)", 1) }
      let duration = clock.now - start
      if duration > longest.duration { longest = (duration, index) }
      guard Self.memory <= Self.mostMemory else {
        PatronFuzz.fail("\(target.name), input \(index) of seed \(seed): \(Self.memory) MB", 1)
      }
    }
    alarm(0)
    let milliseconds = longest.duration / .milliseconds(1)
    print(
      "\(target.name): \(indices.count) inputs, \(taken) taken, the longest \(Int(milliseconds)) ms, \(Self.memory) MB"
    )
  }

  /// The most memory that the process has had, in megabytes.
  private static var memory: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss >> 10
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss >> 20
    #endif
  }
}
