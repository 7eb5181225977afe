public import PatronNumerics

/// Uplift by one model of a transformed outcome: z = 1 for a treated success and an untreated failure
/// (Jaśkowski & Jaroszewicz, ICML workshop on clinical data 2012).
///
/// Where both arms have the same share, P(z = 1|x) = ½·(1 + P(y = 1|treated, x) − P(y = 1|control, x)), so that
/// the effect is 2·P(z = 1|x) − 1. Other shares are brought to this by weights: each row counts with the
/// inverse of the propensity, the probability of its own arm. A treated arm is fitted together with the
/// control, each for itself.
public struct ClassTransformation: UpliftEstimator {
  /// Where the propensities come from.
  public enum Propensity: Hashable, Sendable, Codable {
    /// One for all customers of a pair of arms, by the sizes of the arms: right for a random assignment.
    case sizes
    /// As planned, one for each arm, the control first: right as well.
    case shares([Double])
    /// By logistic regression on the same columns, held within 0.01...0.99: for an assignment whose
    /// shares followed something known. What it does not know it cannot mend.
    case logistic(columns: [Preprocessor.Column], penalty: Double)
  }

  public var learner: UpliftLearner
  public var propensity: Propensity

  public init(learner: UpliftLearner, propensity: Propensity = .sizes) {
    (self.learner, self.propensity) = (learner, propensity)
  }

  /// - Complexity: one fit a treated arm, or two, to its rows and the control's.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel {
    try check(frame, outcomes: outcomes, arms: arms)
    if case .shares(let shares) = propensity {
      guard shares.count == arms.count, shares.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
        throw .invalidShares(sum: shares.reduce(0, +))
      }
    }
    var models: [UpliftLearner.Model] = []
    for arm in arms.treatments {
      let rows = arms.rows(ofPair: arm)
      let isTreated = rows.map { arms.numbers[$0] != 0 }
      let labels = zip(rows, isTreated).map { row, isTreated -> Float in
        isTreated ? outcomes[row] : 1 - outcomes[row]
      }
      let pair = frame.selecting(rows: rows)
      do throws(FitError) {
        let weights = try weights(pair, isTreated: isTreated, arm: arm, arms, workers: workers)
        models.append(
          try learner.fit(pair, labels: labels, weights: weights, workers: workers))
      } catch {
        throw .notFitted(arm: arm, error.renumbered(rows))
      }
    }
    return UpliftModel(.transformed(models))
  }

  /// 1/(2·propensity of the own arm) of each row, of mean about 1.
  private func weights(
    _ pair: Matrix, isTreated: [Bool], arm: Int, _ arms: CampaignArms, workers: Workers
  ) throws(FitError) -> [Float] {
    let chances: [Double]
    switch propensity {
    case .sizes:
      let (treated, control) = (Double(arms.sizes[arm]), Double(arms.sizes[0]))
      chances = Array(repeating: treated / (treated + control), count: isTreated.count)
    case .shares(let shares):
      chances = Array(repeating: shares[arm] / (shares[arm] + shares[0]), count: isTreated.count)
    case .logistic(let columns, let penalty):
      let model = try UpliftLearner.logistic(columns: columns, penalty: penalty)
        .fit(pair, labels: isTreated.map { $0 ? 1 : 0 }, workers: workers)
      chances = model.probabilities(pair, workers: workers).map { min(max($0, 0.01), 0.99) }
    }
    return zip(isTreated, chances).map { isTreated, chance in
      Float(0.5 / (isTreated ? chance : 1 - chance))
    }
  }
}
