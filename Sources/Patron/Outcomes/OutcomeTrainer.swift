import Foundation
package import PatronFeatures
package import PatronModels
import PatronNumerics

/// Fits an outcome model and judges it on time it has not seen.
package struct OutcomeTrainer: Sendable {
  package let kind: OutcomeModel.Kind
  package let features: [Feature]
  package let options: RunOptions

  package init(kind: OutcomeModel.Kind, features: [Feature], options: RunOptions) {
    self.kind = kind
    self.features = features
    self.options = options
  }

  package func fit(_ rows: OutcomeRows) throws -> AdditiveLogistic.Model {
    try AdditiveLogistic(columns: features.map { $0.column() }, seed: options.seed).fit(
      rows.features, labels: rows.labels, folds: rows.folds, workers: options.workers)
  }

  /// Trains on every frame and reports how a model of the earlier frames foretold the latest one.
  ///
  /// - Parameter frames: snapshots with outcomes, the latest first. With one alone no unseen time is
  ///   left, and five folds of customers judge instead, which is said.
  package func train(
    _ frames: [FrameBuilder.Frame], horizon: Int?, gap: Int
  ) throws -> OutcomeModel {
    let all = OutcomeRows(frames, kind: kind, dated: horizon != nil)
    guard all.labels.count >= Self.fewestRows, all.hasBothOutcomes else { throw tooFew(all) }
    let evaluation = try backTest(frames, isDated: horizon != nil)
    let fit = try fit(all)
    let latest = OutcomeRows([frames[0]], kind: kind, dated: horizon != nil)
    let scores = fit.probabilities(latest.features, workers: options.workers).sorted()
    func quantile(_ share: Double) -> Double {
      scores.isEmpty ? 1 : scores[min(scores.count - 1, Int(Double(scores.count) * share))]
    }
    return OutcomeModel(
      kind: kind, horizon: horizon, gap: gap, logistic: fit,
      strengths: OutcomeModel.strengths(
        of: fit, features: features, frame: latest.features, workers: options.workers),
      bands: OutcomeModel.Bands(medium: quantile(0.6), high: quantile(0.9)),
      trainedOn: all.snapshots, evaluation: evaluation)
  }

  /// Fewer rows than this say nothing that would hold for the next customer.
  package static let fewestRows = 50

  private func tooFew(_ rows: OutcomeRows) -> PatronError {
    guard rows.labels.count >= Self.fewestRows else {
      return PatronError(
        .data,
        """
        \(kind): \(rows.labels.count) customers have a known outcome, and fewer than \
        \(Self.fewestRows) teach nothing: choose a shorter horizon, or export more
        """)
    }
    return PatronError(
      .data,
      """
      \(kind): all \(rows.labels.count) outcomes are \(rows.positives == 0 ? "no" : "yes"), so there \
      is nothing to tell apart: choose another horizon, or see the label's 'positive' value
      """)
  }

  /// Judges on the latest frame that can tell forecasters apart what the frames before it teach.
  package func backTest(
    _ frames: [FrameBuilder.Frame], isDated: Bool
  ) throws -> OutcomeEvaluation {
    for (place, frame) in frames.enumerated().dropLast() {
      let test = OutcomeRows([frame], kind: kind)
      let earlier = OutcomeRows(Array(frames[(place + 1)...]), kind: kind)
      guard test.hasBothOutcomes, earlier.hasBothOutcomes,
        earlier.labels.count >= Self.fewestRows
      else { continue }
      let predictions = try predictions(training: earlier, test: test)
      return evaluation(
        predictions, labels: test.labels, method: .unseenTime(snapshot: frame.snapshot))
    }
    // One frame has one row a customer, so that no customer is on both sides of a fold.
    let rows = frames.lazy.map { OutcomeRows([$0], kind: kind, dated: isDated) }
      .first { $0.hasBothOutcomes }
    guard let rows else { throw tooFew(OutcomeRows(frames, kind: kind)) }
    return try crossValidation(rows)
  }

  /// Judges a model that exists on a frame whose outcomes it has not seen.
  package func judge(_ model: OutcomeModel, on frame: FrameBuilder.Frame, training: OutcomeRows?)
    throws
    -> OutcomeEvaluation?
  {
    let rows = OutcomeRows([frame], kind: kind)
    guard rows.hasBothOutcomes else { return nil }
    var columns = [
      OutcomeEvaluation.Prediction(
        name: OutcomeEvaluation.modelName,
        probabilities: model.probabilities(rows.features, workers: options.workers))
    ]
    if let training, training.hasBothOutcomes {
      columns += try baselines(training: training, test: rows)
    }
    return evaluation(columns, labels: rows.labels, method: .unseenTime(snapshot: frame.snapshot))
  }

  private func evaluation(
    _ predictions: [OutcomeEvaluation.Prediction], labels: [Float],
    method: OutcomeEvaluation.Method
  ) -> OutcomeEvaluation {
    OutcomeEvaluation(
      predictions, labels: labels, method: method, seed: options.seed, workers: options.workers)
  }

  private func predictions(
    training: OutcomeRows, test: OutcomeRows
  ) throws -> [OutcomeEvaluation.Prediction] {
    let model = OutcomeEvaluation.Prediction(
      name: OutcomeEvaluation.modelName,
      probabilities: try fit(training).probabilities(test.features, workers: options.workers))
    return [model] + (try baselines(training: training, test: test))
  }

  /// What anybody could say: the base rate, how long the customer has been silent, how often they came.
  private func baselines(
    training: OutcomeRows, test: OutcomeRows
  ) throws -> [OutcomeEvaluation.Prediction] {
    let rate = Double(training.positives) / Double(training.labels.count)
    var baselines = [
      OutcomeEvaluation.Prediction(
        name: "base rate", probabilities: [Double](repeating: rate, count: test.labels.count))
    ]
    for names in OutcomeModel.Kind.baselineFeatures {
      let place = names.lazy.compactMap { name in features.firstIndex { $0.name == name } }.first
      // A baseline column may be constant in these rows: then it is no baseline.
      guard let place, let alone = try? alone(place, training: training, test: test)
      else { continue }
      baselines.append(
        OutcomeEvaluation.Prediction(
          name: "\(features[place].name) alone", probabilities: alone))
    }
    return baselines
  }

  /// What the feature at `place` says by itself, by plain logistic regression.
  private func alone(
    _ place: Int, training: OutcomeRows, test: OutcomeRows
  ) throws -> [Double] {
    let (rows, judged) = (training.column(place), test.column(place))
    let preprocessor = try Preprocessor(
      columns: [features[place].column()], encoding: .reference
    ).fit(rows.features, workers: options.workers)
    let regression = try LogisticRegression().fit(
      features: preprocessor.transform(rows.features, workers: options.workers),
      labels: rows.labels, workers: options.workers)
    return regression.probabilities(
      preprocessor.transform(judged.features, workers: options.workers),
      workers: options.workers)
  }

  /// Five folds: the k-th row of each outcome goes to fold k mod 5, so that no draw decides.
  private func crossValidation(_ rows: OutcomeRows) throws -> OutcomeEvaluation {
    let foldCount = 5
    guard min(rows.positives, rows.labels.count - rows.positives) >= foldCount else {
      throw tooFew(rows)
    }
    var seen: [Float: Int] = [:]
    let folds = rows.labels.map { label in
      defer { seen[label, default: 0] += 1 }
      return seen[label, default: 0] % foldCount
    }
    var combined: [String: [Double]] = [:]
    var order: [String] = []
    for fold in 0..<foldCount {
      let test = rows.labels.indices.filter { folds[$0] == fold }
      let training = rows.labels.indices.filter { folds[$0] != fold }
      let predictions = try predictions(
        training: rows.selecting(training), test: rows.selecting(test))
      for prediction in predictions {
        if combined[prediction.name] == nil {
          combined[prediction.name] = [Double](repeating: .nan, count: rows.labels.count)
          order.append(prediction.name)
        }
        for (place, row) in test.enumerated() {
          combined[prediction.name]?[row] = prediction.probabilities[place]
        }
      }
    }
    let whole = order.compactMap { name in
      combined[name].flatMap { values in
        values.contains(where: \.isNaN)
          ? nil : OutcomeEvaluation.Prediction(name: name, probabilities: values)
      }
    }
    return evaluation(whole, labels: rows.labels, method: .customerFolds(count: foldCount))
  }
}
