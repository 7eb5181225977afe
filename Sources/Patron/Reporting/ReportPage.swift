import Foundation
import PatronEngine

/// The file of a report: written whole, or not at all.
public struct ReportPage: Sendable {
  public let file: String

  public init(_ file: String) { self.file = file }

  /// Sees before any work that the file can be written and is none of the exports of `folder`.
  public func check(beside folder: String) throws {
    try ExportsGuard(folder).check(file: file, option: "--output")
    _ = try OutputPlace.file(file)
  }

  /// Writes `text` in place of what was there.
  public func write(_ text: String) throws {
    let staged = try StagedFile(for: file)
    try staged.write(Data(text.utf8))
    try staged.place()
  }
}
