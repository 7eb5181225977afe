import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// A folder for one test, removed at its end.
private func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = try TemporaryFolder()
  return try await body(folder.path)
}

private func bytes(in folder: String) throws -> [String: Data] {
  try FileManager.default.contentsOfDirectory(atPath: folder).reduce(into: [:]) { files, name in
    files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
  }
}

@Suite("A model folder")
struct ModelFolderTests {
  @Test func `reads back the models that were written`() async throws {
    let models = try await TrainedShop.trained.value
    #expect(models.manifest.models == [.segments, .churn, .repurchase, .journey, .value, .content])
    try await withFolder { folder in
      let store = ModelFolder(folder + "/shop")
      try store.write(models)
      var read = try store.read()
      #expect(read.segments == models.segments)
      #expect(read.outcomes == models.outcomes)
      #expect(read.value == models.value)
      #expect(read.content == models.content)
      #expect(read.reference == models.reference)
      #expect(read.manifest.files.count == 11)
      read.manifest.files = [:]
      read.manifest.checksum = ""
      #expect(read.manifest == models.manifest)
      #expect(try store.card().contains("## Churn"))
      #expect(ModelFolder.list(in: folder).map(\.path) == [store.path])
    }
  }

  @Test func `is replaced whole, and leaves nothing beside it`() async throws {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      let store = ModelFolder(folder + "/shop")
      try store.write(models)
      var fewer = models
      fewer.models.removeAll { $0.task == .content }
      try store.write(fewer)
      #expect(try store.read().content == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["shop"])
      #expect(!FileManager.default.fileExists(atPath: store.path + "/content.safetensors"))
    }
  }

  @Test func `with a flipped byte in any of its files is refused`() async throws {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      let store = ModelFolder(folder + "/shop")
      try store.write(models)
      let whole = try bytes(in: store.path)
      // The manifest names every file but itself, and a shop with all models but those of contracts and advocacy has
      // every other kind of file.
      #expect(Set(whole.keys) == Set(try store.readManifest().files.keys).union(["manifest.json"]))
      let others = ["contracts.json", "advocacy.json", "advocacy.safetensors"]
      #expect(Set(whole.keys).union(others) == Set(ModelFolder.fileNames))
      for (name, data) in whole {
        let file = URL(fileURLWithPath: store.path + "/" + name)
        // A letter, or a sign that JSON could not do without, may show by itself. Another digit shows by the
        // checksum alone.
        let digit = try #require(data.lastIndex { (0x30...0x39).contains($0) })
        for offset in [data.count / 2, digit] {
          var flipped = data
          flipped[offset] ^= 1
          try flipped.write(to: file)
          let error = #expect(throws: PatronError.self, "\(name) \(offset)") { try store.read() }
          #expect(error?.category == .data)
          #expect(error?.description.contains("/\(name): ") == true)
        }
        try data.write(to: file)
      }
      #expect(try store.read().manifest.files.count == whole.count - 1)
    }
  }

  @Test func `that lacks a file, is newer or is none is refused`() async throws {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      let store = ModelFolder(folder + "/shop")
      let absent = try #require(throws: PatronError.self) { try store.read() }
      #expect(absent.category == .missingInput)
      try store.write(models)
      try FileManager.default.removeItem(atPath: store.path + "/churn.json")
      let lacking = try #require(throws: PatronError.self) { try store.read() }
      #expect(lacking.category == .missingInput && lacking.description.contains("churn.json"))
      let manifest = store.path + "/manifest.json"
      let text = try String(contentsOfFile: manifest, encoding: .utf8)
      let own = Manifest.currentFormat
      for (other, remedy) in [(own - 1, "train it again"), (own + 1, "use the newer Patron")] {
        try text.replacing("\"format\" : \(own),", with: "\"format\" : \(other),")
          .write(toFile: manifest, atomically: true, encoding: .utf8)
        let error = try #require(throws: PatronError.self) { try store.read() }
        #expect(error.category == .data && error.description.contains("format \(other)"))
        #expect(error.description.contains(remedy))
      }
    }
  }

  @Test func `does not replace a folder that holds something else`() async throws {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      try Data("kept".utf8).write(to: URL(fileURLWithPath: folder + "/letter.txt"))
      let error = try #require(throws: PatronError.self) { try ModelFolder(folder).write(models) }
      #expect(error.category == .output)
      #expect(try bytes(in: folder) == ["letter.txt": Data("kept".utf8)])
    }
  }
}

@Suite("Training and scoring a simulated shop")
struct TrainingTests {
  @Test func `one thread and several give the same bytes`() async throws {
    _ = try await TrainedShop.trained.value
    try await withFolder { folder in
      var models: [[String: Data]] = []
      var scores: [[String: Data]] = []
      for threads in [1, 3] {
        let options = TrainedShop.options(threads: threads)
        let trained = try await Trainer(options: options).train(TrainedShop.folder)
        let store = ModelFolder("\(folder)/models-\(threads)")
        try store.write(trained)
        models.append(try bytes(in: store.path))
        let output = "\(folder)/scores-\(threads)"
        _ = try await Scorer(options: options)
          .score(TrainedShop.folder, with: store.read(), to: output)
        scores.append(try bytes(in: output))
      }
      #expect(models[0] == models[1])
      #expect(scores[0] == scores[1])
      let names = Scorer.fileNames(.csv).filter { !$0.hasSuffix("features.csv") }
      #expect(Set(scores[0].keys) == Set(names))
    }
  }

  @Test func `every customer is scored once, with probabilities or a reason why not`() async throws
  {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      let summary = try await Scorer().score(TrainedShop.folder, with: models, to: folder)
      let text = try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8)
      let rows = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(rows.count == summary.customers + 1)
      // The same customers as at training, all of them: their shares are the same.
      let drift = try #require(summary.drift)
      #expect(drift.columns.allSatisfy { $0.verdict == .steady && $0.index < 1e-9 })
      #expect(drift.columns.filter(\.isScore).count == 2)
      #expect(summary.caveats == models.manifest.caveats)
      #expect(Set(rows.dropFirst().map { $0[0] }).count == summary.customers)
      #expect(
        rows[0].prefix(5).joined(separator: ",")
          == "customer_id,segment,churn_probability,churn_band,repurchase_probability")
      for row in rows.dropFirst() {
        if let probability = Double(row[2]) {
          #expect((0...1).contains(probability))
          #expect(["low", "medium", "high"].contains(row[3]))
        } else {
          // Who never bought or came by has not left either.
          #expect(row[3] == "left" || row[3].isEmpty && row[4].isEmpty)
        }
      }
    }
  }

  /// The simulation's churn and purchases show in features that a model can see, so one that does not
  /// beat silence alone has lost them on the way.
  @Test func `the back-test beats every baseline that it is sure to`() async throws {
    // The 2,000 customers of the sample shop: of fewer no lead is sure.
    let shop = PublicData.repository.appending(path: "datasets/aurora").path
    let report = try await Evaluator().backTest(shop)
    for evaluation in [report.outcome(.churn), report.outcome(.repurchase)] {
      let evaluation = try #require(evaluation)
      guard case .unseenTime = evaluation.method else {
        Issue.record("two years of history leave a window unseen")
        return
      }
      let own = try #require(evaluation.model)
      let beaten = evaluation.results.filter { ($0.difference?.auc?.interval.lower ?? 0) > 0 }
      #expect(
        beaten.map(\.forecaster.name) == [
          "recency_days alone", "purchase_days alone", "same weeks last year",
        ])
      let interval = try #require(own.intervals.auc)
      #expect(interval.lower < interval.upper)
    }
    let content = try #require(report.content)
    let lists = Dictionary(uniqueKeysWithValues: content.results.map { ($0.name, $0) })
    let own = try #require(lists["model"]?.intervals.ndcg)
    for name in ["popular lately", "popular ever"] {
      #expect(own.lower > (try #require(lists[name]).atTen.ndcg))
    }
    // Some 80 customers do not part the model from the nearest items: the best baseline is reported.
    let difference = try #require(content.difference)
    #expect(difference.interval.lower < difference.interval.upper)
    // A difference whose interval ends at 0 or below is not sure, and neither is an unknown one.
    for (lower, isBeaten) in [(0.001, true), (0, false), (-0.001, false), (nil, false)] {
      var json = try #require(
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(content)) as? [String: Any])
      var known = try #require(json["difference"] as? [String: Any])
      known["interval"] = ["lower": lower ?? 0, "upper": 0.1, "level": 0.95]
      json["difference"] = lower == nil ? nil : known
      let evaluation = try JSONDecoder().decode(
        ContentEvaluation.self, from: JSONSerialization.data(withJSONObject: json))
      #expect((evaluation.unbeatenBaseline == nil) == isBeaten)
      #expect(isBeaten || evaluation.unbeatenBaseline == content.bestBaseline)
    }
  }

  @Test func `evaluating again gives the figures that training kept`() async throws {
    let models = try await TrainedShop.trained.value
    let report = try await Evaluator().backTest(TrainedShop.folder)
    #expect(report.outcome(.churn) == models.outcome(.churn)?.evaluation)
    #expect(report.outcome(.repurchase) == models.outcome(.repurchase)?.evaluation)
    #expect(report.content == models.content?.description.evaluation)
  }

  @Test func `segments are the same with and without predictions beside them`() async throws {
    let models = try await TrainedShop.trained.value
    let alone = try await Trainer(only: [.segments]).train(TrainedShop.folder)
    #expect(alone.manifest.models == [.segments])
    // Compared apart: what differs would fill pages.
    let hasSameFeatures = alone.manifest.featureSet == models.manifest.featureSet
    let hasSameCentres = alone.segments?.clustering == models.segments?.clustering
    #expect(hasSameFeatures && hasSameCentres)
    #expect(alone.segments?.segments.map(\.name) == models.segments?.segments.map(\.name))
  }

  @Test func `a saved model is evaluated on outcomes behind its last day, and only there`()
    async throws
  {
    var earlier = RunOptions()
    earlier.asOf = Day(iso: "2025-03-15")
    _ = try await TrainedShop.trained.value
    let models = try await Trainer(options: earlier, only: [.churn]).train(TrainedShop.folder)
    #expect(models.manifest.asOf == earlier.asOf)
    let report = try await Evaluator().evaluate(models, on: TrainedShop.folder)
    let method = try #require(report.outcome(.churn)?.method)
    #expect(method == .unseenTime(snapshots: [Snapshot(before: try day("2025-03-16"))]))
    // A prediction without days beside snapshots, as no training makes it, is left out and named.
    let churn = try #require(models.outcome(.churn))
    var json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(churn)) as? [String: Any])
    json["horizon"] = nil
    var undated = models
    undated.replace(
      try JSONDecoder().decode(
        OutcomeModel.self, from: JSONSerialization.data(withJSONObject: json)))
    let partial = try await Evaluator().evaluate(undated, on: TrainedShop.folder)
    #expect(partial.outcome(.churn) == nil)
    #expect(partial.skipped.map(\.obstacle) == [.undatedLabel(.churn)])
    let latest = try await TrainedShop.trained.value
    let error = await #expect(throws: PatronError.self) {
      try await Evaluator().evaluate(latest, on: TrainedShop.folder)
    }
    #expect(error?.category == .data)
  }

  @Test func `exports without a trained column are refused before anything is written`()
    async throws
  {
    let models = try await TrainedShop.trained.value
    try await withFolder { folder in
      try FileManager.default.copyItem(atPath: TrainedShop.folder, toPath: folder + "/shop")
      let yaml = folder + "/shop/patron.yaml"
      let text = try String(contentsOfFile: yaml, encoding: .utf8)
      let people = try String(contentsOfFile: folder + "/shop/customers.csv", encoding: .utf8)
      try people.replacing("acquisition_channel,plan", with: "acquisition_channel,tariff")
        .write(toFile: folder + "/shop/people.csv", atomically: true, encoding: .utf8)
      try text.replacing("customers.csv", with: "people.csv").write(
        toFile: yaml, atomically: true, encoding: .utf8)
      let error = await #expect(throws: PatronError.self) {
        try await Scorer().score(folder + "/shop", with: models, to: folder + "/out")
      }
      #expect(error?.category == .data)
      #expect(error?.description.contains("customers.plan") == true)
      #expect(!FileManager.default.fileExists(atPath: folder + "/out/scores.csv"))
    }
  }
}

@Suite("Segments of the simulated shop")
struct SegmentTests {
  @Test func `have names of their own, sizes that add up, and the dormant last`() async throws {
    let models = try await TrainedShop.trained.value
    let segments = try #require(models.segments).segments
    #expect(Set(segments.map(\.name)).count == segments.count)
    #expect(segments.map(\.id) == Array(1...segments.count))
    #expect(segments.reduce(0) { $0 + $1.size } == models.manifest.customers)
    #expect(segments.last?.name == "No purchase for 365 days")
    let revenue = segments.compactMap(\.revenueShare)
    #expect(abs(revenue.reduce(0, +) - 1) < 1e-9)  // shares of one sum
    #expect(revenue.dropLast() == revenue.dropLast().sorted(by: >)[...])
  }
}
