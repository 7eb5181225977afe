import Foundation
import Patron
import PatronTestSupport
import Testing

/// models/aurora, which is committed so that a fresh clone can score at once.
@Suite("The committed model")
struct CommittedModelTests {
  /// With `PATRON_RECORD=1` the folder is written again from its own models: its card then says what the
  /// reports say now, and the manifest has the card's checksum.
  @Test func `its files are those that its own models are written as`() throws {
    let path = PublicData.repository.appendingPathComponent("models/aurora").path
    let models = try ModelFolder(path).read()
    if GoldenFiles.isRecording { try ModelFolder(path).write(models) }
    let folder = try TemporaryFolder()
    try ModelFolder(folder.path("aurora")).write(models)
    for name in ModelFolder.fileNames {
      let kept = FileManager.default.contents(atPath: path + "/" + name)
      #expect(
        kept == FileManager.default.contents(atPath: folder.path("aurora/" + name)), "\(name)")
    }
  }
}
