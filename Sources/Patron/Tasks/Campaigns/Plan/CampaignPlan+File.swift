package import Foundation
import PatronEngine
import PatronNumerics

extension CampaignPlan {
  /// Reads the plan of the campaign in `folder` from its `bytes`, and sees that it is as it was written.
  package init(_ bytes: Data, of folder: String) throws {
    struct Version: Decodable { let format: Int }
    let reader = JSONReader()
    if let version = try? reader.value(Version.self, from: bytes),
      version.format != Self.currentFormat
    {
      throw PatronError(
        .data, at: .file("\(folder)/\(Self.planName)"),
        "of the format \(version.format), and this Patron reads \(Self.currentFormat)")
    }
    guard let plan = try? reader.value(Self.self, from: bytes),
      try ModelFiles.json(plan) == bytes, plan.isSound
    else { throw Self.damaged(folder) }
    self = plan
  }

  static func damaged(_ folder: String) -> PatronError {
    PatronError(
      .data, at: .folder(folder), "not what was planned",
      remedy: "restore \(planName) and \(assignmentsName)")
  }

  /// The days that a campaign can be measured in.
  static let windows: ClosedRange<DayCount> = 1...3_650

  /// Whether no number of it is beyond what planning could have found.
  private var isSound: Bool {
    let counts = [customers, list.customers, everyone.customers, control.treated, control.control]
    return counts.allSatisfy(Bounds.counts.contains)
      && [window, horizon].allSatisfy { $0.map(Self.windows.contains) ?? true }
      && [control.share, control.baseline, control.power].allSatisfy(Bounds.shares.contains)
      && Set(columns).count == columns.count
      && columns.allSatisfy(CampaignColumns.everyNumber.contains)
  }
}
