public import PatronData
import PatronEngine
public import PatronModels
public import PatronNumerics

/// A trained prediction of an outcome: one logistic sum of parts that can be drawn, one a
/// feature or shared by a few.
public struct OutcomeModel: Hashable, Sendable, Codable {
  /// The rows of a snapshot that were learned from.
  public struct TrainingRows: Hashable, Sendable, Codable {
    /// Nil where a label has no date.
    public let snapshot: Snapshot?
    public let rows: Int
    public let positives: Int

    private enum CodingKeys: String, CodingKey {
      case snapshot = "day"
      case rows, positives
    }
  }

  /// From which probability on a customer is in the medium and the high band: the scores that 60 %
  /// and 90 % of the latest snapshot's customers stay below, those who had left by the label aside.
  public struct Bands: Hashable, Sendable, Codable {
    public let medium: Double
    public let high: Double

    /// The band of a customer who has left already, by the label or by silence: no probability applies.
    public static let left = "left"
    /// All bands, the mildest first.
    public static let names = ["low", "medium", "high", left]

    public func name(of probability: Double) -> String {
      probability >= high ? "high" : probability >= medium ? "medium" : "low"
    }
  }

  /// A correction of the log odds, which the model's parts already hold.
  public struct Recalibration: Hashable, Sendable, Codable {
    public let slope: Double
    public let intercept: Double
    /// The snapshots that it was learned from: all, or the latest alone.
    public let reach: Calibration.Reach
    /// The mean log loss on rows that it was not learned from, without and with it.
    public let lossBefore: Double
    public let lossAfter: Double

    /// The corrected probability.
    func apply(to probability: Double) -> Double {
      Calibration.platt(slope: slope, intercept: intercept).apply(to: probability)
    }
  }

  /// The predicted outcome, one of `OutcomeDefinition.all`.
  public let outcome: TaskID
  /// The outcome window behind the gap; nil for an outcome from a label column.
  public let horizon: DayCount?
  public let gap: DayCount
  /// Whether the outcome is the end of a contract.
  public let endsContract: Bool
  public let logistic: AdditiveLogistic.Model
  /// The features by falling strength.
  public let strengths: [Strength]
  public let bands: Bands
  public let trainedOn: [TrainingRows]
  /// The correction of the probabilities by observed outcomes; nil where none helped.
  public let recalibration: Recalibration?
  public let evaluation: OutcomeEvaluation
  /// The rows that the evaluation is of, or a part of them; nil where they were not kept. They have a file of
  /// their own.
  package var trial: OutcomeTrial?

  private enum CodingKeys: CodingKey {
    case outcome, horizon, gap, endsContract, logistic, strengths, bands, trainedOn, recalibration
    case evaluation
  }

  /// The probability of the outcome for each row of `frame` (n × features), in rows' order.
  public func probabilities(_ frame: Matrix, workers: Workers = .all) -> [Double] {
    logistic.probabilities(frame, workers: workers)
  }

  /// The probabilities of the customers who can have the outcome, NaN for the others: one silent for the
  /// whole horizon or under no contract has left already, and one who never bought cannot buy again.
  func scores(_ frame: Matrix, features: FeatureSet, workers: Workers) -> [Double] {
    scores(logOdds: logistic.logOdds(frame, workers: workers), of: frame, features: features)
  }

  /// The same, where the log odds of the rows are known.
  func scores(logOdds: [Double], of frame: Matrix, features: FeatureSet) -> [Double] {
    var found = logOdds.map(SpecialFunctions.sigmoid)
    switch eligibility(in: features) {
    case .all: break
    case .nobody: for row in found.indices { found[row] = .nan }
    case .upTo(let longest, let column):
      for row in found.indices where !(frame[row, column] <= longest) { found[row] = .nan }
    }
    return found
  }

  /// Who can have the outcome.
  enum Eligibility: Hashable, Sendable {
    case all, nobody
    /// Customers of whom the feature at an index is known, and no more than a number.
    case upTo(Float, feature: Int)
  }

  /// Who can have the outcome, by the features of `set`.
  func eligibility(in set: FeatureSet) -> Eligibility {
    guard let horizon else { return .all }
    let recency = set.index(of: "recency_days") ?? set.index(of: "event_recency_days")
    let (column, longest) =
      switch definition.eligible {
      case .activeWithinHorizon: (recency, Float(horizon.days))
      case .known: (recency, Float.infinity)
      case .underContract: (set.index(of: "contract_days"), Float.infinity)
      }
    return column.map { .upTo(longest, feature: $0) } ?? .nobody
  }

  /// The feature that is known of whoever could once have had the outcome, so that the others have not left; nil where
  /// all could.
  func past(in set: FeatureSet) -> Int? {
    if horizon == nil { return nil }
    return endsContract
      ? set.index(of: "contract_ended_days")
      : set.index(of: "recency_days") ?? set.index(of: "event_recency_days")
  }
}

extension OutcomeModel {
  /// The outcome that is predicted.
  package var definition: OutcomeDefinition {
    if endsContract { return .contractChurn }
    guard let definition = OutcomeDefinition.named(outcome) else {
      preconditionFailure("an outcome that is not known")
    }
    return definition
  }

  /// Whether its parts fit together and the features of `set`.
  package func isSound(in set: FeatureSet) -> Bool {
    let columns = set.features.map { $0.column() }
    return logistic.preprocessor.columns.map(\.name) == columns.map(\.name)
      && logistic.preprocessor.columns.map(\.kind) == columns.map(\.kind)
      && [horizon ?? 0, gap].allSatisfy(WindowPlan.lengths.contains)
      && (!endsContract || (outcome == .churn && horizon != nil))
      && trainedOn.allSatisfy {
        Bounds.counts.contains($0.rows) && (0...$0.rows).contains($0.positives)
      } && Bounds.shares.contains(bands.medium) && (bands.medium...1).contains(bands.high)
      && strengths.allSatisfy { strength in columns.contains { $0.name == strength.feature } }
      && evaluation.isSound
  }

  /// Whether it is of those customers and, where it has days, of those snapshots.
  package func belongs(to manifest: Manifest) -> Bool {
    let snapshots = trainedOn.map(\.snapshot)
    let windows = manifest.windows
    return trainedOn.allSatisfy { $0.rows <= manifest.customers }
      && evaluation.customerCount <= manifest.customers
      && (horizon.map { horizon in
        windows.map { $0.gap == gap && horizon <= $0.horizon } ?? false
      } ?? true)
      && snapshots.compactMap(\.self).allSatisfy { windows?.origins.contains($0) ?? false }
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
