import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The engine's program as it runs: one process takes request after request by standard input, so that
/// its tables stay between them.
///
/// A statement that fails ends its request and no more. Where the process itself ends, its tables go
/// with it, and the next request starts another.
actor EngineProcess {
  private let launch: Launch
  private var running: Running?

  /// How the program is started, and how it is spoken to.
  struct Launch: Sendable {
    let program: FilePath
    let arguments: [String]
    /// What the program's environment has beside this one's.
    var environment: [String: String] = [:]
    /// The request that comes before all others.
    var prelude: String?
    /// The file for the process's error messages.
    let errors: String
    /// What ends it at once: nothing of the engine's is to be kept.
    var ending = Signal.kill
    /// What to do where it does not run.
    let remedy: String
    let dialogue:
      @Sendable (StandardInputWriter, SubprocessOutputSequence.Iterator, ErrorFile) ->
        any EngineDialogue
    /// The error where the process ended with a message.
    let error: @Sendable (String) -> any Error
  }

  private struct Running: Sendable {
    let requests: AsyncStream<Request>.Continuation
    let task: Task<Void, Never>
  }

  private struct Request: Sendable {
    let text: String
    let reply: CheckedContinuation<[UInt8], any Error>
  }

  init(_ launch: Launch) { self.launch = launch }

  deinit { running?.requests.finish() }

  /// The answer to a request.
  func output(of text: String) async throws -> [UInt8] {
    try Task.checkCancellation()
    let running = running ?? start()
    self.running = running
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { reply in
        let request = Request(text: text, reply: reply)
        guard case .enqueued = running.requests.yield(request) else {
          reply.resume(throwing: CancellationError())
          return
        }
      }
    } onCancel: {
      running.task.cancel()
    }
  }

  /// Ends the process at once and waits until it has gone.
  func stop() async {
    guard let running else { return }
    self.running = nil
    running.requests.finish()
    running.task.cancel()
    await running.task.value
  }

  /// A process that ends while it is written to leaves a closed pipe. Writing to it is an error that the
  /// caller gets, and shall not end the program, as it would by default.
  private static let ignoresClosedPipes: Void = {
    var current = sigaction()
    sigaction(SIGPIPE, nil, &current)
    #if canImport(Darwin)
      let handler = current.__sigaction_u.__sa_handler
    #else
      let handler = current.__sigaction_handler.sa_handler
    #endif
    if handler == nil { signal(SIGPIPE, SIG_IGN) }
  }()

  private func start() -> Running {
    Self.ignoresClosedPipes
    let (requests, continuation) = AsyncStream.makeStream(of: Request.self)
    let task = Task { [weak self, launch] in
      let outcome = await Self.serve(requests, launch: launch)
      // Whoever asks next shall find no process that takes no more.
      continuation.finish()
      await self?.forget()
      outcome.unanswered?.reply.resume(throwing: outcome.error)
      for await request in requests { request.reply.resume(throwing: outcome.error) }
    }
    return Running(requests: continuation, task: task)
  }

  private func forget() { running = nil }

  /// Answers `requests` until there are no more or the process ends.
  ///
  /// Returns the request left without an answer, and why.
  private static func serve(
    _ requests: AsyncStream<Request>, launch: Launch
  ) async -> (unanswered: Request?, error: any Error) {
    var options = PlatformOptions()
    options.teardownSequence =
      launch.ending == .kill
      ? [] : [.send(signal: launch.ending, allowedDurationToNextStep: .seconds(10))]
    let environment = Dictionary(
      uniqueKeysWithValues: launch.environment.map { (Environment.Key(stringLiteral: $0), $1) })
    do {
      let errors = ErrorFile(path: launch.errors)
      let result = try await Subprocess.run(
        .path(launch.program), arguments: Arguments(launch.arguments),
        environment: .inherit.updating(environment), platformOptions: options, input: .inputWriter,
        output: .sequence,
        error: .fileDescriptor(try errors.opened(), closeAfterSpawningProcess: true)
      ) { execution -> Request? in
        // As the task may be cancelled at any moment, also while the process starts.
        try await withTaskCancellationHandler {
          try await answer(
            requests, prelude: launch.prelude,
            launch.dialogue(
              execution.standardInputWriter, execution.standardOutput.makeAsyncIterator(), errors))
        } onCancel: {
          try? execution.send(signal: launch.ending)
        }
      }
      if Task.isCancelled { return (result.closureResult, CancellationError()) }
      if case .signaled(let signal) = result.terminationStatus {
        return (result.closureResult, EngineMessage.killed(by: Int(signal)))
      }
      let error = launch.error(errors.take() ?? "")
      // No query ends the process, whoever wrote it.
      if let fault = error as? QueryFault { return (result.closureResult, fault.bug) }
      return (result.closureResult, error)
    } catch {
      let failure =
        error as? PatronError
        ?? PatronError(
          .engine, at: .file("\(launch.program)"), "the engine does not run (\(error))",
          remedy: launch.remedy)
      return (nil, Task.isCancelled ? CancellationError() : failure)
    }
  }

  /// Answers `requests` one by one; returns the one that the process ended on.
  private static func answer(
    _ requests: AsyncStream<Request>, prelude: String?, _ first: any EngineDialogue
  ) async throws -> Request? {
    var dialogue = first
    var prelude: String? = prelude
    for await request in requests {
      do {
        if let prelude { _ = try await dialogue.answer(to: prelude) }
        prelude = nil
        request.reply.resume(returning: try await dialogue.answer(to: request.text))
      } catch let error as PatronError {
        request.reply.resume(throwing: error)
      } catch let fault as QueryFault {
        request.reply.resume(throwing: fault)
      } catch is EngineInterrupted {
        request.reply.resume(throwing: CancellationError())
      } catch {
        return request
      }
    }
    return nil
  }
}

/// How a running engine is spoken to, a request at a time.
protocol EngineDialogue {
  /// The answer to `request`.
  ///
  /// - Throws: `EngineEnded` where the process ended before it.
  mutating func answer(to request: String) async throws -> [UInt8]
}

struct EngineEnded: Error {}
struct EngineInterrupted: Error {}
