import Foundation
public import PatronNumerics

/// A correction of predicted probabilities towards the observed frequencies. Fit it on rows that
/// the model has not seen, and keep it only if it helps on others still: `chosen` does both.
///
///     var generator = SeededGenerator(seed: 1)
///     let predicted = (0..<1000).map { _ in generator.uniform() }
///     let labels = predicted.map { generator.uniform() < $0 / 2 ? Float(1) : 0 }
///     let choice = Calibration.chosen(
///       probabilities: predicted, labels: labels, folds: .stratified(labels: labels))
///     print(choice.calibration.apply(to: 0.8))     // 0.355…, near the true 0.4
public enum Calibration: Hashable, Sendable, Codable {
  /// As they are.
  case identity
  /// log odds ← slope·log odds + intercept, of maximum likelihood (Platt 1999, with the true
  /// labels).
  case platt(slope: Double, intercept: Double)
  /// The rising step function nearest to the labels, with straight lines from one step's end to the
  /// next one's start (Zadrozny & Elkan, KDD 2002): the `probabilities` predicted at the
  /// ends of the steps, ascending, and what they become.
  case isotonic(probabilities: [Double], corrected: [Double])

  /// Platt's correction of `probabilities` (n); nil where a line cannot be fitted.
  public static func fittedPlatt(
    probabilities: [Double], labels: [Float], weights: [Float]? = nil, workers: Workers = .all
  ) -> Calibration? {
    line(
      logOdds: probabilities.map(logOdds), labels: labels, weights: weights, workers: workers
    ).map { .platt(slope: $0.slope, intercept: $0.intercept) }
  }

  /// The isotonic correction of `probabilities` (n), by pooling adjacent violators. No probability
  /// becomes 0 or 1: it keeps the distance of half a row in all.
  ///
  /// - Complexity: O(n·log n).
  public static func fittedIsotonic(
    probabilities: [Double], labels: [Float], weights: [Float]? = nil
  ) -> Calibration? {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    struct Step {
      var weight = 0.0
      var positives = 0.0
      var lower = 0.0
      var upper = 0.0
      var share: Double { positives / weight }
    }
    var steps: [Step] = []
    var last = Double.nan
    for row in order {
      let weight = Double(weights?[row] ?? 1)
      guard weight > 0 else { continue }
      if probabilities[row] != last {
        steps.append(Step(lower: probabilities[row], upper: probabilities[row]))
      }
      last = probabilities[row]
      steps[steps.count - 1].weight += weight
      steps[steps.count - 1].positives += labels[row] == 1 ? weight : 0
    }
    var pooled: [Step] = []
    for step in steps {
      pooled.append(step)
      while pooled.count > 1, pooled[pooled.count - 2].share >= pooled[pooled.count - 1].share {
        let upper = pooled.removeLast()
        pooled[pooled.count - 1].weight += upper.weight
        pooled[pooled.count - 1].positives += upper.positives
        pooled[pooled.count - 1].upper = upper.upper
      }
    }
    guard pooled.count > 1 else { return nil }
    var predicted: [Double] = []
    var corrected: [Double] = []
    let least = 0.5 / (pooled.reduce(0) { $0 + $1.weight } + 1)
    for step in pooled {
      let share = min(max(step.share, least), 1 - least)
      for end in step.lower < step.upper ? [step.lower, step.upper] : [step.lower] {
        predicted.append(end)
        corrected.append(share)
      }
    }
    return .isotonic(probabilities: predicted, corrected: corrected)
  }

  /// The ways to correct.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable { case platt, isotonic }

  /// The rows that a correction is learned from.
  public enum Reach: String, Hashable, Sendable, Codable, CaseIterable {
    /// All that may be seen.
    case all
    /// Of folds that follow time the latest alone: what drifts is corrected by what was last observed.
    case latest
  }

  /// The best correction, and the log loss on held-out rows without and with it.
  public struct Choice: Hashable, Sendable, Codable {
    public let calibration: Calibration
    /// The rows that it was learned from.
    public let reach: Reach
    public let lossBefore: Double
    public let lossAfter: Double
  }

  /// The correction of `probabilities` (n, predicted by a model that has not seen these rows) that
  /// lowers the log loss on held-out rows, by more than the standard error of the difference; else
  /// none.
  ///
  /// Each of `methods` is fitted without a fold and evaluated on it; the chosen one is then fitted to
  /// all rows. Forward folds learn from earlier rows what to correct in later ones: from all of them and, where
  /// there are three folds or more, from the fold before alone, which is then fitted to the last one.
  public static func chosen(
    probabilities: [Double], labels: [Float], folds: Folds, weights: [Float]? = nil,
    methods: [Method] = Method.allCases, workers: Workers = .all
  ) -> Choice {
    func fitted(_ method: Method, _ rows: [Int]) -> Calibration? {
      let own = rows.map { probabilities[$0] }
      let ownLabels = rows.map { labels[$0] }
      let ownWeights = weights.map { weights in rows.map { weights[$0] } }
      return switch method {
      case .platt:
        fittedPlatt(
          probabilities: own, labels: ownLabels, weights: ownWeights, workers: workers)
      case .isotonic:
        fittedIsotonic(probabilities: own, labels: ownLabels, weights: ownWeights)
      }
    }
    func evaluated(_ corrections: [Calibration]) -> CrossValidatedLoss {
      var losses = [Double](repeating: .nan, count: labels.count)
      for (fold, correction) in zip(folds.evaluated, corrections) {
        for row in folds.held(fold) {
          let logOdds = logOdds(correction.apply(to: probabilities[row]))
          losses[row] = SpecialFunctions.logOnePlusExp(labels[row] == 1 ? -logOdds : logOdds)
        }
      }
      return CrossValidatedLoss(losses: losses, weights: weights)
    }
    func training(_ fold: Int, _ reach: Reach) -> [Int] {
      reach == .latest ? folds.held(fold - 1) : folds.training(fold)
    }
    let before = evaluated(folds.evaluated.map { _ in .identity })
    var best = (calibration: Calibration.identity, reach: Reach.all, loss: before)
    // With two folds the fold before is all there is.
    for reach in folds.isForward && folds.count > 2 ? Reach.allCases : [.all] {
      for method in methods {
        let loss = evaluated(
          folds.evaluated.map { fitted(method, training($0, reach)) ?? .identity })
        let isBetter = loss.isBetter(than: before) && loss.isBetter(than: best.loss)
        let rows = reach == .latest ? folds.held(folds.count - 1) : Array(labels.indices)
        guard isBetter, let calibration = fitted(method, rows) else { continue }
        best = (calibration, reach, loss)
      }
    }
    return Choice(
      calibration: best.calibration, reach: best.reach, lossBefore: before.mean,
      lossAfter: best.loss.mean)
  }

  /// The corrected probability.
  public func apply(to probability: Double) -> Double {
    switch self {
    case .identity:
      return probability
    case .platt(let slope, let intercept):
      return SpecialFunctions.sigmoid(slope * Self.logOdds(probability) + intercept)
    case .isotonic(let predicted, let corrected):
      guard let above = predicted.firstIndex(where: { $0 >= probability }) else {
        return corrected.last ?? probability
      }
      guard above > 0, predicted[above] > predicted[above - 1] else { return corrected[above] }
      let share = (probability - predicted[above - 1]) / (predicted[above] - predicted[above - 1])
      return corrected[above - 1] + share * (corrected[above] - corrected[above - 1])
    }
  }

  /// The log odds, of a probability held within 1e-15 of 0 and 1.
  static func logOdds(_ probability: Double) -> Double {
    let least = BinaryMetrics.leastProbability
    return SpecialFunctions.logit(min(max(probability, least), 1 - least))
  }

  /// The logistic regression of the labels on the log odds; nil where it has no finite solution.
  static func line(
    logOdds: [Double], labels: [Float], weights: [Float]?, workers: Workers
  ) -> (slope: Double, intercept: Double)? {
    let features = Matrix(rowCount: labels.count, columnCount: 1, elements: logOdds.map(Float.init))
    let model = try? LogisticRegression(penalty: 0).fit(
      features: features, labels: labels, weights: weights, workers: workers)
    return model.map { ($0.coefficients[0], $0.intercept) }
  }
}
