import PatronData
import PatronModels

extension OutcomeModel {
  /// The probability, and the band where the outcome has bands.
  ///
  /// Who has left by a label, or has contracts that all end by agreement, is in no feature: here they have a probability.
  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    var formula = Formula()
    let logOdds = logistic.logOdds(in: &formula, features: Array(set.features.indices))
    let probability = formula.step(.sigmoid(logOdds))
    let canHaveIt: Condition?
    switch eligibility(in: set) {
    case .all: canHaveIt = nil
    case .nobody: throw Inexpressible("no feature says who can have the outcome")
    case .upTo(let longest, let feature):
      canHaveIt = longest.isFinite ? .atMost(feature, Double(longest)) : .known(feature)
    }
    formula.give(
      definition.probabilityColumn,
      .number(canHaveIt.map { .only($0, probability) } ?? probability))
    guard definition.band != nil else { return formula }
    // A bound is some customer's own probability, the last digit of which another system may round otherwise.
    var band = Choice.band(
      of: probability, bounds: [bands.medium, bands.high].map { $0 - Self.lastDigits })
    if let canHaveIt {
      let left = Choice.index(Bands.names.count - 1)
      let other = past(in: set).map { .either(.known($0), left, else: .index(-1)) } ?? left
      band = .either(canHaveIt, band, else: other)
    }
    formula.give(definition.bandColumn, .text(band, of: Bands.names))
    return formula
  }

  /// How far probabilities of 64 bits differ from system to system at most.
  private static let lastDigits = 1e-12
}
