public import PatronNumerics

/// Whether the effect of a campaign, in log odds, differs between customers: the interactions of the arms
/// with the columns of a logistic model, all together.
///
/// By Rao's score test (Mathematical Proceedings of the Cambridge Philosophical Society 1948), which for
/// many rows is the likelihood ratio test (Cox & Hinkley, Theoretical Statistics 1974, section 9.3) and
/// needs the model without interactions alone: rare outcomes separate those with them. A campaign that
/// multiplies everybody's odds by one factor still moves probabilities by different amounts: this says
/// nothing of that, `TestedUplift` does.
public struct InteractionTest: Hashable, Sendable, Codable {
  public let statistic: Double
  /// The interactions that are no combination of others: chi-square's degrees of freedom.
  public let freedom: Int
  /// Of a statistic as large where all customers have one effect; 1 without an interaction.
  public let probability: Double

  /// Tests `outcomes` (n, each 0 or 1) of the rows of `frame` (n × columns).
  ///
  /// - Throws: `UpliftError` for rows that no model can be fitted to.
  /// - Complexity: one fit of the main effects, and O(n·s² + s³) for s columns with the interactions.
  public init(
    _ frame: Matrix, columns: [Preprocessor.Column], outcomes: [Float], arms: CampaignArms,
    workers: Workers = .all
  ) throws(UpliftError) {
    try InteractionLogistic(columns: columns).check(frame, outcomes: outcomes, arms: arms)
    do throws(FitError) {
      let design = try InteractionDesign(frame, columns: columns, arms: arms, workers: workers)
      // A penalty that moves nothing but what separates the outcomes.
      let main = try LogisticRegression(penalty: Self.leastPenalty).fit(
        features: design.features.selecting(columns: design.mainColumns), labels: outcomes,
        workers: workers)
      let score = try design.score(labels: outcomes, main: main, workers: workers)
      statistic = score.statistic
      freedom = score.slopes.count
      probability =
        freedom > 0
        ? SpecialFunctions.chiSquareExceedance(score.statistic, freedom: score.slopes.count) : 1
    } catch {
      throw .notFitted(arm: nil, error)
    }
  }

  private static let leastPenalty = 1e-3
}
