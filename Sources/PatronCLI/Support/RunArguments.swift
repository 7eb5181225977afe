import ArgumentParser
import Foundation
import Logging
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronReport

/// How much a command prints on standard error.
struct ReportingArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print no progress, only what was asked for and errors.")
  var quiet = false
  @Flag(name: .shortAndLong, help: "Log the engine's SQL.") var verbose = false

  func validate() throws {
    guard !quiet || !verbose else {
      throw ValidationError("--quiet and --verbose ask for opposites: leave one of them out.")
    }
  }

  /// Prints one line, unless `--quiet` is set.
  func say(_ line: String) {
    if !quiet { StandardError.write(TextTable.shown(line) + "\n") }
  }

  /// Runs `body` with a line to show progress on, which is cleared before anything else is printed.
  func withProgress<Result>(_ body: (ProgressLine) async throws -> Result) async throws -> Result {
    let isLogged = verbose
    LoggingSystem.bootstrap { label in
      guard isLogged else { return SwiftLogNoOpLogHandler() }
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = .trace
      return handler
    }
    let progress = ProgressLine(
      quiet ? .silent : verbose || !StandardError.isTerminal ? .lines : .updating)
    defer { progress.end() }
    return try await body(progress)
  }
}

/// Days on the command line.
enum DayArgument {
  static func day(_ text: String) throws -> Day {
    guard let day = Day(iso: text) else {
      throw ValidationError("no day of the calendar: write one such as 2025-06-30.")
    }
    return day
  }
}

/// The last day and the limits of a command that opens exports.
struct RunArguments: ParsableArguments {
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "The last day that counts; by default the last one in the exports.",
      valueName: "YYYY-MM-DD"),
    transform: DayArgument.day)
  var asOf: Day?

  @OptionGroup var limits: LimitArguments

  var reporting: ReportingArguments { limits.reporting }

  /// Runs `body` with the options that were written.
  ///
  /// - Parameter tellsLeftOut: whether to say who was left out, where the result does not.
  func perform<Result>(
    seed: UInt64 = 0, tellsLeftOut: Bool = false, _ body: (RunOptions) async throws -> Result
  ) async throws -> Result {
    try await limits.perform(tellsLeftOut: tellsLeftOut) { options in
      var options = options
      options.seed = seed
      options.asOf = asOf
      return try await body(options)
    }
  }
}

/// The limits of a command that opens exports.
struct LimitArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("How many threads to use; by default one a processor.", valueName: "n"),
    transform: ThreadArgument.count)
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "How much memory the engine may use before it spills to disk, such as 4GB.",
      valueName: "size"))
  var memory: ByteCount?

  @OptionGroup var reporting: ReportingArguments

  /// Less memory than this and the engine cannot even sort.
  private static let leastMemory = 128 << 20

  func validate() throws {
    guard memory?.bytes ?? Self.leastMemory >= Self.leastMemory else {
      throw ValidationError("--memory must be at least \(Self.leastMemory >> 20)MiB.")
    }
    let machine = ProcessInfo.processInfo.physicalMemory
    guard UInt64(memory?.bytes ?? 0) <= machine else {
      throw ValidationError("--memory is at most the \(machine >> 20)MiB that the machine has.")
    }
  }

  /// Runs `body` with the options that were written.
  ///
  /// - Parameter tellsLeftOut: whether to say who was left out, where the result does not.
  func perform<Result>(
    tellsLeftOut: Bool = false, _ body: (RunOptions) async throws -> Result
  ) async throws -> Result {
    try await reporting.withProgress { progress in
      var options = RunOptions()
      if tellsLeftOut { options.leftOut = { progress.say("note: " + $0) } }
      options.workers = threads.map { Workers($0) } ?? .all
      options.memory = memory?.bytes
      options.today = Self.today
      options.progress = { progress.show($0) }
      options.estimate = { progress.plan($0) }
      return try await body(options)
    }
  }

  /// The last day that it can be anywhere: in UTC, and one more for the zones that are ahead of it.
  private static var today: Day { Day(time(nil) / 86_400 + 1) }
}

/// The seed of random draws.
struct SeedArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The source of every random draw: the same seed and exports give the same files.",
      valueName: "n"))
  var seed: UInt64 = 0
}

/// A result as a table or as JSON.
struct FormatArguments: ParsableArguments {
  @Flag(help: "Print JSON in place of tables.") var json = false

  /// Prints `result` as JSON where that was asked for, else `document`.
  ///
  /// - Parameter drawsCurves: whether curves are drawn on a terminal.
  func write(
    _ result: some Encodable, as document: @autoclosure () -> Document, drawsCurves: Bool = false
  ) throws {
    guard !json else { return try StandardOutput.write(json: result) }
    let renderer = TerminalRenderer(drawsCurves: drawsCurves && StandardOutput.isTerminal)
    try StandardOutput.write(renderer.text(of: document()))
  }
}

/// Where models lie.
struct ModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model folder; by default models/NAME, NAME being the one in patron.yaml.",
      valueName: "folder"), transform: PathArgument.path)
  var models: String?

  /// The model folder, for the exports of `folder`.
  func folder(for folder: String) throws -> ModelFolder {
    ModelFolder(try path(for: folder))
  }

  /// The model folder's path, as a person would write it.
  func path(for folder: String) throws -> String {
    if let models { return models }
    let name = try Exports.configuration(of: folder).name
    // A name is free text: as the name of a folder it must stay below models.
    let safe = String(name.map { $0 == "/" || $0.isNewline || $0 == "\0" ? "-" : $0 })
    return "models/" + (safe.hasPrefix(".") ? "_" + safe : safe)
  }
}

/// Where the results of `score` lie that serve in place of scoring again.
struct ScoresArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that 'patron score' wrote: the same result, without scoring everybody again.",
      valueName: "folder"), transform: PathArgument.path)
  var scores: String?

  var folder: ScoreFolder? { scores.map { ScoreFolder($0) } }
}

/// A path as the user wrote it.
enum PathArgument {
  /// An empty text is no path: joined to a name it would be one in the root folder.
  static func path(_ text: String) throws -> String {
    guard !text.isEmpty else {
      throw ValidationError("no path: write one, or . for the present folder.")
    }
    return text
  }
}

/// How many threads may be used: each takes memory of its own, and more than there are processors are no faster.
enum ThreadArgument {
  /// As many as try out on a small machine what a large one does.
  private static let counts = 1...max(64, 2 * ProcessInfo.processInfo.activeProcessorCount)

  static func count(_ text: String) throws -> Int {
    guard let count = Int(text), counts.contains(count) else {
      throw ValidationError(
        "threads are a number from \(counts.lowerBound) to \(counts.upperBound).")
    }
    return count
  }
}

/// A number of bytes as people write it: 4GB, 512MiB, 1.5G.
package struct ByteCount: Hashable, Sendable, ExpressibleByArgument {
  package let bytes: Int

  package init?(argument: String) {
    let text = argument.uppercased().filter { $0 != " " }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let powers = ["": 0, "K": 1, "M": 2, "G": 3, "T": 4]
    var unit = text.dropFirst(digits.count)
    var base = 1000.0
    if unit.hasSuffix("B") { unit.removeLast() }
    if unit.hasSuffix("I") {
      unit.removeLast()
      base = 1024
    }
    guard let number = Double(digits), let power = powers[String(unit)] else { return nil }
    let bytes = (0..<power).reduce(number) { size, _ in size * base }
    guard bytes >= 1, bytes < 1e15 else { return nil }
    self.bytes = Int(bytes)
  }
}
