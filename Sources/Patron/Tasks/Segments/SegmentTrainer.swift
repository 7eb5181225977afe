package import PatronData
import PatronEngine
import PatronModels
package import PatronNumerics

/// Makes segments of customers by k-means over prepared features.
package struct SegmentTrainer: Sendable {
  package let features: [Feature]
  package let settings: Configuration.Segments
  package let options: RunOptions
  /// The number of segments of the model before, which is kept while it is nearly the best.
  package let previousCount: Int?

  package init(
    features: [Feature], settings: Configuration.Segments, options: RunOptions,
    previousCount: Int? = nil
  ) {
    self.features = features
    self.settings = settings
    self.options = options
    self.previousCount = previousCount
  }

  /// How often segments are improved, and the customers for silhouette and stability of a given number.
  private static let swaps = 24
  private static let silhouetteSize = 2_000
  private static let stabilitySize = 20_000

  /// Trains on `frame` (n × features), a customer a row.
  ///
  /// - Parameter observation: how many days of behaviour were looked at.
  package func train(_ frame: Matrix, observation: DayCount) throws -> SegmentModel {
    let kind = try chosenKind()
    let activity = kind == .demographic ? nil : Self.activityColumn(features)
    let rows = (0..<frame.rowCount).filter { row in
      activity.map { SegmentModel.isActive(frame[row, $0], within: observation) } ?? true
    }
    guard !rows.isEmpty else {
      throw Obstacle.noActiveCustomers(days: observation)
    }
    let active = rows.count == frame.rowCount ? frame : frame.selecting(rows: rows)
    let found = try clusters(active, kind: kind)
    let (space, clustering, stability) = (found.space, found.clustering, found.stability)
    let labels = found.labels
    let describer = SegmentDescriber(
      features: features, segmenting: space.columns, frame: active, labels: labels,
      stability: stability.similarities, customerCount: frame.rowCount,
      smallestDescribed: settings.smallestDescribed, workers: options.workers)
    let segments = describer.segments(observation: observation)
    return SegmentModel(
      kind: kind, balance: settings.balance, observation: observation,
      features: space.columns.map { features[$0].name },
      dropped: found.dropped + space.dropped, preprocessor: space.preprocessor,
      clustering: clustering,
      segments: segments, lastID: segments.count,
      activityFeature: activity.map { features[$0].name }, search: found.search,
      silhouette: silhouette(space.points, labels), stability: stability.adjustedRandIndex,
      succession: nil)
  }

  /// Clusters of customers in a space of features.
  private struct Clusters {
    let space: SegmentSpace
    let search: ClusterCountSearch.Result?
    let clustering: KMeans.Model
    let stability: ClusterStability
    /// The cluster of each customer, missing values being average.
    let labels: [Int32]
    /// Features left out because their missing values made the clusters.
    let dropped: [SegmentModel.Dropped]
  }

  /// Fewer customers than this share in the same cluster, whether missing values are drawn or average, and the draw
  /// has made it.
  private static let leastAgreement = 0.9

  /// The clusters of `active` customers. Where the values drawn for missing ones decide who belongs where, the feature
  /// that misses most is left out, until they do not.
  private func clusters(_ active: Matrix, kind: Configuration.Segments.Kind) throws -> Clusters {
    var chosen = segmenting(kind)
    var dropped: [SegmentModel.Dropped] = []
    while true {
      let space = try SegmentSpace(
        active, features: features, chosen: chosen, balance: settings.balance,
        seed: options.seed, workers: options.workers)
      let search = try searched(space.filledPoints)
      let count = settings.count ?? search?.chosen ?? 1
      guard active.rowCount >= count else {
        throw Obstacle.fewCustomers(active: active.rowCount, segments: count)
      }
      let (clustering, stability) = try fit(
        space.filledPoints, count: count, isSearched: settings.count == nil)
      let labels = clustering.assign(space.points, workers: options.workers).labels
      let drawn = clustering.assign(space.filledPoints, workers: options.workers).labels
      let same = zip(labels, drawn).count { $0 == $1 }
      let least = space.knownShares.indices.min { space.knownShares[$0] < space.knownShares[$1] }
      guard Double(same) < Self.leastAgreement * Double(labels.count), let least,
        space.knownShares[least] < 1, space.columns.count > 1
      else {
        return Clusters(
          space: space, search: search, clustering: clustering, stability: stability,
          labels: labels, dropped: dropped)
      }
      let column = space.columns[least]
      dropped.append(
        SegmentModel.Dropped(
          feature: features[column].name,
          reason: .mostlyUnknown(knownShare: space.knownShares[least])))
      chosen.removeAll { $0 == column }
    }
  }

  /// The best clusters found, and how stable they are. Where the search chose their number and they are not as clear as
  /// those that it judged, those are taken.
  private func fit(
    _ points: Matrix, count: Int, isSearched: Bool
  ) throws -> (KMeans.Model, ClusterStability) {
    func fitted(_ estimator: KMeans) throws -> (KMeans.Model, ClusterStability) {
      let model = try estimator.fit(points, workers: options.workers)
      return (model, stability(of: model, by: estimator, points))
    }
    let best = try fitted(
      KMeans(clusterCount: count, swaps: Self.swaps, seed: options.seed))
    let search = ClusterCountSearch(seed: options.seed)
    guard isSearched, count > 1,
      !search.accepts(best.0, of: points.rowCount, similarities: best.1.similarities)
    else { return best }
    return try fitted(search.estimator(count))
  }

  /// The column of the days since a customer was last active.
  static func activityColumn(_ features: [Feature]) -> Int? {
    ["recency_days", "event_recency_days"].lazy.compactMap { name in
      features.firstIndex { $0.name == name }
    }.first
  }

  private func chosenKind() throws -> Configuration.Segments.Kind {
    let families = Set(features.filter(\.isSegmenting).map(\.family))
    let only: Configuration.Segments.Kind =
      families.contains(.behavioural) ? .behavioural : .demographic
    // Where nothing was asked for, nothing is wrong with the configuration.
    guard settings.kind != nil || !families.isEmpty else { throw Obstacle.noFeatures }
    let kind = settings.kind ?? (families.count > 1 ? .mixed : only)
    guard kind.families.isSubset(of: families) else {
      throw PatronError(
        .configuration, at: .task("\(TaskID.segments)"),
        """
        \(kind) segments need \(kind == .mixed ? "both behaviour and attributes" : "\(kind) features"), \
        which these exports do not hold
        """, remedy: "choose another 'kind', or export more tables")
    }
    return kind
  }

  private func segmenting(_ kind: Configuration.Segments.Kind) -> [Int] {
    features.indices.filter {
      features[$0].isSegmenting && kind.families.contains(features[$0].family)
    }
  }

  private func searched(_ points: Matrix) throws -> ClusterCountSearch.Result? {
    guard settings.count == nil else { return nil }
    options.progress("searching for clusters")
    return try ClusterCountSearch(previousCount: previousCount, seed: options.seed)
      .search(points, workers: options.workers)
  }

  /// On a sample of the customers: a segment that only a larger one shows is none to rely on.
  private func stability(
    of clustering: KMeans.Model, by estimator: KMeans, _ points: Matrix
  ) -> ClusterStability {
    options.progress("resampling customers to see which segments are stable")
    let rows = ClusterMetrics.sample(
      min(Self.stabilitySize, points.rowCount), of: points.rowCount, seed: options.seed)
    var redrawn = estimator
    redrawn.restarts = 4
    redrawn.swaps = 0
    return ClusterStability(
      of: clustering, by: redrawn, points: points.selecting(rows: rows), workers: options.workers)
  }

  private func silhouette(_ points: Matrix, _ labels: [Int32]) -> Double? {
    let rows = ClusterMetrics.sample(
      min(points.rowCount, Self.silhouetteSize), of: points.rowCount, seed: options.seed)
    return ClusterMetrics.silhouette(
      points: points.selecting(rows: rows), labels: rows.map { labels[$0] },
      workers: options.workers)
  }
}

extension Configuration.Segments.Kind {
  fileprivate var families: Set<Feature.Family> {
    switch self {
    case .behavioural: [.behavioural]
    case .demographic: [.demographic]
    case .mixed: [.behavioural, .demographic]
    }
  }
}
