public import PatronData

/// Everything that one training made: a plain value, saved as a folder.
public struct TrainedModels: Sendable {
  public var manifest: Manifest
  /// One a task, in the order of `Tasks.all`.
  package var models: [any TaskModel]
  /// The customers' features and scores at training, which scoring measures drift against.
  public var reference: Drift.Reference?

  package init(
    manifest: Manifest, models: [any TaskModel], reference: Drift.Reference? = nil
  ) {
    self.manifest = manifest
    self.models = models
    self.reference = reference
  }
}

extension TrainedModels {
  /// The segments; nil where none were formed.
  public var segments: SegmentModel? { model(.segments) }

  /// The predictions of outcomes, in the order of `OutcomeDefinition.all`.
  public var outcomes: [OutcomeModel] { models.compactMap { $0 as? OutcomeModel } }

  /// The prediction of one outcome; nil where there is none.
  public func outcome(_ id: TaskID) -> OutcomeModel? { model(id) }

  /// The lifetime value; nil where none is predicted.
  public var value: ValueModel? { model(.value) }

  /// The contracts; nil where none are predicted.
  public var contracts: ContractModel? { model(.contracts) }

  /// How journeys are told; nil where they are not.
  public var journey: JourneyModel? { model(.journey) }

  /// The recommendations; nil where there are none.
  public var content: ContentModel? { model(.content) }

  private func model<Model: TaskModel>(_ task: TaskID) -> Model? {
    models.lazy.compactMap { $0 as? Model }.first { $0.task == task }
  }

  /// Whether these models give the customers' file `file`.
  func gives(_ file: OutputColumn.File) -> Bool {
    switch file {
    case .scores: true
    case .segments: segments != nil
    case .value: value != nil || contracts != nil
    }
  }

  /// Replaces the model of the same task by `model`.
  package mutating func replace(_ model: any TaskModel) {
    for index in models.indices where models[index].task == model.task { models[index] = model }
  }

  /// The scorer of the stages of life, by the features `set`.
  func lifecycle(_ set: FeatureSet) -> LifecycleScorer {
    LifecycleScorer(set, leaves: outcome(.churn)?.horizon)
  }

  /// The scorers of every customer by features, in the order of the columns: of each set of features those that read
  /// it.
  package var scorers: [(features: FeatureSet, scorers: [any CustomerScorer])] {
    let all = FeatureUse.allCases.map {
      use -> (features: FeatureSet, scorers: [any CustomerScorer]) in
      let set = manifest.features(for: use)
      let own = models.filter { $0.use == use }.flatMap { $0.scorers(set) }
      return (set, use == .prediction ? own + [lifecycle(set)] : own)
    }
    return manifest.description == nil
      ? [(manifest.featureSet, all.flatMap(\.scorers))] : all.filter { !$0.scorers.isEmpty }
  }
}

extension TrainedModels: Equatable {
  public static func == (one: TrainedModels, other: TrainedModels) -> Bool {
    one.manifest == other.manifest && one.reference == other.reference
      && one.models.count == other.models.count
      && zip(one.models, other.models).allSatisfy { $0.isEqual(to: $1) }
  }
}
