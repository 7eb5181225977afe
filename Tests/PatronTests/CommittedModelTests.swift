import Foundation
import Patron
import PatronData
import PatronNumerics
import PatronTestSupport
import Testing

/// models/aurora, which is committed so that a fresh clone can score at once.
@Suite("The committed model")
struct CommittedModelTests {
  /// With `PATRON_RECORD=1` the folder is written again from its own models: its card is then written as
  /// reports are, and the manifest has the card's checksum.
  @Test func `its files equal those its own models are written as`() throws {
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

  @Test func `its features are made again with the bytes that its certificate has`() async throws {
    let models = try ModelFolder(PublicData.repository.appendingPathComponent("models/aurora").path)
      .read()
    let exports = PublicData.repository.appendingPathComponent("datasets/aurora").path
    try await Session.with(folder: exports, options: RunOptions()) { session in
      let builder = FrameBuilder(session.prepared, features: models.manifest.featureSet)
      for entry in try #require(models.manifest.certificate).entries {
        let frame = try await builder.frame(at: entry.snapshot, of: .known)
        #expect(FrameDigest(frame, workers: .all).sha256 == entry.sha256)
      }
    }
  }

  @Test func `its segments are named by the words that features have`() throws {
    let models = try ModelFolder(PublicData.repository.appendingPathComponent("models/aurora").path)
      .read()
    let segments = try #require(models.segments).segments.filter { $0.cluster != nil }
    let names = SegmentNames(models.manifest.features(for: .description).features)
    #expect(names.distinct(segments.map(\.traits)) == segments.map(\.name))
  }
}
