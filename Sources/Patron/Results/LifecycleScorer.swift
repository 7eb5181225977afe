import PatronData
import PatronNumerics

/// The groupings that people know and will compare with: RFM cells and the stages of life, as far as the features
/// allow them.
struct LifecycleScorer: CustomerScorer {
  private let scores: (recency: Int, frequency: Int, monetary: Int?)?
  private let stage: Int?
  /// The column of the days since the last activity, and how many of them mean that a customer has left.
  private let silence: (column: Int, limit: Float)?

  /// - Parameter leaves: the days of silence behind which the models call a customer gone; nil where none does.
  init(_ features: FeatureSet, leaves: DayCount? = nil) {
    let recency = features.index(of: "recency_days") ?? features.index(of: "event_recency_days")
    silence = leaves.flatMap { days in recency.map { ($0, Float(days.days)) } }
    if let recency = features.index(of: "recency_score"),
      let frequency = features.index(of: "frequency_score")
    {
      scores = (recency, frequency, features.index(of: "monetary_score"))
    } else {
      scores = nil
    }
    stage = features.index(of: "lifecycle")
  }

  var columns: [OutputColumn] {
    (scores.map { Self.rfmColumns(hasMoney: $0.monetary != nil) } ?? [])
      + (stage == nil ? [] : [Self.lifecycleColumn])
  }

  static func rfmColumns(hasMoney: Bool) -> [OutputColumn] {
    [
      OutputColumn(
        "rfm", .text, values: rfmScores(hasMoney: hasMoney),
        files: [.segments],
        meaning:
          "scores from 1 to 5 of recency, frequency and money, such as 543; empty without a purchase"
      ),
      OutputColumn(
        "rfm_cell", .text, values: rfmCells, files: [.segments],
        meaning: "the usual name of these scores"),
    ]
  }

  /// All columns that some features give.
  static let allColumns = rfmColumns(hasMoney: true) + [lifecycleColumn]

  static let lifecycleColumn = OutputColumn(
    "lifecycle", .text, values: Feature.lifecycleStages, files: [.segments],
    meaning: "the stage of life as a customer; empty for one who was never active")

  func score(_ block: Matrix) -> [ScoreTable.Values] {
    var values: [ScoreTable.Values] = []
    if let scores {
      var indices: (scores: [Int32], cells: [Int32]) = ([], [])
      for row in 0..<block.rowCount {
        let rfm = Self.rfm(block, row, scores)
        indices.scores.append(rfm?.scores ?? -1)
        indices.cells.append(rfm?.cell ?? -1)
      }
      values = [
        .words(indices.scores, of: Self.rfmScores(hasMoney: scores.monetary != nil)),
        .words(indices.cells, of: Self.rfmCells),
      ]
    }
    if let stage {
      let stages = Feature.lifecycleStages
      values.append(
        .words(
          (0..<block.rowCount).map { row in
            Feature.lifecycleStage(block[row, stage]).flatMap { stages.firstIndex(of: $0) }
              .map { Int32(max($0, leastStage(block, row))) } ?? -1
          }, of: stages))
    }
    return values
  }

  /// Whoever has left by a model is lapsed at least, however slow the own rhythm is.
  private func leastStage(_ block: Matrix, _ row: Int) -> Int {
    guard let silence, block[row, silence.column] > silence.limit else { return 0 }
    return Feature.lifecycleStages.firstIndex(of: "lapsed") ?? 0
  }

  /// The indices of a customer's scores and cell; nil for one who never bought.
  private static func rfm(
    _ frame: Matrix, _ row: Int, _ scores: (recency: Int, frequency: Int, monetary: Int?)
  ) -> (scores: Int32, cell: Int32)? {
    guard frame[row, scores.recency].isFinite else { return nil }
    let recency = Int(nearest: frame[row, scores.recency])
    let frequency = Int(nearest: frame[row, scores.frequency])
    let monetary = scores.monetary.map { Int(nearest: frame[row, $0]) }
    let digits = [recency, frequency] + (monetary.map { [$0] } ?? [])
    guard digits.allSatisfy((1...5).contains) else { return nil }
    let name = cell(
      recency: recency, worth: (Double(frequency) + Double(monetary ?? frequency)) / 2)
    return (
      Int32(digits.reduce(0) { $0 * 5 + $1 - 1 }), Int32(rfmCells.firstIndex(of: name) ?? -1)
    )
  }

  /// All scores, "11" to "55" or "111" to "555".
  private static func rfmScores(hasMoney: Bool) -> [String] {
    let digits = (1...5).map(String.init)
    let pairs = digits.flatMap { first in digits.map { first + $0 } }
    return hasMoney ? pairs.flatMap { pair in digits.map { pair + $0 } } : pairs
  }

  /// The names of the cells.
  static let rfmCells = [
    "Champions", "Loyal", "Potential loyalists", "New", "Promising", "Need attention",
    "About to sleep", "Cannot lose", "At risk", "Hibernating", "Lost",
  ]

  /// The cell of a recency score (1…5) and the mean of the scores of frequency and money: the usual
  /// grid of eleven names, which covers every pair.
  static func cell(recency: Int, worth: Double) -> String {
    switch (recency, worth) {
    case (5, 4.5...): "Champions"
    case (4..., 3.5...): "Loyal"
    case (4..., 2...): "Potential loyalists"
    case (5, _): "New"
    case (4, _): "Promising"
    case (3, 4...): "Loyal"
    case (3, 2.5...): "Need attention"
    case (3, _): "About to sleep"
    case (1, 4.5...): "Cannot lose"
    case (_, 3...): "At risk"
    case (2, _): "Hibernating"
    default: "Lost"
    }
  }
}
