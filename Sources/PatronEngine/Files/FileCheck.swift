import Dispatch
import Foundation
import Synchronization

/// Files that are read from end to end beside the engine, to see that they are whole: the engine takes a
/// .gz that was cut at the end of a row for a whole one, and looks at no checksum.
package final class FileCheck: Sendable {
  private let task: Task<Void, any Error>
  private let isStopped = Flag()

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
  }

  /// Unpacking keeps a thread busy, which must be none of the engine's dialogue.
  private static let queue = DispatchQueue(label: "patron.files", qos: .utility)

  /// Starts to read `files` of CSV, whose headers are `frames`, one after another.
  init(_ files: [String], frames: [String: CSVFrame]) {
    let isStopped = isStopped
    task = Task.detached {
      try await withCheckedThrowingContinuation { continuation in
        Self.queue.async {
          continuation.resume(
            with: Result {
              for file in files {
                if file.lowercased().hasSuffix(".zst") {
                  try ZstandardFrames.check(file)
                } else {
                  try Self.check(file, frame: frames[file], isStopped: isStopped)
                }
              }
            })
        }
      }
    }
  }

  deinit { isStopped.set() }

  /// Waits until every file has been read; throws the damage of one that is not whole.
  package func finish() async throws { try await task.value }

  /// Throws where `file` is cut or damaged, holds a byte that no text has, or, being packed, ends in
  /// lines that are no rows.
  private static func check(_ file: String, frame: CSVFrame?, isStopped: Flag) throws {
    let isPacked = file.lowercased().hasSuffix(".gz")
    var tail = Tail(size: 1 << 16)
    var passed = 0
    try ByteSource(file).forEachPiece { piece in
      if isStopped.isSet { throw CancellationError() }
      if let offset = zeros(in: piece) {
        let line = try Self.line(of: passed + offset, in: file)
        throw PatronError(
          .data, at: .export([file], line: line),
          "a run of NUL bytes, as a damaged file has or one of another kind",
          remedy: "export or copy it again")
      }
      passed += piece.count
      if isPacked { tail.add(piece) }
    }
    guard isPacked, let frame else { return }
    let end = ArraySlice(tail.bytes)
    let footer = CSVFooter(tail: end, isWhole: false, delimiter: frame.mark, width: frame.width)
    guard let footer else { return }
    let line = try Self.line(of: passed - end.count + footer.start, in: file)
    throw PatronError(
      .data, at: .export([file], line: line),
      "\(footer.lines) footer lines below the last row",
      remedy: "unpack the file, or export it without them")
  }

  /// Where as many zeros stand together as a text with one in a cell does not have: a file that was
  /// not written to its end, or is none of text.
  private static func zeros(in piece: UnsafeRawBufferPointer) -> Int? {
    guard let start = piece.baseAddress else { return nil }
    var offset = 0
    while let found = memchr(start + offset, 0, piece.count - offset) {
      let first = UnsafeRawPointer(found) - start
      var last = first
      while last < piece.count, piece[last] == 0 { last += 1 }
      if last - first >= 8 { return first }
      offset = last
    }
    return nil
  }

  /// The line that holds the byte at `offset`, read again: only errors pay.
  private static func line(of offset: Int, in file: String) throws -> Int {
    var line = 1
    var passed = 0
    try ByteSource(file).forEachPiece { piece in
      line += piece.prefix(max(0, offset - passed)).count { $0 == 10 }
      passed += piece.count
    }
    return line
  }
}
