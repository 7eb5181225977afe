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
  /// The cluster that each segment is, in the order of `segments`; that of the dormant is none.
  public let clusters: [Int]
  /// The feature without which a customer is dormant: who was not active in the observation window
  /// has no behaviour to compare, and is a segment apart. nil where behaviour plays no part.
  public let activityFeature: String?
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
    /// The segment's median; the mean of a share; of a category the share of the level.
    public let value: Double
    /// Everybody's.
    public let overall: Double
    /// The difference of the means in standard deviations over all customers.
    public let difference: Double
  }

  /// Assigns each row of `frame`, which holds the features of `set`, to a segment.
  ///
  /// - Returns: the number of each customer's segment, and the distance to its centre in the
  ///   standardised space, NaN for the dormant.
  public func assign(
    _ frame: Matrix, features set: FeatureSet, workers: Workers = .all
  ) -> (segments: [Int], distances: [Double]) {
    let chosen = frame.selecting(columns: features.compactMap(set.index(of:)))
    let assignment = clustering.assign(
      preprocessor.transform(chosen, workers: workers), workers: workers)
    var segmentOfCluster = [Int](repeating: 0, count: clusters.count)
    for (place, cluster) in clusters.enumerated() { segmentOfCluster[cluster] = place + 1 }
    let activity = activityFeature.flatMap(set.index(of:))
    let isDormant = (0..<frame.rowCount).map { row in
      activity.map { frame[row, $0].isNaN } ?? false
    }
    return (
      isDormant.indices.map { row in
        isDormant[row] ? clusters.count + 1 : segmentOfCluster[Int(assignment.labels[row])]
      },
      isDormant.indices.map { row in
        isDormant[row] ? .nan : Double(assignment.squaredDistances[row]).squareRoot()
      }
    )
  }
}
