import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport
import PatronTestSupport
import Testing

/// The rows of a back-test that a training keeps, and what is made of them later.
@Suite("A back-test that was kept")
struct KeptBackTestTests {
  private static let money = RetentionEconomics(
    saveValue: 100, contactCost: 1, offerCost: 10, successRate: 0.3)

  private typealias Forecasts = [(forecaster: Forecaster, probabilities: [Double])]

  /// Rows of 300 customers at two snapshots, 100 of them at both, and a coin's forecasts beside the model's.
  private static func trial(
    key: (Int32) -> Int32 = { $0 }, order: (Range<Int>) -> [Int] = { Array($0) }
  ) -> OutcomeTrial {
    let snapshots = [900, 800].map { Snapshot(before: Day($0)) }
    var parts: [(rows: OutcomeRows, forecasts: Forecasts)] = []
    for (snapshot, customers) in [0..<200, 100..<300].enumerated() {
      let rows = order(customers)
      // What a row holds is a function of the customer and the snapshot, wherever the row stands.
      let numbers = rows.map { customer -> (x: Double, label: Float, coin: Double) in
        var generator = SeededGenerator(seed: UInt64(snapshot), stream: UInt64(customer))
        let x = generator.uniform()
        return (x, generator.uniform() < x ? 1 : 0, generator.uniform())
      }
      var forecasts: Forecasts = [(.model, numbers.map(\.x))]
      // A baseline that only the earlier snapshot has.
      if snapshot == 1 { forecasts.append((.other("coin"), numbers.map(\.coin))) }
      parts.append(
        (
          rows: OutcomeRows(
            features: Matrix(
              rowCount: rows.count, columnCount: 1, elements: numbers.map { Float($0.x) }),
            labels: numbers.map(\.label), snapshots: [], customers: rows.map { key(Int32($0)) },
            lastYear: [Float](repeating: .nan, count: rows.count),
            groups: Matrix(rowCount: rows.count, columnCount: 0, elements: [])),
          forecasts: forecasts
        ))
    }
    return OutcomeTrial(parts, method: .unseenTime(snapshots: snapshots))
  }

  private static func evaluation(_ trial: OutcomeTrial) -> OutcomeEvaluation {
    OutcomeEvaluation(trial, options: RunOptions())
  }

  // MARK: Figures

  @Test func `gives the figures that training gave`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    let store = ModelFolder(folder.path("shop"))
    try store.write(models)
    let report = try Evaluator().backTest(keptIn: store.read())
    for id in [TaskID.churn, .repurchase] {
      let model = try #require(models.outcome(id))
      #expect(report.outcome(id) == model.evaluation)
      #expect(report.training?.outcomes[id]?.rowCount == model.evaluation.rowCount)
      #expect(report.training?.outcomes[id]?.allRowCount == model.evaluation.rowCount)
    }
    #expect(report.content == models.content?.description.evaluation)
    #expect(report.skipped.isEmpty)
    #expect(report.training?.asOf == models.manifest.asOf && report.training?.seed == 0)
    #expect("\(report)".contains("as it was kept"))
  }

  @Test func `shows a campaign as an evaluation that trains again does`() async throws {
    let models = try await TrainedShop.trained.value
    let evaluator = Evaluator(economics: Self.money)
    let kept = try evaluator.backTest(keptIn: models)
    let again = try await evaluator.backTest(TrainedShop.folder)
    #expect(kept.outcome(.churn)?.retention != nil)
    #expect(kept.outcome(.churn) == again.outcome(.churn))
    // Nobody is kept from buying again.
    #expect(kept.outcome(.repurchase)?.retention == nil && again.training == nil)
    // A correction after the back-test moves the threshold as it moves every probability.
    let model = try #require(models.outcome(.churn))
    let threshold = try #require(kept.outcome(.churn)?.retention?.threshold)
    let corrected = model.recalibration.map { correction in
      1 / (1 + exp(-correction.slope * log(threshold / (1 - threshold)) - correction.intercept))
    }
    let found = kept.training?.outcomes[.churn]?.scoreThreshold
    #expect((found == nil) == (corrected == nil))
    // Rounded a few times near 1.
    #expect(abs((found ?? 0) - (corrected ?? 0)) < 1e-12)
  }

  @Test
  func `shows what customers were expected to be worth as an evaluation that trains again does`()
    async throws
  {
    let models = try await TrainedShop.trained.value
    let own = RetentionEconomics(
      saveValue: 0, contactCost: 1, offerCost: 10, successRate: 0.3, usesOwnValues: true)
    let kept = try Evaluator(economics: own).backTest(keptIn: models)
    let again = try await Evaluator(economics: own).backTest(TrainedShop.folder)
    #expect(kept.outcome(.churn) == again.outcome(.churn))
    let retention = try #require(kept.outcome(.churn)?.retention)
    #expect(try #require(retention.meanValue) > 0)
    #expect(kept.training?.outcomes[.churn]?.scoreThreshold == nil)
    // Where no values are known, they are not made up.
    var poor = models
    var churn = try #require(models.outcome(.churn))
    let trial = try #require(churn.trial)
    churn.trial = OutcomeTrial(
      labels: trial.labels, customers: trial.customers, snapshotOfRow: trial.snapshotOfRow,
      predictions: trial.predictions, method: trial.method)
    poor.replace(churn)
    let error = #expect(throws: PatronError.self) {
      try Evaluator(economics: own).backTest(keptIn: poor)
    }
    #expect(error?.category == .data && error?.description.contains("lifetime value") == true)
  }

  @Test func `has the draws of its training's seed`() async throws {
    var models = try await TrainedShop.trained.value
    var options = RunOptions()
    options.seed = 9
    let report = try Evaluator(options: options).backTest(keptIn: models)
    #expect(report.outcome(.churn) == models.outcome(.churn)?.evaluation)
    models.models.removeAll { $0.task != .segments }
    let error = #expect(throws: PatronError.self) { try Evaluator().backTest(keptIn: models) }
    #expect(error?.category == .data && error?.remedy?.contains("evaluate a folder") == true)
  }

  /// As a folder is that was trained before rows were kept.
  @Test func `is missed where it was not kept`() async throws {
    var models = try await TrainedShop.trained.value
    var churn = try #require(models.outcome(.churn))
    churn.trial = nil
    models.replace(churn)
    let folder = try TemporaryFolder()
    let store = ModelFolder(folder.path("shop"))
    try store.write(models)
    #expect(!FileManager.default.fileExists(atPath: store.path + "/churn.safetensors"))
    let report = try Evaluator().backTest(keptIn: store.read())
    #expect(report.outcome(.churn) == nil && report.outcome(.repurchase) != nil)
    #expect(report.skipped.map(\.task) == [.churn])
    #expect(report.skipped.map(\.obstacle) == [.noKeptRows])
  }

  // MARK: Whose rows

  @Test func `holds numbers alone, in an order that tells nothing of the customers`() async throws {
    let trial = Self.trial()
    let file = trial.file
    // However the exports order their customers, the bytes are the same.
    for other in [
      Self.trial(key: { 299 - $0 }), Self.trial(order: { $0.reversed() }),
      // A prime number, so that each of the 300 has another one.
      Self.trial(key: { $0 * 7_919 % 300 }, order: { $0.sorted { $0 % 7 < $1 % 7 } }),
    ] {
      #expect(other.file == file)
    }
    #expect(trial.customers.last == 299 && trial.labels.count == 400)
    // 8 bytes of length, a header, and for each row two probabilities, a number, a label and a snapshot.
    let header = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(file.count == 8 + header + 400 * (2 * 4 + 4 + 1 + 1))
    #expect(
      String(decoding: file[8..<8 + header], as: UTF8.self).replacing(" ", with: "") == """
        {"probabilities":{"dtype":"F32","shape":[400,2],"data_offsets":[0,3200]},\
        "customers":{"dtype":"I32","shape":[400],"data_offsets":[3200,4800]},\
        "labels":{"dtype":"U8","shape":[400],"data_offsets":[4800,5200]},\
        "snapshots":{"dtype":"U8","shape":[400],"data_offsets":[5200,5600]}}
        """)
    // Nor are the groups kept, of which gender is one.
    let models = try await TrainedShop.trained.value
    let kept = try #require(models.outcome(.churn)?.trial)
    #expect(kept.groupings.isEmpty)
    #expect(models.outcome(.churn)?.evaluation.groups.isEmpty == false)
  }

  @Test func `bounded, it keeps whole customers, and says of how many rows it is`() async throws {
    let whole = Self.trial()
    let kept = whole.kept(atMost: 150)
    // A customer has two rows at most: less than one is left over.
    #expect((149...150).contains(kept.labels.count))
    // Each of the kept has all their rows, and the numbers have no gap.
    func rowsOfCustomers(_ trial: OutcomeTrial) -> Set<[Double]> {
      let rows = Dictionary(grouping: trial.labels.indices) { trial.customers[$0] }
      return Set(rows.values.map { own in own.map { trial.predictions[0].probabilities[$0] } })
    }
    #expect(rowsOfCustomers(whole).count == 300)
    #expect(rowsOfCustomers(kept).isSubset(of: rowsOfCustomers(whole)))
    #expect(Set(kept.customers) == Set(0...(kept.customers.last ?? 0)))
    // A part of an evaluation's rows is read as one, and kept as it is.
    let evaluation = Self.evaluation(whole)
    #expect(OutcomeTrial(kept.file, of: evaluation) == kept)
    #expect(OutcomeTrial(whole.kept().file, of: evaluation) == whole)
    #expect(kept.kept(atMost: 150) == kept)
    #expect(!kept.isWhole(of: evaluation) && whole.isWhole(of: evaluation))

    var models = try await TrainedShop.trained.value
    var churn = try #require(models.outcome(.churn))
    let trial = try #require(churn.trial)
    churn.trial = trial.kept(atMost: 500)
    models.replace(churn)
    let report = try Evaluator().backTest(keptIn: models)
    let outcome = try #require(report.training?.outcomes[.churn])
    #expect(outcome.rowCount <= 500 && outcome.allRowCount == churn.evaluation.rowCount)
    #expect(report.outcome(.churn)?.rowCount == outcome.rowCount)
    #expect(report.outcome(.churn)?.groups == [])
    let text = "\(report)".replacing("\n", with: " ")
    #expect(text.contains(" rows \(outcome.rowCount) were kept"))
  }

  @Test func `a probability below 1 is never kept as sure`() {
    let near = [1 - 1e-12, 1, 0, 0.1]
    let rows = OutcomeRows(
      features: Matrix(rowCount: 4, columnCount: 1, elements: [1, 2, 3, 4]), labels: [1, 1, 0, 0],
      snapshots: [], customers: [0, 1, 2, 3], lastYear: [Float](repeating: .nan, count: 4),
      groups: Matrix(rowCount: 4, columnCount: 0, elements: []))
    let trial = OutcomeTrial([(rows, [(Forecaster.model, near)])], method: .customerFolds(count: 5))
    let kept = trial.predictions[0].probabilities.sorted()
    // The Float below 1 is 1 − 2⁻²⁴.
    #expect(kept == [0, Double(Float(0.1)), 1 - 0x1p-24, 1])
  }

  // MARK: Strangers' files

  /// The rows of `trial` with what `change` does to them.
  private static func changed(
    _ trial: OutcomeTrial,
    _ change: (
      _ labels: inout [Float], _ customers: inout [Int32], _ snapshots: inout [Int],
      _ probabilities: inout [[Double]]
    ) -> Void
  ) -> OutcomeTrial {
    var (labels, customers, snapshots) = (trial.labels, trial.customers, trial.snapshotOfRow)
    var probabilities = trial.predictions.map(\.probabilities)
    change(&labels, &customers, &snapshots, &probabilities)
    return OutcomeTrial(
      labels: labels, customers: customers, snapshotOfRow: snapshots,
      predictions: zip(trial.predictions, probabilities).map {
        .init(forecaster: $0.forecaster, probabilities: $1)
      }, method: trial.method)
  }

  @Test func `with numbers that no training makes it is refused`() async throws {
    let trial = Self.trial()
    let evaluation = Self.evaluation(trial)
    let second = try #require(trial.customers.firstIndex(of: 1))
    let pair = try #require((1..<400).first { trial.customers[$0] == trial.customers[$0 - 1] })
    let changes: [(inout [Float], inout [Int32], inout [Int], inout [[Double]]) -> Void] = [
      { labels, _, _, _ in labels[3] = 2 },
      // Another number with the outcome than the evaluation has.
      { labels, _, _, _ in labels[3] = 1 - labels[3] },
      { _, customers, _, _ in customers[0] = -1 },
      { _, customers, _, _ in customers[second] = 5 },
      { _, customers, _, _ in customers[399] = .max },
      { _, customers, _, _ in customers = customers.map { $0 + 1 } },
      { _, customers, _, _ in customers = customers.reversed() },
      // Two rows of a customer at one snapshot.
      { _, _, snapshots, _ in snapshots[pair] = 0 },
      { _, _, snapshots, _ in snapshots[7] = 2 },
      { _, _, snapshots, _ in snapshots[7] = 255 },
      { _, _, _, probabilities in probabilities[0][9] = 1.5 },
      { _, _, _, probabilities in probabilities[0][9] = -0.1 },
      { _, _, _, probabilities in probabilities[0][9] = .nan },
      { _, _, _, probabilities in probabilities[0][9] = .infinity },
      { _, _, _, probabilities in probabilities[1][9] = -.infinity },
      { labels, customers, snapshots, probabilities in
        (labels, customers, snapshots) = ([], [], [])
        probabilities = [[], []]
      },
      { _, _, _, probabilities in probabilities.removeLast() },
    ]
    for (index, change) in changes.enumerated() {
      let hostile = Self.changed(trial, change)
      #expect(OutcomeTrial(hostile.file, of: evaluation) == nil, "\(index)")
    }
    // A baseline may have no prediction; the evaluation of fewer rows is another's.
    let missing = Self.changed(trial) { _, _, _, probabilities in probabilities[1][9] = .nan }
    #expect(OutcomeTrial(missing.file, of: evaluation) != nil)
    #expect(OutcomeTrial(trial.file, of: Self.evaluation(trial.kept(atMost: 100))) == nil)

    // A folder with such a file is refused by its name.
    var models = try await TrainedShop.trained.value
    var churn = try #require(models.outcome(.churn))
    churn.trial = Self.changed(try #require(churn.trial)) { labels, _, _, _ in labels[0] = 2 }
    models.replace(churn)
    let folder = try TemporaryFolder()
    let store = ModelFolder(folder.path("shop"))
    try store.write(models)
    let error = #expect(throws: PatronError.self) { try store.read() }
    #expect(error?.category == .data)
    #expect(error?.description.contains("churn.safetensors") == true)
  }

  /// A file of `header` and `body`, with the length that `header` has or is said to have.
  private static func file(_ header: String, _ body: Data, length: UInt64? = nil) -> Data {
    var data = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) {
      data.append(contentsOf: $0)
    }
    return data + Data(header.utf8) + body
  }

  @Test func `with a header that lies it is refused`() throws {
    let trial = Self.trial()
    let evaluation = Self.evaluation(trial)
    let file = trial.file
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: file[8..<8 + length], as: UTF8.self)
    let body = Data(file[(8 + length)...])
    #expect(OutcomeTrial(Self.file(header, body), of: evaluation) == trial)
    for length in [UInt64.max, 1 << 63, UInt64(file.count), 0, 1] {
      #expect(OutcomeTrial(Self.file(header, body, length: length), of: evaluation) == nil)
    }
    for (from, to) in [
      ("[400,2]", "[9223372036854775807,2]"), ("[400,2]", "[-400,-2]"), ("[400,2]", "[2,400]"),
      ("[400,2]", "[800]"), ("[400,2]", "[400,2,1]"), ("[400,2]", "[]"), ("[0,3200]", "[0]"),
      ("[0,3200]", "[-9223372036854775808,3200]"), ("[0,3200]", "[0,9223372036854775807]"),
      ("[0,3200]", "[0,3201]"), ("[3200,4800]", "[0,1600]"), ("[4800,5200]", "[5200,5600]"),
      ("\"F32\"", "\"I32\""), ("\"F32\"", "\"F64\""), ("\"I32\"", "\"F32\""),
      ("\"labels\"", "\"label\""), ("\"labels\"", "\"snapshots\""), ("{\"", "[\""),
    ] {
      let hostile = Self.file(header.replacing(from, with: to, maxReplacements: 1), body)
      #expect(OutcomeTrial(hostile, of: evaluation) == nil, "\(from) \(to)")
    }
    for cut in [0, 7, 8, 100, file.count - 1] {
      #expect(OutcomeTrial(file.prefix(cut), of: evaluation) == nil, "\(cut)")
    }
    #expect(OutcomeTrial(file + Data([0]), of: evaluation) == nil)
  }
}
