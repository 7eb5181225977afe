import Foundation
import PatronEngine
import PatronReport

/// What a report is compared with: a page that was written before, or the folder of models.
package struct FormerReport: Sendable {
  package let figures: ReportFigures
  /// The models, where it is their folder: with them it can be told who moved.
  package let models: TrainedModels?

  /// No page is longer.
  private static let mostBytes = 32 << 20

  /// Reads the page or the folder at `path`.
  package init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw PatronError(
        .missingInput, at: .file(path), "there is neither a report nor a folder of models",
        remedy: "name with --since a page that 'patron report' wrote, or a folder of models")
    }
    if isFolder.boolValue {
      let models = try ModelFolder(path).read()
      self.models = models
      figures = try ReportFigures(models)
      return
    }
    models = nil
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw PatronError.unreadable(path)
    }
    defer { try? file.close() }
    let data = try file.read(upToCount: Self.mostBytes) ?? Data()
    guard let record = HTMLRenderer.record(in: String(decoding: data, as: UTF8.self)),
      let figures = ReportFigures(text: record)
    else {
      throw PatronError(
        .data, at: .file(path), "no page with the figures of a report that this Patron reads",
        remedy: "name a page that 'patron report' wrote, or a folder of models")
    }
    self.figures = figures
  }
}
