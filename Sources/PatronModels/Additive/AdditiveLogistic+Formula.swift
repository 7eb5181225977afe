extension AdditiveLogistic.Model {
  /// Adds the log odds of label 1 to `formula`, column i of a frame being the feature `features[i]`.
  package func logOdds(in formula: inout Formula, features: [Int]) -> Quantity {
    let coefficients = regression.coefficients
    let outputs = preprocessor.prepared(in: &formula, features: features) { coefficients[$0] != 0 }
    let mains = outputs.sum({ .scaled(coefficients[$0], $1) }, { coefficients[$0] * $1 })
    let tables = terms.map { $0.value(in: &formula, features: features) }
    return formula.step(.sum([.number(baseline)] + mains + tables))
  }
}

extension TermTable {
  fileprivate func value(in formula: inout Formula, features: [Int]) -> Quantity {
    .value(
      axes.map { axis in
        Quantity.Axis(
          formula.step(axis.choice(of: features[axis.column])), count: axis.binCount)
      }, in: values)
  }
}

extension TermAxis {
  /// The bin of `feature`.
  fileprivate func choice(of feature: Int) -> Choice {
    switch scale {
    case .numeric(let cuts): .bin(of: feature, cuts: cuts, missing: missingBin)
    case .category(let bins):
      .group(
        of: feature, groups: bins.map { $0 >= 0 ? $0 : missingBin }, missing: missingBin)
    }
  }
}
