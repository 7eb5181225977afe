public import PatronNumerics

/// Uplift by one logistic model of all arms: main effects, an effect of each arm, and the interactions of
/// the arms with the columns, shrunk (Lo, SIGKDD Explorations 2002, with a ridge).
///
/// With an infinite penalty of the interactions each arm shifts the log odds of all customers alike; the
/// effect on the probability then still follows the base rate. With a small one it is `TwoModels` on one
/// preparation of the columns. Between them it takes what the rows support.
public struct InteractionLogistic: UpliftEstimator {
  /// The columns of the frames, which enter prepared (`Preprocessor`, reference encoding), standardised.
  public var columns: [Preprocessor.Column]
  /// The weight of the quadratic penalty of the main effects against a sum over rows, > 0. The
  /// effects of the arms as a whole are not penalised.
  public var penalty: Double
  /// The same of the interactions. Without, 1/τ² where τ² is the variance of the interactions by moments:
  /// (U·U − tr V)/tr V², from the slopes U of the log likelihood without interactions and their variance V,
  /// whose mean square is tr V + τ²·tr V² (as DerSimonian & Laird, Controlled Clinical Trials 1986,
  /// estimate a variance between studies); no interactions where that is 0 or less.
  public var interactionPenalty: Double?

  public init(
    columns: [Preprocessor.Column], penalty: Double = 1, interactionPenalty: Double? = nil
  ) {
    self.columns = columns
    self.penalty = penalty
    self.interactionPenalty = interactionPenalty
  }

  /// - Complexity: two fits O(iterations · n·s²), s = p + k + p·k for p prepared columns and k treated arms.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel {
    precondition(penalty > 0 && interactionPenalty ?? 1 > 0, "penalties above 0")
    try check(frame, outcomes: outcomes, arms: arms)
    do throws(FitError) {
      let design = try InteractionDesign(frame, columns: columns, arms: arms, workers: workers)
      let factors: [Double] =
        Array(repeating: 1, count: design.width)
        + Array(repeating: 0, count: design.treatmentCount)
      let main = try LogisticRegression(penalty: penalty).fit(
        features: design.features.selecting(columns: design.mainColumns), labels: outcomes,
        penaltyFactors: factors, workers: workers)
      let own: Double?
      if let interactionPenalty {
        own = interactionPenalty
      } else {
        let score = try design.score(labels: outcomes, main: main, workers: workers)
        let excess = score.slopes.reduce(0) { $0 + $1 * $1 } - score.variance
        own = excess > 0 ? score.squaredVariance / excess : nil
      }
      let interactions = design.width * design.treatmentCount
      guard let own else {
        return UpliftModel(
          .responses(
            design.responses(
              intercept: main.intercept,
              main.coefficients + Array(repeating: 0, count: interactions))))
      }
      let whole = try LogisticRegression(penalty: penalty).fit(
        features: design.features, labels: outcomes,
        penaltyFactors: factors + Array(repeating: own / penalty, count: interactions),
        start: LogisticRegression.Model(
          coefficients: main.coefficients + Array(repeating: 0, count: interactions),
          intercept: main.intercept), workers: workers)
      return UpliftModel(
        .responses(design.responses(intercept: whole.intercept, whole.coefficients)))
    } catch {
      throw .notFitted(arm: nil, error)
    }
  }
}
