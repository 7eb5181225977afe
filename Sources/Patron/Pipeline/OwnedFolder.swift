import Foundation
import PatronEngine

/// Folders whose files belong together by a record that lies in them: models, results and plans.
///
/// A single file is written over none of theirs, so that no output takes the place of what another command reads.
enum OwnedFolder {
  private struct Kind {
    let name: String
    let record: String
    /// The files that the folder has; nil for all that lie in it.
    let files: Set<String>?
  }

  private static var kinds: [Kind] {
    [
      Kind(name: "models", record: ModelFolder.manifestName, files: nil),
      Kind(name: "results", record: ScoreFolder.recordName, files: Scorer.ownNames),
      Kind(
        name: "a planned campaign", record: CampaignPlan.planName,
        files: Set(CampaignPlan.fileNames)),
    ]
  }

  /// Refuses to write the file `output` over one of theirs, whatever link leads there.
  static func check(file output: String, option: String) throws {
    let real = URL(fileURLWithPath: try OutputPlace.file(output))
    let folder = real.deletingLastPathComponent().path
    for kind in kinds
    where FileManager.default.fileExists(atPath: folder + "/" + kind.record)
      && kind.files?.contains(real.lastPathComponent) != false
    {
      throw PatronError(
        .output, at: .file(output), "a file in a folder of \(kind.name), which belong together",
        remedy: "name another place with \(option)")
    }
  }
}
