import PatronData
import PatronEngine
import PatronNumerics

/// Makes the personas of segments from the customers' features and outcomes.
struct PersonaMaker {
  let features: FeatureSet
  /// All customers (n × features), and where they belong.
  let frame: Matrix
  let assignment: SegmentModel.Assignment
  /// What each customer spent as far as is known; nil without amounts.
  let knownSpend: [Double]?
  let favourites: [Int: Favourites]
  /// Customers of the latest known outcomes, where they belong, and the horizons in days.
  let outcomes: Outcomes?
  let smallestDescribed: Int

  struct Outcomes {
    let segments: [Int]
    let labels: [TaskID: FrameBuilder.Labels]
    /// The horizon of each outcome that days decide.
    let horizons: [TaskID: DayCount]
  }

  /// The customers near the centre that a typical one is made of, as a share of the segment.
  private static let typicalShare = 0.1

  func persona(of segment: SegmentModel.Segment) -> Persona? {
    guard segment.size >= smallestDescribed else { return nil }
    let rows = assignment.segments.indices.filter { assignment.segments[$0] == segment.id }
    // Who got back more than was paid brings nothing, as in the segments' shares.
    let mean = features.index(of: "spend").map { column in
      rows.reduce(0) { $0 + max(0, frame[$1, column].isNaN ? 0 : Double(frame[$1, column])) }
        / Double(max(1, rows.count))
    }
    let own = favourites[segment.id] ?? Favourites()
    return Persona(
      meanSpend: mean,
      meanKnownSpend: knownSpend.map { known in
        rows.reduce(0) { $0 + known[$1] } / Double(max(1, rows.count))
      },
      outcomes: OutcomeDefinition.all.compactMap { rate(of: segment.id, $0.id) },
      times: own.times, items: own.items, typical: typical(of: rows))
  }

  private func rate(of segment: Int, _ outcome: TaskID) -> Persona.Rate? {
    guard let outcomes, let values = outcomes.labels[outcome]?.values else { return nil }
    let known = values.indices.filter { !values[$0].isNaN }
    let own = known.filter { outcomes.segments[$0] == segment }
    guard own.count >= smallestDescribed else { return nil }
    func share(_ rows: [Int]) -> Double {
      Double(rows.count { values[$0] == 1 }) / Double(rows.count)
    }
    return Persona.Rate(
      outcome: outcome, horizon: outcomes.horizons[outcome], share: share(own),
      overall: share(known), customers: own.count)
  }

  /// Medians and commonest levels of the members nearest the centre.
  private func typical(of rows: [Int]) -> [Persona.Typical] {
    let count = max(smallestDescribed, Int(Double(rows.count) * Self.typicalShare))
    let near = rows.sorted { first, second in
      let (a, b) = (assignment.distances[first], assignment.distances[second])
      return a == b || a.isNaN || b.isNaN ? first < second : a < b
    }.prefix(count)
    return features.features.indices.compactMap { column in
      let feature = features.features[column]
      guard feature.isSegmenting || feature.name == "lifecycle" else { return nil }
      let values = near.map { frame[$0, column] }.filter(\.isFinite)
      guard values.count * 2 > near.count else { return nil }
      if feature.kind == .category {
        return Self.commonest(values).flatMap(feature.levels.element).map {
          Persona.Typical(feature: feature.name, value: nil, level: $0)
        }
      }
      let middle = Selection.median(of: values)
      // Most customers have none of most things: a list of zeros describes nobody.
      if feature.unit == "%", middle < 0.05 { return nil }
      return Persona.Typical(feature: feature.name, value: middle, level: nil)
    }
  }

  private static func commonest(_ levels: [Float]) -> Float? {
    var counts: [Float: Int] = [:]
    for level in levels { counts[level, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }
}
