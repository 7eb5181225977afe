import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The engine's program as it runs: one process takes script after script by standard input, so that
/// tables stay in its memory between them.
///
/// A statement that fails ends its script and no more. Where the process itself ends, its tables go
/// with it, and the next script starts another.
actor EngineProcess {
  private let launch: Launch
  private var running: Running?

  /// How the program is started.
  private struct Launch: Sendable {
    let program: FilePath
    /// The statements that come before all others.
    let prelude: String
    /// The file for the process's error messages.
    let errors: String
  }

  private struct Running: Sendable {
    let requests: AsyncStream<Request>.Continuation
    let task: Task<Void, Never>
  }

  private struct Request: Sendable {
    let script: String
    let reply: CheckedContinuation<[UInt8], any Error>
  }

  init(program: FilePath, prelude: String, errors: String) {
    launch = Launch(program: program, prelude: prelude, errors: errors)
  }

  deinit { running?.requests.finish() }

  /// The output of `script`: JSON, an array of rows a query.
  func output(of script: String) async throws -> [UInt8] {
    try Task.checkCancellation()
    let running = running ?? start()
    self.running = running
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { reply in
        let request = Request(script: script, reply: reply)
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
    // Nothing of the engine's is to be kept: it is ended without more ado.
    var options = PlatformOptions()
    options.teardownSequence = []
    do {
      let errors = ErrorFile(path: launch.errors)
      let result = try await Subprocess.run(
        .path(launch.program), arguments: ["-no-init", "-batch", "-json", ":memory:"],
        environment: .inherit, platformOptions: options, input: .inputWriter, output: .sequence,
        error: .fileDescriptor(try errors.opened(), closeAfterSpawningProcess: true)
      ) { execution -> Request? in
        // As the task may be cancelled at any moment, also while the process starts.
        try await withTaskCancellationHandler {
          try await answer(
            requests, prelude: launch.prelude,
            Dialogue(
              writer: execution.standardInputWriter,
              output: execution.standardOutput.makeAsyncIterator(), errors: errors))
        } onCancel: {
          try? execution.send(signal: .kill)
        }
      }
      if Task.isCancelled { return (result.closureResult, CancellationError()) }
      if case .signaled(let signal) = result.terminationStatus {
        return (result.closureResult, EngineMessage.killed(by: Int(signal)))
      }
      let error = EngineMessage(errors.take() ?? "").error
      // No query ends the process, whoever wrote it.
      if let fault = error as? QueryFault { return (result.closureResult, fault.bug) }
      return (result.closureResult, error)
    } catch {
      let failure =
        error as? PatronError
        ?? PatronError(
          .engine, at: .file("\(launch.program)"), "the engine does not run (\(error))",
          remedy: DuckDBProgram.remedy)
      return (nil, Task.isCancelled ? CancellationError() : failure)
    }
  }

  /// Answers `requests` one by one; returns the one that the process ended on.
  private static func answer(
    _ requests: AsyncStream<Request>, prelude: String, _ first: Dialogue
  ) async throws -> Request? {
    var dialogue = first
    var prelude: String? = prelude
    for await request in requests {
      do {
        if let prelude { _ = try await dialogue.answer(to: prelude) }
        prelude = nil
        request.reply.resume(returning: try await dialogue.answer(to: request.script))
      } catch let error as PatronError {
        request.reply.resume(throwing: error)
      } catch let fault as QueryFault {
        request.reply.resume(throwing: fault)
      } catch is Interrupted {
        request.reply.resume(throwing: CancellationError())
      } catch {
        return request
      }
    }
    return nil
  }
}

private struct ProcessEnded: Error {}
private struct Interrupted: Error {}

/// A dialogue with a running engine, a statement at a time.
///
/// A message about an error is written before the mark that follows the statement is printed.
private struct Dialogue {
  let writer: StandardInputWriter
  var output: SubprocessOutputSequence.Iterator
  let errors: ErrorFile

  /// A line that no row of JSON can be; printed behind a statement, it marks the end of its output.
  private static let mark = "patron-end"
  private static let lastBytes = Array((mark + "\n").utf8)

  /// The output of the statements of `script`, up to the first that fails.
  mutating func answer(to script: String) async throws -> [UInt8] {
    var answer: [UInt8] = []
    for statement in SQLStatements(script: script) {
      let end = statement.hasSuffix(";") ? "" : "\n;"
      _ = try await writer.write("\(statement)\(end)\n.print \(Self.mark)\n")
      try await read(into: &answer)
      guard let message = errors.take() else { continue }
      // A terminal's interrupt reaches the engine too, which then ends its statement by itself.
      throw message.hasPrefix("INTERRUPT") ? Interrupted() : EngineMessage(message).error
    }
    return answer
  }

  private mutating func read(into answer: inout [UInt8]) async throws {
    while let piece = try await output.next() {
      piece.withUnsafeBytes { answer.append(contentsOf: $0) }
      if answer.suffix(Self.lastBytes.count).elementsEqual(Self.lastBytes) {
        return answer.removeLast(Self.lastBytes.count)
      }
    }
    throw ProcessEnded()
  }
}
