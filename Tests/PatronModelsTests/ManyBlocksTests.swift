import Foundation
import PatronModels
import PatronNumerics
import Testing

/// The contract of estimators has three blocks, which often end in their order; of these many seldom do.
@Suite("The same bytes at sizes that fill many blocks")
struct ManyBlocksTests {
  /// What is made of the rows below, on so many threads.
  struct Work: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let results: @Sendable (Workers) throws -> [Data]

    init(_ name: String, _ results: @escaping @Sendable (Workers) throws -> [Data]) {
      (testDescription, self.results) = (name, results)
    }
  }

  /// 25 blocks and a part of one, of numbers that no sum keeps whole.
  private static let rowCount = 25 * Workers.rowsPerBlock + 7
  private static let points: Matrix = {
    var generator = SeededGenerator(seed: 31)
    return Matrix(
      rowCount: rowCount, columnCount: 3,
      elements: (0..<rowCount).flatMap { row in
        (0..<3).map { Float(Double(row * $0 % 5) + generator.normal()) }
      })
  }()
  private static let labels: [Float] = {
    var generator = SeededGenerator(seed: 32)
    return (0..<rowCount).map {
      Float(generator.uniform() < SpecialFunctions.sigmoid(Double(points[$0, 1]) - 1) ? 1 : 0)
    }
  }()
  private static let weights = (0..<rowCount).map { Float($0 % 7) / 3 }
  private static let columns: [Preprocessor.Column] = [
    .init(name: "a", kind: .linear), .init(name: "b", kind: .logarithmic),
    .init(name: "c", kind: .linear, weight: 2),
  ]
  private static let purchases = SimulatedPurchases.geometric(
    60_000, .init(r: 0.6, alpha: 6, a: 0.8, b: 2.4), modified: true, seed: 33)

  static let all = [
    Work("Preprocessor") {
      let model = try Preprocessor(columns: columns, encoding: .reference)
        .fit(points, workers: $0)
      return [try bytes(model), encoded(model.transform(points, workers: $0).elements)]
    },
    Work("LogisticRegression") {
      let model = try LogisticRegression(penalty: 3).fit(
        features: points, labels: labels, weights: weights, workers: $0)
      return [try bytes(model), encoded(model.probabilities(points, workers: $0))]
    },
    Work("LogisticRegression, elastic net") {
      [
        try bytes(
          LogisticRegression(penalty: 200, l1Share: 0.5).fit(
            features: points, labels: labels, workers: $0))
      ]
    },
    Work("KMeans") {
      let model = try KMeans(clusterCount: 5, restarts: 2, swaps: 2, seed: 34)
        .fit(points, workers: $0)
      let assignment = model.assign(points, workers: $0)
      return [
        try bytes(model), encoded(assignment.labels), encoded(assignment.squaredDistances),
      ]
    },
    Work("Calibration") {
      let predicted = points.column(1).map { SpecialFunctions.sigmoid(2 * Double($0)) }
      return [
        try bytes(
          Calibration.chosen(
            probabilities: predicted, labels: labels,
            folds: Folds(numbers: labels.indices.map { Int32($0 % 3) }), methods: [.platt],
            workers: $0))
      ]
    },
    Work("ModifiedBetaGeometric") {
      let model = try ModifiedBetaGeometric().fit(purchases, workers: $0)
      return [
        try bytes(model),
        encoded(model.expectedPurchases(purchases, in: .weeks(13), workers: $0)),
      ]
    },
  ]

  @Test(arguments: all) func `are made on 1, 2 and 7 threads`(work: Work) throws {
    #expect(Workers.blocks(of: Self.rowCount).count == 26)
    let single = try work.results(Workers(1))
    for threads in threadCounts.dropFirst() {
      #expect(try work.results(Workers(threads)) == single)
    }
  }
}
