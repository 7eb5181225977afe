import Foundation
import PatronModels
import PatronNumerics
import Testing

/// What every estimator promises, whatever it fits.
struct Contract: Sendable, CustomTestStringConvertible {
  let name: String
  /// The bytes of the fitted model and of what it says about the rows.
  let run: @Sendable (Workers) throws -> [Data]
  var testDescription: String { name }

  /// 10,000 rows are more than two blocks, and not a whole number of them.
  private static let points = blobs(
    [[0, 0, 0, 1], [2, 1, 0, 0], [0, 2, 2, 5], [3, 3, 3, 3]], count: 2500, spread: 1, seed: 1)
  private static let labels: [Float] = {
    var generator = SeededGenerator(seed: 2)
    return (0..<10_000).map {
      Float(generator.uniform() < SpecialFunctions.sigmoid(Double(points[$0, 0]) - 1) ? 1 : 0)
    }
  }()
  private static let probabilities = points.column(0).map { SpecialFunctions.sigmoid(Double($0)) }

  private static func encoded(_ elements: [some Sendable]) -> Data {
    elements.withUnsafeBytes { Data($0) }
  }

  static let all: [Contract] = [
    Contract(name: "KMeans") { workers in
      let model = try KMeans(clusterCount: 6, restarts: 3, seed: 5).fit(points, workers: workers)
      let assignment = model.assign(points, workers: workers)
      return [
        try bytes(model), encoded(assignment.labels), encoded(assignment.squaredDistances),
        encoded(assignment.secondSquaredDistances),
      ]
    },
    Contract(name: "KMeans on a sample") { workers in
      [
        try bytes(
          KMeans(clusterCount: 4, restartSampleSize: 2000, seed: 5).fit(points, workers: workers))
      ]
    },
    Contract(name: "LogisticRegression") { workers in
      let model = try LogisticRegression().fit(features: points, labels: labels, workers: workers)
      return [try bytes(model), encoded(model.probabilities(points, workers: workers))]
    },
    Contract(name: "LinearAutoencoder") { workers in
      var generator = SeededGenerator(seed: 3)
      let cells = (0..<20_000).map { _ in
        (Int32(generator.index(below: 1000)), Int32(generator.index(below: 300)))
      }
      let interactions = try SparseRows(
        rowCount: 1000, columnCount: 300, rows: cells.map(\.0), columns: cells.map(\.1),
        values: cells.map { _ in Float(generator.uniform()) })
      let model = try LinearAutoencoder(penalty: 50).fit(interactions, workers: workers)
      let lists = model.recommendations(
        for: interactions, count: 7, reasons: 2, workers: workers)
      return [
        encoded(model.weights.elements), encoded(lists.items), encoded(lists.scores),
        encoded(lists.reasonItems),
      ]
    },
    Contract(name: "Preprocessor") { workers in
      let columns: [Preprocessor.Column] = [
        .init(name: "a", kind: .linear), .init(name: "b", kind: .logarithmic),
        .init(name: "c", kind: .category(levels: ["x", "y", "z"])),
        .init(name: "d", kind: .linear, weight: 2),
      ]
      var frame = points
      for row in 0..<10_000 { frame[row, 2] = Float(row % 4 == 3 ? -1 : row % 4) }
      for row in stride(from: 0, to: 10_000, by: 9) { frame[row, 3] = .nan }
      let model = try Preprocessor(columns: columns, encoding: .balanced)
        .fit(frame, workers: workers)
      return [try bytes(model), encoded(model.transform(frame, workers: workers).elements)]
    },
    Contract(name: "metrics and intervals") { workers in
      let intervals = BinaryMetrics.intervals(
        probabilities: probabilities, labels: labels, bootstrap: Bootstrap(replicates: 20),
        workers: workers)
      let clusters = ClusterMetrics(
        points: points, labels: labels.map { Int32($0) }, sampleSize: 1000, workers: workers)
      return [try bytes(intervals), try bytes(clusters)]
    },
  ]
}

@Suite("Every estimator")
struct ContractTests {
  @Test(arguments: Contract.all) func `gives the same bytes on 1, 2 and 7 threads`(
    contract: Contract
  ) throws {
    let single = try contract.run(Workers(1))
    for threads in threadCounts.dropFirst() {
      #expect(try contract.run(Workers(threads)) == single)
    }
  }

  @Test func `comes back from its file bit for bit, and predicts alike`() throws {
    let points = Iris.points
    let labels = Iris.species.map { Float($0 == 1 ? 1 : 0) }
    func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
      try JSONDecoder().decode(Value.self, from: bytes(value))
    }
    let clusters = try KMeans(clusterCount: 3).fit(points)
    #expect(try roundTrip(clusters) == clusters)
    #expect(try roundTrip(clusters).assign(points) == clusters.assign(points))
    let regression = try LogisticRegression().fit(features: points, labels: labels)
    #expect(try roundTrip(regression) == regression)
    let columns = (0..<4).map { Preprocessor.Column(name: "\($0)", kind: .logarithmic) }
    let preprocessor = try Preprocessor(columns: columns, encoding: .reference).fit(points)
    #expect(try roundTrip(preprocessor) == preprocessor)
    #expect(try roundTrip(preprocessor).transform(points) == preprocessor.transform(points))
    #expect(try roundTrip(KMeans(clusterCount: 3, seed: 9)) == KMeans(clusterCount: 3, seed: 9))
    let metrics = BinaryMetrics(probabilities: [0.1, 1.0 / 3], labels: [0, 1])
    #expect(try roundTrip(metrics) == metrics)
  }

  @Test func `says what is wrong, how much, and what to do`() {
    let errors: [(FitError, [String])] = [
      (.tooFewRows(found: 1, needed: 2), ["1", "2"]),
      (.noColumns, ["at least one"]),
      (.noUsableColumns(given: 3), ["3"]),
      (.nonFiniteValue(row: 4, column: 5), ["row 4", "column 5"]),
      (.tooFewDistinctRows(found: 3, needed: 4), ["3", "4"]),
      (.labelNotBinary(row: 6), ["row 6"]),
      (.invalidWeight(row: 7), ["row 7"]),
      (.oneClass(label: 1, rows: 8), ["8", "label 1"]),
      (.collinearColumn(column: 9), ["column 9", "penalty"]),
      (.separatedClasses, ["penalty"]),
      (.notConverged(iterations: 10, gradient: 0.5, tolerance: 0.25), ["10", "0.5", "0.25"]),
      (.noInteractions, ["at least one"]),
      (.notPositiveDefinite(item: 11, penalty: 2), ["11", "2.0", "larger"]),
    ]
    for (error, parts) in errors {
      for part in parts { #expect(error.description.contains(part)) }
      // The remedy follows the fact.
      #expect(error.description.contains(":") || error.description.contains("needed"))
      #expect(!error.description.contains("\n"))
    }
  }
}
