import Foundation
import PatronEngine
import PatronReport

/// The logo of a report, from the file that patron.yaml names.
enum ReportLogo {
  /// The picture in `file`, a path below the exports' `folder`.
  static func image(_ file: String, in folder: String) throws -> PageImage {
    let path = file.hasPrefix("/") ? file : folder + "/" + file
    func refused(
      _ category: PatronError.Category, _ fact: String, remedy: String
    ) -> PatronError {
      PatronError(category, at: .file(path), "logo of report: \(fact)", remedy: remedy)
    }
    var isFolder: ObjCBool = false
    guard
      !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue
    else {
      throw refused(.data, "a folder, and no picture", remedy: "write the path of a picture")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw refused(
        .missingInput, "there is no such file", remedy: "write the path below \(folder)")
    }
    defer { try? handle.close() }
    let data: Data
    do {
      data = try handle.read(upToCount: PageImage.mostBytes + 1) ?? Data()
    } catch {
      throw refused(.missingInput, "cannot be read", remedy: "see its permissions")
    }
    guard data.count <= PageImage.mostBytes else {
      throw refused(
        .data, "more than \(PageImage.mostBytes >> 10) KiB, which every page would carry",
        remedy: "make it smaller: a width of 400 pixels is enough")
    }
    guard let image = PageImage(data) else {
      let kinds = PageImage.Kind.allCases.map { $0.rawValue.uppercased() }
      throw refused(
        .data, "no picture in \(kinds.dropLast().joined(separator: ", ")) or \(kinds.last ?? "")",
        remedy: "export it as PNG")
    }
    return image
  }
}
