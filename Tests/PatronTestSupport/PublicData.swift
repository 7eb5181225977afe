package import Foundation

/// The public data sets beside the repository, which tests use where they are at hand.
package enum PublicData {
  /// This repository: Tests/PatronTestSupport is two steps below it.
  package static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where the data sets lie: PATRON_TEST_DATA, else ../shared/data beside the repository.
  package static let folder: URL =
    ProcessInfo.processInfo.environment["PATRON_TEST_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data")

  package static func has(_ name: String) -> Bool {
    FileManager.default.isReadableFile(atPath: folder.appendingPathComponent(name).path)
  }

  /// The fixture that maps the data set `name`.
  package static func fixture(_ name: String) -> URL {
    repository.appendingPathComponent("Tests/Fixtures/\(name)")
  }
}
