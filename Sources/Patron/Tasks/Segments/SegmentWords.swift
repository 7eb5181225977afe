import PatronData
import PatronEngine
import PatronReport

/// The words that segments are told in, made from their figures and the features they are of.
struct SegmentWords {
  private let features: [String: Feature]
  private let observation: DayCount?

  /// How many traits the paragraph tells.
  private static let toldTraits = 4

  /// Without `features` they are told by their names.
  init(_ features: FeatureSet?) {
    observation = features?.observation
    self.features = Dictionary(
      (features?.features ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What a feature says of a customer.
  func meaning(_ feature: String) -> String { features[feature]?.meaning ?? feature }

  /// The trait in words with its figures: "days since the last purchase: median 12 days (all: 40)".
  func sentence(_ trait: SegmentModel.Trait) -> String {
    let statistic = trait.statistic == .share ? "" : "\(trait.statistic.rawValue) "
    let subject = meaning(trait.feature) + (trait.level.map { " \($0)" } ?? "")
    return "\(subject): \(statistic)\(trait.own) (all: \(trait.everybody)\(Self.base(trait)))"
  }

  /// The customers that a figure rests on, where it is not known of nearly all.
  private static func base(_ trait: SegmentModel.Trait) -> String {
    trait.knownShare < 0.9 ? "; known of \(Figures.grouped(trait.known))" : ""
  }

  /// A line of a typical customer.
  func value(_ typical: Persona.Typical) -> String {
    typical.level
      ?? typical.value.map { Figures.measured($0, features[typical.feature]?.unit ?? "") } ?? ""
  }

  /// Who the customers of `segment` are, in a few sentences; nil where they are too few to be described.
  func paragraph(_ segment: SegmentModel.Segment) -> String? {
    segment.persona.map { persona in
      ([opening(segment, persona)] + sentences(segment, persona)).joined(separator: " ")
    }
  }

  /// The same without how many they are and what they bring.
  func sentences(_ segment: SegmentModel.Segment, _ persona: Persona) -> [String] {
    var sentences: [String] = []
    let told = segment.traits.prefix(Self.toldTraits)
    let phrases = told.map(phrase)
    if !phrases.isEmpty {
      // What customers are has no days.
      let isOfDays = told.contains { features[$0.feature]?.family == .behavioural }
      let window = observation.flatMap { isOfDays ? ", looking back \($0) days," : nil } ?? ""
      sentences.append("Typically\(window) they " + Self.listed(phrases) + ".")
    }
    sentences += persona.outcomes.enumerated().map { place, rate in
      let past = OutcomeDefinition.named(rate.outcome)?.wording.past ?? "\(rate.outcome)"
      let days = rate.horizon.map { " within \($0) days" } ?? ""
      let before =
        place == 0 && rate.horizon != nil ? " like them before" : place == 0 ? " like them" : ""
      return
        "Of \(Figures.grouped(rate.customers))\(before), "
        + "\(Figures.percent(rate.share)) \(past)\(days) (all: \(Figures.percent(rate.overall)))."
    }
    if let time = persona.times.first {
      sentences.append(
        "They are there more than others \(Self.at(time.name)) "
          + "(\(Figures.percent(time.share)) of their \(Figures.grouped(time.count)) days, all: "
          + "\(Figures.percent(time.overall)))."
      )
    }
    if !persona.items.isEmpty {
      let items = persona.items.enumerated().map { place, item in
        "'\(item.name)' (had by \(Figures.percent(item.share))"
          + (place == 0 ? " of \(Figures.grouped(item.count))" : "")
          + ", all: \(Figures.percent(item.overall)))"
      }
      sentences.append("They favour \(Self.listed(items)).")
    }
    if segment.firmness == .unsettled {
      sentences.append(
        "The group is unsettled: other customers of the same shop would give another.")
    }
    return sentences
  }

  private func opening(_ segment: SegmentModel.Segment, _ persona: Persona) -> String {
    var opening =
      "\(Figures.grouped(segment.size)) customers, \(Figures.percent(segment.share)) of all"
    if let revenue = segment.revenueShare, let mean = persona.meanSpend {
      let window = observation.map { " of the last \($0) days" } ?? ""
      opening += ", bring \(Figures.percent(revenue)) of the revenue\(window)"
      if mean > 0 { opening += ", \(Figures.plain(mean))\(currency) each on average" }
      if let known = segment.knownRevenueShare, let mean = persona.meanKnownSpend {
        opening += ", and \(Figures.percent(known)) of all that is known"
        if mean > 0 { opening += ", \(Figures.plain(mean))\(currency) each on average" }
      }
    }
    return opening + "."
  }

  private var currency: String { unit.map { " \($0)" } ?? "" }

  /// The currency of amounts; nil where there is none.
  var unit: String? { features["spend"].flatMap { $0.unit.isEmpty ? nil : $0.unit } }

  /// The trait as the end of "They …", with its figures.
  private func phrase(_ trait: SegmentModel.Trait) -> String {
    let feature = features[trait.feature]
    let subject = feature?.subject ?? trait.feature
    if let level = trait.level {
      return "\(trait.difference > 0 ? "more" : "less") often have \(subject) \(level) "
        + "(\(Figures.percent(trait.value)), all: \(Figures.percent(trait.overall))\(Self.base(trait)))"
    }
    let mean = trait.statistic == .mean && feature?.kind != .share ? " on average" : ""
    let own = "\(trait.own)"
    let told =
      feature?.wording.told(own)
      ?? feature?.wording.share.map {
        "make \(own) of their \($0.whole) \($0.preposition) \($0.part)"
      }
      ?? "have \(subject) \(own)"
    return "\(told)\(mean) (all: \(trait.everybody)\(Self.base(trait)))"
  }

  private static func at(_ time: String) -> String {
    time.hasSuffix("days") ? "on \(time)" : time
  }

  private static func listed(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
