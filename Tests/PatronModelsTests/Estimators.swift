import Foundation
import PatronModels
import PatronNumerics
import Testing

/// An estimator with data to fit it to, how its model is stored, and all results of the model.
struct Estimator: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
  /// The bytes of the results of a model fitted on so many threads.
  let results: @Sendable (Workers) throws -> [Data]
  /// The same of a model that was stored and read again.
  let restoredResults: @Sendable () throws -> [Data]
  /// Whether the configuration is the same once stored and read again.
  let keepsConfiguration: @Sendable () throws -> Bool

  /// An estimator whose model is not a file of its own: `restored` makes it again of the
  /// stored values.
  init<Configuration: Codable & Equatable & Sendable, Model>(
    _ name: String, _ configuration: Configuration,
    fit: @escaping @Sendable (Configuration, Workers) throws -> Model,
    results: @escaping @Sendable (Model, Workers) throws -> [Data],
    restored: @escaping @Sendable (Model) throws -> Model
  ) {
    self.name = name
    self.results = { try results(fit(configuration, $0), $0) }
    restoredResults = { try results(restored(fit(configuration, .all)), .all) }
    keepsConfiguration = { try decoded(configuration) == configuration }
  }

  /// An estimator whose model is stored as JSON.
  init<Configuration: Codable & Equatable & Sendable, Model: Codable & Sendable>(
    _ name: String, _ configuration: Configuration,
    fit: @escaping @Sendable (Configuration, Workers) throws -> Model,
    results: @escaping @Sendable (Model, Workers) throws -> [Data]
  ) {
    self.init(
      name, configuration, fit: fit,
      results: { [try bytes($0)] + (try results($0, $1)) }, restored: { try decoded($0) })
  }
}

/// The value that comes out of a file of `value`.
private func decoded<Value: Codable>(_ value: Value) throws -> Value {
  try JSONDecoder().decode(Value.self, from: bytes(value))
}

func encoded(_ elements: [some Sendable]) -> Data {
  elements.withUnsafeBytes { Data($0) }
}

private func encoded(_ lists: Recommendations) -> [Data] {
  [
    encoded(lists.items), encoded(lists.scores), encoded(lists.reasonItems),
    encoded(lists.reasonShares),
  ]
}

/// The data of the contracts.
private enum Sample {
  /// 10,000 rows are more than two blocks, and not a whole number of them.
  static let points = blobs(
    [[0, 0, 0, 1], [2, 1, 0, 0], [0, 2, 2, 5], [3, 3, 3, 3]], count: 2500, spread: 1, seed: 1)
  static let labels: [Float] = {
    var generator = SeededGenerator(seed: 2)
    return (0..<10_000).map {
      Float(generator.uniform() < SpecialFunctions.sigmoid(Double(points[$0, 0]) - 1) ? 1 : 0)
    }
  }()
  static let probabilities = points.column(0).map { SpecialFunctions.sigmoid(Double($0)) }

  /// Columns for `frame`.
  static let columns: [Preprocessor.Column] = [
    .init(name: "a", kind: .linear), .init(name: "b", kind: .logarithmic),
    .init(name: "c", kind: .category(levels: ["x", "y", "z"])),
    .init(name: "d", kind: .linear, weight: 2),
  ]
  /// The points, with a category that has an unknown level and a number that is sometimes missing.
  static let frame: Matrix = {
    var frame = points
    for row in 0..<10_000 { frame[row, 2] = Float(row % 4 == 3 ? -1 : row % 4) }
    for row in stride(from: 0, to: 10_000, by: 9) { frame[row, 3] = .nan }
    return frame
  }()

  /// Customers × items with values in [0, 1), about `mean` entries a customer, low items far more
  /// popular than high ones.
  static func interactions(
    customers: Int, items: Int, mean: Int, seed: UInt64
  ) throws -> SparseRows {
    var generator = SeededGenerator(seed: seed)
    let cells = (0..<customers * mean).map { _ in
      let item = Double(items) * generator.uniform() * generator.uniform()
      return (Int32(generator.index(below: customers)), Int32(item))
    }
    return try SparseRows(
      rowCount: customers, columnCount: items, rows: cells.map(\.0), columns: cells.map(\.1),
      values: cells.map { _ in Float(generator.uniform()) })
  }

  /// The same with ages of up to 100 days.
  static func dated(
    customers: Int, items: Int, mean: Int, seed: UInt64
  ) throws -> DatedInteractions {
    let rows = try interactions(customers: customers, items: items, mean: mean, seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 1)
    return DatedInteractions(
      rows: rows, ages: rows.values.map { _ in Float(100 * generator.uniform()) })
  }
}

extension Estimator {
  /// Every estimator that the product ships: a new one is an entry here.
  static let all: [Estimator] =
    preparation + regression + clustering + recommendation + evaluation + lifetimeValue + journeys
    + uplift

  private static let preparation = [
    Estimator("Preprocessor", Preprocessor(columns: Sample.columns, encoding: .balanced)) {
      try $0.fit(Sample.frame, workers: $1)
    } results: {
      [encoded($0.transform(Sample.frame, workers: $1).elements)]
    }
  ]

  private static let regression = [
    Estimator("LogisticRegression", LogisticRegression()) {
      try $0.fit(features: Sample.points, labels: Sample.labels, workers: $1)
    } results: {
      [encoded($0.probabilities(Sample.points, workers: $1))]
    },
    Estimator("LogisticRegression, elastic net", LogisticRegression(penalty: 20, l1Share: 0.5)) {
      try $0.fit(features: Sample.points, labels: Sample.labels, workers: $1)
    } results: {
      [encoded($0.probabilities(Sample.points, workers: $1))]
    },
    Estimator("AdditiveLogistic", additive) {
      let rows = Array(0..<700)
      return try $0.fit(
        Sample.frame.selecting(rows: rows), labels: rows.map { Sample.labels[$0] }, workers: $1)
    } results: {
      let parts = $0.contributions(Sample.frame, workers: $1)
      return [
        encoded($0.probabilities(Sample.frame, workers: $1)), encoded(parts.values),
        encoded(parts.logOdds),
      ]
    },
  ]

  private static let additive: AdditiveLogistic = {
    var growth = TermGrowth.bold
    growth.steps = 30
    return AdditiveLogistic(columns: Sample.columns, knots: 4, growths: [growth], seed: 6)
  }()

  private static let clustering = [
    Estimator("KMeans", KMeans(clusterCount: 6, restarts: 3, seed: 5)) {
      try $0.fit(Sample.points, workers: $1)
    } results: {
      let assignment = $0.assign(Sample.points, workers: $1)
      return [
        encoded(assignment.labels), encoded(assignment.squaredDistances),
        encoded(assignment.secondSquaredDistances),
      ]
    },
    Estimator(
      "KMeans, on a sample", KMeans(clusterCount: 4, swaps: 2, restartSampleSize: 2000, seed: 5)
    ) {
      try $0.fit(Sample.points, workers: $1)
    } results: {
      [encoded($0.assign(Sample.points, workers: $1).labels)]
    },
    Estimator("ClusterCountSearch", ClusterCountSearch(counts: 2...3, seed: 3)) {
      try $0.search(Sample.points.selecting(rows: Array(0..<120)), workers: $1)
    } results: { _, _ in
      []
    },
  ]

  private static let recommendation = [
    Estimator("LinearAutoencoder", LinearAutoencoder(penalty: 50)) {
      let rows = try Sample.interactions(customers: 1000, items: 300, mean: 20, seed: 3)
      return try $0.fit(rows, workers: $1)
    } results: {
      let rows = try Sample.interactions(customers: 1000, items: 300, mean: 20, seed: 3)
      return [encoded($0.weights.elements)]
        + encoded($0.recommendations(for: rows, count: 7, reasons: 2, workers: $1))
    } restored: {
      ItemWeights(weights: try decoded($0.weights))
    },
    // Beyond 1,024 items the factorisation is in single precision.
    Estimator("LinearAutoencoder, of many items", LinearAutoencoder(penalty: 50)) {
      let rows = try Sample.interactions(customers: 2000, items: 1040, mean: 10, seed: 4)
      return try $0.fit(rows, workers: $1)
    } results: { model, _ in
      [encoded(model.weights.elements)]
    } restored: {
      ItemWeights(weights: $0.weights)
    },
    Estimator("ItemNeighbours", ItemNeighbours(neighbourCount: 5)) {
      let rows = try Sample.interactions(customers: 500, items: 80, mean: 8, seed: 5)
      return try $0.fit(rows, workers: $1)
    } results: {
      let rows = try Sample.interactions(customers: 500, items: 80, mean: 8, seed: 5)
      return [encoded($0.weights.elements)]
        + encoded($0.recommendations(for: rows, count: 5, workers: $1))
    } restored: {
      ItemWeights(weights: try decoded($0.weights))
    },
    Estimator(
      "NextItems",
      NextItems(
        penalty: 30, prior: 0.3, trend: ItemTrend(halfLife: 20, exponent: 0.5), memory: 30,
        weighs: true)
    ) {
      try $0.fit(Sample.dated(customers: 400, items: 60, mean: 8, seed: 6), workers: $1)
    } results: {
      let dated = try Sample.dated(customers: 400, items: 60, mean: 8, seed: 6)
      return encoded($0.recommendations(for: dated, count: 6, reasons: 2, workers: $1))
    } restored: {
      NextItems.Model(
        weights: ItemWeights(weights: try decoded($0.weights.weights)),
        bases: try $0.bases.map { try decoded($0) }, lifts: try $0.lifts.map { try decoded($0) },
        memory: $0.memory, weighs: $0.weighs)
    },
    Estimator("NextItemsSearch", search) {
      let slice = NextItemsSearch.Slice(
        interactions: try Sample.dated(customers: 200, items: 30, mean: 5, seed: 7),
        later: try Sample.interactions(customers: 200, items: 30, mean: 2, seed: 8))
      return try $0.run([slice], workers: $1)
    } results: { result, _ in
      [try bytes(result.best), try bytes(result.trials)]
    } restored: {
      $0
    },
    Estimator("ItemRepeats", ItemRepeats(shrinkage: 5)) { estimator, _ in
      estimator.fit(
        try Sample.interactions(customers: 300, items: 40, mean: 8, seed: 9),
        later: try Sample.interactions(customers: 300, items: 40, mean: 3, seed: 10))
    } results: { _, _ in
      []
    },
    Estimator("ListChance", ListChance(penalty: 2)) {
      let dated = try Sample.dated(customers: 400, items: 60, mean: 8, seed: 6)
      let lists = try ItemNeighbours().fit(dated.likes, workers: $1)
        .recommendations(for: dated.rows, count: 6, workers: $1)
      return try $0.fit(
        lists, acted: Sample.interactions(customers: 400, items: 60, mean: 10, seed: 11),
        popularity: dated.popularity().map { $0 / 400 }, workers: $1)
    } results: {
      let dated = try Sample.dated(customers: 400, items: 60, mean: 8, seed: 6)
      let lists = try ItemNeighbours().fit(dated.likes, workers: $1)
        .recommendations(for: dated.rows, count: 6, workers: $1)
      return [
        encoded(
          $0.probabilities(
            lists, popularity: dated.popularity().map { $0 / 400 }, workers: $1))
      ]
    },
  ]

  private static let search: NextItemsSearch = {
    var search = NextItemsSearch()
    search.penalties = [20, 100]
    search.halfLives = [0.3]
    search.exponents = [1]
    search.priors = [0.3]
    return search
  }()

  private static let evaluation = [
    Estimator("Calibration", Calibration.Method.allCases) {
      Calibration.chosen(
        probabilities: Sample.probabilities, labels: Sample.labels,
        folds: .stratified(labels: Sample.labels), methods: $0, workers: $1)
    } results: { choice, _ in
      [encoded(Sample.probabilities.map(choice.calibration.apply))]
    },
    Estimator("Calibration, isotonic", [Calibration.Method.isotonic]) {
      Calibration.chosen(
        probabilities: Sample.probabilities, labels: Sample.labels,
        folds: .stratified(labels: Sample.labels), methods: $0, workers: $1)
    } results: { choice, _ in
      [encoded(Sample.probabilities.map(choice.calibration.apply))]
    },
    Estimator("PopulationStability", Sample.columns) {
      PopulationStability(Sample.frame, columns: $0, workers: $1)
    } results: {
      [try bytes($0.drift(of: Sample.frame.selecting(rows: Array(0..<3000)), workers: $1))]
    },
    Estimator("Bootstrap of BinaryMetrics", Bootstrap(replicates: 20)) {
      BinaryMetrics.intervals(
        probabilities: Sample.probabilities, labels: Sample.labels, bootstrap: $0, workers: $1)
    } results: { _, _ in
      [try bytes(BinaryMetrics(probabilities: Sample.probabilities, labels: Sample.labels))]
    },
    Estimator("ModelComparison", Bootstrap(replicates: 20)) {
      ModelComparison(
        first: Sample.probabilities, second: Sample.probabilities.map { $0 * $0 },
        labels: Sample.labels, bootstrap: $0, workers: $1)
    } results: { _, _ in
      []
    },
    Estimator("ClusterMetrics", 1000) {
      ClusterMetrics(
        points: Sample.points, labels: Sample.labels.map { Int32($0) }, sampleSize: $0, workers: $1)
    } results: { _, _ in
      []
    },
  ]
}
