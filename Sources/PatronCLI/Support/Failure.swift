import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronReport
import PatronSimulation

/// An error on its way out: its message, the stream, and the exit status.
struct Failure: Sendable {
  private let status: Int32
  private let text: String

  /// The exit statuses of sysexits.h.
  enum Status {
    static let usage: Int32 = 64
    static let data: Int32 = 65
    static let missingInput: Int32 = 66
    static let engine: Int32 = 69
    static let bug: Int32 = 70
    static let output: Int32 = 73
    static let configuration: Int32 = 78
    /// The status a shell shows for a process that a signal has ended.
    static func signal(_ number: Int32) -> Int32 { 128 + number }
  }

  init(_ error: any Error, of root: any ParsableCommand.Type) {
    // A name from outside may hold what would move the cursor, or look like a line of its own.
    let message: (String) -> String = { "patron: \(TextTable.shown($0))\n" }
    switch error {
    case let error as PatronError: self.init(error.status, message(error.description))
    case let error as ConfigurationError:
      self.init(Status.configuration, message(error.description))
    case let error as FitError: self.init(Status.data, message(error.description))
    case let error as Obstacle: self.init(Status.data, message(error.description))
    case let error as PortableError: self.init(Status.usage, message(error.description))
    case let error as TargetError: self.init(Status.usage, message(error.description))
    case let error as CampaignError: self.init(Status.data, message(error.description))
    case let error as UpliftError: self.init(Status.data, message(error.description))
    case let error as AudienceError:
      self.init(error.isUsage ? Status.usage : Status.data, message(error.description))
    case let error as SimulationError: self.init(error.status, message(error.description))
    case is CancellationError: self.init(Status.signal(SIGINT), message("stopped"))
    // The result says all there is to say.
    case let code as ExitCode: self.init(code.rawValue, "")
    case is StandardOutput.Closed: self.init(Status.signal(SIGPIPE), "")
    case is EncodingError, is DecodingError:
      self.init(Status.bug, message("this is a bug in Patron: \(error)"))
    default: self.init(asking: error, of: root)
    }
  }

  private init(_ status: Int32, _ text: String) {
    self.status = status
    self.text = text
  }

  /// An error of the argument parser: wrong usage, or a request for help or the version.
  private init(asking error: any Error, of root: any ParsableCommand.Type) {
    let message = root.fullMessage(for: error).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { TextTable.shown(String($0)) }.joined(separator: "\n")
    switch root.exitCode(for: error) {
    case .success: self.init(0, message + "\n")
    case .validationFailure:
      self.init(Status.usage, "patron: \(message.trimmingPrefix("Error: "))\n")
    default: self.init(Status.bug, "patron: this is a bug in Patron: \(error)\n")
    }
  }

  /// Prints the message, and returns the status to exit with.
  func end(interruptedBy signal: Int32?) -> Int32 {
    if let signal {
      StandardError.write("patron: stopped\n")
      return Status.signal(signal)
    }
    guard status != 0 else {
      do {
        try StandardOutput.write(text)
        return 0
      } catch {
        return Status.output
      }
    }
    StandardError.write(text)
    return status
  }
}

extension PatronError {
  /// The status that a command ends with.
  var status: Int32 {
    switch category {
    case .data: Failure.Status.data
    case .missingInput: Failure.Status.missingInput
    case .engine: Failure.Status.engine
    case .output: Failure.Status.output
    case .configuration: Failure.Status.configuration
    case .bug: Failure.Status.bug
    }
  }
}

extension SimulationError {
  fileprivate var status: Int32 {
    switch self {
    case .noCustomers, .tooManyCustomers, .periodTooShort, .difficultyOutOfRange, .daysOutOfRange,
      .incidentsOutOfRange:
      Failure.Status.usage
    case .stopped: Failure.Status.signal(SIGINT)
    case .folderNotEmpty, .notAFolder, .cannotWrite: Failure.Status.output
    }
  }
}
