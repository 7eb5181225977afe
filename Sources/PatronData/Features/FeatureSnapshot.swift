import PatronEngine

/// The values for a family's query: a snapshot, the features that are wanted, and the exports.
package struct FeatureSnapshot: Sendable {
  package let snapshot: Snapshot
  package let features: FeatureSet
  package let prepared: PreparedExports

  package init(at snapshot: Snapshot, _ features: FeatureSet, of prepared: PreparedExports) {
    self.snapshot = snapshot
    self.features = features
    self.prepared = prepared
  }

  /// The first day that is not seen.
  var day: Day { snapshot.day }
  /// The days that behaviour is looked at.
  var observed: Days { snapshot.observed(features.observation) }
  var vocabulary: Vocabulary { features.vocabulary }
  var dialect: any Dialect { prepared.engine.dialect }
}
