package import Foundation
package import PatronData
package import PatronModels
package import PatronReport

/// Something that can be learned from exports and then scores every customer.
///
/// A new task is a folder in `Tasks/` and a line in `Tasks.all`: planning, training, the model folder, evaluation,
/// scoring, help and reports go over that list.
package protocol PatronTask: Sendable {
  var id: TaskID { get }
  /// The heading of its report.
  var title: String { get }
  /// The names of the files of a model folder that hold its model.
  var fileNames: [String] { get }
  /// Every column its models can give; of numbered columns the first.
  var columns: [OutputColumn] { get }

  /// The names of its files of results beside those with a row a customer, and of their columns.
  var resultFiles: [(name: String, columns: [String])] { get }

  /// Whether the configuration asks for the task by name, so that it is an error where it cannot be done.
  func isAskedFor(by configuration: Configuration) -> Bool

  /// Whether it is worth a word where the task cannot be done: of what hardly any business has, it goes without saying.
  func concerns(_ configuration: Configuration) -> Bool

  /// Settles how the task is done with the exports of `session`.
  func plan(_ session: Session) throws(Obstacle) -> any PlannedTask

  /// Reads the model that `files` of a model folder hold; nil where they hold none.
  func model(from files: ModelFiles) throws -> (any TaskModel)?
}

extension PatronTask {
  package func concerns(_ configuration: Configuration) -> Bool { true }

  package var resultFiles: [(name: String, columns: [String])] { [] }
}

/// A task that the exports allow, with its settings.
package protocol PlannedTask: Sendable {
  var id: TaskID { get }
  /// The outcome whose labels it learns from; nil where it learns from none.
  var target: OutcomeTarget? { get }

  /// The data to learn from, in words, for people who look before they train.
  func outlook(_ material: OutlookMaterial) async throws -> String

  /// About how long `train` takes, or with `isBackTest` `backTest`, as a step of the run.
  func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step

  /// Learns from `material`.
  func train(_ material: Material) async throws -> any TaskModel

  /// Learns from what was known at earlier snapshots and compares with what followed.
  ///
  /// Nil where the task predicts nothing.
  func backTest(_ material: Material) async throws -> (any TaskEvaluation)?
}

extension PlannedTask {
  package var target: OutcomeTarget? { nil }

  package func backTest(_ material: Material) async throws -> (any TaskEvaluation)? { nil }
}

/// Which of the two looks back at customers a model reads.
package enum FeatureUse: Hashable, Sendable, CaseIterable {
  /// What segments describe: the last year.
  case description
  /// What predictions are made from: as much as the earliest snapshot sees.
  case prediction
}

/// A task's trained model: a plain value.
package protocol TaskModel: Hashable, Sendable {
  var task: TaskID { get }
  /// The files of the model folder that hold it, by name.
  var files: [String: Data] { get throws }
  /// The columns that it gives every customer.
  var columns: [OutputColumn] { get }
  /// Its most important figure.
  var headline: Headline { get }

  /// Which features it reads; wherever features are asked for, they are those.
  var use: FeatureUse { get }

  /// Its summary in `models show --json`.
  func summary(features: FeatureSet) -> any Encodable

  /// Whether its parts fit together and the features of `set`.
  func isSound(in set: FeatureSet) -> Bool

  /// Whether it can be of the training that `manifest` tells of: the customers, days and money are the same.
  func belongs(to manifest: Manifest) -> Bool

  /// Its part of the card: what it was trained on and how good it is.
  func sections(features: FeatureSet) -> [Document.Block]

  /// Its part of a page about customers: the part of the card, where nothing of them is told.
  ///
  /// - Parameter segmentSizes: how many of them each segment has, by its number.
  func pageSections(features: FeatureSet, segmentSizes: [Int: Int]) -> [Document.Block]

  /// The scorers of a customer by the features alone, with the columns they give.
  func scorers(_ set: FeatureSet) -> [any CustomerScorer]

  /// The scores that follow from a customer's features alone, as a formula of those of `set`.
  func formula(features set: FeatureSet) throws(Inexpressible) -> Formula

  /// Adds the results that need all customers at once, when the scorers have filled `results`.
  func complete(_ results: inout Results, of session: Session, models: TrainedModels) async throws

  /// Compares its predictions with outcomes observed since, in later exports; nil where it predicts nothing.
  func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)?

  /// The evaluation of the back-test that training made and kept; nil where the task predicts nothing.
  func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)?
}

extension TaskModel {
  package var use: FeatureUse { .prediction }

  package func pageSections(
    features: FeatureSet, segmentSizes: [Int: Int]
  ) -> [Document.Block] {
    sections(features: features)
  }

  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {}

  package func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)? {
    nil
  }

  package func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)? { nil }

  package func isEqual(to other: any TaskModel) -> Bool { self == other as? Self }
}

/// How well a task predicted.
package protocol TaskEvaluation: Hashable, Sendable, Encodable {
  func sections() -> [Document.Block]
}

/// A model's most important figure, beside the best baseline's.
package struct Headline: Hashable, Sendable {
  package let figure: String
  package let value: Double?
  package let interval: Interval?
  package let baseline: String?
  package let baselineValue: Double?
  /// How many customers it was evaluated on.
  package let evaluatedOn: Int?
  /// The baseline that the model is not clearly better than; nil where it is, or where nothing is compared.
  package let unbeatenBaseline: String?
  /// The baseline that was better than what was searched, and is the model.
  package let replacement: String?

  /// What a report warns of.
  package var caveat: Caveat? {
    replacement.map { .replaced(by: $0) } ?? unbeatenBaseline.map { .notBetter(than: $0) }
  }

  init(
    _ figure: String, value: Double?, interval: Interval? = nil, baseline: String? = nil,
    baselineValue: Double? = nil, evaluatedOn: Int? = nil, unbeatenBaseline: String? = nil,
    replacement: String? = nil
  ) {
    self.figure = figure
    self.value = value
    self.interval = interval
    self.baseline = baseline
    self.baselineValue = baselineValue
    self.evaluatedOn = evaluatedOn
    self.unbeatenBaseline = unbeatenBaseline
    self.replacement = replacement
  }
}

/// Why a model's lists or probabilities are worth no more than a baseline's.
public enum Caveat: Hashable, Sendable, Codable {
  /// The model is not clearly better than the baseline.
  case notBetter(than: String)
  /// The baseline was better than what was searched, and is the model.
  case replaced(by: String)
}
