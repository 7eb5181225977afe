import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The part of a trained model, or a failed test.
private func required<Part>(_ part: Part?) throws -> Part { try #require(part) }

/// A small shop that is trained once for all tests of this file.
private enum SmallShop {
  static let trained = Task<TrainedModels, any Error> {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 4)
    var orders = "customer,time,product,amount\n"
    var people = "id,plan\n"
    let start = Day(year: 2024, month: 1, day: 1)
    for customer in 0..<150 {
      people += "\(customer),\(["basic", "club"][customer % 2])\n"
      var day = start + DayCount(generator.index(below: 60))
      while day < start + 400, generator.uniform() < 0.95 {
        orders +=
          "\(customer),\(day),p\(generator.index(below: 8)),\(10 + customer % 9)\n"
        day = day + DayCount(5 + generator.index(below: 20 + customer % 2 * 30))
      }
    }
    for (name, text) in [
      ("people.csv", people), ("orders.csv", orders),
      (
        "patron.yaml",
        """
        name: small
        customers: {file: people.csv}
        transactions: {file: orders.csv}
        churn: {definition: inactivity, horizon: 60d}
        content: {horizon: 30d, top: 2}
        """
      ),
    ] { try folder.write(text, to: name) }
    return try await Trainer(only: [.segments, .churn, .value, .content]).train(folder.path)
  }
}

/// A folder's checksums prove that a file is as it was written. Its writer may mean harm.
@Suite("Model folders with numbers that no training makes")
struct HostileModelTests {
  /// `value` as JSON with what `change` does to it.
  private func changed<Value: Codable>(
    _ value: Value, _ change: (inout [String: Any]) -> Void
  ) throws -> Value {
    let data = try JSONEncoder().encode(value)
    var json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&json)
    return try JSONDecoder().decode(
      Value.self, from: try JSONSerialization.data(withJSONObject: json))
  }

  /// Expects the folder of `models` to be refused for the file `name`.
  private func expectRefusal(
    _ models: TrainedModels, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("models")
    try ModelFolder(path).write(models)
    let error = #expect(throws: PatronError.self, sourceLocation: sourceLocation) {
      try ModelFolder(path).read()
    }
    #expect(error?.category == .data, sourceLocation: sourceLocation)
    #expect(error?.description.contains(name) == true, sourceLocation: sourceLocation)
  }

  @Test func `are read as they were written where all is well`() async throws {
    let models = try await SmallShop.trained.value
    let folder = try TemporaryFolder()
    let path = folder.path("models")
    try ModelFolder(path).write(models)
    #expect(try ModelFolder(path).read().segments == models.segments)
  }

  @Test(arguments: [Int.max, Int.min, -1, 1 << 40])
  func `are refused by the manifest`(number: Int) async throws {
    let models = try await SmallShop.trained.value
    for change: (inout [String: Any]) -> Void in [
      {
        var set = $0["featureSet"] as? [String: Any] ?? [:]
        set["observation"] = number
        $0["featureSet"] = set
      },
      {
        var windows = $0["windows"] as? [String: Any] ?? [:]
        windows["horizon"] = number
        $0["windows"] = windows
      },
      {
        var windows = $0["windows"] as? [String: Any] ?? [:]
        windows["origins"] = number == -1 ? [] : [number]
        $0["windows"] = windows
      },
    ] {
      var hostile = models
      hostile.manifest = try changed(models.manifest, change)
      try expectRefusal(hostile, "manifest.json")
    }
  }

  @Test(arguments: [Int.max, Int.min, -1, 99])
  func `are refused by a model`(number: Int) async throws {
    let models = try await SmallShop.trained.value
    func segment(_ key: String) throws -> SegmentModel {
      try changed(required(models.segments)) { json in
        var segments = json["segments"] as? [[String: Any]] ?? []
        segments[0][key] = number
        json["segments"] = segments
      }
    }
    var hostile = models
    try hostile.replace(segment("cluster"))
    try expectRefusal(hostile, "segments.json")
    if number != 99 {
      try hostile.replace(segment("id"))
      try expectRefusal(hostile, "segments.json")
      try hostile.replace(changed(required(models.segments)) { $0["lastID"] = number })
      try expectRefusal(hostile, "segments.json")
      hostile = models
      try hostile.replace(changed(required(models.outcome(.churn))) { $0["horizon"] = number })
      try expectRefusal(hostile, "churn.json")
      hostile = models
      let content = try #require(models.content)
      hostile.replace(
        ContentModel(
          description: try changed(content.description) { $0["top"] = number },
          weights: content.weights))
      try expectRefusal(hostile, "content.json")
    }
    hostile = models
    hostile.replace(
      try changed(required(models.segments)) {
        $0["features"] = Array(($0["features"] as? [String] ?? []).dropLast())
      })
    try expectRefusal(hostile, "segments.json")
  }

  @Test func `are refused where a part is of other features`() async throws {
    let models = try await SmallShop.trained.value
    var hostile = models
    hostile.reference = try changed(required(models.reference)) { json in
      var features = json["features"] as? [String: Any] ?? [:]
      features["columns"] = Array((features["columns"] as? [Any] ?? []).dropLast())
      json["features"] = features
    }
    try expectRefusal(hostile, "reference.json")
    hostile = models
    hostile.manifest = try changed(models.manifest) { json in
      var set = json["featureSet"] as? [String: Any] ?? [:]
      set["features"] = Array((set["features"] as? [Any] ?? []).dropLast())
      json["featureSet"] = set
    }
    // Whichever part is held against the features first.
    try expectRefusal(hostile, ".json")
  }
}

@Suite("The text of the proof of no future")
struct ProofTests {
  @Test func `names what it does not cover, in the card too`() async throws {
    let models = try await SmallShop.trained.value
    let proof = try #require(models.manifest.proof)
    #expect(proof.contains("had the same bytes"))
    #expect(proof.contains("does not cover the customers table, which has no time"))
    let folder = try TemporaryFolder()
    let path = folder.path("models")
    try ModelFolder(path).write(models)
    #expect(try ModelFolder(path).card().contains(proof))
    let certificate = try #require(models.manifest.certificate)
    #expect(!certificate.sentence(attributes: false).contains("customers table"))
  }
}

extension HostileModelTests {
  @Test(
    arguments: [
      ("horizon", 0), ("horizon", 100_000), ("discount", -1), ("discount", 3), ("currency", "USD"),
    ] as [(String, any Sendable)])
  func `of lifetime value are refused`(key: String, value: any Sendable) async throws {
    var models = try await SmallShop.trained.value
    models.replace(try changed(try required(models.value)) { $0[key] = value })
    try expectRefusal(models, "value.json")
  }

  @Test(arguments: [-1, 0, 1e300])
  func `parameters of purchases are refused`(rate: Double) async throws {
    var models = try await SmallShop.trained.value
    let value = try required(models.value)
    do {
      models.replace(
        try changed(value) { json in
          guard var purchases = json["purchases"] as? [String: Any],
            var model = purchases["model"] as? [String: Any],
            var parameters = model["parameters"] as? [String: Any], parameters["r"] != nil
          else {
            Issue.record("a model of purchases has a parameter r")
            return
          }
          parameters["r"] = rate
          model["parameters"] = parameters
          purchases["model"] = model
          json["purchases"] = purchases
        })
    } catch is DecodingError {
      // Refused as the file is decoded, which a folder tells as damage.
      return
    }
    try expectRefusal(models, "value.json")
  }

  @Test(arguments: [#"{"month": 13, "year": 2024}"#, #"{"month": 1, "year": 9223372036854775807}"#])
  func `months that are none are refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CalendarMonth.self, from: Data(json.utf8))
    }
  }
}

extension HostileModelTests {
  @Test func `are refused where they are put together from two trainings`() async throws {
    let models = try await SmallShop.trained.value
    var hostile = models
    hostile.manifest = try changed(models.manifest) {
      $0["customers"] = models.manifest.customers + 1
    }
    try expectRefusal(hostile, "segments.json")
    hostile = models
    let churn = try required(models.outcome(.churn))
    hostile.replace(try changed(churn) { $0["gap"] = 1 })
    try expectRefusal(hostile, "churn.json")
    hostile.replace(
      try changed(churn) { json in
        var rows = json["trainedOn"] as? [[String: Any]] ?? []
        rows[0]["day"] = (rows[0]["day"] as? Int ?? 0) + 1
        json["trainedOn"] = rows
      })
    try expectRefusal(hostile, "churn.json")
  }

  @Test func `are refused where two segments are of one cluster`() async throws {
    let models = try await SmallShop.trained.value
    var hostile = models
    hostile.replace(
      try changed(required(models.segments)) { json in
        var segments = json["segments"] as? [[String: Any]] ?? []
        segments[0]["cluster"] = NSNull()
        json["segments"] = segments
      })
    try expectRefusal(hostile, "segments.json")
  }

  @Test(arguments: ["missingShare", "shares", "bins"])
  func `are refused where the reference has shares or bins that are none`(key: String) async throws
  {
    var models = try await SmallShop.trained.value
    models.reference = try changed(required(models.reference)) { json in
      var features = json["features"] as? [String: Any] ?? [:]
      var columns = features["columns"] as? [[String: Any]] ?? []
      switch key {
      case "missingShare": columns[0][key] = 1.5
      case "shares": columns[0][key] = Array((columns[0][key] as? [Any] ?? []).dropLast())
      default: columns[0]["scale"] = ["category": ["bins": [0, 1]]]
      }
      features["columns"] = columns
      json["features"] = features
    }
    try expectRefusal(models, "reference.json")
  }

  @Test func `name no file outside of their folder`() async throws {
    let models = try await SmallShop.trained.value
    let folder = try TemporaryFolder(["secret.json": "{}"])
    let path = folder.path("models")
    try ModelFolder(path).write(models)
    let text = try folder.text("models/manifest.json")
    let bytes = try #require(
      text.replacing("\"card.md\" :", with: "\"../secret.json\" :").data(using: .utf8))
    let manifest = try JSONDecoder().decode(Manifest.self, from: bytes).sealed()
    try Data(ModelFiles.json(manifest)).write(to: URL(fileURLWithPath: path + "/manifest.json"))
    let error = #expect(throws: PatronError.self) { try ModelFolder(path).read() }
    #expect(error?.category == .data)
    #expect(error?.description.contains("manifest.json") == true)
  }
}
