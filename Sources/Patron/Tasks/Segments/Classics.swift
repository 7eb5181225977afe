import PatronData
import PatronEngine
import PatronNumerics

/// The groupings that people know and will compare with: RFM cells and the stages of life.
struct Classics {
  private let scores: (recency: Int, frequency: Int, monetary: Int?)?
  private let stage: Int?

  init(_ features: FeatureSet) {
    if let recency = features.index(of: "recency_score"),
      let frequency = features.index(of: "frequency_score")
    {
      scores = (recency, frequency, features.index(of: "monetary_score"))
    } else {
      scores = nil
    }
    stage = features.index(of: "lifecycle")
  }

  var hasRFM: Bool { scores != nil }
  var hasLifecycle: Bool { stage != nil }

  /// The scores of a customer, such as "543" (two digits where the exports hold no amounts), and the
  /// cell's name; nil for one who did not buy in the observation window.
  func rfm(_ frame: Matrix, _ row: Int) -> (scores: String, name: String)? {
    guard let scores, frame[row, scores.recency].isFinite else { return nil }
    let recency = Int(nearest: frame[row, scores.recency])
    let frequency = Int(nearest: frame[row, scores.frequency])
    let monetary = scores.monetary.map { Int(nearest: frame[row, $0]) }
    return (
      "\(recency)\(frequency)\(monetary.map(String.init) ?? "")",
      Self.cell(recency: recency, worth: (Double(frequency) + Double(monetary ?? frequency)) / 2)
    )
  }

  func lifecycle(_ frame: Matrix, _ row: Int) -> String? {
    stage.flatMap { Feature.lifecycleStage(frame[row, $0]) }
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
