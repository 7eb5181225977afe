import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// An engine's process with its private folder and its limits.
package struct EngineHost: Sendable {
  let process: EngineProcess
  let scratch: ScratchFolder
  let limits: EngineLimits

  /// Ends the process and removes the folder.
  func close() async {
    await process.stop()
    scratch.remove()
  }

  /// The process's answer, within the limit of time.
  func answer(to request: String) async throws -> [UInt8] {
    try await whileScratchLasts {
      try await withTimeLimit(seconds: limits.seconds) { [process] in
        try await process.output(of: request)
      }
    }
  }

  /// Runs `body`; where it fails and the scratch folder is gone, that is why.
  func whileScratchLasts<Result>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch  where !scratch.exists && !(error is CancellationError) {
      throw ScratchFolder.removed
    }
  }

  private func withTimeLimit<Result: Sendable>(
    seconds: Int, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask(operation: body)
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw PatronError(
          .engine, "the engine was stopped after \(seconds) s on one step",
          remedy: "give it more memory")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  private func writeFile(_ path: String, _ body: (FileDescriptor) throws -> Void) throws {
    do {
      let descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
      try descriptor.closeAfter { try body(descriptor) }
    } catch let error as Errno {
      throw ScratchFolder.unwritable(error)
    }
  }

  /// Writes the rows that `write` hands over to the file at `path`.
  func write(
    _ path: String, _ columns: [LoadedColumn], _ write: (inout RowWriter) throws -> Void
  ) throws {
    try writeFile(path) { descriptor in
      var writer = try RowWriter(columns) { bytes in try descriptor.writeAll(bytes) }
      try write(&writer)
      try writer.finish()
    }
  }
}
