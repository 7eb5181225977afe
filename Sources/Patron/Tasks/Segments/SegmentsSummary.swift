package import PatronData
import PatronEngine
import PatronModels

/// The segments of a model and how they came about, for machines.
package struct SegmentsSummary: Encodable, Sendable {
  let kind: Configuration.Segments.Kind
  let balance: Double
  let hasNoClearSegments: Bool
  let silhouette: Double?
  let stability: Double
  let features: [String]
  let dropped: [SegmentModel.Dropped]
  let segments: [SegmentModel.Segment]
  let search: ClusterCountSearch.Result?
  let succession: Succession?

  /// Who the customers of each described segment are in a few sentences, by the segment's number.
  let descriptions: [Int: String]

  package init(_ model: SegmentModel, features: FeatureSet) {
    let words = SegmentWords(features)
    descriptions = model.segments.reduce(into: [:]) { $0[$1.id] = words.paragraph($1) }
    kind = model.kind
    balance = model.balance
    hasNoClearSegments = model.hasNoClearSegments
    silhouette = model.silhouette
    stability = model.stability
    self.features = model.features
    dropped = model.dropped
    segments = model.segments
    search = model.search
    succession = model.succession
  }
}
