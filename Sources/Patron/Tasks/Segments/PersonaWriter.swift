import PatronData
import PatronEngine
import PatronNumerics
import PatronReport

/// Writes the personas of segments from the customers' features and what became of them.
struct PersonaWriter {
  let features: FeatureSet
  /// All customers (n × features), and where they belong.
  let frame: Matrix
  let assignment: SegmentModel.Assignment
  let favourites: [Int: Favourites]
  /// Customers of the latest known outcomes, where they belong, and the horizons in days.
  let outcomes: Outcomes?
  let currency: String
  let smallestDescribed: Int

  struct Outcomes {
    let segments: [Int]
    let labels: [TaskID: FrameBuilder.Labels]
    /// The days of each outcome that days decide.
    let horizons: [TaskID: Int]
  }

  /// The customers near the centre that a typical one is made of, as a share of the segment.
  private static let typicalShare = 0.1
  /// How many traits the paragraph tells.
  private static let toldTraits = 4

  func persona(of segment: SegmentModel.Segment) -> Persona? {
    guard segment.size >= smallestDescribed else { return nil }
    let rows = assignment.segments.indices.filter { assignment.segments[$0] == segment.id }
    let spend = features.index(of: "spend").map { column in
      rows.map { frame[$0, column].isNaN ? 0 : frame[$0, column] }
    }
    let churn = rate(of: segment.id, .churn)
    let repurchase = rate(of: segment.id, .repurchase)
    let own = favourites[segment.id] ?? Favourites()
    let channels = segment.traits.compactMap { trait -> Favourite? in
      guard trait.difference > 0, let share = feature(of: trait)?.wording.share,
        share.preposition == .by
      else { return nil }
      return Favourite(name: share.part, share: trait.value, overall: trait.overall)
    }
    let mean = spend.map { values in
      values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    }
    return Persona(
      paragraph: paragraph(
        segment, mean: mean, churn: churn, repurchase: repurchase, favourites: own),
      meanSpend: mean,
      medianSpend: spend.flatMap { $0.isEmpty ? nil : Selection.median(of: $0) }, churn: churn,
      repurchase: repurchase, channels: channels, times: own.times, items: own.items,
      typical: typical(of: rows))
  }

  private func rate(of segment: Int, _ outcome: TaskID) -> Persona.Rate? {
    guard let outcomes, let values = outcomes.labels[outcome]?.values else { return nil }
    let known = values.indices.filter { !values[$0].isNaN }
    let own = known.filter { outcomes.segments[$0] == segment }
    guard own.count >= smallestDescribed else { return nil }
    func share(_ rows: [Int]) -> Double {
      Double(rows.count { values[$0] == 1 }) / Double(rows.count)
    }
    return Persona.Rate(share: share(own), overall: share(known), customers: own.count)
  }

  private func paragraph(
    _ segment: SegmentModel.Segment, mean: Double?, churn: Persona.Rate?,
    repurchase: Persona.Rate?, favourites: Favourites
  ) -> String {
    var sentences: [String] = []
    var opening =
      "\(Figures.grouped(segment.size)) customers, \(Figures.percent(segment.share)) of all"
    if let revenue = segment.revenueShare, let mean {
      opening += ", bring \(Figures.percent(revenue)) of the revenue"
      if mean > 0 { opening += ", \(Figures.plain(mean))\(unit) each" }
    }
    sentences.append(opening + ".")
    let phrases = segment.traits.prefix(Self.toldTraits).map(phrase)
    if !phrases.isEmpty { sentences.append("They " + Self.listed(Array(phrases)) + ".") }
    if let churn {
      let days = outcomes?.horizons[.churn].map { " within \($0) days" } ?? ""
      sentences.append(
        "Of those like them before, \(Figures.percent(churn.share)) left\(days) "
          + "(all: \(Figures.percent(churn.overall))).")
    }
    if let repurchase, let days = outcomes?.horizons[.repurchase] {
      sentences.append(
        "\(Figures.percent(repurchase.share)) bought again within \(days) days "
          + "(all: \(Figures.percent(repurchase.overall))).")
    }
    if let time = favourites.times.first {
      sentences.append(
        "They are there more than others \(Self.at(time.name)) "
          + "(\(Figures.percent(time.share)) of their days, all: \(Figures.percent(time.overall)))."
      )
    }
    if !favourites.items.isEmpty {
      sentences.append("They favour \(Self.listed(favourites.items.map(\.name))).")
    }
    if segment.firmness == .unsettled {
      sentences.append(
        "The group is unsettled: other customers of the same shop would give another.")
    }
    return sentences.joined(separator: " ")
  }

  private func feature(of trait: SegmentModel.Trait) -> Feature? {
    features.index(of: trait.feature).map { features.features[$0] }
  }

  /// The trait as the end of "They …", with its figures.
  private func phrase(_ trait: SegmentModel.Trait) -> String {
    let feature = feature(of: trait)
    let subject = feature?.subject ?? trait.meaning
    if let level = trait.level {
      return "\(trait.difference > 0 ? "more" : "less") often have \(subject) \(level) "
        + "(\(Figures.percent(trait.value)), all: \(Figures.percent(trait.overall)))"
    }
    let own = "\(trait.own)"
    let told =
      feature?.wording.told(own)
      ?? feature?.wording.share.map {
        "make \(own) of their \($0.whole) \($0.preposition) \($0.part)"
      }
      ?? "have \(subject) \(own)"
    return "\(told) (all: \(trait.everybody))"
  }

  private var unit: String { currency.isEmpty ? "" : " \(currency)" }

  private static func at(_ time: String) -> String {
    time.hasSuffix("days") ? "on \(time)" : time
  }

  private static func listed(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
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
      let text: String
      if feature.kind == .category {
        guard let level = Self.commonest(values).flatMap(feature.levels.element) else { return nil }
        text = level
      } else {
        let middle = Selection.median(of: values)
        // Most customers have none of most things: a list of zeros tells nobody who they are.
        if feature.unit == "%", middle < 0.05 { return nil }
        text = Figures.measured(middle, feature.unit)
      }
      return Persona.Typical(feature: feature.name, meaning: feature.meaning, text: text)
    }
  }

  private static func commonest(_ levels: [Float]) -> Float? {
    var counts: [Float: Int] = [:]
    for level in levels { counts[level, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }
}
