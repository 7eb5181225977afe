public import PatronFeatures
public import PatronModels
public import PatronNumerics

/// A trained segmentation: groups of customers, each with a name and what sets it apart.
public struct SegmentModel: Hashable, Sendable, Codable {
  public let kind: Configuration.Segments.Kind
  /// The features that the segments are made from, by name.
  public let features: [String]
  public let preprocessor: Preprocessor.Model
  public let clustering: KMeans.Model
  /// The segments by size of revenue (or of membership, where there is none), from 1.
  public let segments: [Segment]
  /// The cluster that each segment is, in the order of `segments`.
  public let clusters: [Int]
  /// How the number of segments was chosen.
  public let candidates: [Candidate]
  /// The silhouette of the chosen clustering on a seeded sample.
  public let silhouette: Double?

  /// One number of segments that was tried.
  public struct Candidate: Hashable, Sendable, Codable {
    public let count: Int
    public let inertia: Double
    public let silhouette: Double
    public let smallestShare: Double
  }

  /// One group of customers.
  public struct Segment: Hashable, Sendable, Codable {
    public let id: Int
    public let name: String
    public let size: Int
    public let share: Double
    /// The share of the spend in the observation window; nil where the exports hold no amounts.
    public let revenueShare: Double?
    /// What sets it apart, the strongest first.
    public let traits: [Trait]
  }

  /// How a segment differs from everybody in one feature.
  public struct Trait: Hashable, Sendable, Codable {
    public let feature: String
    public let meaning: String
    public let unit: String
    /// The level, for a category.
    public let level: String?
    /// The segment's median, or its share of the level.
    public let value: Double
    /// Everybody's.
    public let overall: Double
    /// The difference of the means in standard deviations over all customers.
    public let difference: Double
  }

  /// Assigns each row of `frame` (n × the features of the set it was trained on) to a segment.
  public func assign(
    _ frame: Matrix, workers: Workers = .all
  ) -> (segments: [Int], distances: [Double]) {
    let assignment = clustering.assign(
      preprocessor.transform(frame, workers: workers), workers: workers)
    var segmentOfCluster = [Int](repeating: 0, count: clusters.count)
    for (place, cluster) in clusters.enumerated() { segmentOfCluster[cluster] = place + 1 }
    return (
      assignment.labels.map { segmentOfCluster[Int($0)] },
      assignment.squaredDistances.map { Double($0).squareRoot() }
    )
  }
}
