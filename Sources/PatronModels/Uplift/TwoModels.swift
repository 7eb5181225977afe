public import PatronNumerics

/// Uplift by one model of the outcome in each arm, their probabilities subtracted.
///
/// Each model looks for what predicts the outcome, not for what changes it, so that small effects may
/// drown in the errors of two models (Radcliffe & Surry, Real-World Uplift Modelling 2011).
/// It is the plain beginning, and hard to beat where effects are large.
public struct TwoModels: UpliftEstimator {
  public var learner: UpliftLearner

  public init(learner: UpliftLearner) { self.learner = learner }

  /// - Complexity: one fit an arm, to its rows.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel {
    try check(frame, outcomes: outcomes, arms: arms)
    var models: [UpliftLearner.Model] = []
    for arm in 0..<arms.count {
      let rows = arms.rows(of: arm)
      do throws(FitError) {
        models.append(
          try learner.fit(
            frame.selecting(rows: rows), labels: rows.map { outcomes[$0] }, workers: workers))
      } catch {
        throw .notFitted(arm: arm, error.renumbered(rows))
      }
    }
    return UpliftModel(.responses(models))
  }
}
