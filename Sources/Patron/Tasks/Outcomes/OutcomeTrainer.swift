package import PatronData
import PatronEngine
package import PatronModels
import PatronNumerics

/// Fits an outcome model and evaluates it on time it has not seen.
package struct OutcomeTrainer: Sendable {
  package let outcome: TaskID
  package let features: [Feature]
  package let options: RunOptions
  /// The groups that figures are also given for, beside the stages of life.
  package var groupings: [FrameBuilder.Grouping] = []
  /// The cost and gain of acting on the model, where that is asked.
  package var economics: RetentionEconomics?

  package init(outcome: TaskID, features: [Feature], options: RunOptions) {
    self.outcome = outcome
    self.features = features
    self.options = options
  }

  /// A trainer of what `material` holds.
  init(_ outcome: TaskID, material: Material) {
    self.init(
      outcome: outcome, features: material.features.features, options: material.options)
    groupings = material.groupings
    economics = material.economics
  }

  /// A trainer that evaluates the models of `material`.
  init(_ outcome: TaskID, material: EvaluationMaterial) {
    let set = material.models.manifest.featureSet
    self.init(outcome: outcome, features: set.features, options: material.session.options)
    groupings = material.groupings
    economics = material.economics
  }

  /// Trains on every frame and reports how well models of earlier frames predicted later ones.
  ///
  /// - Parameter frames: snapshots with outcomes, the latest first. With one alone no unseen time is
  ///   left, and five folds of customers evaluate it instead, as the report says.
  package func train(
    _ frames: [FrameBuilder.Frame], horizon: DayCount?, gap: DayCount, endsContract: Bool = false
  ) throws -> OutcomeModel {
    let all = OutcomeRows(frames, outcome: outcome, dated: horizon != nil)
    guard all.labels.count >= Self.fewestRows, all.hasBothOutcomes else { throw tooFew(all) }
    var structure = OutcomeStructure(self)
    var trial = try trial(frames, isDated: horizon != nil, structure: &structure)
    var fit: AdditiveLogistic.Model
    var replacement: String?
    if let baseline = self.replacement(in: trial),
      // A column that is a copy of another one is no column of a model of all.
      let alone = try? structure.fit(all, alone: baseline.index)
    {
      (fit, replacement) = (alone, baseline.name)
      trial = trial.replacingModel(by: baseline.name)
    } else {
      fit = try structure.fit(all)
    }
    let recalibration = trial.recalibration(options: options)
    if let recalibration {
      fit = fit.recalibrated(slope: recalibration.slope, intercept: recalibration.intercept)
    }
    let latest = OutcomeRows([frames[0]], outcome: outcome, dated: horizon != nil)
    // By a label some have left already; they are learned from, and ranked no more.
    let ranked =
      horizon == nil && !isGood
      ? latest.selecting(latest.labels.indices.filter { latest.labels[$0] == 0 }) : latest
    let scores = fit.probabilities(ranked.features, workers: options.workers).sorted()
    func quantile(_ share: Double) -> Double {
      scores.isEmpty ? 1 : scores[min(scores.count - 1, Int(Double(scores.count) * share))]
    }
    return OutcomeModel(
      outcome: outcome, horizon: horizon, gap: gap, endsContract: endsContract, logistic: fit,
      strengths: OutcomeModel.strengths(
        of: fit, features: features, frame: latest.features, workers: options.workers),
      bands: OutcomeModel.Bands(medium: quantile(0.6), high: quantile(0.9)),
      trainedOn: all.snapshots, recalibration: recalibration,
      evaluation: evaluation(trial, replacement: replacement), trial: trial.kept())
  }

  /// The feature that alone predicts better than the model of all, with the name of that baseline; nil for none.
  private func replacement(in trial: OutcomeTrial) -> (name: String, index: Int)? {
    let names = features.map { Self.alone($0.name) }
    return trial.betterBaseline(among: Set(names)).flatMap { name in
      names.firstIndex(of: name).map { (name, $0) }
    }
  }

  /// The name of the baseline that sees the feature called `name` only.
  private static func alone(_ name: String) -> String { "\(name) alone" }

  /// The features that alone are baselines, the first of each list that the exports allow: how long
  /// a customer has been silent, and how often they came.
  private static let baselineFeatures = [
    ["recency_days", "event_recency_days", "tenure_days", "tenure"],
    ["purchase_days", "event_days", "events"],
  ]

  private var isGood: Bool { OutcomeDefinition.named(outcome)?.isGood ?? false }

  /// Fewer rows than this predict nothing for the next customer.
  package static let fewestRows = 50

  private func tooFew(_ rows: OutcomeRows) -> Obstacle {
    let known = rows.labels.count
    return known < Self.fewestRows
      ? .fewOutcomes(known: known, needed: Self.fewestRows)
      : .oneOutcome(known: known, isPositive: rows.positives > 0)
  }

  /// Evaluates models of earlier frames on the latest frames that have both outcomes.
  package func backTest(
    _ frames: [FrameBuilder.Frame], isDated: Bool
  ) throws -> OutcomeEvaluation {
    var structure = OutcomeStructure(self)
    let trial = try trial(frames, isDated: isDated, structure: &structure)
    guard let name = replacement(in: trial)?.name else { return evaluation(trial) }
    return evaluation(trial.replacingModel(by: name), replacement: name)
  }

  /// Evaluates a model that exists on a frame whose outcomes it has not seen.
  package func evaluate(
    _ model: OutcomeModel, on frame: FrameBuilder.Frame, training: OutcomeRows?
  ) throws -> OutcomeEvaluation {
    let rows = OutcomeRows([frame], outcome: outcome)
    guard rows.hasBothOutcomes else { throw tooFew(rows) }
    var forecasts = [
      Forecast(
        .model,
        model.probabilities(rows.features, workers: options.workers))
    ]
    if let training, training.hasBothOutcomes {
      // A model that is a baseline itself is not compared with itself.
      forecasts += try baselines(training: training, test: rows).filter {
        $0.forecaster.name != model.evaluation.replacement
      }
    }
    return evaluation(
      trial([(rows, forecasts)], method: .unseenTime(snapshots: [frame.snapshot])),
      replacement: model.evaluation.replacement)
  }

  /// A forecaster and its probability of each row.
  private typealias Forecast = (forecaster: Forecaster, probabilities: [Double])

  private func evaluation(
    _ trial: OutcomeTrial, replacement: String? = nil
  ) -> OutcomeEvaluation {
    OutcomeEvaluation(
      trial, replacement: replacement, economics: isGood ? nil : economics, options: options)
  }

  /// The trial of `parts`, a snapshot each, with the groups that figures are also given for.
  private func trial(
    _ parts: [(rows: OutcomeRows, forecasts: [Forecast])], method: OutcomeEvaluation.Method
  ) -> OutcomeTrial {
    OutcomeTrial(parts, method: method, groupings: groupings(of:))
  }

  private func groupings(of rows: OutcomeRows) -> [OutcomeTrial.Grouping] {
    var found: [OutcomeTrial.Grouping] = []
    if let column = features.firstIndex(where: { $0.name == "lifecycle" }) {
      found.append(
        OutcomeTrial.Grouping(
          name: "stage of life", levels: Feature.lifecycleStages,
          values: rows.features.column(column)))
    }
    for (column, grouping) in groupings.enumerated() {
      let values = rows.groups.column(column)
      found.append(
        grouping.levels.isEmpty
          ? OutcomeTrial.Grouping(name: grouping.name, unit: grouping.unit, values: values)
          : OutcomeTrial.Grouping(
            name: grouping.name, levels: grouping.levels, values: values))
    }
    return found
  }

  /// Models of earlier frames on later ones, the earliest first: what it chose is taken over by the others.
  private func trial(
    _ frames: [FrameBuilder.Frame], isDated: Bool, structure: inout OutcomeStructure
  ) throws -> OutcomeTrial {
    var pairs: [(training: OutcomeRows, test: OutcomeRows, snapshot: Snapshot)] = []
    for (index, frame) in frames.enumerated().dropLast()
    where pairs.count < WindowPlan.largestEvaluatedCount {
      let test = OutcomeRows([frame], outcome: outcome)
      let earlier = OutcomeRows(Array(frames[(index + 1)...]), outcome: outcome)
      guard test.hasBothOutcomes, earlier.hasBothOutcomes,
        earlier.labels.count >= Self.fewestRows
      else { continue }
      pairs.append((earlier, test, frame.snapshot))
    }
    var parts: [(rows: OutcomeRows, forecasts: [Forecast])] = []
    for (training, test, snapshot) in pairs.reversed() {
      options.progress("evaluating \(outcome) at \(snapshot.day)")
      parts.append((test, try forecasts(training: training, test: test, structure: &structure)))
    }
    if !parts.isEmpty {
      return trial(
        parts.reversed(), method: .unseenTime(snapshots: pairs.map(\.snapshot)))
    }
    // One frame has one row a customer, so that no customer is on both sides of a fold.
    let rows = frames.lazy.map { OutcomeRows([$0], outcome: outcome, dated: isDated) }
      .first { $0.hasBothOutcomes }
    guard let rows else { throw tooFew(OutcomeRows(frames, outcome: outcome)) }
    return try crossValidation(rows)
  }

  private func forecasts(
    training: OutcomeRows, test: OutcomeRows, structure: inout OutcomeStructure
  ) throws -> [Forecast] {
    let model = Forecast(
      .model,
      try structure.fit(training).probabilities(test.features, workers: options.workers))
    return [model] + (try baselines(training: training, test: test))
  }

  /// The baselines: the base rate, the days since the last activity, its frequency, and activity in the
  /// same weeks a year ago.
  private func baselines(training: OutcomeRows, test: OutcomeRows) throws -> [Forecast] {
    let rate = Double(training.positives) / Double(training.labels.count)
    var baselines = [Forecast(.baseRate, [Double](repeating: rate, count: test.labels.count))]
    for names in Self.baselineFeatures {
      let index = names.lazy.compactMap { name in features.firstIndex { $0.name == name } }.first
      // A baseline column may be constant in these rows: then it is no baseline.
      guard let index, let alone = try? alone(index, training: training, test: test)
      else { continue }
      baselines.append(Forecast(.other(Self.alone(features[index].name)), alone))
    }
    if let lastYear = Self.lastYear(training: training, test: test) {
      baselines.append(Forecast(.other("same weeks last year"), lastYear))
    }
    return baselines
  }

  /// The prediction of the feature at `index` alone, by plain logistic regression.
  private func alone(
    _ index: Int, training: OutcomeRows, test: OutcomeRows
  ) throws -> [Double] {
    let preprocessor = try Preprocessor(
      columns: [features[index].column()], encoding: .reference
    ).fit(training.features.selecting(columns: [index]), workers: options.workers)
    let regression = try LogisticRegression().fit(
      features: preprocessor.transform(
        training.features.selecting(columns: [index]), workers: options.workers),
      labels: training.labels, workers: options.workers)
    return regression.probabilities(
      preprocessor.transform(
        test.features.selecting(columns: [index]), workers: options.workers),
      workers: options.workers)
  }

  /// The rate of customers active in the outcome's weeks a year before, and of the others.
  ///
  /// Nil where the history of either side does not reach back so far.
  private static func lastYear(training: OutcomeRows, test: OutcomeRows) -> [Double]? {
    guard !test.lastYear.contains(where: \.isNaN) else { return nil }
    let rates = [Float(0), 1].map { active -> Double in
      let rows = training.lastYear.indices.filter { training.lastYear[$0] == active }
      let positives = rows.count { training.labels[$0] == 1 }
      return rows.isEmpty ? .nan : Double(positives) / Double(rows.count)
    }
    guard !rates.contains(where: \.isNaN) else { return nil }
    return test.lastYear.map { rates[$0 == 1 ? 1 : 0] }
  }

  /// Five folds: the k-th row of each outcome goes to fold k mod 5, so that no draw decides, and copies of a row
  /// to that of the first.
  private func crossValidation(_ rows: OutcomeRows) throws -> OutcomeTrial {
    let foldCount = 5
    guard min(rows.positives, rows.labels.count - rows.positives) >= foldCount else {
      throw tooFew(rows)
    }
    let folds = Folds.stratified(
      labels: rows.labels, copiesIn: rows.features, count: foldCount)
    var parts: [[Forecast]] = []
    var positions = [Int](repeating: 0, count: rows.labels.count)
    for fold in 0..<foldCount {
      for (position, row) in folds.held(fold).enumerated() { positions[row] = position }
      // A structure of another fold's rows has seen this one's.
      var structure = OutcomeStructure(self)
      parts.append(
        try forecasts(
          training: rows.selecting(folds.training(fold)), test: rows.selecting(folds.held(fold)),
          structure: &structure))
    }
    // A baseline that one of the folds lacks is none.
    let whole = parts[0].map(\.forecaster).compactMap { forecaster -> Forecast? in
      let forecasts = parts.compactMap { $0.first { $0.forecaster == forecaster }?.probabilities }
      guard forecasts.count == foldCount else { return nil }
      return Forecast(
        forecaster, rows.labels.indices.map { forecasts[Int(folds.numbers[$0])][positions[$0]] })
    }
    return trial([(rows, whole)], method: .customerFolds(count: foldCount))
  }
}
