import Foundation
import Patron
import PatronTestSupport
import Testing

/// models/aurora, which is committed so that a fresh clone can score at once.
@Suite("The committed model")
struct CommittedModelTests {
  @Test func `its files are those that its own models are written as`() throws {
    let path = PublicData.repository.appendingPathComponent("models/aurora").path
    let models = try ModelFolder(path).read()
    let folder = try TemporaryFolder()
    try ModelFolder(folder.path("aurora")).write(models)
    for name in ModelFolder.fileNames {
      let kept = FileManager.default.contents(atPath: path + "/" + name)
      #expect(
        kept == FileManager.default.contents(atPath: folder.path("aurora/" + name)), "\(name)")
    }
  }
}
