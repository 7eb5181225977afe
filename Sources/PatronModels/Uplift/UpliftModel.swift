public import PatronNumerics

/// An estimator of what a campaign does to each customer: the probability of the outcome if treated, less
/// that if not.
///
/// It needs customers assigned to the arms at random, with one share of each arm whoever they are: see
/// `BalanceTest`. What it finds is evaluated by `UpliftCurve` on customers it has not seen, and
/// `TestedUplift` says whether there is any difference to find.
public protocol UpliftEstimator: Hashable, Sendable, Codable {
  /// Fits the effects on `outcomes` (n, each 0 or 1) to `frame` (n × columns), raw columns known before
  /// the campaign.
  ///
  /// - Throws: `UpliftError`, for an arm of one outcome alone too.
  func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel
}

extension UpliftEstimator {
  /// The same on all processors.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms
  ) throws(UpliftError) -> UpliftModel {
    try fit(frame, outcomes: outcomes, arms: arms, workers: .all)
  }

  /// Checks what is the same for all.
  func check(_ frame: Matrix, outcomes: [Float], arms: CampaignArms) throws(UpliftError) {
    precondition(frame.rowCount == arms.numbers.count, "one arm a row")
    precondition(outcomes.count == arms.numbers.count, "one outcome a row")
    if let row = outcomes.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw .outcomeNotBinary(row: row)
    }
    try arms.requireRows(2)
  }
}

/// The fitted effects of the arms of a campaign: a plain value to save.
public struct UpliftModel: Hashable, Sendable, Codable {
  /// How raw effects are brought to what held-out customers showed: average + slope·(raw − centre).
  public struct Correction: Hashable, Sendable, Codable {
    /// The average effect of the arm.
    public let average: Double
    /// The mean raw effect over the rows of the fit.
    public let centre: Double
    /// 0 gives everybody the average effect, 1 the differences as they were predicted.
    public let slope: Double
    /// What the slope comes from; nil where there were too few rows.
    public let calibration: UpliftCalibration?
    /// Of predictions as good where the effect is the same for all; nil where there were too few rows.
    public let probability: Double?
  }

  /// What gives the raw effects.
  enum Source: Hashable, Sendable, Codable {
    /// The probability of the outcome in each arm, the control first.
    case responses([UpliftLearner.Model])
    /// For each treated arm, half of one more than its effect.
    case transformed([UpliftLearner.Model])

    var models: [UpliftLearner.Model] {
      switch self {
      case .responses(let models), .transformed(let models): models
      }
    }
  }

  let source: Source
  /// By treated arm; nil for raw effects.
  public let corrections: [Correction]?

  init(_ source: Source, corrections: [Correction]? = nil) {
    (self.source, self.corrections) = (source, corrections)
  }

  private enum CodingKeys: String, CodingKey { case source, corrections }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    source = try container.decode(Source.self, forKey: .source)
    corrections = try container.decodeIfPresent([Correction].self, forKey: .corrections)
    let count = treatmentCount
    guard count >= 1, corrections?.count ?? count == count, source.models.allSatisfy(\.isSound)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .source, in: container,
        debugDescription: "the models and corrections do not fit \(count) treated arms")
    }
  }

  /// The treated arms.
  public var treatmentCount: Int {
    switch source {
    case .responses(let models): models.count - 1
    case .transformed(let models): models.count
    }
  }

  /// Whether the effect of the arm differs between customers, as far as is known: false where all are
  /// given the average.
  public func differs(arm: Int) -> Bool { corrections.map { $0[arm - 1].slope != 0 } ?? true }

  /// The predicted effect on each row of `frame` (n × columns), by treated arm: element [a − 1][row] is that
  /// of arm a, within −1...1 unless corrected.
  ///
  /// - Complexity: that of the probabilities of each arm.
  public func effects(_ frame: Matrix, workers: Workers = .all) -> [[Double]] {
    let raw = rawEffects(frame, workers: workers)
    guard let corrections else { return raw }
    return zip(raw, corrections).map { effects, correction in
      effects.map { correction.average + correction.slope * ($0 - correction.centre) }
    }
  }

  func rawEffects(_ frame: Matrix, workers: Workers) -> [[Double]] {
    switch source {
    case .responses(let models):
      let control = models[0].probabilities(frame, workers: workers)
      return models.dropFirst().map { model in
        zip(model.probabilities(frame, workers: workers), control).map { $0 - $1 }
      }
    case .transformed(let models):
      return models.map { model in
        model.probabilities(frame, workers: workers).map { 2 * $0 - 1 }
      }
    }
  }

  /// The same model with `corrections`, one a treated arm.
  func corrected(_ corrections: [Correction]) -> UpliftModel {
    UpliftModel(source, corrections: corrections)
  }
}
