public import PatronData
import PatronEngine
public import PatronModels
package import PatronNumerics

/// A trained segmentation: groups of customers, each with a name and what sets it apart.
public struct SegmentModel: Hashable, Sendable, Codable {
  public let kind: Configuration.Segments.Kind
  /// In mixed segments, the share of all distances that behaviour makes up.
  public let balance: Double
  /// The days of behaviour that they describe.
  public let observation: DayCount
  /// The features that the segments are made from, by name.
  public let features: [String]
  /// Features that could have been used and say nothing, or nothing of their own.
  public let dropped: [Dropped]
  public let preprocessor: Preprocessor.Model
  public let clustering: KMeans.Model
  /// The segments by their numbers, which stay theirs when the model is trained again.
  public internal(set) var segments: [Segment]
  /// The largest number that a segment of this line of models has had: a new one gets the next.
  public internal(set) var lastID: Int
  /// The days since a customer was last active: who was not in the observation window
  /// has no behaviour to compare, and is a segment apart. nil where behaviour plays no part.
  public let activityFeature: String?
  /// How the number of segments was chosen; nil where patron.yaml or the command line says it.
  public let search: ClusterCountSearch.Result?
  /// How well the active customers' segments stand apart, from −1 to 1, on a seeded sample; nil for
  /// one segment.
  public let silhouette: Double?
  /// The agreement of the segments with those of customers drawn anew, 1 being perfect.
  public let stability: Double
  /// How the segments follow from those of the model before; nil without one.
  public internal(set) var succession: Succession?
  /// The share of all customers that the segments were formed from and are counted in.
  public internal(set) var sampledShare = 1.0

  /// Whether the search found no groups, so that all active customers are one segment.
  public var hasNoClearSegments: Bool { search != nil && search?.chosen == nil }

  /// A feature that segments are not made from, and why.
  public struct Dropped: Hashable, Sendable, Codable {
    public enum Reason: Hashable, Sendable, Codable {
      /// It is the same for all customers, or known of none.
      case constant, unknown
      /// It equals the feature `of`.
      case duplicate(of: String)
      /// It correlates with the feature `with`, so closely that both say the same.
      case correlated(with: String, correlation: Double)
      /// It is known of too small a share of the customers.
      case mostlyUnknown(knownShare: Double)
    }

    public let feature: String
    public let reason: Reason
  }

  /// One group of customers.
  public struct Segment: Hashable, Sendable, Codable {
    /// The number it is known by; it is never given to another segment of the same line of models.
    public internal(set) var id: Int
    public internal(set) var name: String
    /// The cluster it is; nil for the dormant.
    public let cluster: Int?
    public let size: Int
    public let share: Double
    /// The share of the spend in the observation window; nil where the exports hold no amounts.
    public let revenueShare: Double?
    /// The share of all spend that is known.
    public internal(set) var knownRevenueShare: Double?
    /// The mean similarity with the segments found among customers drawn anew; nil for the dormant,
    /// who are a segment by rule.
    public let stability: Double?
    /// What sets it apart, the strongest first; empty for fewer customers than are described.
    public let traits: [Trait]
    /// Who they are; nil for fewer customers than are described.
    public internal(set) var persona: Persona?

    /// How far the segment can be relied on, in words.
    public var firmness: Firmness? {
      stability.map { stability in
        stability >= ClusterStability.validSimilarity
          ? .firm : stability >= ClusterStability.doubtfulSimilarity ? .doubtful : .unsettled
      }
    }
  }

  /// How far a segment can be relied on, by Hennig's limits of similarity 0.75 and 0.6.
  public enum Firmness: String, Hashable, Sendable, Codable {
    /// It is found again whoever is in the data.
    case firm
    /// There is such a group, but its border moves.
    case doubtful
    /// Other customers would give another segment.
    case unsettled
  }

  /// How a segment differs from everybody in one feature.
  public struct Trait: Hashable, Sendable, Codable {
    public let feature: String
    public let unit: String
    /// The level, for a category.
    public let level: String?
    public let statistic: Statistic
    /// The segment's.
    public let value: Double
    /// Everybody's.
    public let overall: Double
    /// The difference of the means in standard deviations over all customers.
    public let difference: Double
    /// How many of the segment's customers it is known of, and what share of them that is.
    public let known: Int
    public let knownShare: Double

    package init(
      feature: String, unit: String, level: String?, statistic: Statistic, value: Double,
      overall: Double, difference: Double, known: Int, knownShare: Double
    ) {
      self.feature = feature
      self.unit = unit
      self.level = level
      self.statistic = statistic
      self.value = value
      self.overall = overall
      self.difference = difference
      self.known = known
      self.knownShare = knownShare
    }

    /// What the figures are.
    public enum Statistic: String, Hashable, Sendable, Codable, CaseIterable {
      case median
      /// Of a share; and of a number where the medians are equal.
      case mean
      /// The share of customers with the level, of a category or a number that is 0 or 1.
      case share
    }
  }

  /// Where each customer belongs.
  public struct Assignment: Hashable, Sendable {
    /// The number of each customer's segment.
    public let segments: [Int]
    /// The distance to its centre in the prepared space; NaN for the dormant.
    public let distances: [Double]
    /// How clearly the customer belongs, from 0 (as near to another segment's centre) to 1: 1 − the
    /// distance to the own centre over that to the next; NaN for the dormant and in a single segment.
    public let margins: [Double]
  }

  /// The grouping of figures by these segments.
  package var grouping: FrameBuilder.Grouping {
    FrameBuilder.Grouping(name: "segment", levels: segments.map { "\($0.id) \($0.name)" })
  }

  /// The number of each row's level of `grouping`; NaN where it has none.
  package func groups(_ frame: Matrix, features set: FeatureSet, workers: Workers) -> [Float] {
    let places = Dictionary(
      segments.enumerated().map { ($1.id, Float($0)) }, uniquingKeysWith: { first, _ in first })
    return assign(frame, features: set, workers: workers).segments.map { places[$0] ?? .nan }
  }

  /// Whether `silence`, the days since a customer was last active and NaN for never, lies in the `observation`.
  static func isActive(_ silence: Float, within observation: DayCount) -> Bool {
    silence <= Float(observation.days)
  }

  /// Assigns each row of `frame`, which holds the features of `set`, to a segment.
  package func assign(
    _ frame: Matrix, features set: FeatureSet, workers: Workers = .all
  ) -> Assignment {
    guard let places = set.indices(of: features) else {
      preconditionFailure("a frame of other features")
    }
    let chosen = frame.selecting(columns: places)
    let nearest = clustering.assign(
      preprocessor.transform(chosen, workers: workers), workers: workers)
    var segmentOfCluster = [Int](repeating: 0, count: clustering.clusterSizes.count)
    for segment in segments {
      if let cluster = segment.cluster { segmentOfCluster[cluster] = segment.id }
    }
    let dormant = segments.first { $0.cluster == nil }?.id ?? 0
    let activity = activityFeature.flatMap(set.index(of:))
    let isDormant = (0..<frame.rowCount).map { row in
      activity.map { !Self.isActive(frame[row, $0], within: set.observation) } ?? false
    }
    func values(_ value: (Int) -> Double) -> [Double] {
      isDormant.indices.map { isDormant[$0] ? .nan : value($0) }
    }
    return Assignment(
      segments: isDormant.indices.map { row in
        isDormant[row] ? dormant : segmentOfCluster[Int(nearest.labels[row])]
      },
      distances: values { Double(nearest.squaredDistances[$0]).squareRoot() },
      margins: values { row in
        let next = Double(nearest.secondSquaredDistances[row])
        guard next.isFinite else { return .nan }
        return next > 0 ? 1 - (Double(nearest.squaredDistances[row]) / next).squareRoot() : 0
      })
  }
}

extension SegmentModel {
  /// Whether its parts fit together and the features of `set`.
  package func isSound(in set: FeatureSet) -> Bool {
    let numbers = Bounds.counts
    return features == preprocessor.columns.map(\.name)
      && set.indices(of: features) != nil
      && clustering.centroids.columnCount == preprocessor.outputs.count
      && clustering.clusterSizes.allSatisfy(numbers.contains) && numbers.contains(lastID)
      && segments.allSatisfy { segment in
        numbers.contains(segment.id) && segment.id <= lastID && numbers.contains(segment.size)
          && segment.cluster.map(clustering.clusterSizes.indices.contains) ?? true
      } && Set(segments.map(\.id)).count == segments.count
      && segments.compactMap(\.cluster).sorted() == Array(clustering.clusterSizes.indices)
      && segments.count { $0.cluster == nil } <= 1
      && (0.0...1.0).contains(balance) && sampledShare > 0 && sampledShare <= 1
      && succession?.migration.map(\.isSound) ?? true
  }

  /// Whether it is of those days and customers.
  package func belongs(to manifest: Manifest) -> Bool {
    let customers = segments.reduce(0) { $0 + $1.size }
    return observation == manifest.features(for: use).observation
      && (sampledShare < 1
        ? customers <= manifest.customers : customers == manifest.customers)
  }
}

extension Migration {
  /// Whether there is a figure of each pair.
  fileprivate var isSound: Bool {
    customers.count == from.count && customers.allSatisfy { $0.count == to.count }
      && revenue.map { $0.count == from.count && $0.allSatisfy { $0.count == to.count } } ?? true
  }
}

extension SegmentModel.Dropped {
  /// What the preprocessor left out.
  init(_ dropped: Preprocessor.Dropped) {
    feature = dropped.name
    reason =
      switch dropped.reason {
      case .constant: .constant
      case .allMissing: .unknown
      case .duplicate(let other): .duplicate(of: other)
      }
  }
}
