public import PatronData
import PatronEngine
import PatronNumerics

/// What a model folder holds and what it was made from.
public struct Manifest: Hashable, Sendable, Codable {
  /// The version of the folder's format, raised when an older Patron could misread it.
  public static let currentFormat = 9
  public static let patronVersion = "0.1.0"

  public var format = Manifest.currentFormat
  public var patron = Manifest.patronVersion
  public let name: String
  public let seed: UInt64
  /// The last day that was learned from; nil where the exports have no times. It stands for the date
  /// of making, which would differ between two runs on the same exports.
  public let asOf: Day?
  public let customers: Int
  public let configuration: Configuration
  /// What was asked for beside patron.yaml.
  public let request: Request
  /// The files that were learned from.
  public let exports: [Export]
  /// The snapshots that outcomes were learned at; nil without predictions of behaviour.
  package let windows: WindowPlan?
  /// What predictions are made from.
  package let featureSet: FeatureSet
  /// What segments describe; nil where it is the same.
  package let description: FeatureSet?
  /// That the features know nothing of what came after; nil where outcomes have no dates.
  package let certificate: LeakCertificate?
  /// Columns that may know the outcome.
  public let suspects: [LeakAudit.Suspect]
  /// Columns of the customers table that nothing is learned from, and why.
  package let ignoredColumns: [PreparedExports.IgnoredColumn]
  /// What the training data looked like, feature by feature.
  public let features: [FeatureSummary]
  public internal(set) var models: [TaskID]
  /// Of each model that is worth no more than a baseline, why.
  public let caveats: [TaskID: Caveat]
  /// The tasks that were not trained, and why.
  public let skipped: [Skipped]
  /// The SHA-256 of every other file of the folder, by name.
  public var files: [String: String] = [:]
  /// The SHA-256 of this manifest with this field left empty.
  public var checksum = ""

  /// Whether no number of it is beyond what training could have found, and all tasks and files are known.
  var isSound: Bool {
    featureSet.isSound && description?.isSound ?? true && windows.map(\.isSound) ?? true
      && Bounds.counts.contains(customers) && exports.allSatisfy { $0.bytes >= 0 }
      && features.allSatisfy { Bounds.shares.contains($0.missingShare) }
      && Set(models).count == models.count && models.allSatisfy(Tasks.ids.contains)
      && files.keys.allSatisfy(Set(ModelFolder.fileNames).contains)
  }

  package func features(for use: FeatureUse) -> FeatureSet {
    switch use {
    case .description: description ?? featureSet
    case .prediction: featureSet
    }
  }

  /// What a training was asked for beside patron.yaml: with the seed, all that it takes to train again.
  public struct Request: Hashable, Sendable, Codable {
    /// The tasks that alone were asked for; nil for all.
    public let only: [TaskID]?
    /// The number of segments; nil where patron.yaml or the data decide.
    public let segmentCount: Int?
    /// The last day that was to count; nil for that of the exports.
    public let asOf: Day?
    /// The checksum of the models whose segments these follow; nil for none.
    public let previous: String?
  }

  public struct Export: Hashable, Sendable, Codable {
    public let table: Table
    public let file: String
    public let bytes: Int
    public let sha256: String

    /// The files that are not the same in both, by name.
    static func changed(_ first: [Export], _ second: [Export]) -> [String] {
      Set(Set(first).symmetricDifference(second).map(\.file)).sorted()
    }
  }

  public struct FeatureSummary: Hashable, Sendable, Codable {
    public let name: String
    public let mean: Double?
    public let missingShare: Double
  }

  public struct Skipped: Hashable, Sendable, Codable {
    public let task: TaskID
    public let obstacle: Obstacle
  }
}
