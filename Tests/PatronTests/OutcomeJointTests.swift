import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import Testing

/// The rows that are joined to train and to evaluate an outcome model: whose, and of which day.
@Suite("Rows, customers and days of an outcome model")
struct OutcomeJointTests {
  private static let options = RunOptions()

  /// Rows of one feature, `x`, with labels and customers.
  private static func rows(_ x: [Float], _ labels: [Float], customers: [Int32]) -> OutcomeRows {
    OutcomeRows(
      features: Matrix(rowCount: x.count, columnCount: 1, elements: x), labels: labels,
      snapshots: [], customers: customers,
      lastYear: [Float](repeating: .nan, count: x.count),
      groups: Matrix(rowCount: x.count, columnCount: 0, elements: []))
  }

  private static func trial(
    _ rows: OutcomeRows, _ forecasts: [Double],
    method: OutcomeEvaluation.Method = .customerFolds(count: 5)
  ) -> OutcomeTrial {
    OutcomeTrial([(rows, [(Forecaster.model, forecasts)])], method: method)
  }

  // MARK: Whose rows

  @Test func `intervals come of drawing customers, not rows`() throws {
    var generator = SeededGenerator(seed: 1)
    let count = 400
    let forecasts = (0..<count).map { _ in generator.uniform() }
    let labels = forecasts.map { Float(generator.uniform() < $0 ? 1 : 0) }
    let x = forecasts.map { Float($0) }
    let customers = (0..<Int32(count)).map { $0 }
    func width(_ customers: [Int32], times: Int) throws -> Double {
      let all = OutcomeRows(
        stacking: (0..<times).map { _ in Self.rows(x, labels, customers: customers) })
      let trial = Self.trial(all, (0..<times).flatMap { _ in forecasts })
      let evaluation = OutcomeEvaluation(trial, options: Self.options)
      let interval = try #require(evaluation.model?.intervals.auc)
      return interval.upper - interval.lower
    }
    let once = try width(customers, times: 1)
    // The same draws of the same customers, each with every row twice: the same figures.
    #expect(abs(try width(customers, times: 2) - once) < 1e-12)
    // Twice as many customers know more, by the root of two: what drawing rows would make of the above.
    let twice = OutcomeRows(
      stacking: [
        Self.rows(x, labels, customers: customers),
        Self.rows(x, labels, customers: customers.map { $0 + Int32(count) }),
      ])
    let wider = OutcomeEvaluation(Self.trial(twice, forecasts + forecasts), options: Self.options)
    let interval = try #require(wider.model?.intervals.auc)
    // 200 draws leave the quotient known to some 10 %, well away from the 1 of as many customers.
    #expect(abs((interval.upper - interval.lower) / once - 0.5.squareRoot()) < 0.1)
  }

  @Test func `rows with a known outcome keep their own customer, group and value`() {
    // Six customers; of the first and the third it is not known.
    let keys: [Int32] = [3, 5, 8, 13, 21, 34]
    let numbers = Matrix(rowCount: 6, columnCount: 1, elements: keys.map { Float($0) })
    var frame = FrameBuilder.Frame(
      snapshot: Snapshot(before: Day(900)), customers: keys, features: numbers,
      labels: [
        .churn: .init(
          values: [.nan, 1, .nan, 0, 0, 1], lastYear: keys.map { Float($0 % 2) })
      ], groups: numbers)
    frame.values = keys.map { Float($0 * 10) }
    let rows = OutcomeRows([frame, frame], outcome: .churn)
    let known: [Int32] = [5, 13, 21, 34]
    #expect(rows.customers == known + known)
    #expect(rows.labels == [1, 0, 0, 1, 1, 0, 0, 1])
    #expect(rows.features.elements == (known + known).map { Float($0) })
    #expect(rows.groups.elements == rows.features.elements)
    #expect(rows.lastYear == (known + known).map { Float($0 % 2) })
    #expect(rows.values == (known + known).map { Float($0 * 10) })
    #expect(rows.selecting([2, 5]).customers == [21, 13])
  }

  @Test func `all rows of a customer are in one fold`() {
    var generator = SeededGenerator(seed: 2)
    let frames = (0..<3).map { _ in
      let x = (0..<90).map { _ in Float(generator.uniform()) }
      // Whoever stays at one snapshot leaves at another: a fold by label would part their rows.
      let labels = x.map { _ in Float(generator.index(below: 2)) }
      return Self.rows(x, labels, customers: (0..<90).map { Int32(($0 * 7) % 90 + 5) })
    }
    let rows = OutcomeRows(stacking: frames)
    let folds = rows.folds
    var ofCustomer: [Int32: Set<Int32>] = [:]
    for (customer, fold) in zip(rows.customers, folds.numbers) {
      ofCustomer[customer, default: []].insert(fold)
    }
    #expect(ofCustomer.count == 90)
    #expect(ofCustomer.values.allSatisfy { $0.count == 1 })
    #expect(Set(folds.numbers).count == 5)
  }

  // MARK: Of which day

  private static func frame(
    _ day: Int, count: Int, seed: UInt64, leaves: (Float) -> Bool
  ) -> FrameBuilder.Frame {
    var generator = SeededGenerator(seed: seed)
    let x = (0..<count).map { _ in Float(generator.uniform()) }
    // One in ten does the opposite.
    let churned = x.map { value in
      Float((generator.uniform() < 0.1) != leaves(value) ? 1 : 0)
    }
    let unknown = [Float](repeating: .nan, count: count)
    return FrameBuilder.Frame(
      snapshot: Snapshot(before: Day(day)), customers: (0..<Int32(count)).map { $0 },
      features: Matrix(rowCount: count, columnCount: 1, elements: x),
      labels: [.churn: .init(values: churned, lastYear: unknown)],
      groups: Matrix(rowCount: count, columnCount: 0, elements: []))
  }

  private static let trainer = OutcomeTrainer(
    outcome: .churn,
    features: [
      Feature(
        name: "x", family: .behavioural, kind: .number, unit: "", meaning: "x",
        source: .attributes)
    ], options: options)

  @Test func `an evaluated snapshot is never among those learned from`() throws {
    // At the latest snapshot all is the other way round, and it has ten times the rows: a model that had
    // seen it would rank them right, one that had not ranks them backwards.
    let frames = [
      Self.frame(900, count: 3000, seed: 1) { $0 < 0.5 },
      Self.frame(800, count: 300, seed: 2) { $0 > 0.5 },
      Self.frame(700, count: 300, seed: 3) { $0 > 0.5 },
    ]
    let model = try Self.trainer.train(frames, horizon: 60, gap: 0)
    let snapshots = model.evaluation.snapshots
    #expect(snapshots.map(\.snapshot.day.number) == [900, 800])
    let aucs = snapshots.compactMap(\.metrics.auc)
    // Nine in ten follow the rule, so that ranks are right, or backwards, for 0.9² + 0.1² and half of the rest.
    #expect(aucs.count == 2 && aucs[0] < 0.15 && aucs[1] > 0.85)
    // The model that is kept learns from all, where the latest snapshot outvotes the others.
    let latest = OutcomeRows([frames[0]], outcome: .churn)
    let forecasts = model.logistic.probabilities(latest.features, workers: .all)
    let auc = try #require(BinaryMetrics(probabilities: forecasts, labels: latest.labels).auc)
    #expect(auc > 0.85)
  }

  @Test func `10 % of the latest snapshot are high, the next 30 % medium`() throws {
    let frames = [
      Self.frame(900, count: 1000, seed: 4) { $0 > 0.7 },
      Self.frame(800, count: 800, seed: 5) { $0 > 0.7 },
    ]
    let model = try Self.trainer.train(frames, horizon: 60, gap: 0)
    let latest = OutcomeRows([frames[0]], outcome: .churn)
    let forecasts = model.logistic.probabilities(latest.features, workers: .all)
    // A spline of one number may have a few equal values at the limits.
    #expect(abs(Double(forecasts.count { $0 >= model.bands.high }) / 1000 - 0.1) < 0.02)
    let medium = forecasts.count { $0 >= model.bands.medium && $0 < model.bands.high }
    #expect(abs(Double(medium) / 1000 - 0.3) < 0.03)
  }

  @Test func `a structure is chosen on the earliest rows, and again where few have doubled`() throws
  {
    let frames = [
      Self.noisy(900, count: 700, noise: 0.2, seed: 11),
      Self.noisy(800, count: 500, noise: 0.2, seed: 12),
      Self.noisy(700, count: 600, noise: 0.2, seed: 13),
    ]
    func rows(_ count: Int) -> OutcomeRows {
      OutcomeRows(Array(frames.suffix(count)), outcome: .churn)
    }
    func search(_ rows: OutcomeRows) throws -> AdditiveLogistic.Search? {
      try AdditiveLogistic(
        columns: Self.trainer.features.map { $0.column() }, seed: Self.options.seed
      ).structure(rows.features, labels: rows.labels, folds: rows.folds).search
    }
    let earliest = try #require(try search(rows(1)))
    var structure = OutcomeStructure(Self.trainer)
    #expect(try structure.fit(rows(1)).search == earliest)
    // 1,100 rows are fewer than twice 600, 1,800 are more.
    #expect(try structure.fit(rows(2)).search == earliest)
    let all = try structure.fit(rows(3)).search
    #expect(try all == search(rows(3)) && all != earliest)
    // A training goes the same way: its model has the choices of all three.
    #expect(try Self.trainer.train(frames, horizon: 60, gap: 0).logistic.search == all)
  }

  // MARK: Recalibration

  @Test func `probabilities are corrected by observed rates at earlier snapshots`() throws {
    var generator = SeededGenerator(seed: 6)
    func part() -> (
      rows: OutcomeRows, forecasts: [(forecaster: Forecaster, probabilities: [Double])]
    ) {
      let logOdds = (0..<3000).map { _ in 4 * generator.uniform() - 2 }
      let labels = logOdds.map { Float(generator.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0) }
      // The model overdoes it: its log odds are twice the true ones, and one too many.
      let forecasts = logOdds.map { 1 / (1 + exp(-(2 * $0 + 1))) }
      return (
        Self.rows(logOdds.map { Float($0) }, labels, customers: (0..<3000).map { Int32($0) }),
        [(Forecaster.model, forecasts)]
      )
    }
    let trial = OutcomeTrial(
      [part(), part(), part()],
      method: .unseenTime(snapshots: [900, 800, 700].map { Snapshot(before: Day($0)) }))
    let recalibration = try #require(trial.recalibration(options: Self.options))
    // Half of the log odds less a half; 9,000 rows leave a slope known to 0.02, here thrice that.
    #expect(abs(recalibration.slope - 0.5) < 0.06)
    #expect(abs(recalibration.intercept + 0.5) < 0.1)
    #expect(recalibration.lossAfter < recalibration.lossBefore)
    // With one snapshot there is nothing earlier to learn it from.
    #expect(
      OutcomeTrial([part()], method: .unseenTime(snapshots: [Snapshot(before: Day(900))]))
        .recalibration(options: Self.options) == nil)
  }

  /// Customers who leave where x is above a half, with the share `noise` the other way round.
  private static func noisy(
    _ day: Int, count: Int, noise: Double, seed: UInt64
  ) -> FrameBuilder.Frame {
    var generator = SeededGenerator(seed: seed)
    let x = (0..<count).map { Float($0 % 2) * 0.5 + Float(generator.uniform()) / 2 }
    let churned = x.map { Float((generator.uniform() < noise) != ($0 >= 0.5) ? 1 : 0) }
    let unknown = [Float](repeating: .nan, count: count)
    return FrameBuilder.Frame(
      snapshot: Snapshot(before: Day(day)), customers: (0..<Int32(count)).map { $0 },
      features: Matrix(rowCount: count, columnCount: 1, elements: x),
      labels: [.churn: .init(values: churned, lastYear: unknown)],
      groups: Matrix(rowCount: count, columnCount: 0, elements: []))
  }

  @Test func `the model that is kept is the one that earlier snapshots set right`() throws {
    // At the oldest snapshot, which has most of the rows, one in twenty does the opposite, later three in
    // ten: models of earlier rows are too sure of later ones.
    let frames = [
      Self.noisy(900, count: 600, noise: 0.3, seed: 7),
      Self.noisy(800, count: 600, noise: 0.3, seed: 8),
      Self.noisy(700, count: 3000, noise: 0.05, seed: 9),
    ]
    let model = try Self.trainer.train(frames, horizon: 60, gap: 0)
    let found = try #require(model.recalibration)
    // Observed are log odds of ±log(7/3) = ±0.85. Predicted were ±log(19) = ±2.94 at 800; at 900, of 3,000 rows
    // and 600, 0.908 and log odds ±2.29: the slope lies between 0.29 and 0.37. 1,200 rows leave log odds known to
    // 0.06, and a slope to 0.025, of which three on either side.
    #expect((0.29 - 0.075..<0.37 + 0.075).contains(found.slope))
    #expect(found.lossAfter < found.lossBefore)
    // The model before it is set right is that of all rows, with the structure of the oldest.
    var structure = OutcomeStructure(Self.trainer)
    _ = try structure.fit(OutcomeRows([frames[2]], outcome: .churn))
    let plain = try structure.fit(OutcomeRows(frames, outcome: .churn))
    let latest = OutcomeRows([frames[0]], outcome: .churn).features
    let forecasts = model.probabilities(latest)
    let right = zip(forecasts, plain.logOdds(latest, workers: .all)).allSatisfy {
      probability, logOdds in
      // Sums of a few parts, each multiplied by the slope.
      abs(probability - 1 / (1 + exp(-(found.slope * logOdds + found.intercept)))) < 1e-9
    }
    #expect(right)
    // All rows predict 0.896 for a half of the customers, a log odds of 2.16; about a third of that is 0.67.
    let high = latest.elements.indices.filter { latest.elements[$0] >= 0.5 }
    let mean = high.reduce(0) { $0 + forecasts[$1] } / Double(high.count)
    #expect((0.6..<0.75).contains(mean))
    // Bands, and the parts of reasons, are of the corrected probabilities.
    let ranked = forecasts.sorted()
    #expect(model.bands.high == ranked[540] && model.bands.medium == ranked[360])
    let parts = model.logistic.contributions(latest, workers: .all)
    let sums = (0..<600).map { parts.baseline + parts.values[$0] }
    let isSum = zip(sums, forecasts).allSatisfy { abs(1 / (1 + exp(-$0)) - $1) < 1e-9 }
    #expect(isSum)
    // It is kept so: a file that is read gives the same.
    let read = try JSONDecoder().decode(OutcomeModel.self, from: JSONEncoder().encode(model))
    #expect(read.probabilities(latest) == forecasts)
  }

  // MARK: Baselines

  @Test func `a baseline that predicts the same is not beaten, one that predicts less is`() throws {
    var generator = SeededGenerator(seed: 10)
    let forecasts = (0..<400).map { _ in generator.uniform() }
    let labels = forecasts.map { Float(generator.uniform() < $0 ? 1 : 0) }
    let rows = Self.rows(
      forecasts.map { Float($0) }, labels, customers: (0..<400).map { Int32($0) })
    func evaluation(_ others: [(forecaster: Forecaster, probabilities: [Double])])
      -> OutcomeEvaluation
    {
      OutcomeEvaluation(
        OutcomeTrial(
          [(rows, [(Forecaster.model, forecasts)] + others)],
          method: .customerFolds(count: 5)), options: Self.options)
    }
    let coin = (Forecaster.other("coin"), (0..<400).map { _ in generator.uniform() })
    let rate = (Forecaster.baseRate, [Double](repeating: 0.5, count: 400))
    #expect(evaluation([rate, coin]).unbeatenBaseline == nil)
    // The same order, with other probabilities: the difference of the AUC is 0 in every draw.
    let like = (Forecaster.other("half as much"), forecasts.map { $0 / 2 })
    #expect(evaluation([rate, like, coin]).unbeatenBaseline == "half as much")
    let better = (Forecaster.other("the truth"), labels.map { Double($0) })
    #expect(evaluation([coin, better]).unbeatenBaseline == "the truth")
    // Eight rows; three leave.
    let few = Self.trial(
      Self.rows(
        [1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 0, 0, 1, 0, 0, 1], customers: [0, 1, 2, 3, 4, 5, 6, 7]),
      [0.1, 0.9, 0.2, 0.2, 0.8, 0.3, 0.1, 0.7])
    let model = try #require(OutcomeEvaluation(few, options: Self.options).model)
    #expect(model.metrics.baseRate == 0.375)
  }

  // MARK: Money

  @Test func `a campaign's threshold is chosen on the half it does not earn on`() throws {
    // By even customers: contact from 0.8 on; by odd ones: from 0.6 on. What the threshold of the others earns:
    //            even: 0.9 leaves, 0.8 leaves, 0.6 stays, 0.1 stays
    //            odd:  0.9 stays,  0.7 leaves, 0.6 leaves, 0.2 stays
    let forecasts = [0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.1, 0.2]
    let labels: [Float] = [1, 0, 1, 1, 0, 1, 0, 0]
    // Made without the usual hash, so that customers keep these numbers.
    let trial = OutcomeTrial(
      labels: labels, customers: Array(0..<8), snapshotOfRow: [Int](repeating: 0, count: 8),
      predictions: [.init(forecaster: .model, probabilities: forecasts)],
      method: .customerFolds(count: 5))
    let campaign = RetentionEconomics(saveValue: 22, contactCost: 1, offerCost: 0, successRate: 0.5)
    // Who leaves brings half of 22 less 1, who stays costs 1. By even customers 0.8 is best, which among the odd
    // contacts 0.9 alone: −1. By odd ones 0.6, which among the even contacts three: 10 + 10 − 1.
    let evaluation = try #require(
      RetentionEvaluation(trial, economics: campaign, options: Self.options))
    let earner = try #require(evaluation.earners.first)
    #expect(abs(earner.reach.profitPerCustomer - (19.0 - 1) / 8) < 1e-12)
    #expect(abs(earner.reach.depth - 4.0 / 8) < 1e-12)
    // For use it is chosen on all: from 0.6 on six are contacted and four leave.
    #expect(evaluation.threshold == 0.6)
    // Two of eight tie at 0.9, so that a reach of 10 or 20 % has nobody, and 30 % those two.
    #expect(
      evaluation.curve.map(\.threshold) == [nil, nil, 0.9, 0.8, 0.7, 0.7, 0.7, 0.6, 0.2, 0.1])
    #expect(evaluation.earners.allSatisfy { $0.reach.threshold == nil })
  }

  @Test func `customers have values of their own`() throws {
    // Probability times value, and who leaves:
    //            even: 80 leaves, 9 leaves, 6 stays, 1 stays
    //            odd:  60 leaves, 9 stays, 7 leaves, 2 stays
    let forecasts = [0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.1, 0.2].map { Double(Float($0)) }
    let values: [Float] = [10, 10, 100, 10, 10, 100, 10, 10]
    func trial(_ values: [Float]?) -> OutcomeTrial {
      OutcomeTrial(
        labels: [1, 0, 1, 1, 0, 1, 0, 0], customers: Array(0..<8),
        snapshotOfRow: [Int](repeating: 0, count: 8),
        predictions: [.init(forecaster: .model, probabilities: forecasts)],
        method: .customerFolds(count: 5), values: values)
    }
    let campaign = RetentionEconomics(
      saveValue: 0, contactCost: 1, offerCost: 0, successRate: 0.5, usesOwnValues: true)
    let evaluation = try #require(
      RetentionEvaluation(trial(values), economics: campaign, options: Self.options))
    // Who leaves brings half of the value less 1. By even customers 9 is best, which among the odd contacts 60 and the 9
    // that stays: 49 − 1. By odd ones 7, which among the even contacts 80 and 9: 49 + 4.
    let earner = try #require(evaluation.earners.first)
    #expect(earner.forecaster == RetentionEvaluation.atRisk)
    #expect(abs(earner.reach.profitPerCustomer - (48.0 + 53) / 8) < 1e-12)
    #expect(earner.reach.depth == 0.5)
    #expect(evaluation.earners.map(\.forecaster).contains(.model))
    #expect(abs(try #require(evaluation.threshold) - 7) < 1e-6 && evaluation.meanValue == 32.5)
    #expect(evaluation.expectedMaximumProfit == nil)
    #expect("\(evaluation)".replacing("\n", with: " ").contains("32.50 on average"))
    #expect(RetentionEvaluation(trial(nil), economics: campaign, options: Self.options) == nil)
    // They are kept with the rows.
    let all = OutcomeEvaluation(trial(values), options: Self.options)
    #expect(OutcomeTrial(trial(values).file, of: all) == trial(values))
    #expect(OutcomeTrial(trial([-1] + values.dropFirst()).file, of: all) == nil)
    #expect(OutcomeTrial(trial([.infinity] + values.dropFirst()).file, of: all) == nil)
  }

  // MARK: Reasons

  @Test func `the first reason of a low score is the part that lowers it most`() {
    var reasons = Reasons()
    let frame = Matrix(rowCount: 2, columnCount: 4, elements: [1, 2, 3, 4, 5, 6, 7, 8])
    reasons.append(
      frame,
      .init(
        baseline: -1, columnCount: 4,
        values: [-0.2, -2, 0.9, -0.6, -0.2, -0.1, 0.9, 0.6], logOdds: [-2.9, 0.2]))
    // Row 0 comes to −1.9: what lowers it, the most first; what raises it is no reason.
    #expect((0..<3).map { reasons.reason(0, $0)?.feature } == [1, 3, 0])
    #expect((0..<3).map { reasons.reason(0, $0)?.value } == [2, 4, 1])
    // Row 1 comes to 1.2.
    #expect((0..<3).map { reasons.reason(1, $0)?.feature } == [2, 3, nil])
  }
}
