package import PatronFeatures
public import PatronModels
public import PatronNumerics

/// A trained prediction of churn or repurchase: one logistic sum of parts that can be drawn, one a
/// feature or shared by a few.
public struct OutcomeModel: Hashable, Sendable, Codable {
  /// What is predicted.
  public enum Kind: String, Hashable, Sendable, Codable {
    case churn, repurchase

    /// The features that alone are baselines, the first of each list that the exports allow: how long
    /// a customer has been silent, and how often they came.
    package static let baselineFeatures = [
      ["recency_days", "event_recency_days", "tenure_days", "tenure"],
      ["purchase_days", "event_days", "events"],
    ]
  }

  /// The snapshots learned from.
  public struct Snapshot: Hashable, Sendable, Codable {
    /// The first day not seen; nil where a label has no date.
    public let day: Int?
    public let rows: Int
    public let positives: Int
  }

  /// From which probability on a customer is in the medium and the high band: the scores that 60 %
  /// and 90 % of the latest snapshot's customers stay below.
  public struct Bands: Hashable, Sendable, Codable {
    public let medium: Double
    public let high: Double

    /// What a customer is called who has left already, so that there is nothing to foretell.
    public static let lapsed = "lapsed"
    /// All bands, the mildest first.
    public static let names = ["low", "medium", "high", lapsed]

    public func name(of probability: Double) -> String {
      probability >= high ? "high" : probability >= medium ? "medium" : "low"
    }
  }

  public let kind: Kind
  /// The outcome window in days behind the gap; nil where a label column tells the outcome.
  public let horizon: Int?
  public let gap: Int
  public let logistic: AdditiveLogistic.Model
  /// What moves the outcome most, first.
  public let strengths: [Strength]
  public let bands: Bands
  public let trainedOn: [Snapshot]
  public let evaluation: OutcomeEvaluation

  /// The probability of the outcome for each row of `frame` (n × features), in rows' order.
  public func probabilities(_ frame: Matrix, workers: Workers = .all) -> [Double] {
    logistic.probabilities(frame, workers: workers)
  }
}

/// Rows to learn an outcome from: features and what came of them.
package struct OutcomeRows: Sendable {
  package var features: Matrix
  package var labels: [Float]
  package var snapshots: [OutcomeModel.Snapshot]
  /// The key of each row's customer, who has a row in each snapshot.
  package var customers: [Int32]

  /// The rows of `frames` whose outcome is known, frame after frame.
  package init(_ frames: [FrameBuilder.Frame], kind: OutcomeModel.Kind, dated: Bool = true) {
    var elements: [Float] = []
    var labels: [Float] = []
    var snapshots: [OutcomeModel.Snapshot] = []
    var customers: [Int32] = []
    let width = frames.first?.features.columnCount ?? 0
    let known = frames.map { frame in
      let outcomes = kind == .churn ? frame.churned : frame.repurchased
      return outcomes.indices.filter { !outcomes[$0].isNaN }
    }
    elements.reserveCapacity(known.reduce(0) { $0 + $1.count } * width)
    for (frame, rows) in zip(frames, known) {
      let outcomes = kind == .churn ? frame.churned : frame.repurchased
      for row in rows {
        elements.append(contentsOf: frame.features.elements[row * width..<(row + 1) * width])
        labels.append(outcomes[row])
        customers.append(frame.customers[row])
      }
      snapshots.append(
        OutcomeModel.Snapshot(
          day: dated ? frame.snapshot : nil, rows: rows.count,
          positives: rows.count { outcomes[$0] == 1 }))
    }
    features = Matrix(rowCount: labels.count, columnCount: width, elements: elements)
    self.labels = labels
    self.snapshots = snapshots
    self.customers = customers
  }

  private init(
    features: Matrix, labels: [Float], snapshots: [OutcomeModel.Snapshot], customers: [Int32]
  ) {
    self.features = features
    self.labels = labels
    self.snapshots = snapshots
    self.customers = customers
  }

  /// Folds that keep the rows of a customer together: a model must not be tried on whom it has seen.
  package var folds: Folds {
    var numbers: [Int32: Int32] = [:]
    let groups = customers.map { key in
      if let number = numbers[key] { return number }
      let number = Int32(numbers.count)
      numbers[key] = number
      return number
    }
    return .stratified(labels: labels, groups: groups)
  }

  package var positives: Int { labels.count { $0 == 1 } }
  package var hasBothOutcomes: Bool { positives > 0 && positives < labels.count }

  /// The rows whose index is in `indices`, in that order.
  package func selecting(_ indices: [Int]) -> OutcomeRows {
    let width = features.columnCount
    var elements: [Float] = []
    elements.reserveCapacity(indices.count * width)
    for row in indices {
      elements.append(contentsOf: features.elements[row * width..<(row + 1) * width])
    }
    return OutcomeRows(
      features: Matrix(rowCount: indices.count, columnCount: width, elements: elements),
      labels: indices.map { labels[$0] }, snapshots: [], customers: indices.map { customers[$0] })
  }

  /// Column `index` alone.
  package func column(_ index: Int) -> OutcomeRows {
    let elements = (0..<features.rowCount).map { features[$0, index] }
    return OutcomeRows(
      features: Matrix(rowCount: elements.count, columnCount: 1, elements: elements),
      labels: labels, snapshots: snapshots, customers: customers)
  }
}

extension Feature {
  /// How the feature enters a model: what has a long tail by its logarithm.
  package func column(weight: Double = 1) -> Preprocessor.Column {
    let kind: Preprocessor.Kind =
      switch self.kind {
      case .money, .count, .days: .logarithmic
      case .share, .number: .linear
      case .category: .category(levels: levels)
      }
    return Preprocessor.Column(name: name, kind: kind, weight: weight)
  }
}
