import PatronModels
import PatronNumerics
import Testing

@Suite("Elastic net")
struct ElasticNetTests {
  private let versicolor = Iris.species.map { Float($0 == 1 ? 1 : 0) }

  /// Standard normal columns; the first three matter.
  private func simulated(
    rows: Int, columns: Int, seed: UInt64
  ) -> (features: Matrix, labels: [Float]) {
    var generator = SeededGenerator(seed: seed)
    let features = Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { _ in Float(normal(&generator)) })
    let labels = (0..<rows).map { row in
      let logOdds = Double(features[row, 0] - features[row, 1] + features[row, 2] / 2)
      return Float(generator.uniform() < SpecialFunctions.sigmoid(logOdds) ? 1 : 0)
    }
    return (features, labels)
  }

  /// By scikit-learn 1.9 ("saga", tol 1e-13) on the same Float data.
  @Test(arguments: [
    (1.0, 1.0, 6.53865721, [0, -2.64543547, 0.55435095, -1.21283324], 78.10596066237567),
    (1.0, 0.5, 5.69682320, [0, -2.38715375, 0.58310939, -1.23713773], 77.98430413817047),
    (5.0, 1.0, 3.90635392, [0, -1.61749584, 0.06662157, 0], 87.79600192092414),
  ]) func `iris agrees with another program`(
    penalty: Double, l1Share: Double, intercept: Double, coefficients: [Double], objective: Double
  ) throws {
    let model = try LogisticRegression(penalty: penalty, l1Share: l1Share, tolerance: 1e-11)
      .fit(features: Iris.points, labels: versicolor)
    // Its stochastic solver stops within some 1e-6 of the optimum, and no lower.
    #expect(model.objective <= objective * (1 + 1e-10))
    #expect(model.objective >= objective * (1 - 1e-8))
    #expect(abs(model.intercept - intercept) <= 1e-4)
    for (found, expected) in zip(model.coefficients, coefficients) {
      #expect(abs(found - expected) <= 1e-4)
      #expect((found == 0) == (expected == 0))
    }
  }

  @Test(arguments: [0.05, 0.5, 1.0]) func `the conditions of Karush, Kuhn and Tucker hold`(
    l1Share: Double
  ) throws {
    let (features, labels) = simulated(rows: 600, columns: 30, seed: 4)
    let penalty = 20.0
    let factors = (0..<30).map { Double(1 + $0 % 3) }
    let model = try LogisticRegression(penalty: penalty, l1Share: l1Share).fit(
      features: features, labels: labels, penaltyFactors: factors)
    let probabilities = model.probabilities(features)
    if l1Share == 1 { #expect(model.coefficients.contains(0)) }
    for column in 0..<30 {
      var slope = 0.0
      for row in 0..<600 {
        slope += (probabilities[row] - Double(labels[row])) * Double(features[row, column])
      }
      let coefficient = model.coefficients[column]
      let own = penalty * factors[column]
      slope += own * (1 - l1Share) * coefficient
      // The tolerance of 1e-8 is of the mean gradient, by standard deviation: 6e-6 of the sum.
      if coefficient == 0 {
        #expect(abs(slope) <= own * l1Share + 1e-5)
      } else {
        #expect(abs(slope + own * l1Share * (coefficient > 0 ? 1 : -1)) <= 1e-5)
      }
    }
  }

  @Test func `coordinate descent and Newton's method meet where the penalty is quadratic`() throws {
    let (features, labels) = simulated(rows: 500, columns: 8, seed: 5)
    let weights = (0..<500).map { Float($0 % 4) }
    let newton = try LogisticRegression(penalty: 3, tolerance: 1e-12)
      .fit(features: features, labels: labels, weights: weights)
    // A share of 1e-13 takes the other way and moves nothing by more than that.
    let descent = try LogisticRegression(penalty: 3, l1Share: 1e-13, tolerance: 1e-12)
      .fit(features: features, labels: labels, weights: weights)
    #expect(abs(newton.objective - descent.objective) <= 1e-8 * newton.objective)
    for (a, b) in zip(newton.coefficients, descent.coefficients) { #expect(abs(a - b) <= 1e-9) }
  }

  @Test func `a start changes the way, not the end`() throws {
    let (features, labels) = simulated(rows: 500, columns: 8, seed: 6)
    for l1Share in [0, 0.7] {
      let estimator = LogisticRegression(penalty: 10, l1Share: l1Share, tolerance: 1e-11)
      let cold = try estimator.fit(features: features, labels: labels)
      let near = try LogisticRegression(penalty: 11, l1Share: l1Share)
        .fit(features: features, labels: labels)
      let warm = try estimator.fit(features: features, labels: labels, start: near)
      #expect(warm.iterations <= cold.iterations)
      for (a, b) in zip(cold.coefficients, warm.coefficients) { #expect(abs(a - b) <= 1e-8) }
    }
  }

  @Test func `a factor of 0 frees a column of the penalty`() throws {
    let (features, labels) = simulated(rows: 400, columns: 3, seed: 7)
    let freed = try LogisticRegression(penalty: 1e6).fit(
      features: features, labels: labels, penaltyFactors: [0, 1, 1])
    let alone = try LogisticRegression(penalty: 0).fit(
      features: features.selecting(columns: [0]), labels: labels)
    #expect(abs(freed.coefficients[0] - alone.coefficients[0]) <= 1e-3)
  }

  @Test func `collinear and separating columns are no trouble under the lasso`() throws {
    let twins = Matrix(rows: (0..<150).map { [Iris.points[$0, 2], Iris.points[$0, 2], 5] })
    let model = try LogisticRegression(penalty: 1, l1Share: 1).fit(
      features: twins, labels: Iris.species.map { Float($0 == 0 ? 1 : 0) })
    #expect(model.hasSeparation)
    #expect(model.coefficients[2] == 0)
    #expect(model.coefficients[0] + model.coefficients[1] < 0)
  }

  @Test func `too few iterations are an error here too`() throws {
    let (features, labels) = simulated(rows: 300, columns: 5, seed: 8)
    #expect(throws: FitError.self) {
      try LogisticRegression(penalty: 1, l1Share: 1, maximumIterations: 1)
        .fit(features: features, labels: labels)
    }
  }
}

@Suite("Fits of several penalties and folds at once")
struct LogisticFoldsTests {
  private func simulated(seed: UInt64) -> (features: Matrix, labels: [Float]) {
    var generator = SeededGenerator(seed: seed)
    let features = Matrix(
      rowCount: 800, columnCount: 25,
      elements: (0..<800 * 25).map { _ in Float(normal(&generator)) })
    let labels = (0..<800).map { row in
      Float(
        generator.uniform() < SpecialFunctions.sigmoid(Double(features[row, 0] - features[row, 1]))
          ? 1 : 0)
    }
    return (features, labels)
  }

  @Test(arguments: [0, 0.5, 1]) func `every penalty ends where a fit from nothing does`(
    l1Share: Double
  ) throws {
    let (features, labels) = simulated(seed: 4)
    let penalties = [300.0, 100, 30, 10, 3, 1]
    let folds = Folds.stratified(labels: labels)
    let fits = try LogisticFolds(
      features: features, labels: labels, weights: nil, folds: folds, workers: .all
    ).path(
      penalties, by: LogisticRegression(l1Share: l1Share, tolerance: 1e-9),
      evaluated: Array(folds.evaluated), penaltyFactors: nil)
    for (penalty, fit) in zip(penalties, fits) {
      let single = try LogisticRegression(penalty: penalty, l1Share: l1Share, tolerance: 1e-9)
        .fit(features: features, labels: labels)
      // A gradient of 1e-9 a row over a curvature of at least a twentieth.
      for (one, other) in zip(fit.whole.coefficients, single.coefficients) {
        #expect(abs(one - other) <= 1e-7)
      }
      #expect(fit.whole.gradientNorm <= 1e-9)
    }
  }

  @Test(arguments: [false, true], [0, 0.5]) func `a fold's fit is that of its training rows alone`(
    isForward: Bool, l1Share: Double
  ) throws {
    let (features, labels) = simulated(seed: 3)
    let weights = (0..<800).map { Float(1 + $0 % 3) }
    // Fold 3 is empty.
    let folds = Folds(numbers: (0..<800).map { [0, 4, 2, 1, 2][$0 % 5] }, isForward: isForward)
    let evaluated = folds.evaluated.filter { !folds.held($0).isEmpty }
    let fits = try LogisticFolds(
      features: features, labels: labels, weights: weights, folds: folds, workers: .all
    ).path(
      [100, 20], by: LogisticRegression(l1Share: l1Share, tolerance: 1e-9), evaluated: evaluated,
      penaltyFactors: nil)
    func weight(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + Double(weights[$1]) } }
    for (index, fold) in evaluated.enumerated() {
      let training = folds.training(fold)
      let share = weight(training) / weight(Array(0..<800))
      let model = try LogisticRegression(
        penalty: 20 * share, l1Share: l1Share, tolerance: 1e-9
      ).fit(
        features: features.selecting(rows: training), labels: training.map { labels[$0] },
        weights: training.map { weights[$0] })
      let found = fits[1].folds[index]
      // A gradient of 1e-9 a row over a curvature of at least a twentieth.
      for (one, other) in zip(found.coefficients, model.coefficients) {
        #expect(abs(one - other) <= 1e-7)
      }
      #expect(abs(found.intercept - model.intercept) <= 1e-7)
    }
  }

  @Test func `rows that cannot be used are named by their own number`() throws {
    let (features, labels) = simulated(seed: 3)
    let folds = Folds(numbers: (0..<800).map { Int32($0 % 2) })
    func path(_ features: Matrix, _ labels: [Float]) throws(FitError) {
      _ = try LogisticFolds(
        features: features, labels: labels, weights: nil, folds: folds, workers: .all
      ).path(
        [1], by: LogisticRegression(), evaluated: Array(folds.evaluated), penaltyFactors: nil)
    }
    var broken = features
    broken[41, 3] = .nan
    #expect(throws: FitError.nonFiniteValue(row: 41, column: 3)) { try path(broken, labels) }
    var unfit = labels
    unfit[17] = 2
    #expect(throws: FitError.labelNotBinary(row: 17)) { try path(features, unfit) }
    // The second fold alone has a positive label, so that nothing is left to learn from without it.
    let lone = labels.indices.map { Float($0 == 1 ? 1 : 0) }
    #expect(throws: FitError.oneClass(label: 0, rows: 400)) { try path(features, lone) }
  }

  @Test func `folds keep customers together, and in time look back only`() {
    let labels: [Float] = [1, 0, 0, 1, 0, 0, 0, 1]
    let groups: [Int32] = [0, 0, 1, 2, 3, 3, 1, 2]
    let folds = Folds.stratified(labels: labels, groups: groups, count: 2)
    for (row, group) in groups.enumerated() {
      #expect(folds.numbers[row] == folds.numbers[groups.firstIndex(of: group) ?? -1])
    }
    // Customers 0 and 2 have a positive row: one in either fold.
    #expect(folds.numbers[0] != folds.numbers[3])
    let forward = Folds(numbers: [0, 0, 1, 2, 1], isForward: true)
    #expect(Array(forward.evaluated) == [1, 2])
    #expect(forward.training(2) == [0, 1, 2, 4] && forward.held(2) == [3])
  }
}
