import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Calibration")
struct CalibrationTests {
  /// Rows whose true log odds are known, with the probabilities of a model that is `slope` times too bold.
  private func rows(
    count: Int, slope: Double, shift: Double, seed: UInt64
  ) -> (predicted: [Double], labels: [Float]) {
    var generator = SeededGenerator(seed: seed)
    var predicted: [Double] = []
    var labels: [Float] = []
    for _ in 0..<count {
      let logOdds = 1.2 * normal(&generator) - 0.5
      predicted.append(SpecialFunctions.sigmoid(slope * logOdds + shift))
      labels.append(generator.uniform() < SpecialFunctions.sigmoid(logOdds) ? 1 : 0)
    }
    return (predicted, labels)
  }

  @Test func `a reliability table by hand`() throws {
    let table = ReliabilityTable(
      probabilities: [0.1, 0.1, 0.3, 0.3, 0.8, 0.9], labels: [0, 1, 0, 0, 1, 1], binCount: 3)
    #expect(table.bins.map(\.rows) == [2, 2, 2])
    #expect(table.bins.map(\.positives) == [1, 0, 2])
    #expect(abs(table.bins[2].meanProbability - 0.85) <= 1e-15)
    // (2·0.4 + 2·0.3 + 2·0.15) / 6.
    #expect(abs(table.expectedError - 1.7 / 6) <= 1e-15)
    // Wilson's interval of 1 in 2: 0.5 ± 1.96·√(0.5·0.5/2 + 1.96²/16)/(1 + 1.96²/2).
    #expect(abs(table.bins[0].interval.lower - 0.09453) <= 1e-5)
    #expect(abs(table.bins[0].interval.upper - 0.90547) <= 1e-5)
  }

  @Test func `the expected error is that of the metrics`() throws {
    let (predicted, labels) = rows(count: 3000, slope: 1.4, shift: 0.2, seed: 1)
    let table = ReliabilityTable(probabilities: predicted, labels: labels)
    let metrics = BinaryMetrics(probabilities: predicted, labels: labels)
    #expect(abs(table.expectedError - metrics.calibrationError) <= 1e-12)
    #expect(table.bins.reduce(0) { $0 + $1.rows } == 3000)
  }

  @Test func `slope and intercept show how bold and how high the probabilities are`() throws {
    let (predicted, labels) = rows(count: 40_000, slope: 2, shift: 0.6, seed: 2)
    let table = ReliabilityTable(probabilities: predicted, labels: labels)
    // The truth is (predicted − 0.6)/2; a standard error is some 0.01.
    #expect(abs(try #require(table.slope) - 0.5) <= 0.03)
    #expect(abs(try #require(table.intercept) + 0.3) <= 0.05)
    let separated = ReliabilityTable(probabilities: [0.1, 0.2, 0.8, 0.9], labels: [0, 0, 1, 1])
    #expect(separated.slope == nil)
  }

  @Test func `pooling adjacent violators agrees with scikit-learn`() throws {
    // IsotonicRegression gives 0, ⅓ three times, ½ twice, 1 twice; half a row keeps off 0 and 1.
    let predicted = (1...8).map { Double($0) / 10 }
    let fitted = try #require(
      Calibration.fittedIsotonic(probabilities: predicted, labels: [0, 1, 0, 0, 1, 0, 1, 1]))
    guard case .isotonic(let ends, let corrected) = fitted else {
      Issue.record("\(fitted)")
      return
    }
    #expect(ends == [0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8])
    let (low, high) = (0.5 / 9, 1 - 0.5 / 9)
    let expected = [low, 1.0 / 3, 1.0 / 3, 0.5, 0.5, high, high]
    for (a, b) in zip(corrected, expected) { #expect(abs(a - b) <= 1e-12) }
    #expect(fitted.apply(to: 0) == low && abs(fitted.apply(to: 1) - high) <= 1e-12)
    #expect(abs(fitted.apply(to: 0.15) - (low + 1.0 / 3) / 2) <= 1e-12)
  }

  @Test func `isotonic corrections rise`() throws {
    let (predicted, labels) = rows(count: 2000, slope: 1, shift: 0, seed: 3)
    let fitted = try #require(Calibration.fittedIsotonic(probabilities: predicted, labels: labels))
    let found = predicted.sorted().map(fitted.apply)
    #expect(zip(found, found.dropFirst()).allSatisfy(<=))
    #expect(found.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func `a correction is chosen where it helps, and only there`() throws {
    let (bold, labels) = rows(count: 6000, slope: 2.5, shift: 1, seed: 4)
    let folds = Folds.stratified(labels: labels)
    let chosen = Calibration.chosen(probabilities: bold, labels: labels, folds: folds).calibration
    guard case .platt(let slope, let intercept) = chosen else {
      Issue.record("\(chosen)")
      return
    }
    #expect(abs(slope - 0.4) <= 0.05 && abs(intercept + 0.4) <= 0.1)
    let mended = bold.map(chosen.apply)
    #expect(
      BinaryMetrics(probabilities: mended, labels: labels).logLoss
        < BinaryMetrics(probabilities: bold, labels: labels).logLoss)
    let (honest, truth) = rows(count: 6000, slope: 1, shift: 0, seed: 5)
    let kept = Calibration.chosen(
      probabilities: honest, labels: truth, folds: .stratified(labels: truth))
    #expect(kept.calibration == .identity && kept.lossAfter == kept.lossBefore)
  }

  @Test func `what drifts is corrected by the latest fold alone`() {
    // Predicted is 0.5 everywhere but for a little spread; observed are 0.6, then five times 0.3, fold by fold. Learned
    // from all before, the correction of the third fold is 0.45 and of the fourth 0.4; of the latest it is 0.3.
    var generator = SeededGenerator(seed: 8)
    let numbers = (0..<12_000).map { Int32($0 / 2000) }
    let predicted = numbers.map { _ in 0.45 + 0.1 * generator.uniform() }
    let labels = numbers.map { Float(generator.uniform() < ($0 == 0 ? 0.6 : 0.3) ? 1 : 0) }
    let drifting = Calibration.chosen(
      probabilities: predicted, labels: labels, folds: Folds(numbers: numbers, isForward: true),
      methods: [.platt])
    #expect(drifting.reach == .latest)
    // 2,000 rows leave a rate known to 0.01.
    #expect(abs(drifting.calibration.apply(to: 0.5) - 0.3) < 0.03)
    // The same miss in all folds is learned from all of them, being surer.
    let steady = numbers.map { _ in Float(generator.uniform() < 0.3 ? 1 : 0) }
    let even = Calibration.chosen(
      probabilities: predicted, labels: steady, folds: Folds(numbers: numbers, isForward: true),
      methods: [.platt])
    #expect(even.reach == .all && even.lossAfter < even.lossBefore)
    // Without an order in time there is no latest one.
    let unordered = Calibration.chosen(
      probabilities: predicted, labels: labels, folds: Folds(numbers: numbers), methods: [.platt])
    #expect(unordered.reach == .all)
  }

  @Test func `a curve that no line mends is mended by steps`() {
    // Predicted evenly from 0 to 1, true is 0.1 below one half and 0.9 above.
    var generator = SeededGenerator(seed: 6)
    let predicted = (0..<8000).map { _ in generator.uniform() }
    let labels = predicted.map { Float(generator.uniform() < ($0 < 0.5 ? 0.1 : 0.9) ? 1 : 0) }
    let chosen = Calibration.chosen(
      probabilities: predicted, labels: labels, folds: .stratified(labels: labels)
    ).calibration
    guard case .isotonic = chosen else {
      Issue.record("\(chosen)")
      return
    }
    #expect(abs(chosen.apply(to: 0.25) - 0.1) <= 0.05)
    #expect(abs(chosen.apply(to: 0.75) - 0.9) <= 0.05)
  }

  @Test func `probabilities of 0 and 1 can be corrected`() {
    let platt = Calibration.platt(slope: 0.5, intercept: 0)
    #expect(platt.apply(to: 0) > 0 && platt.apply(to: 0) < 1e-7)
    #expect(platt.apply(to: 0.5) == 0.5)
  }
}

@Suite("Lift by deciles")
struct LiftTableTests {
  @Test func `twenty rows by hand`() throws {
    // Positives at ranks 1, 2, 3 and 11.
    let labels: [Float] = (1...20).map { [1, 2, 3, 11].contains($0) ? 1 : 0 }
    let table = try #require(
      LiftTable(probabilities: (1...20).map { 1 - Double($0) / 40 }, labels: labels))
    #expect(table.parts.map(\.positives) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 0])
    #expect(table.parts[0].precision == 1 && abs(table.parts[0].lift - 5) <= 1e-12)
    #expect(abs(table.parts[1].gain - 0.75) <= 1e-12)
    #expect(abs(table.parts[1].cumulativeLift - 3.75) <= 1e-12)
    #expect(abs((table.parts.last?.gain ?? 0) - 1) <= 1e-12)
  }

  @Test func `the first decile's lift is that of the metrics, ties and all`() throws {
    var generator = SeededGenerator(seed: 1)
    let predicted = (0..<537).map { _ in Double(generator.index(below: 30)) / 30 }
    let labels = predicted.map { Float(generator.uniform() < $0 ? 1 : 0) }
    let table = try #require(LiftTable(probabilities: predicted, labels: labels))
    let metrics = BinaryMetrics(probabilities: predicted, labels: labels)
    #expect(abs(table.parts[0].lift - (try #require(metrics.liftAtTopDecile))) <= 1e-9)
    #expect(
      abs(table.parts.reduce(0) { $0 + $1.positives } - Double(metrics.positiveCount)) <= 1e-6)
    #expect(LiftTable(probabilities: [0.1, 0.2], labels: [0, 0]) == nil)
  }
}

@Suite("Comparison of two models")
struct ModelComparisonTests {
  private func rows(count: Int, noise: Double) -> (a: [Double], b: [Double], labels: [Float]) {
    var generator = SeededGenerator(seed: 5)
    var (a, b, labels): ([Double], [Double], [Float]) = ([], [], [])
    for _ in 0..<count {
      let logOdds = normal(&generator)
      labels.append(generator.uniform() < SpecialFunctions.sigmoid(logOdds) ? 1 : 0)
      a.append(SpecialFunctions.sigmoid(logOdds))
      b.append(SpecialFunctions.sigmoid(logOdds + noise * normal(&generator)))
    }
    return (a, b, labels)
  }

  @Test func `DeLong's test by hand`() throws {
    // Positives 0.9, 0.4; negatives 0.5, 0.1: placements 1, ½ and ½, 1. The second ranks the other
    // way in one pair: 0.9, 0.6 against 0.5, 0.1, placements 1, 1 and 1, 1.
    let found = try #require(
      DeLong.compare(
        first: [0.9, 0.4, 0.5, 0.1], second: [0.9, 0.6, 0.5, 0.1], labels: [1, 1, 0, 0]))
    // Changes 0, −½ and −½, 0: mean −¼, variance 1/8 each, over 2 rows each.
    #expect(abs(found.difference + 0.25) <= 1e-15)
    #expect(abs(found.standardError - 0.125.squareRoot()) <= 1e-15)
    #expect(
      abs(found.pValue - 2 * SpecialFunctions.normalCumulative(-0.25 / 0.125.squareRoot())) <= 1e-12
    )
    #expect(DeLong.compare(first: [1, 0], second: [0, 1], labels: [1, 0]) == nil)
  }

  @Test func `a noisier model is found out, and by both tests alike`() throws {
    let (a, b, labels) = rows(count: 3000, noise: 0.5)
    let found = ModelComparison(first: a, second: b, labels: labels)
    let area = try #require(found.auc)
    let loss = try #require(found.logLoss)
    #expect(area.value > 0 && area.pValue < 0.01 && area.interval.lower > 0)
    #expect(loss.value < 0 && loss.pValue < 0.01)
    let other = try #require(DeLong.compare(first: a, second: b, labels: labels))
    #expect(abs(other.difference - area.value) <= 1e-12)
    // 1,000 draws know a standard error to some 3 %, and the interval is 3.92 of them.
    let width = (area.interval.upper - area.interval.lower) / 3.92
    #expect(abs(width / other.standardError - 1) <= 0.15)
  }

  @Test func `a model is no better than itself`() throws {
    let (a, _, labels) = rows(count: 300, noise: 0)
    let found = ModelComparison(
      first: a, second: a, labels: labels, bootstrap: Bootstrap(replicates: 50))
    #expect(try #require(found.auc).pValue == 1)
    #expect(try #require(found.logLoss).value == 0)
  }

  @Test func `a resample's figures equal those of its rows written out, ties and groups included`()
    throws
  {
    let (a, _, labels) = rows(count: 600, noise: 1)
    let tied = a.map { ($0 * 20).rounded() / 20 }
    let groups = labels.indices.map { Int32($0 % 150) }
    let bootstrap = Bootstrap(replicates: 40)
    let found = BinaryMetrics.intervals(
      probabilities: tied, labels: labels, groups: groups, bootstrap: bootstrap)
    let written = bootstrap.values(unitCount: 150, workers: .all) { counts in
      let rows = labels.indices.flatMap { row in
        [Int](repeating: row, count: Int(counts[Int(groups[row])]))
      }
      return BinaryMetrics(
        probabilities: rows.map { tied[$0] }, labels: rows.map { labels[$0] })
    }
    func agrees(_ interval: Interval?, _ figure: (BinaryMetrics) -> Double?) throws {
      let expected = try #require(bootstrap.interval(of: written.compactMap(figure)))
      let interval = try #require(interval)
      // Losses are added in another order.
      #expect(abs(interval.lower - expected.lower) <= 1e-12)
      #expect(abs(interval.upper - expected.upper) <= 1e-12)
    }
    try agrees(found.auc) { $0.auc }
    try agrees(found.averagePrecision) { $0.averagePrecision }
    try agrees(found.logLoss) { $0.logLoss }
    try agrees(found.brierScore) { $0.brierScore }
    try agrees(found.liftAtTopDecile) { $0.liftAtTopDecile }
    try agrees(found.calibrationError) { $0.calibrationError }
    try agrees(found.meanProbability) { $0.meanProbability }
    try agrees(found.baseRate) { $0.baseRate }
  }

  @Test func `customers with several rows are drawn whole`() throws {
    let (a, b, labels) = rows(count: 400, noise: 1)
    let copies = (0..<1600).map { $0 % 400 }
    let bootstrap = Bootstrap(replicates: 400)
    let single = ModelComparison(first: a, second: b, labels: labels, bootstrap: bootstrap)
    let grouped = ModelComparison(
      first: copies.map { a[$0] }, second: copies.map { b[$0] }, labels: copies.map { labels[$0] },
      groups: copies.map(Int32.init), bootstrap: bootstrap)
    let (one, other) = (try #require(single.auc), try #require(grouped.auc))
    #expect(abs(one.interval.lower - other.interval.lower) <= 1e-9)
    #expect(one.pValue == other.pValue)
  }
}
