import PatronNumerics

extension KMeans.Model {
  /// Adds the squared distances to the centroids to `formula`, of points that `preprocessor` makes, column i of whose
  /// frames is the feature `features[i]`.
  ///
  /// They are added up in 64 bits, where `assign` does so in 32.
  package func squaredDistances(
    in formula: inout Formula, of preprocessor: Preprocessor.Model, features: [Int]
  ) -> [Quantity] {
    let outputs = preprocessor.prepared(in: &formula, features: features) { _ in true }
    // Each coordinate is compared with every centroid.
    let coordinates = outputs.map { output -> Preprocessor.Model.Prepared? in
      guard case .number(let quantity) = output else { return output }
      return .number(formula.step(quantity))
    }
    return (0..<centroids.rowCount).map { cluster in
      func offset(_ column: Int) -> Double { -Double(centroids[cluster, column]) }
      return formula.step(
        .sum(
          coordinates.sum(
            { .square(.sum([$1, .number(offset($0))])) },
            { ($1 + offset($0)) * ($1 + offset($0)) })))
    }
  }
}
