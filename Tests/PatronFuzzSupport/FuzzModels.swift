import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronSimulation
import PatronTestSupport

/// Small shops whose models are trained once: of every task, with a label, and without times.
enum FuzzModels {
  /// A shop's models as they stand in their folder.
  struct Folder: Sendable {
    let shop: String
    let files: [String: Data]
    let manifest: Manifest
    /// Customers as nobody is: unknown levels, missing and huge numbers.
    let frames: [FeatureUse: Matrix]

    init(_ shop: String, _ models: TrainedModels) throws {
      let folder = try TemporaryFolder()
      try ModelFolder(folder.path("models")).write(models)
      self.shop = shop
      files = try folder.files(below: "models")
      manifest = models.manifest
      frames = Dictionary(
        uniqueKeysWithValues: FeatureUse.allCases.map {
          ($0, Self.frame(models.manifest.features(for: $0)))
        })
    }

    private static func frame(_ set: FeatureSet) -> Matrix {
      var generator = SeededGenerator(seed: 5)
      let rows = (0..<40).map { row in
        set.features.map { feature -> Float in
          if generator.uniform() < 0.2 { return .nan }
          let size = feature.kind == .category ? feature.levels.count + 1 : 400
          return row == 0 ? 1e30 : row == 1 ? -1e30 : Float(generator.index(below: size))
        }
      }
      return Matrix(rows: rows)
    }
  }

  /// A reader for each JSON file and each array file of the folders, and for what is made with their models.
  static func targets() async throws -> [any FuzzTarget] {
    let whole = try await self.whole.value
    let folders = [whole.models, try await labelled.value, try await undated.value]
    let files = folders.flatMap { folder in
      folder.files.keys.sorted().filter { !$0.hasSuffix(".md") }.map { name -> any FuzzTarget in
        ModelFileTarget(folder: folder, file: name)
      }
    }
    return files + [
      RecordTarget(seeds: [whole.record]), CampaignPlanTarget(seeds: [whole.plan]),
    ]
  }

  private struct Whole: Sendable {
    let models: Folder
    /// results.json and plan.json.
    let record: [UInt8]
    let plan: [UInt8]
  }

  /// Orders, events, content, surveys and contracts: every task.
  private static let whole = Task<Whole, any Error> {
    let folder = try TemporaryFolder()
    let shop = folder.path("shop")
    try Simulation(customers: 250, seed: 3).write(to: URL(fileURLWithPath: shop))
    var contracts = "customer_id,started,ended,plan,fee\n"
    let ids = try folder.text("shop/customers.csv").split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first }
    for (index, id) in ids.enumerated() {
      let start = Day(year: 2024, month: 1, day: 3) + DayCount(index % 300)
      let end = index % 2 == 0 ? "\(start + DayCount(40 + index % 170))" : ""
      contracts += "\(id),\(start),\(end),\(index % 4 == 0 ? "gold" : "iron"),\(5 + index % 9)\n"
    }
    try folder.write(contracts, to: "shop/contracts.csv")
    try folder.write(
      try folder.text("shop/patron.yaml")
        + "contracts: {file: contracts.csv}\nadvocacy: {horizon: 60d}\n", to: "shop/patron.yaml")
    let models = try await Trainer().train(shop)
    _ = try await Scorer().score(shop, with: models, to: folder.path("scores"))
    guard let objective = CampaignObjective.named("save") else {
      preconditionFailure("an objective that every plan may have")
    }
    var settings = CampaignSettings("spring", objective: objective, rate: 0.2)
    settings.channels = [.init("email", cost: 0.5)]
    settings.margin = 0.4
    _ = try await CampaignPlanner(options: RunOptions()).plan(
      settings, of: shop, from: nil, with: models, to: folder.path("spring"))
    return Whole(
      models: try Folder("shop", models),
      record: Array(try folder.text("scores/results.json").utf8),
      plan: Array(try folder.text("spring/plan.json").utf8))
  }

  /// Customers with a label and nothing else.
  private static let labelled = Task<Folder, any Error> {
    var generator = SeededGenerator(seed: 8)
    var csv = "id,plan,fee,left\n"
    for customer in 0..<400 {
      let (plan, fee) = (
        ["basic", "club", "gold"][generator.index(below: 3)], generator.index(below: 90)
      )
      csv += "\(customer),\(plan),\(fee),\(generator.index(below: 120) < fee ? "yes" : "no")\n"
    }
    let folder = try TemporaryFolder([
      "people.csv": csv,
      "patron.yaml": """
      name: labelled
      customers: {file: people.csv}
      churn: {definition: label, column: left, positive: "yes"}
      """,
    ])
    return try Folder("labelled", try await Trainer().train(folder.path))
  }

  /// What people read, without a time.
  private static let undated = Task<Folder, any Error> {
    var generator = SeededGenerator(seed: 3)
    var csv = "reader,item\n"
    for reader in 0..<120 {
      var read: Set<Int> = []
      while read.count < 8 { read.insert(generator.index(below: 14)) }
      csv += read.sorted().map { "r\(reader),\(reader % 2 == 0 ? "a" : "b")\($0)\n" }.joined()
    }
    let folder = try TemporaryFolder([
      "events.csv": csv,
      "patron.yaml": """
      name: undated
      events: {file: events.csv, customer: reader, content: item}
      content: {horizon: 30d}
      churn: off
      repurchase: off
      segments: off
      """,
    ])
    return try Folder("undated", try await Trainer().train(folder.path))
  }
}
