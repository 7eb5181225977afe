import Foundation
import PatronData
import PatronEngine

/// Where results go.
enum StandardOutput {
  /// Whether people read it as it comes.
  static var isTerminal: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The reader has gone, as `head` does once it has seen enough.
  struct Closed: Error {}

  static func write(_ text: String) throws {
    try write(Array(text.utf8)[...])
  }

  /// Copies the file at `path`, a piece at a time.
  static func write(contentsOf path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw PatronError(.bug, "the list vanished before it was printed")
    }
    defer { try? file.close() }
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      try Task.checkCancellation()
      try write(Array(piece)[...])
    }
  }

  /// Prints `value` as JSON with sorted keys.
  static func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // A figure may be undefined, and JSON has no number for that.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    try write(String(decoding: encoder.encode(value), as: UTF8.self) + "\n")
  }

  private static func write(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        throw Closed()
      } else if errno != EINTR {
        throw PatronError(
          .output, "standard output cannot be written (\(String(cString: strerror(errno))))")
      }
    }
  }
}

/// Where everything else goes. There is no stream left to report its failures on, so they are ignored.
enum StandardError {
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// Whether it is a terminal that can rewrite a line.
  static var isTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// How many characters fit on a line of the terminal.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
