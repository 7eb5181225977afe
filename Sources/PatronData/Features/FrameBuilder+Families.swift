/// The families that make the features.
extension FrameBuilder {
  /// The families with a feature of the set, in their order.
  var families: [any FeatureFamily] {
    let ids = Set(features.features.map(\.source.family))
    return FeatureFamilies.all.filter { ids.contains($0.id) }
  }

  /// Makes the tables of all features of the cohort at `snapshot`.
  func makeFeatures(at snapshot: Snapshot) async throws {
    let snapshot = FeatureSnapshot(at: snapshot, features, of: prepared)
    for family in families { try await family.make(snapshot) }
  }

  /// The engine's column of each feature.
  var featureColumns: [FeatureColumn] {
    var found: [Int: FeatureColumn] = [:]
    for family in families {
      let own = features.features.indices.filter {
        features.features[$0].source.family == family.id
      }
      let columns = family.columns(of: own.map { features.features[$0] }, in: features)
      for (index, column) in zip(own, columns) { found[index] = column }
    }
    return features.features.indices.compactMap { found[$0] }
  }
}
