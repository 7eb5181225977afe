import Foundation
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Logistic regression")
struct LogisticRegressionTests {
  @Test func `a two by two table gives the log odds ratio`() throws {
    // Exposed: 30 of 40 positive, log odds log 3. Not exposed: 10 of 50, log odds log(1/4).
    let features = Matrix(rows: [[1], [1], [0], [0]])
    let model = try LogisticRegression(penalty: 0, tolerance: 1e-12).fit(
      features: features, labels: [1, 0, 1, 0], weights: [30, 10, 10, 40])
    // A gradient of 1e-12 leaves an error of some 1e-11 in the log odds.
    #expect(abs(model.intercept - log(0.25)) <= 1e-10)
    #expect(abs(model.coefficients[0] - log(12)) <= 1e-10)
    #expect(!model.hasSeparation)
    // −Σ n·log p: 30·log(4/3) + 10·log 4 + 10·log 5 + 40·log(5/4).
    let objective = 30 * log(4.0 / 3) + 10 * log(4) + 10 * log(5) + 40 * log(1.25)
    #expect(abs(model.objective - objective) <= 1e-12 * objective)
  }

  @Test func `one penalised coefficient, by hand`() throws {
    // x = ±1 with labels 1 and 0: 2·log(1 + e^−β) + β²/2 has β(1 + e^β) = 2, so β = 0.6748314…;
    // the intercept is 0 by symmetry.
    let model = try LogisticRegression(tolerance: 1e-13).fit(
      features: Matrix(rows: [[1], [-1]]), labels: [1, 0])
    let beta = model.coefficients[0]
    #expect(abs(beta * (1 + exp(beta)) - 2) <= 1e-12)
    #expect(abs(model.intercept) <= 1e-15)
    #expect(model.hasSeparation)
  }

  /// Versicolor against the rest on iris. Unpenalised: the coefficients R's `glm` prints (7.3785,
  /// −0.2454, −2.7966, 1.3136, −2.7783); to 8 digits, and for C = 1, by scikit-learn 1.9
  /// ("newton-cholesky", tol 1e-12) on the same Float data.
  @Test(arguments: [
    (0.0, 7.37848733, [-0.2453572, -2.79656765, 1.31364346, -2.77834375]),
    (1.0, 5.58621639, [-0.17931062, -2.12864973, 0.69667354, -1.27480647]),
  ]) func `iris agrees with other programs`(
    penalty: Double, intercept: Double, coefficients: [Double]
  ) throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    let model = try LogisticRegression(penalty: penalty, tolerance: 1e-12)
      .fit(features: Iris.points, labels: labels)
    #expect(abs(model.intercept - intercept) <= 1e-7)  // the digits printed
    for (found, expected) in zip(model.coefficients, coefficients) {
      #expect(abs(found - expected) <= 1e-7)
    }
  }

  @Test func `the gradient is that of the objective, and vanishes at the fit`() throws {
    var generator = SeededGenerator(seed: 8)
    let (rows, columns) = (400, 5)
    let features = Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { _ in Float(normal(&generator)) })
    let labels = (0..<rows).map {
      Float(generator.uniform() < SpecialFunctions.sigmoid(Double(features[$0, 0])) ? 1 : 0)
    }
    let weights = (0..<rows).map { _ in Float(generator.uniform()) }
    let model = try LogisticRegression(penalty: 2)
      .fit(features: features, labels: labels, weights: weights)
    func objective(_ parameters: [Double]) -> Double {
      let trial = LogisticRegression.Model(
        coefficients: Array(parameters.dropLast()), intercept: parameters[columns])
      let loss = zip(trial.logOdds(features), zip(labels, weights)).reduce(0.0) {
        $0 + Double($1.1.1) * SpecialFunctions.logOnePlusExp($1.1.0 == 1 ? -$1.0 : $1.0)
      }
      return loss + trial.coefficients.reduce(0) { $0 + $1 * $1 }
    }
    let best = model.coefficients + [model.intercept]
    #expect(abs(objective(best) - model.objective) <= 1e-10 * model.objective)
    for index in best.indices {
      let step = 1e-4
      var (up, down) = (best, best)
      up[index] += step
      down[index] -= step
      // Central differences err by step² and by 1e-16 · objective / step.
      #expect(abs(objective(up) - objective(down)) / (2 * step) <= 1e-6)
      #expect(objective(up) > model.objective && objective(down) > model.objective)
    }
  }

  @Test func `weights count rows, and the order of rows does not matter`() throws {
    let features = Iris.points
    let labels = Iris.species.map { Float($0 == 2 ? 1 : 0) }
    let weights = (0..<150).map { Float($0 % 3) }
    let weighted = try LogisticRegression().fit(
      features: features, labels: labels, weights: weights)
    let repeated = (0..<150).flatMap { Array(repeating: $0, count: $0 % 3) }.reversed()
    let copies = try LogisticRegression().fit(
      features: features.selecting(rows: Array(repeated)), labels: repeated.map { labels[$0] })
    for (a, b) in zip(weighted.coefficients, copies.coefficients) { #expect(abs(a - b) <= 1e-9) }
    #expect(abs(weighted.intercept - copies.intercept) <= 1e-9)
  }

  @Test func `shifts and scales of unpenalised columns leave the probabilities`() throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    let plain = try LogisticRegression(penalty: 0).fit(features: Iris.points, labels: labels)
    let moved = Matrix(
      rowCount: 150, columnCount: 4, elements: Iris.points.elements.map { $0 * 1024 + 4096 })
    let other = try LogisticRegression(penalty: 0).fit(features: moved, labels: labels)
    let pairs = zip(plain.probabilities(Iris.points), other.probabilities(moved))
    // The moved columns are rounded to Float at 4,096: 2e-4 of 1,024, times a coefficient of 3.
    #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-3 })
  }

  @Test func `no columns leave the base rate`() throws {
    let model = try LogisticRegression().fit(
      features: Matrix(rowCount: 4, columnCount: 0, elements: []), labels: [1, 0, 0, 0])
    #expect(abs(model.intercept - log(1.0 / 3)) <= 1e-12)
  }

  @Test func `a mean probability is the base rate, whatever the penalty`() throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    for penalty in [0.01, 1, 1000] {
      let model = try LogisticRegression(penalty: penalty)
        .fit(features: Iris.points, labels: labels)
      let mean = model.probabilities(Iris.points).reduce(0, +) / 150
      #expect(abs(mean - 1.0 / 3) <= 1e-8)  // the tolerance: the intercept's gradient is free
    }
  }

  @Test func `separated classes need a penalty, and are flagged with one`() throws {
    let labels = Iris.species.map { Float($0 == 0 ? 1 : 0) }
    #expect(throws: FitError.separatedClasses) {
      try LogisticRegression(penalty: 0).fit(features: Iris.points, labels: labels)
    }
    let model = try LogisticRegression().fit(features: Iris.points, labels: labels)
    #expect(model.hasSeparation)
  }

  @Test func `a level seen with one label only is separation as well`() {
    // Column 0 is 1 only where the label is 1: its coefficient has no maximum.
    let features = Matrix(rows: [[1], [1], [0], [0], [0], [0]])
    #expect(throws: FitError.separatedClasses) {
      try LogisticRegression(penalty: 0).fit(features: features, labels: [1, 1, 1, 0, 1, 0])
    }
  }

  @Test func `collinear columns are named unless there is a penalty`() throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    let sums = Matrix(
      rows: (0..<150).map { row in
        Iris.points.withRow(row) { [$0[0], $0[1], $0[0] + $0[1], $0[3]] }
      })
    #expect(throws: FitError.collinearColumn(column: 2)) {
      try LogisticRegression(penalty: 0).fit(features: sums, labels: labels)
    }
    let constant = Matrix(rows: (0..<150).map { [Iris.points[$0, 0], 5] })
    #expect(throws: FitError.collinearColumn(column: 1)) {
      try LogisticRegression(penalty: 0).fit(features: constant, labels: labels)
    }
    // With a penalty, equal columns share a coefficient and a constant one gets none.
    let twins = Matrix(rows: (0..<150).map { [Iris.points[$0, 1], Iris.points[$0, 1], 5] })
    let model = try LogisticRegression().fit(features: twins, labels: labels)
    #expect(abs(model.coefficients[0] - model.coefficients[1]) <= 1e-9)
    #expect(model.coefficients[2] == 0)
  }

  @Test func `a penalty too small for Double still gives a fit on collinear columns`() throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    // A full set of indicators of sepal width beside the intercept, and a copy of it.
    let rows = (0..<150).map { row -> [Float] in
      let isWide: Float = Iris.points[row, 1] > 3 ? 1 : 0
      return [isWide, 1 - isWide, isWide]
    }
    let model = try LogisticRegression(penalty: 1e-13)
      .fit(features: Matrix(rows: rows), labels: labels)
    // Two groups and no penalty to speak of: the model repeats their rates.
    for isWide in [Float(0), 1] {
      let group = rows.indices.filter { rows[$0][0] == isWide }
      let rate = group.reduce(0.0) { $0 + Double(labels[$1]) } / Double(group.count)
      let found = model.probabilities(Matrix(rows: [rows[group[0]]]))[0]
      #expect(abs(found - rate) <= 1e-6)
    }
  }

  @Test func `unfit labels, weights and features are refused`() {
    let features = Matrix(rows: [[1], [2], [3]])
    let fit = LogisticRegression()
    #expect(throws: FitError.tooFewRows(found: 1, needed: 2)) {
      try fit.fit(features: Matrix(rows: [[1]]), labels: [1])
    }
    #expect(throws: FitError.oneClass(label: 0, rows: 3)) {
      try fit.fit(features: features, labels: [0, 0, 0])
    }
    #expect(throws: FitError.oneClass(label: 1, rows: 2)) {
      try fit.fit(features: features, labels: [1, 0, 1], weights: [1, 0, 1])
    }
    #expect(throws: FitError.labelNotBinary(row: 1)) {
      try fit.fit(features: features, labels: [0, 0.5, 1])
    }
    #expect(throws: FitError.labelNotBinary(row: 2)) {
      try fit.fit(features: features, labels: [0, 1, .nan])
    }
    #expect(throws: FitError.invalidWeight(row: 0)) {
      try fit.fit(features: features, labels: [0, 1, 1], weights: [-1, 1, 1])
    }
    #expect(throws: FitError.nonFiniteValue(row: 2, column: 0)) {
      try fit.fit(features: Matrix(rows: [[1], [2], [.infinity]]), labels: [0, 1, 1])
    }
  }

  @Test func `too few iterations are an error, not a poor model`() throws {
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    let error = #expect(throws: FitError.self) {
      try LogisticRegression(maximumIterations: 1).fit(features: Iris.points, labels: labels)
    }
    guard case .notConverged(iterations: 1, let gradient, tolerance: 1e-8) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(gradient > 1e-8)
  }
}

/// IBM Telco: 7,043 customers; 1,869 left. The figures are a reference computed with
/// scikit-learn: folds = the k-th row of each class mod 5, one-hot, standardised, L2 = 1.
@Suite(
  "Churn on Telco, cross-validated", .enabled(if: PublicData.has("telco/customers.csv")))
struct TelcoTests {
  @Test func `the cross-validated figures are those of scikit-learn`() throws {
    let table = try TestData.rows("telco/customers.csv")
    let rows = table.dropFirst()
    let labels = rows.map { Float($0[0] == "Yes" ? 1 : 0) }
    #expect(labels.count == 7043 && labels.count { $0 == 1 } == 1869)
    var columns: [Preprocessor.Column] = []
    var cells: [[Float]] = []
    for column in 1..<table[0].count {
      let values = rows.map { String($0[column]) }
      let numbers = values.map { Float($0) }
      if zip(values, numbers).allSatisfy({ $0 == "" || $1 != nil }) {
        columns.append(.init(name: String(table[0][column]), kind: .linear))
        cells.append(numbers.map { $0 ?? .nan })
      } else {
        let levels = Array(Set(values)).sorted()
        columns.append(.init(name: String(table[0][column]), kind: .category(levels: levels)))
        cells.append(values.map { Float(levels.firstIndex(of: $0) ?? -1) })
      }
    }
    let frame = Matrix(rows: labels.indices.map { row in cells.map { $0[row] } })
    var seen: [Float: Int] = [:]
    let folds = labels.map { label in
      seen[label, default: -1] += 1
      return seen[label, default: 0] % 5
    }
    var probabilities = [Double](repeating: 0, count: labels.count)
    var areas: [Double] = []
    for fold in 0..<5 {
      let training = labels.indices.filter { folds[$0] != fold }
      let test = labels.indices.filter { folds[$0] == fold }
      let preprocessor = try Preprocessor(columns: columns, encoding: .reference)
        .fit(frame.selecting(rows: training))
      let model = try LogisticRegression().fit(
        features: preprocessor.transform(frame.selecting(rows: training)),
        labels: training.map { labels[$0] })
      let found = model.probabilities(preprocessor.transform(frame.selecting(rows: test)))
      for (row, probability) in zip(test, found) { probabilities[row] = probability }
      areas.append(
        try #require(
          BinaryMetrics(probabilities: found, labels: test.map { labels[$0] }).auc))
    }
    let metrics = BinaryMetrics(probabilities: probabilities, labels: labels)
    // One level of each category is left out here and none there, and L2 then shrinks a little
    // otherwise: scikit-learn itself gives 0.8460 to 0.8461 either way.
    #expect(abs(areas.reduce(0, +) / 5 - 0.8461) <= 0.0002)
    #expect(abs(metrics.brierScore - 0.1351) <= 0.0001)
    #expect(abs(metrics.logLoss - 0.4164) <= 0.0002)
    #expect(abs(metrics.meanProbability - 0.2656) <= 0.0001)
    #expect(abs(metrics.baseRate - 0.2654) <= 0.00005)
    // A customer more or less in the top 704 is worth 0.0054; three of them.
    #expect(abs(try #require(metrics.liftAtTopDecile) - 2.864) <= 0.016)
  }
}
