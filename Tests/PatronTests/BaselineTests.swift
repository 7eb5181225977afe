import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import Testing

/// What a model is held against, and what takes its place where it is better.
@Suite("Baselines of an outcome, and misses by snapshot")
struct BaselineTests {
  private static let options = RunOptions()

  private static func rows(_ columns: [[Float]], _ labels: [Float]) -> OutcomeRows {
    OutcomeRows(
      features: Matrix(
        rowCount: labels.count, columnCount: columns.count,
        elements: labels.indices.flatMap { row in columns.map { $0[row] } }),
      labels: labels, snapshots: [], customers: labels.indices.map { Int32($0) },
      lastYear: [Float](repeating: .nan, count: labels.count),
      groups: Matrix(rowCount: labels.count, columnCount: 0, elements: []))
  }

  /// The model, a baseline that is nearer to the truth, and one that ranks as well but is far too sure.
  private static func trial(seed: UInt64 = 1) -> OutcomeTrial {
    var generator = SeededGenerator(seed: seed)
    let truth = (0..<1000).map { _ in generator.uniform() }
    let labels = truth.map { Float(generator.uniform() < $0 ? 1 : 0) }
    let blurred = truth.map { 0.5 * $0 + 0.5 * generator.uniform() }
    let forecasts: [(forecaster: Forecaster, probabilities: [Double])] = [
      (.model, blurred), (.baseRate, truth.map { _ in 0.5 }), (.other("near alone"), truth),
      (.other("sure alone"), truth.map { $0 < 0.5 ? $0 * 1e-6 : 1 - (1 - $0) * 1e-6 }),
      (.other("same weeks last year"), labels.map { Double($0) * 0.8 + 0.1 }),
    ]
    return OutcomeTrial(
      [(rows([truth.map { Float($0) }], labels), forecasts)],
      method: .unseenTime(snapshots: [Snapshot(before: Day(900))]))
  }

  @Test func `a baseline takes the model's place where its loss and its ranks are better`() throws {
    let trial = Self.trial()
    // The third has the better ranks and a worse loss; the last is better still and no feature.
    #expect(trial.betterBaseline(among: ["near alone", "sure alone"]) == "near alone")
    #expect(trial.betterBaseline(among: ["sure alone"]) == nil)
    let replaced = trial.replacingModel(by: "near alone")
    #expect(replaced.model?.probabilities == trial.predictions[2].probabilities)
    let names = replaced.predictions.map(\.forecaster.name)
    #expect(
      names == ["model", "searched model", "base rate", "sure alone", "same weeks last year"])
    #expect(replaced.predictions[1].probabilities == trial.predictions[0].probabilities)
    let evaluation = OutcomeEvaluation(
      replaced, replacement: "near alone", options: Self.options)
    #expect(evaluation.model?.metrics.logLoss ?? 1 < evaluation.results[1].metrics.logLoss)
    // It is kept with the model's file, and read as it was.
    let read = try JSONDecoder().decode(
      OutcomeEvaluation.self, from: JSONEncoder().encode(evaluation))
    #expect(read.replacement == "near alone" && read.results[1].forecaster == .searched)
    #expect(OutcomeTrial(replaced.kept().file, of: read) == replaced.kept())
  }

  @Test func `a model of one column is the baseline of that column`() throws {
    var generator = SeededGenerator(seed: 2)
    let x = (0..<400).map { _ in Float(generator.uniform()) }
    let noise = (0..<400).map { _ in Float(generator.uniform()) }
    let labels = x.map { Float(Float(generator.uniform()) < $0 ? 1 : 0) }
    let frame = Matrix(rows: x.indices.map { [noise[$0], x[$0]] })
    let estimator = AdditiveLogistic(
      columns: [.init(name: "noise", kind: .linear), .init(name: "x", kind: .linear)])
    let model = try estimator.fit(
      frame, labels: labels, structure: estimator.structure(ofColumn: 1, rows: 400))
    let preprocessor = try Preprocessor(
      columns: [.init(name: "x", kind: .linear)], encoding: .reference
    ).fit(frame.selecting(columns: [1]))
    let alone = try LogisticRegression().fit(
      features: preprocessor.transform(frame.selecting(columns: [1])), labels: labels)
    let expected = alone.probabilities(preprocessor.transform(frame.selecting(columns: [1])))
    // Both fits stop at a slope of 1e-7 a row.
    #expect(zip(model.probabilities(frame), expected).allSatisfy { abs($0 - $1) < 1e-5 })
    // The other column moves nothing at all.
    let parts = model.contributions(frame, workers: Workers(1))
    #expect((0..<400).allSatisfy { parts[$0, 0] == 0 })
    // A column that is not there alone cannot be.
    let constant = Matrix(rows: x.map { [$0, 1] })
    #expect(throws: FitError.noUsableColumns(given: 1)) {
      try estimator.fit(
        constant, labels: labels, structure: estimator.structure(ofColumn: 1, rows: 400))
    }
  }

  @Test func `misses to opposite sides do not cancel, and a constant ranks nobody`() throws {
    // 0.5 is predicted at three snapshots; 0.8, 0.2 and 0.4 are observed.
    var generator = SeededGenerator(seed: 3)
    let parts = [0.8, 0.2, 0.4].enumerated().map { index, rate in
      let labels = (0..<1000).map { Float(Double($0) < rate * 1000 ? 1 : 0) }
      let spread = labels.map { _ in 0.4 + 0.2 * generator.uniform() }
      // A base rate of its own at each snapshot: pooled, it would seem to rank.
      let constant = labels.map { _ in [0.6, 0.4, 0.5][index] }
      return (
        rows: Self.rows([spread.map { Float($0) }], labels),
        forecasts: [(forecaster: Forecaster.model, probabilities: spread), (.baseRate, constant)]
      )
    }
    let evaluation = OutcomeEvaluation(
      OutcomeTrial(
        parts, method: .unseenTime(snapshots: [900, 800, 700].map { Snapshot(before: Day($0)) })),
      options: Self.options)
    let miss = try #require(evaluation.missBySnapshot)
    // (0.3 + 0.3 + 0.1) / 3, the means of 1,000 draws of a width of 0.2 known to 0.002.
    #expect(abs(miss.mean - 0.7 / 3) < 0.01)
    #expect(abs(abs(miss.worst.metrics.baseRate - 0.5) - 0.3) < 0.001)
    let rate = try #require(evaluation.results.first { $0.forecaster == .baseRate })
    #expect(rate.metrics.auc == nil && rate.metrics.liftAtTopDecile == nil)
    #expect(rate.metrics.averagePrecision == nil && rate.difference?.auc == nil)
    #expect(rate.difference?.logLoss != nil)
    // A model that ranks nobody either has not beaten it.
    #expect(evaluation.unbeatenBaseline == "base rate")
    #expect(evaluation.snapshots.allSatisfy { $0.bestBaseline == nil })
  }
}
