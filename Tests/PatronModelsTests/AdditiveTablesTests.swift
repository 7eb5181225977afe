import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Customers whose outcome is made of thresholds: of two columns, of three, or of none.
private enum Thresholds {
  /// Numbers 0 to 3 uniform, and a category of 40 levels without effect.
  static let columns: [Preprocessor.Column] =
    (0..<4).map { .init(name: "number \($0)", kind: .linear) }
    + [.init(name: "state", kind: .category(levels: (0..<40).map { "state \($0)" }))]

  static func rows(
    count: Int, seed: UInt64, probability: ([Double]) -> Double
  ) -> (frame: Matrix, labels: [Float]) {
    var generator = SeededGenerator(seed: seed)
    var rows: [[Float]] = []
    var labels: [Float] = []
    for _ in 0..<count {
      let numbers = (0..<4).map { _ in generator.uniform() }
      rows.append(numbers.map { Float($0) } + [Float(generator.index(below: 40))])
      labels.append(generator.uniform() < probability(numbers) ? 1 : 0)
    }
    return (Matrix(rows: rows), labels)
  }
}

@Suite("Tables of an additive logistic model")
struct AdditiveTablesTests {
  private func loss(_ model: AdditiveLogistic.Model, _ frame: Matrix, _ labels: [Float]) -> Double {
    zip(model.probabilities(frame), labels).reduce(0) { $0 - log($1.1 == 1 ? $1.0 : 1 - $1.0) }
      / Double(labels.count)
  }

  @Test(arguments: [2, 3])
  func `thresholds that act together are found, beside a category of many levels`(
    columns: Int
  ) throws {
    let truth: ([Double]) -> Double = { $0[..<columns].allSatisfy { $0 > 0.5 } ? 0.8 : 0.05 }
    let (frame, labels) = Thresholds.rows(count: 4000, seed: 1, probability: truth)
    let (other, known) = Thresholds.rows(count: 8000, seed: 2, probability: truth)
    let model = try AdditiveLogistic(columns: Thresholds.columns).fit(frame, labels: labels)
    // What can be known at best, and without any column.
    func entropy(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }
    let share = pow(0.5, Double(columns))
    let least = share * entropy(0.8) + (1 - share) * entropy(0.05)
    let without = entropy(share * 0.8 + (1 - share) * 0.05)
    // 8,000 rows have a standard error of 0.005 themselves.
    #expect(loss(model, other, known) - least <= 0.02 + 0.05 * (without - least))
    let first = try #require(model.terms.first { $0.columns.count > 1 })
    #expect(first.columns.starts(with: 0..<columns))
    // The states alone say next to nothing.
    let states = model.terms.first { $0.columns == [4] }
    #expect(states?.spread ?? 0 <= 0.1 * first.spread)
  }

  @Test func `labels of chance get no tables`() throws {
    for seed in UInt64(1)...3 {
      let (frame, labels) = Thresholds.rows(count: 2000, seed: seed) { _ in 0.15 }
      let model = try AdditiveLogistic(columns: Thresholds.columns).fit(frame, labels: labels)
      #expect(model.terms.isEmpty)
    }
  }

  @Test func `tables without the main effects are one sum all the same`() throws {
    let truth: ([Double]) -> Double = { $0[0] > 0.7 && $0[1] > 0.4 ? 0.9 : 0.02 }
    let (frame, labels) = Thresholds.rows(count: 3000, seed: 3, probability: truth)
    let model = try AdditiveLogistic(columns: Thresholds.columns, growths: [.free])
      .fit(frame, labels: labels)
    #expect(!model.terms.isEmpty && model.regression.coefficients.allSatisfy { $0 == 0 })
    let rate = labels.reduce(0.0) { $0 + Double($1) } / 3000
    #expect(abs(model.probabilities(frame).reduce(0, +) / 3000 - rate) <= 1e-9)
    let (parts, logOdds) = (model.contributions(frame), model.logOdds(frame))
    for row in 0..<3000 {
      let sum = (0..<5).reduce(parts.baseline) { $0 + parts[row, $1] }
      #expect(abs(sum - logOdds[row]) <= 1e-9)  // some hundred terms below 10
    }
    let copy = try JSONDecoder().decode(AdditiveLogistic.Model.self, from: bytes(model))
    #expect(copy == model)
  }

  @Test func `half the main effects stay beside tables of which half keep them`() throws {
    let truth: ([Double]) -> Double = { $0[0] > 0.7 && $0[1] > 0.4 ? 0.9 : 0.1 + 0.3 * $0[2] }
    let (frame, labels) = Thresholds.rows(count: 2000, seed: 4, probability: truth)
    var half = TermGrowth.bold
    half.mainShare = 0.5
    let estimator = AdditiveLogistic(columns: Thresholds.columns, growths: [half])
    let structure = try estimator.structure(frame, labels: labels)
    let model = try estimator.fit(frame, labels: labels, structure: structure)
    let plain = try AdditiveLogistic(columns: Thresholds.columns, growths: [])
      .fit(frame, labels: labels)
    #expect(!model.terms.isEmpty)
    // All were then multiplied by one slope about 1.
    let ratio = model.regression.coefficients[0] / plain.regression.coefficients[0]
    #expect(ratio > 0.4 && ratio < 0.8)
    for (one, other) in zip(model.regression.coefficients, plain.regression.coefficients) {
      #expect(abs(one - ratio * other) <= 1e-12)
    }
  }
}
