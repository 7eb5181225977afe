package import PatronFeatures
import PatronModels
package import PatronNumerics

/// Makes segments of customers by k-means over prepared features.
package struct SegmentTrainer: Sendable {
  package let features: [Feature]
  package let settings: Configuration.Segments
  package let options: RunOptions

  /// The numbers of segments that are tried where none is asked for: fewer than three say little,
  /// more than eight nobody can plan a campaign for.
  package static let triedCounts = 3...8
  /// The customers that a number of segments is chosen on.
  package static let sampleSize = 20_000
  /// A segment of a smaller share is no target of its own.
  package static let smallestShare = 0.03

  package init(features: [Feature], settings: Configuration.Segments, options: RunOptions) {
    self.features = features
    self.settings = settings
    self.options = options
  }

  /// Trains on `frame` (n × features), a customer a row.
  ///
  /// - Parameter observation: the days that behaviour was looked at.
  package func train(_ frame: Matrix, observation: Int) throws -> SegmentModel {
    let kind = try chosenKind()
    let columns = weightedColumns(kind)
    let activity =
      kind == .demographic
      ? nil
      : ["recency_days", "event_recency_days"].lazy.compactMap { name in
        features.firstIndex { $0.name == name }
      }.first
    let rows = (0..<frame.rowCount).filter { row in
      activity.map { !frame[row, $0].isNaN } ?? true
    }
    let active = rows.count == frame.rowCount ? frame : frame.selecting(rows: rows)
    let chosen = active.selecting(columns: columns.map(\.index))
    let preprocessor = try Preprocessor(
      columns: columns.map(\.column), encoding: .balanced, marksMissing: false
    ).fit(chosen, workers: options.workers)
    let points = preprocessor.transform(chosen, workers: options.workers)
    let candidates = try settings.count == nil ? candidates(points) : []
    let count = settings.count ?? Self.best(candidates)
    guard points.rowCount >= count else {
      throw PatronError(
        .data, "\(points.rowCount) active customers cannot form \(count) segments: ask for fewer")
    }
    let clustering = try KMeans(clusterCount: count, seed: options.seed)
      .fit(points, workers: options.workers)
    let labels = clustering.assign(points, workers: options.workers).labels
    let describer = SegmentDescriber(
      features: features, segmenting: columns.map(\.index), frame: active, labels: labels,
      clusterCount: count, customerCount: frame.rowCount)
    let (described, clusters) = describer.segments()
    var segments = described
    if rows.count < frame.rowCount {
      segments.append(
        describer.dormant(count: frame.rowCount - rows.count, observation: observation))
    }
    let sample = Self.sample(of: points.rowCount, seed: options.seed)
    return SegmentModel(
      kind: kind, features: columns.map(\.column.name), preprocessor: preprocessor,
      clustering: clustering, segments: segments, clusters: clusters,
      activityFeature: activity.map { features[$0].name }, candidates: candidates,
      silhouette: ClusterMetrics.silhouette(
        points: points.selecting(rows: sample), labels: sample.map { labels[$0] },
        workers: options.workers))
  }

  private func chosenKind() throws -> Configuration.Segments.Kind {
    let families = Set(features.filter(\.isSegmenting).map(\.family))
    let only: Configuration.Segments.Kind =
      families.contains(.behavioural) ? .behavioural : .demographic
    let kind = settings.kind ?? (families.count > 1 ? .mixed : only)
    let needed: Set<Feature.Family> =
      switch kind {
      case .behavioural: [.behavioural]
      case .demographic: [.demographic]
      case .mixed: [.behavioural, .demographic]
      }
    guard needed.isSubset(of: families) else {
      throw PatronError(
        .configuration,
        """
        \(kind) segments need \(kind == .mixed ? "both behaviour and attributes" : "\(kind) features"), \
        which these exports do not hold: choose another 'kind', or export more tables
        """)
    }
    return kind
  }

  /// The segmenting features with weights: behaviour and demographics weigh the same together, and
  /// within behaviour the shares of one mix (categories, channels) weigh as one number.
  private func weightedColumns(
    _ kind: Configuration.Segments.Kind
  ) -> [(index: Int, column: Preprocessor.Column)] {
    let chosen = features.indices.filter { index in
      let feature = features[index]
      guard feature.isSegmenting else { return false }
      switch kind {
      case .behavioural: return feature.family == .behavioural
      case .demographic: return feature.family == .demographic
      case .mixed: return true
      }
    }
    var sizes: [String: Int] = [:]
    var groups: [Feature.Family: Set<String>] = [:]
    for index in chosen {
      sizes[features[index].mix, default: 0] += 1
      groups[features[index].family, default: []].insert(features[index].mix)
    }
    return chosen.map { index in
      let feature = features[index]
      let inMix = 1 / Double(sizes[feature.mix] ?? 1)
      return (index, feature.column(weight: inMix / Double(groups[feature.family]?.count ?? 1)))
    }
  }

  private static func sample(of count: Int, seed: UInt64) -> [Int] {
    ClusterMetrics.sample(min(count, 2_000), of: count, seed: seed)
  }

  /// Tries each number of segments on a sample and tells how well the groups stand apart.
  private func candidates(_ points: Matrix) throws -> [SegmentModel.Candidate] {
    let rows =
      points.rowCount <= Self.sampleSize
      ? Array(0..<points.rowCount)
      : ClusterMetrics.sample(Self.sampleSize, of: points.rowCount, seed: options.seed)
    let sample = points.selecting(rows: rows)
    let judged = Self.sample(of: sample.rowCount, seed: options.seed)
    let judgedPoints = sample.selecting(rows: judged)
    var candidates: [SegmentModel.Candidate] = []
    for count in Self.triedCounts where count < sample.rowCount {
      let model: KMeans.Model
      do {
        model = try KMeans(clusterCount: count, restarts: 4, seed: options.seed)
          .fit(sample, workers: options.workers)
      } catch FitError.tooFewDistinctRows {
        break
      }
      let labels = model.assign(sample, workers: options.workers).labels
      candidates.append(
        SegmentModel.Candidate(
          count: count, inertia: model.inertia,
          silhouette: ClusterMetrics.silhouette(
            points: judgedPoints, labels: judged.map { labels[$0] }, workers: options.workers)
            ?? -1,
          smallestShare: Double(model.clusterSizes.min() ?? 0) / Double(sample.rowCount)))
    }
    return candidates
  }

  /// The number of the clearest groups among those whose smallest is worth a campaign.
  package static func best(_ candidates: [SegmentModel.Candidate]) -> Int {
    let usable = candidates.filter { $0.smallestShare >= smallestShare }
    return (usable.isEmpty ? candidates : usable)
      .max { ($0.silhouette, -$0.count) < ($1.silhouette, -$1.count) }?.count ?? 2
  }
}

extension Feature {
  /// The mix that a share is a part of: shares of one mix are told apart by their number alone.
  var mix: String {
    kind == .share || name.hasPrefix("event_")
      ? String(name.reversed().drop { $0.isNumber }.reversed()) : name
  }
}
