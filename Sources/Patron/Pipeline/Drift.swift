public import PatronData
import PatronEngine
public import PatronModels
package import PatronNumerics

/// How far the scored customers differ from those at training, by feature and by score.
public struct Drift: Hashable, Sendable, Codable {
  /// The customers' features and scores at training.
  public struct Reference: Hashable, Sendable, Codable {
    public let features: PopulationStability
    public let scores: PopulationStability
  }

  /// One feature or score.
  public struct Column: Hashable, Sendable, Codable {
    public enum Verdict: String, Hashable, Sendable, Codable { case steady, shifted, changed }
    public let name: String
    public let isScore: Bool
    /// The population stability index.
    public let index: Double
    public let missingShareBefore: Double
    public let missingShareNow: Double
    /// The share of customers with a level that training did not know.
    public let unseenShare: Double
    public let verdict: Verdict
  }

  /// From these changes on of the missing and of the unseen share a column counts as changed.
  public static let missingLimit = 0.1
  public static let unseenLimit = 0.01

  /// The furthest from training first.
  public let columns: [Column]
  /// The last day known at training, and at scoring.
  public let trainedAsOf: Day?
  public let asOf: Day?

  public var changed: [Column] { columns.filter { $0.verdict == .changed } }
  public var shifted: [Column] { columns.filter { $0.verdict == .shifted } }

  /// A sentence where something has changed.
  public var notice: String? {
    guard !changed.isEmpty else { return nil }
    let names = changed.prefix(3).map(\.name).joined(separator: ", ")
    let rest = changed.count > 3 ? " and \(changed.count - 3) more" : ""
    let then = trainedAsOf.map { " (\($0))" } ?? ""
    return "the customers have changed since training\(then): \(names)\(rest); unless the season "
      + "explains it, train again and compare with 'patron evaluate'"
  }
}

extension Drift.Reference {
  /// Whether it is of the features and the scores of `models`.
  func isSound(for models: TrainedModels) -> Bool {
    features.isSound(of: models.manifest.featureSet.features.map { $0.column() })
      && scores.isSound(of: Self.scoreColumns(models))
  }

  private static func scoreColumns(_ models: TrainedModels) -> [Preprocessor.Column] {
    models.outcomes.map {
      Preprocessor.Column(name: $0.definition.probabilityColumn, kind: .linear)
    }
  }

  init(_ frame: Matrix, models: TrainedModels, workers: Workers) {
    let set = models.manifest.featureSet
    features = PopulationStability(
      frame, columns: set.features.map { $0.column() }, workers: workers)
    scores = PopulationStability(
      Self.matrix(models.outcomes.map { $0.scores(frame, features: set, workers: workers) }),
      columns: Self.scoreColumns(models), workers: workers)
  }

  /// How far `frame` and its `scores`, in the order of `models.outcomes`, differ from the training's.
  func drift(
    of frame: Matrix, scores own: [[Double]], models: TrainedModels, asOf: Day?,
    workers: Workers
  ) -> Drift {
    let found =
      features.drift(of: frame, workers: workers).map { Drift.Column($0, isScore: false) }
      + scores.drift(of: Self.matrix(own), workers: workers).map {
        Drift.Column($0, isScore: true)
      }
    return Drift(
      columns: found.sorted { $0.index == $1.index ? $0.name < $1.name : $0.index > $1.index },
      trainedAsOf: models.manifest.asOf, asOf: asOf)
  }

  /// A column for each of `scores`.
  private static func matrix(_ scores: [[Double]]) -> Matrix {
    let rowCount = scores.first?.count ?? 0
    let elements = (0..<rowCount).flatMap { row in scores.map { Float($0[row]) } }
    return Matrix(rowCount: rowCount, columnCount: scores.count, elements: elements)
  }
}

/// The customers that drift is measured on, evenly spaced by their keys.
///
/// With half a million a share is known to a thousandth.
package struct DriftSample {
  private let step: Int
  private var elements: [Float] = []
  private var columnCount = 0

  package init(customerCount: Int, largest: Int = 500_000) {
    step = max(1, (customerCount + largest - 1) / largest)
  }

  /// Adds the customers of a piece whose first one has the number `first`.
  package mutating func add(_ piece: Matrix, first: Int) {
    columnCount = piece.columnCount
    let start = (step - first % step) % step
    for row in stride(from: start, to: piece.rowCount, by: step) {
      elements += piece.elements[row * columnCount..<(row + 1) * columnCount]
    }
  }

  package var frame: Matrix {
    Matrix(
      rowCount: columnCount == 0 ? 0 : elements.count / columnCount, columnCount: columnCount,
      elements: elements)
  }

  /// The values of the sample's customers among `values`, one a customer.
  package func selecting(_ values: [Double]) -> [Double] {
    stride(from: 0, to: values.count, by: step).map { values[$0] }
  }
}

extension Drift.Column {
  fileprivate init(_ drift: PopulationStability.Drift, isScore: Bool) {
    name = drift.name
    self.isScore = isScore
    index = drift.index
    missingShareBefore = drift.missingShareBefore
    missingShareNow = drift.missingShareNow
    unseenShare = drift.unseenShare
    let missing = abs(missingShareNow - missingShareBefore)
    verdict =
      index >= PopulationStability.changed || missing >= Drift.missingLimit
        || unseenShare >= Drift.unseenLimit
      ? .changed : index >= PopulationStability.shifted ? .shifted : .steady
  }
}
