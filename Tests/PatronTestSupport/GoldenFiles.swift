package import Foundation

/// Texts that a program is to print again, kept as files beside the tests.
///
/// With `PATRON_RECORD=1` the files are written instead of being compared: look at what git
/// then shows.
package struct GoldenFiles: Sendable {
  package let folder: URL

  /// The files in "Golden" beside the test's own file.
  package init(beside file: String = #filePath) {
    folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      .appendingPathComponent("Golden")
  }

  /// Whether the files are to be written instead of being compared.
  package static var isRecording: Bool {
    ProcessInfo.processInfo.environment["PATRON_RECORD"] == "1"
  }

  /// The first line of `text` that the file `name` does not have in its place; nil where they are
  /// equal, and where the file was recorded.
  package func difference(of text: String, from name: String) throws -> String? {
    let file = folder.appendingPathComponent(name)
    if Self.isRecording {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return nil
    }
    guard let bytes = FileManager.default.contents(atPath: file.path) else {
      return "\(name) is not kept: record it with PATRON_RECORD=1"
    }
    let kept = String(decoding: bytes, as: UTF8.self)
    guard kept != text else { return nil }
    let (old, new) = (Self.lines(kept), Self.lines(text))
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let index = line ?? min(old.count, new.count)
    func shown(_ lines: [Substring]) -> String {
      index < lines.count ? "'\(lines[index])'" : "its end"
    }
    return "\(name), line \(index + 1): \(shown(new)) where the file has \(shown(old))"
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// `text` with a # for each digit of a number with decimals, and of a checksum: what training on
  /// another kind of processor may give otherwise. Counts and words stay.
  package static func withoutFigures(_ text: String) -> String {
    text.replacing(/[0-9]+(,[0-9]{3})*\.[0-9]+|[0-9a-f]{16,}/) { match in
      // A version is no figure.
      String(match.output.0.map { $0.isNumber || $0.isLetter ? "#" : $0 })
    }
  }
}
