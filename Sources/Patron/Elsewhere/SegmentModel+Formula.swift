import PatronData
import PatronModels

extension SegmentModel {
  /// The segment's number and name, the distance to its centre, and the margin.
  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    guard let places = set.indices(of: features) else {
      throw Inexpressible("its features are not those of the model folder")
    }
    var formula = Formula()
    let squares = clustering.squaredDistances(
      in: &formula, of: preprocessor, features: places)
    var cluster = Choice.index(0)
    var least = squares[0]
    var margin: Quantity?
    if squares.count > 1 {
      cluster = .nearest(squares)
      least = formula.step(.least(squares))
      margin = .sum([
        .number(1),
        .scaled(
          -1,
          .squareRoot(
            .quotient(Self.above0(least), Self.above0(.secondLeast(squares))))),
      ])
    }
    let own = squares.indices.map { index in segments.first { $0.cluster == index } }
    let dormant = segments.first { $0.cluster == nil }
    var distance = Quantity.squareRoot(least)
    if let activity = activityFeature.flatMap(set.index(of:)) {
      let isActive = Condition.atMost(activity, Double(Float(set.observation.days)))
      cluster = .either(isActive, cluster, else: .index(squares.count))
      distance = .only(isActive, distance)
      margin = margin.map { .only(isActive, $0) }
    }
    let all = own + [dormant]
    formula.give("segment", .whole(cluster, of: all.map { $0?.id ?? 0 }))
    formula.give("segment_name", .text(cluster, of: all.map { $0?.name }))
    formula.give("distance", .number(distance))
    if let margin { formula.give("margin", .number(margin)) }
    return formula
  }

  /// A squared distance that something is divided by: two of 0 are as far.
  private static func above0(_ square: Quantity) -> Quantity {
    .held(square, within: 1e-30...Double.greatestFiniteMagnitude)
  }
}
