import PatronNumerics

/// The columns of a logistic model with an effect of each arm, and one of it with each prepared column.
///
/// Parameters in order: β of the p prepared columns, γ of the treated arms, then δ, p of each arm. Row x
/// of arm a has log odds b + x·β + γₐ + Σₖ ([a = k] − eₖ)·x·δₖ, eₖ the share of arm k: centred, the
/// interactions hardly touch the main effects, and a penalty on δ leaves β the average of all arms.
struct InteractionDesign: Sendable {
  let preprocessor: Preprocessor.Model
  let treatmentCount: Int
  let width: Int
  /// The share of each treated arm.
  let shares: [Double]
  /// n × (p + k + p·k).
  let features: Matrix

  init(
    _ frame: Matrix, columns: [Preprocessor.Column], arms: CampaignArms, workers: Workers
  ) throws(FitError) {
    preprocessor = try Preprocessor(columns: columns, encoding: .reference)
      .fit(frame, workers: workers)
    let prepared = preprocessor.transform(frame, workers: workers)
    let (p, k) = (prepared.columnCount, arms.count - 1)
    (width, treatmentCount) = (p, k)
    let shares = arms.sizes.dropFirst().map { Double($0) / Double(arms.numbers.count) }
    self.shares = shares
    let side = p + k + p * k
    let elements = workers.filled(frame.rowCount, width: side, with: Float(0)) { rows, part in
      for (position, row) in rows.enumerated() {
        let start = position * side
        for column in 0..<p { part[start + column] = prepared[row, column] }
        for arm in 0..<k {
          let isOwn = Int(arms.numbers[row]) == arm + 1
          part[start + p + arm] = isOwn ? 1 : 0
          let factor = Float((isOwn ? 1 : 0) - shares[arm])
          for column in 0..<p {
            part[start + p + k + arm * p + column] = factor * prepared[row, column]
          }
        }
      }
    }
    features = Matrix(rowCount: frame.rowCount, columnCount: side, elements: elements)
  }

  /// The columns without the interactions.
  var mainColumns: [Int] { Array(0..<width + treatmentCount) }

  /// The model of each arm, the control first, of `parameters` in the order above.
  func responses(intercept: Double, _ parameters: [Double]) -> [UpliftLearner.Model] {
    (0...treatmentCount).map { arm in
      var coefficients = Array(parameters[..<width])
      for treatment in 0..<treatmentCount {
        let factor = (treatment + 1 == arm ? 1 : 0) - shares[treatment]
        let start = width + treatmentCount + treatment * width
        for column in 0..<width { coefficients[column] += factor * parameters[start + column] }
      }
      return .logistic(
        preprocessor,
        LogisticRegression.Model(
          coefficients: coefficients,
          intercept: intercept + (arm > 0 ? parameters[width + arm - 1] : 0)))
    }
  }

  /// The interactions as the model without them sees them.
  struct Score: Sendable {
    /// The derivative of the log likelihood by each δ that is no combination of what comes before.
    let slopes: [Double]
    /// Uᵀ·V⁻¹·U, V the variance of the slopes given the main effects: Rao's score statistic.
    let statistic: Double
    /// tr V and tr V², for the spread of δ.
    let variance: Double
    let squaredVariance: Double
  }

  /// The score of the interactions at `main`, the model without them, which has `labels` (n).
  func score(
    labels: [Float], main: LogisticRegression.Model, workers: Workers
  ) throws(FitError) -> Score {
    let data = try LogisticData(
      features: features, labels: labels, weights: nil, workers: workers)
    let side = features.columnCount + 1
    let parameters = data.parameters(
      of: LogisticRegression.Model(
        coefficients: main.coefficients
          + Array(repeating: 0, count: side - 1 - main.coefficients.count),
        intercept: main.intercept))
    let sums = data.evaluate(parameters).sums
    // The intercept goes first: it is a main effect.
    let order = [side - 1] + Array(0..<side - 1)
    let first = mainColumns.count + 1
    let ordered = (0..<side * side).map { index in
      let (row, column) = (order[index / side], order[index % side])
      return sums.hessian[max(row, column) * side + min(row, column)]
    }
    let factor = PivotedCholesky(order: side, ordered)
    // The slopes of the main effects are 0 but for a penalty, which is not a question here.
    let slopes = order.enumerated().map { $0.offset < first ? 0 : -sums.gradient[$0.element] }
    let parts = factor.divided(slopes)
    let own = factor.kept.indices.filter { factor.kept[$0] >= first }
    let covariance = factor.remainder(from: own.first ?? factor.kept.count)
    return Score(
      slopes: own.map { slopes[factor.kept[$0]] },
      statistic: own.reduce(0) { $0 + parts[$1] * parts[$1] },
      variance: own.indices.reduce(0) { $0 + covariance[$1 * own.count + $1] },
      squaredVariance: covariance.reduce(0) { $0 + $1 * $1 })
  }
}
