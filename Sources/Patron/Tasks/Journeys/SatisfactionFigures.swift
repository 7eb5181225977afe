public import PatronData
public import PatronModels

/// What customers answered: the figure of the last answer of each, in all and by part.
public struct SatisfactionFigures: Hashable, Sendable, Codable {
  /// What is made of the scores.
  public let measure: Configuration.Measure
  /// The least and the greatest score.
  public let scale: TableConfiguration.Scale
  /// The answers that count, one a customer, and those that the measure has no score for, such as 6.5.
  public let answers: Int
  public let offScale: Int
  /// Customers who answered, of those with a row in these days.
  public let answered: Journeys.Share
  public let all: Satisfaction?
  /// The same if the stages of those who answer had the shares that they have among all; nil where a stage lacks
  /// answers.
  public let balanced: Satisfaction?
  public let months: [Month]
  /// By stage at the answer, by segment, by the columns under `by` of surveys, and by the themes of comments, of which an
  /// answer may have several.
  public let parts: [Part]
  /// Those who are not satisfied (nil of efforts, which are no feelings), and what they spent in the last year beside all.
  public let unhappy: Group?
  /// Those who are delighted and have never shared or reviewed.
  public let silentFans: Group?

  public struct Month: Hashable, Sendable, Codable {
    public let firstDay: Day
    public let figure: Satisfaction
  }

  public struct Part: Hashable, Sendable, Codable {
    public let dimension: String
    public let value: String
    public let figure: Satisfaction
  }

  public struct Group: Hashable, Sendable, Codable {
    public let customers: Int
    /// Of the money of all customers in the last year the share that is theirs; nil without amounts.
    public let shareOfSpend: Double?
  }
}

extension Configuration.Measure {
  /// What is made of scores from `scale`.
  func scale(_ scale: TableConfiguration.Scale) -> SatisfactionScale {
    let (lowest, highest) = (Int(scale.least.rounded()), Int(scale.greatest.rounded()))
    return switch self {
    case .nps: .promoters
    // The two best of five, and as large a part of other scales.
    case .csat:
      .satisfied(
        from: highest - max(1, (highest - lowest + 1) * 2 / 5) + 1, lowest: lowest, highest: highest
      )
    case .ces: .effort(lowest: scale.least, highest: scale.greatest)
    }
  }

  /// The one that is usual for a scale.
  init(usualFor scale: TableConfiguration.Scale) {
    self =
      scale == .standard
      ? .nps
      : scale.least == scale.least.rounded() && scale.greatest == scale.greatest.rounded()
        ? .csat : .ces
  }
}

extension JourneyTeller {
  /// Figures of the answers of surveys; nil where there is none.
  func satisfaction(_ settings: TableConfiguration?) throws -> SatisfactionFigures? {
    guard let settings, !tally.answers.isEmpty else { return nil }
    let range = settings.scale ?? .standard
    let measure = settings.measure ?? .init(usualFor: range)
    let scale = measure.scale(range)
    /// The score as it was given, which was brought to 0…10.
    func given(_ answer: JourneyTally.GivenAnswer) -> Double {
      let score = range.least + answer.score * (range.greatest - range.least) / 10
      // A fraction of the scale in four decimals does not come back whole by itself.
      return abs(score - score.rounded()) < 1e-3 ? score.rounded() : score
    }
    let counted = tally.answers.filter { scale.value(given($0)) != nil }
    func figure(_ answers: [JourneyTally.GivenAnswer]) throws -> Satisfaction {
      try Satisfaction(answers.map(given), scale: scale, weights: Self.weights(answers))
    }
    /// Of each customer the last answer, of several on one day the lowest.
    func last(_ answers: [JourneyTally.GivenAnswer]) -> [JourneyTally.GivenAnswer] {
      var last: [JourneyTally.GivenAnswer] = []
      for answer in answers {
        if let known = last.last, known.customer == answer.customer {
          if (-known.day, known.score) > (-answer.day, answer.score) {
            last[last.count - 1] = answer
          }
        } else {
          last.append(answer)
        }
      }
      return last
    }
    let lasts = last(counted)
    var parts: [SatisfactionFigures.Part] = []
    func add(_ dimension: String, _ values: [String], _ value: (JourneyTally.GivenAnswer) -> Int?)
      throws
    {
      var groups: [Int: [JourneyTally.GivenAnswer]] = [:]
      for answer in dimension == "stage" || dimension == "segment" ? lasts : counted {
        if let value = value(answer) { groups[value, default: []].append(answer) }
      }
      for (value, answers) in groups.sorted(by: { $0.key < $1.key }) where groups.count > 1 {
        parts.append(
          .init(dimension: dimension, value: values[value], figure: try figure(last(answers))))
      }
    }
    let stages = rules.settings.stages.map(\.name) + [Journeyer.noStage]
    try add("stage", stages) { $0.stage < 0 ? stages.count - 1 : Int($0.stage) }
    if !segmentNames.isEmpty {
      try add("segment", segmentNames) { $0.segment < 0 ? nil : Int($0.segment) }
    }
    for (column, name) in names.answersBy.enumerated() {
      let values = Set(names.answerGroups.map { $0[column] }).sorted()
      let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
      try add(name, values.map { $0.isEmpty ? "(none)" : $0 }) {
        $0.group == JourneyRow.missing ? nil : places[names.answerGroups[Int($0.group)][column]]
      }
    }
    for (index, theme) in names.answerThemes.enumerated() {
      let answers = counted.filter { answer in
        answer.group != JourneyRow.missing
          && names.answerGroups[Int(answer.group)][names.answersBy.count + index]
            == CommentTheme.mark
      }
      if !answers.isEmpty {
        parts.append(
          .init(
            dimension: Self.themeDimension, value: theme, figure: try figure(last(answers))))
      }
    }
    var months: [Int: [JourneyTally.GivenAnswer]] = [:]
    for answer in counted where hasDays {
      let (year, month, _) = Day(Int(answer.day)).date
      months[Day(year: year, month: month, day: 1).number, default: []].append(answer)
    }
    let spent = tally.spent.number
    func group(_ answers: [JourneyTally.GivenAnswer]) -> SatisfactionFigures.Group {
      .init(
        customers: answers.count,
        shareOfSpend: hasAmounts && spent > 0
          ? answers.reduce(0) { $0 + $1.spent } / spent : nil)
    }
    let isUnhappy: (JourneyTally.GivenAnswer) -> Bool = { $0.score <= 6 }
    return SatisfactionFigures(
      measure: measure, scale: range, answers: lasts.count,
      offScale: tally.answers.count - counted.count,
      answered: .init(lasts.count, of: max(lasts.count, tally.customers)),
      all: lasts.isEmpty ? nil : try figure(lasts), balanced: try balanced(lasts, given, scale),
      months: try months.sorted { $0.key < $1.key }.map {
        .init(firstDay: Day($0.key), figure: try figure(last($0.value)))
      }, parts: parts, unhappy: measure == .ces ? nil : group(lasts.filter(isUnhappy)),
      silentFans: measure == .ces ? nil : group(lasts.filter { $0.score >= 9 && !$0.hasShared }))
  }

  /// What parts by the themes of comments are called.
  static let themeDimension = "comment on"

  /// The figure with the stages of all customers; nil where a stage of them has no answer.
  private func balanced(
    _ answers: [JourneyTally.GivenAnswer], _ given: (JourneyTally.GivenAnswer) -> Double,
    _ scale: SatisfactionScale
  ) throws -> Satisfaction? {
    let stages = tally.stageDays.count
    let sizes = tally.stageDays.map { Double($0.count) }
    let all = sizes.reduce(0, +)
    // The stage of the last day, of those who answered as of all: an answer itself may bring into a stage.
    let groups = answers.map { $0.stageNow < 0 ? Int32(stages - 1) : $0.stageNow }
    guard all > 0, sizes.indices.allSatisfy({ sizes[$0] == 0 || groups.contains(Int32($0)) }) else {
      return nil
    }
    return try Satisfaction(
      answers.map(given), groups: groups, shares: sizes.map { $0 / all }, scale: scale,
      weights: Self.weights(answers))
  }

  /// The weights of answers; nil where the exports have none. An answer without one counts as one person.
  private static func weights(_ answers: [JourneyTally.GivenAnswer]) -> [Double]? {
    answers.contains { $0.weight != nil } ? answers.map { $0.weight ?? 1 } : nil
  }
}
