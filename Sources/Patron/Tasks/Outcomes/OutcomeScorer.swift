import PatronData
import PatronModels
import PatronNumerics

/// The probability of an outcome for every customer who can still have it, with its band and reasons where
/// the outcome has bands.
struct OutcomeScorer: CustomerScorer {
  private let model: OutcomeModel
  private let features: FeatureSet

  init(_ model: OutcomeModel, features: FeatureSet) {
    self.model = model
    self.features = features
  }

  var columns: [OutputColumn] { model.columns }

  /// The columns of an outcome in the next `horizon` days, where days decide it.
  static func columns(_ outcome: OutcomeDefinition, horizon: DayCount?) -> [OutputColumn] {
    let window = horizon.map { " within \($0) days" } ?? ""
    let (id, wording) = (outcome.id, outcome.wording)
    let probability = OutputColumn(
      outcome.probabilityColumn, .number,
      meaning:
        "the predicted probability that the customer \(wording.probability)\(window); empty \(wording.emptiness)"
    )
    guard let words = outcome.band else { return [probability] }
    let band = OutputColumn(
      outcome.bandColumn, .text, values: OutcomeModel.Bands.names,
      meaning:
        "high: the decile most likely to \(words.likely), medium: the next three deciles; "
        + "\(OutcomeModel.Bands.left): \(words.left)")
    return [probability, band]
      + (1...Reasons.count).map { position in
        OutputColumn(
          "\(id)_reason_\(position)", .text, isProse: true,
          meaning:
            "what moves the probability furthest from the average, the \(ordinals[position - 1])")
      }
  }

  private static let ordinals = ["first", "second", "third"]

  func score(_ block: Matrix) -> [ScoreTable.Values] {
    let workers = Workers(1)
    guard model.definition.band != nil else {
      return [.numbers(model.scores(block, features: features, workers: workers))]
    }
    // The parts come with their sum, so that the rows are prepared and the tables read only once.
    let parts = model.logistic.contributions(block, workers: workers)
    let probabilities = model.scores(logOdds: parts.logOdds, of: block, features: features)
    var reasons = Reasons()
    reasons.append(block, parts)
    let words = features.features.map(FeatureWords.init)
    let bands = OutcomeModel.Bands.names
    let left = Int32(bands.firstIndex(of: OutcomeModel.Bands.left) ?? -1)
    // Who was never active, or under contract, has not left either.
    let past = model.past(in: features)
    let wasActive = (0..<block.rowCount).map { row in past.map { !block[row, $0].isNaN } ?? true }
    return [
      .numbers(probabilities),
      .words(
        probabilities.enumerated().map { row, probability in
          probability.isNaN
            ? wasActive[row] ? left : -1
            : Int32(bands.firstIndex(of: model.bands.name(of: probability)) ?? -1)
        }, of: bands),
    ]
      + (0..<Reasons.count).map { position in
        .texts(ReasonColumn(reasons, position, words: words) { probabilities[$0].isFinite })
      }
  }
}

/// The reason at one position for every customer, as numbers until they are written.
struct ReasonColumn: TextColumn {
  /// The feature, −1 where there is no reason, and its value.
  private var features: [Int32]
  private var values: [Float]
  private let words: [FeatureWords]

  init(
    _ reasons: Reasons, _ position: Int, words: [FeatureWords], where isGiven: (Int) -> Bool
  ) {
    let rows = 0..<reasons.features.count / Reasons.count
    let given = rows.map { isGiven($0) ? reasons.reason($0, position) : nil }
    features = given.map { $0.map { Int32($0.feature) } ?? -1 }
    values = given.map { $0?.value ?? .nan }
    self.words = words
  }

  func texts(_ rows: Range<Int>) -> [String?] {
    var words = ReasonWords(words)
    return rows.map { row in
      features[row] < 0 ? nil : words[(Int(features[row]), values[row])]
    }
  }

  mutating func clear(where isMarked: [Bool]) {
    for row in features.indices where isMarked[row] { features[row] = -1 }
  }

  mutating func append(_ other: any TextColumn) {
    guard let other = other as? ReasonColumn else {
      preconditionFailure("two kinds of texts in one column")
    }
    features += other.features
    values += other.values
  }
}
