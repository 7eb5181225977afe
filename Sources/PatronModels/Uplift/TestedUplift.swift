public import PatronNumerics

/// An uplift model that differs between customers only as far as held-out customers show it.
///
/// `base` is fitted without each fold and predicts it. Where the slope of the effect on these predictions
/// (`UpliftCalibration`) is not above 0 beyond chance, everybody gets the average effect of the arm; where
/// it is, the differences are shrunk by the slope, at most 1. The average is the difference of the means
/// in all rows.
///
///     let model = try TestedUplift(base: InteractionLogistic(columns: columns))
///       .fit(frame, outcomes: visits, arms: arms)
///     print(model.differs(arm: 1), model.effects(frame)[0])
public struct TestedUplift<Base: UpliftEstimator>: UpliftEstimator {
  public var base: Base
  /// The probability of a slope, where the effect does not differ, below which it is believed.
  public var significance: Double
  /// The folds, at least 2.
  public var foldCount: Int

  public init(base: Base, significance: Double = 0.05, foldCount: Int = 5) {
    (self.base, self.significance, self.foldCount) = (base, significance, foldCount)
  }

  /// - Complexity: `foldCount` + 1 fits of the base.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel {
    try check(frame, outcomes: outcomes, arms: arms)
    let whole = try base.fit(frame, outcomes: outcomes, arms: arms, workers: workers)
    let folds = Self.folds(outcomes: outcomes, arms: arms, count: foldCount)
    let held = try base.heldOutEffects(
      frame, outcomes: outcomes, arms: arms, folds: folds, workers: workers)
    let values = outcomes.map(Double.init)
    let averages = try TreatmentEffect.byArm(outcomes: values, arms: arms)
    let raw = whole.rawEffects(frame, workers: workers)
    return whole.corrected(
      arms.treatments.map { arm in
        let rows = arms.rows(ofPair: arm)
        let calibration = UpliftCalibration(
          effects: rows.map { held[arm - 1][$0] }, outcomes: rows.map { values[$0] },
          isTreated: rows.map { arms.numbers[$0] != 0 }, folds: rows.map { folds.numbers[$0] })
        let isKnown = calibration.map { $0.probability <= significance && $0.slope > 0 } ?? false
        return UpliftModel.Correction(
          average: averages[arm - 1].estimate,
          centre: raw[arm - 1].reduce(0, +) / Double(max(1, frame.rowCount)),
          slope: isKnown ? min(1, calibration?.slope ?? 0) : 0, calibration: calibration)
      })
  }

  /// Folds with the same share of each arm and outcome: a row is a customer.
  private static func folds(outcomes: [Float], arms: CampaignArms, count: Int) -> Folds {
    precondition(count >= 2, "two folds at least")
    var dealt = [Int](repeating: 0, count: 2 * arms.count)
    return Folds(
      numbers: outcomes.indices.map { row in
        let cell = 2 * Int(arms.numbers[row]) + (outcomes[row] == 1 ? 1 : 0)
        dealt[cell] += 1
        return Int32((dealt[cell] - 1) % count)
      })
  }
}

extension UpliftEstimator {
  /// The effect of each treated arm on each row, predicted without the row's fold.
  ///
  /// - Complexity: one fit a fold.
  public func heldOutEffects(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, folds: Folds, workers: Workers = .all
  ) throws(UpliftError) -> [[Double]] {
    precondition(folds.numbers.count == frame.rowCount && !folds.isForward, "one fold a row")
    try check(frame, outcomes: outcomes, arms: arms)
    var effects = [[Double]](
      repeating: [Double](repeating: 0, count: frame.rowCount), count: arms.count - 1)
    for fold in 0..<folds.count {
      let (training, held) = (folds.training(fold), folds.held(fold))
      let model = try fit(
        frame.selecting(rows: training), outcomes: training.map { outcomes[$0] },
        arms: CampaignArms(numbers: training.map { arms.numbers[$0] }, count: arms.count),
        workers: workers)
      let own = model.effects(frame.selecting(rows: held), workers: workers)
      for (arm, values) in own.enumerated() {
        for (row, value) in zip(held, values) { effects[arm][row] = value }
      }
    }
    return effects
  }
}
