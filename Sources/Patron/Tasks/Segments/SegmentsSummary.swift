import PatronData
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

  package init(_ model: SegmentModel) {
    kind = model.kind
    balance = model.balance
    hasNoClearSegments = model.hasNoClearSegments
    silhouette = model.silhouette
    stability = model.stability
    features = model.features
    dropped = model.dropped
    segments = model.segments
    search = model.search
    succession = model.succession
  }
}
