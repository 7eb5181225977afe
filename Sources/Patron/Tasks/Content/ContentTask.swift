package import Foundation
public import PatronData
import PatronEngine
package import PatronModels
package import PatronReport

/// Recommends the next items to every customer.
package struct ContentTask: PatronTask {
  package init() {}

  package var id: TaskID { .content }
  package var title: String { "Recommendations" }
  package var fileNames: [String] { [ContentModel.fileName, ContentModel.weightsName] }
  package var columns: [OutputColumn] { ContentModel.columns(top: 1, hasTitles: true) }

  package var resultFiles: [(name: String, columns: [String])] {
    [
      (
        ContentFile.name,
        ["customer_id", "rank", "content_id", "title", "score", "chance", "reason"]
      )
    ]
  }

  /// The name of the array of item weights in its file.
  fileprivate static let weights = "weights"

  package func isAskedFor(by configuration: Configuration) -> Bool {
    configuration.recommendations.isOn
  }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    guard let settings = session.configuration.recommendations.options(default: .init()) else {
      throw .turnedOff
    }
    guard let source = session.prepared.recommendationSource(asked: settings.source) else {
      throw .noItems(settings.source)
    }
    return Planned(settings: settings, source: source)
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    let name = ContentModel.fileName
    guard let description = try files.decoded(name, as: ContentModel.Description.self) else {
      return nil
    }
    let count = description.items.count
    guard let bytes = files.data(ContentModel.weightsName),
      let tensors = Safetensors.tensors(bytes), tensors.count == 1,
      let weights = tensors[Self.weights]?.matrix,
      weights.rowCount == count, weights.columnCount == count
    else { throw files.damaged(ContentModel.weightsName) }
    return ContentModel(description: description, weights: ItemWeights(weights: weights))
  }

  private struct Planned: PlannedTask {
    let settings: Configuration.Recommendations
    let source: Configuration.Recommendations.Source

    var id: TaskID { .content }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      let session = material.session
      let table: EngineTable = source == .content ? .touches : .lines
      struct Counts: Decodable {
        let items: Int
        let customers: Int
      }
      let counts = try await session.engine.rows(
        QueryTemplate(PackageResources.item_counts_sql).filled([
          "item": .sql(SQL(name: source.names.key)), "table": .sql(table.sql),
        ]), as: Counts.self
      ).first
      guard let counts, counts.items > 1 else { throw Obstacle.fewItems(source) }
      let types = source == .content ? try await session.prepared.touchTypes(settings) : []
      return "\(Figures.grouped(counts.items)) items of \(source.rawValue), with interactions of "
        + "\(Figures.grouped(counts.customers)) customers"
        + (PreparedExports.EventType.sentence(types).map { "; \($0)" } ?? "")
    }

    private func name(isBackTest: Bool) -> String {
      isBackTest ? "evaluating recommendations" : "learning which items go together"
    }

    /// Processor seconds for the matrices of so many pairs of items, and a customer and item that are ranked.
    private static let secondsPerPair = 5e-8
    private static let secondsPerRanking = 7e-7
    /// Customers that choices are tried on, at most.
    private static let mostTried = 20_000.0

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      let items = Double(min(size.items, settings.maximumItems))
      let tried = min(Double(size.customers), Self.mostTried)
      return WorkEstimate.Step(
        name(isBackTest: isBackTest),
        seconds: size.seconds(
          ofProcessor: 0.5 + Self.secondsPerPair * items * items
            + Self.secondsPerRanking * items * tried))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress(name(isBackTest: false))
      return try await trainer(material).train()
    }

    func backTest(_ material: Material) async throws -> (any TaskEvaluation)? {
      material.options.progress(name(isBackTest: true))
      guard let evaluation = try await trainer(material).backTest() else {
        throw Obstacle.noSecondItems
      }
      return evaluation
    }

    private func trainer(_ material: Material) -> ContentTrainer {
      var trainer = ContentTrainer(
        prepared: material.session.prepared, settings: settings, source: source,
        options: material.options)
      trainer.stagesOfLife = StagesOfLife(
        prepared: material.session.prepared, features: material.features,
        leaves: material.targets.first { $0.outcome.id == .churn }?.horizon)
      return trainer
    }
  }
}

extension TaskID {
  public static let content: TaskID = "content"
}

extension ContentModel: TaskModel {
  fileprivate static let fileName = "content.json"
  fileprivate static let weightsName = "content.safetensors"

  package var task: TaskID { .content }

  package var files: [String: Data] {
    get throws {
      [
        Self.fileName: try ModelFiles.json(description),
        Self.weightsName: Safetensors.data([
          Safetensors.Tensor(ContentTask.weights, weights.weights)
        ]),
      ]
    }
  }

  package var headline: Headline {
    let evaluation = description.evaluation
    let own = evaluation?.results.first
    let best = evaluation?.results.dropFirst().max { $0.atTen.ndcg < $1.atTen.ndcg }
    return Headline(
      "nDCG@10", value: own?.atTen.ndcg, interval: own?.intervals.ndcg, baseline: best?.name,
      baselineValue: best?.atTen.ndcg, evaluatedOn: own?.atTen.rowCount,
      unbeatenBaseline: evaluation?.unbeatenBaseline, replacement: evaluation?.replacement)
  }

  package func summary(features: FeatureSet) -> any Encodable { ContentSummary(self) }

  package func isSound(in set: FeatureSet) -> Bool {
    description.isSound && weights.weights.elements.allSatisfy(\.isFinite)
  }

  package func belongs(to manifest: Manifest) -> Bool {
    description.customers <= manifest.customers
  }

  package func sections(features: FeatureSet) -> [Document.Block] { description.sections() }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] { [] }

  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    throw Inexpressible("it ranks items by those that a customer had, which are no features")
  }

  /// Adds a list of items for every customer, and the file with their reasons.
  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {
    session.options.progress("choosing recommendations")
    let workers = session.options.workers
    let interactions = try await interactions(session, models: models)
    let lists = lists(
      interactions,
      customers: Customers(
        segments: results.scores.numbers("segment").map { Int($0) },
        stages: results.scores.words("lifecycle"),
        permissions: try await session.prepared.permissions(workers: workers)),
      seed: models.manifest.seed, workers: workers)
    results.scores.add(columns, lists.columnValues(withTitles: description.namesTitles))
    results.withoutContent = lists.withoutContent
    results.files.append(
      ContentFile(lists: lists, segments: models.segments?.segments ?? []))
  }

  package func keptEvaluation(
    economics: RetentionEconomics?, options: RunOptions
  ) throws(Obstacle) -> (any TaskEvaluation)? {
    description.evaluation
  }

  package func evaluate(_ material: EvaluationMaterial) async throws -> (any TaskEvaluation)? {
    let (session, manifest) = (material.session, material.models.manifest)
    guard let last = manifest.asOf else { throw Obstacle.noTimes }
    // Where nothing was judged by time, nothing is behind the last day either.
    if let kept = description.evaluation, kept.snapshot == nil { throw Obstacle.noTimes }
    let snapshot = Snapshot(lastSeen: last)
    guard let history = session.prepared.days,
      history.end >= snapshot.outcome(of: description.horizon).end
    else { throw Obstacle.unknownYet(days: description.horizon, after: last) }
    session.options.progress("evaluating recommendations")
    let trained = manifest.configuration.recommendations
    var trainer = ContentTrainer(
      prepared: session.prepared, settings: trained.options(default: .init()) ?? .init(),
      source: description.source, options: session.options)
    trainer.stagesOfLife = StagesOfLife(
      prepared: session.prepared, features: manifest.featureSet,
      leaves: material.models.outcome(.churn)?.horizon)
    guard let evaluation = try await trainer.evaluate(self, from: snapshot) else {
      throw Obstacle.noNewInteractions(days: description.horizon)
    }
    return evaluation
  }
}

extension ContentEvaluation: TaskEvaluation {}

/// The summary of recommendations in `models show --json`.
private struct ContentSummary: Encodable {
  let source: String
  let items: Int
  /// The choice of the search on a validation slice.
  let choice: NextItems
  let evaluation: ContentEvaluation?

  init(_ model: ContentModel) {
    source = model.description.source.rawValue
    items = model.description.items.count
    choice = model.description.choice
    evaluation = model.description.evaluation
  }
}
