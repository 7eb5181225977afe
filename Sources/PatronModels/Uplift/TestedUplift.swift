public import PatronNumerics

/// An uplift model that differs between customers only as far as held-out customers show it.
///
/// `base` is fitted without each fold and predicts it; the slope of the effect on these predictions
/// (`UpliftCalibration`), at most 1, is what differences are shrunk by. Whether there are any is tested with
/// each fold predicted from the folds before it alone, and its predictions brought to mean 0 and variance 1:
/// the sum is then a martingale where the effect is the same for all, and the test has its level (as the
/// one-step estimators of Luedtke & van der Laan, Annals of Statistics 2016). Folds predicted from each other count
/// each pair of customers twice, and would find a difference more often than that. Where the test shows
/// none, or there are too few rows for it, everybody gets the average effect of the arm: the difference of the
/// means in all rows.
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

  /// - Complexity: `foldCount` + 1 fits of the base, and as many less two of half as many rows on average.
  public func fit(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, workers: Workers
  ) throws(UpliftError) -> UpliftModel {
    try check(frame, outcomes: outcomes, arms: arms)
    let whole = try base.fit(frame, outcomes: outcomes, arms: arms, workers: workers)
    let averages = try TreatmentEffect.byArm(outcomes: outcomes.map(Double.init), arms: arms)
    let folds = Self.folds(outcomes: outcomes, arms: arms, count: foldCount)
    let forward = Folds(numbers: folds.numbers, isForward: true)
    let calibrations = try calibrations(
      frame, outcomes: outcomes, arms: arms, folds: folds, workers: workers)
    let tests = try calibrations.map { _ throws(UpliftError) in
      try self.calibrations(
        frame, outcomes: outcomes, arms: arms, folds: forward, workers: workers)
    }
    let raw = whole.rawEffects(frame, workers: workers)
    return whole.corrected(
      arms.treatments.map { arm in
        let calibration = calibrations?[arm - 1]
        let probability = tests.flatMap { $0 }?[arm - 1]?.probability
        let slope = min(1, max(0, calibration?.slope ?? 0))
        return UpliftModel.Correction(
          average: averages[arm - 1].estimate,
          centre: raw[arm - 1].reduce(0, +) / Double(max(1, frame.rowCount)),
          slope: probability ?? 1 <= significance ? slope : 0, calibration: calibration,
          probability: probability)
      })
  }

  /// The slope of each arm's effect on its prediction from other folds; nil where those have too few rows
  /// to be fitted.
  private func calibrations(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, folds: Folds, workers: Workers
  ) throws(UpliftError) -> [UpliftCalibration?]? {
    let held: [[Double]]
    do throws(UpliftError) {
      held = try base.effects(
        frame, outcomes: outcomes, arms: arms, folds: folds, workers: workers)
    } catch {
      switch error {
      case .notFitted, .tooFewRows: return nil
      default: throw error
      }
    }
    return arms.treatments.map { arm in
      let rows = arms.rows(ofPair: arm).filter { folds.evaluated.contains(Int(folds.numbers[$0])) }
      let (values, numbers) = (rows.map { held[arm - 1][$0] }, rows.map { folds.numbers[$0] })
      return UpliftCalibration(
        effects: folds.isForward ? Self.standardised(values, numbers) : values,
        outcomes: rows.map { Double(outcomes[$0]) },
        isTreated: rows.map { arms.numbers[$0] != 0 }, folds: numbers)
    }
  }

  /// `values` (n) of mean 0 and variance 1 in each of `folds` (n); 0 where they are constant.
  private static func standardised(_ values: [Double], _ folds: [Int32]) -> [Double] {
    let count = Int(folds.max() ?? 0) + 1
    var moments = [(count: Double, sum: Double, squares: Double)](
      repeating: (0, 0, 0), count: count)
    for (value, fold) in zip(values, folds) {
      moments[Int(fold)].count += 1
      moments[Int(fold)].sum += value
    }
    for (value, fold) in zip(values, folds) {
      let step = value - moments[Int(fold)].sum / moments[Int(fold)].count
      moments[Int(fold)].squares += step * step
    }
    return zip(values, folds).map { value, fold in
      let (count, sum, squares) = moments[Int(fold)]
      let deviation = (squares / count).squareRoot()
      // Effects of one number for all differ by rounding.
      return deviation > 1e-12 ? (value - sum / count) / deviation : 0
    }
  }

  /// Folds with the same share of each arm and outcome: a row is a customer.
  package static func folds(outcomes: [Float], arms: CampaignArms, count: Int) -> Folds {
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
    precondition(!folds.isForward, "a fold that nothing predicts")
    return try effects(
      frame, outcomes: outcomes, arms: arms, folds: folds, workers: workers)
  }

  /// The same, with 0 for the rows of a fold that is not evaluated.
  func effects(
    _ frame: Matrix, outcomes: [Float], arms: CampaignArms, folds: Folds, workers: Workers
  ) throws(UpliftError) -> [[Double]] {
    precondition(folds.numbers.count == frame.rowCount, "one fold a row")
    try check(frame, outcomes: outcomes, arms: arms)
    var effects = [[Double]](
      repeating: [Double](repeating: 0, count: frame.rowCount), count: arms.count - 1)
    for fold in folds.evaluated {
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
