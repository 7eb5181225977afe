import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("The results of score, in place of scoring again")
struct ScoreFolderTests {
  /// The simulated shop scored into "scores" of a folder of its own.
  private static func scored(
    _ options: RunOptions = RunOptions()
  ) async throws -> (models: TrainedModels, folder: TemporaryFolder) {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    _ = try await Scorer(options: options)
      .score(TrainedShop.folder, with: models, to: folder.path("scores"))
    return (models, folder)
  }

  /// The error of a list from the results in `folder`.
  private static func refusal(
    _ folder: TemporaryFolder, of shop: String = TrainedShop.folder, with models: TrainedModels,
    options: RunOptions = RunOptions()
  ) async throws -> PatronError? {
    let error = await #expect(throws: PatronError.self) {
      try await Targeter(options: options).export(
        TargetSelection(), of: shop, from: ScoreFolder(folder.path("scores")), with: models,
        to: folder.path("list.csv"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("list.csv")))
    return error
  }

  @Test func `hold a table, features and a record, with any format of lists`() async throws {
    let models = try await TrainedShop.trained.value
    for format in ExportFormat.allCases {
      let folder = try TemporaryFolder()
      let summary = try await Scorer(format: format)
        .score(TrainedShop.folder, with: models, to: folder.path("scores"))
      // Tables of features are written where they are asked for.
      let names = Scorer.fileNames(format).filter { !$0.hasSuffix("features.\(format.rawValue)") }
      #expect(Set(try folder.files(below: "scores").keys) == Set(names))
      #expect(Set(summary.files) == Set(names.map { folder.path("scores/" + $0) }))
    }
  }

  @Test(arguments: ExportFormat.allCases)
  func `a list is the same as by scoring again`(format: ExportFormat) async throws {
    let (models, folder) = try await Self.scored()
    // Read from a folder, the models are still the same.
    let store = ModelFolder(folder.path("models"))
    try store.write(models)
    let read = try store.read()
    var picked = TargetSelection()
    picked.filter = try Filter(
      "churn_probability between 0.1 and 0.612345 or lifecycle in ('lost') and not segment = 1")
    picked.columns = ["churn_reason_1", "repurchase_probability", "customer_id"]
    picked.order = TargetSelection.Order("repurchase_probability:desc")
    picked.limit = 50
    var nobody = TargetSelection()
    nobody.filter = try Filter("customer_id = 'nobody'")
    for selection in [TargetSelection(), picked, nobody] {
      let targeter = Targeter(format: format)
      let (once, again) = (folder.path("once"), folder.path("again"))
      let one = try await targeter.export(
        selection, of: TrainedShop.folder, with: models, to: once)
      let other = try await targeter.export(
        selection, of: TrainedShop.folder, from: ScoreFolder(folder.path("scores")), with: read,
        to: again)
      let isSame =
        try Data(contentsOf: URL(fileURLWithPath: once))
        == Data(contentsOf: URL(fileURLWithPath: again))
      #expect(isSame)
      #expect(one.customers == other.customers && one.selected == other.selected)
      #expect(one.asOf == other.asOf && one.columns == other.columns)
      #expect(one.notices == other.notices)
    }
  }

  @Test func `an explanation is the same as from the exports`() async throws {
    let (models, folder) = try await Self.scored()
    let results = ScoreFolder(folder.path("scores"))
    let customers = try folder.text("scores/scores.csv").split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first.map(String.init) }
    for customer in [customers[0], customers[400], try #require(customers.last)] {
      let once = try await Explainer().explain(customer, of: TrainedShop.folder, with: models)
      let again = try await Explainer().explain(
        customer, of: TrainedShop.folder, from: results, with: models)
      #expect(once == again)
      // What is recommended is what the lists say, with the reasons.
      let listed = try folder.rows("scores/content.csv").filter { $0["customer_id"] == customer }
      let own = try #require(once.recommendations)
      #expect(own.map(\.item) == listed.map { $0["content_id"] })
      #expect(own.map(\.reason) == listed.map { $0["reason"] })
      #expect(own.map(\.rank) == own.indices.map { $0 + 1 })
      for (one, row) in zip(own, listed) {
        // Lists have six digits.
        #expect(abs(one.score - (Double(row["score"] ?? "") ?? .nan)) <= 5e-7)
        #expect(abs((one.chance ?? -1) - (Double(row["chance"] ?? "") ?? -1)) <= 5e-7)
      }
    }
    let error = await #expect(throws: PatronError.self) {
      try await Explainer().explain(
        "nobody", of: TrainedShop.folder, from: results, with: models)
    }
    #expect(error?.category == .missingInput)
  }

  /// A change that keeps the size, one that does not, one of the settings, and a file that is gone.
  @Test func `a changed export is refused by its name`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: TrainedShop.folder, toPath: folder.path("shop"))
    let shop = folder.path("shop")
    _ = try await Scorer().score(shop, with: models, to: folder.path("scores"))
    let surveys = try folder.text("shop/surveys.csv")
    for (name, text) in [
      ("surveys.csv", surveys.replacing(/,(\d),/, maxReplacements: 1) { ",\(9 - Int($0.1)!)," }),
      ("surveys.csv", surveys + "C000001,2025-06-01T10:00:00,7,\n"),
      ("patron.yaml", try folder.text("shop/patron.yaml") + "# a comment\n"),
    ] {
      let original = try folder.text("shop/" + name)
      #expect(text != original)
      try folder.write(text, to: "shop/" + name)
      let error = try await Self.refusal(folder, of: shop, with: models)
      #expect(error?.category == .data)
      #expect(error?.place?.description == name)
      try folder.write(original, to: "shop/" + name)
    }
    try FileManager.default.removeItem(atPath: shop + "/surveys.csv")
    #expect(try await Self.refusal(folder, of: shop, with: models)?.category == .missingInput)
    try folder.write(surveys, to: "shop/surveys.csv")
    _ = try await Targeter().export(
      TargetSelection(), of: shop, from: ScoreFolder(folder.path("scores")), with: models,
      to: folder.path("list.csv"))
  }

  /// Files that a pattern names, of which one comes and one goes.
  @Test func `other files than were scored are refused by their name`() async throws {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: TrainedShop.folder, toPath: folder.path("shop"))
    let shop = folder.path("shop")
    let yaml = try folder.text("shop/patron.yaml")
    try folder.write(
      yaml.replacing("file: surveys.csv", with: "file: surveys*.csv"), to: "shop/patron.yaml")
    let header = "customer_id,time,score,comment\n"
    try folder.write(header + "C000001,2025-06-01T10:00:00,7,\n", to: "shop/surveys-2.csv")
    _ = try await Scorer().score(shop, with: models, to: folder.path("scores"))
    try folder.write(header + "C000002,2025-06-01T10:00:00,7,\n", to: "shop/surveys-3.csv")
    let more = try await Self.refusal(folder, of: shop, with: models)
    #expect(more?.place == .export(["surveys-3.csv"]))
    for name in ["surveys-2.csv", "surveys-3.csv"] {
      try FileManager.default.removeItem(atPath: shop + "/" + name)
    }
    let fewer = try await Self.refusal(folder, of: shop, with: models)
    #expect(fewer?.place == .export(["surveys-2.csv"]))
  }

  @Test func `other models and another day are refused`() async throws {
    var options = RunOptions()
    options.asOf = Day(iso: "2025-06-01")
    let (models, folder) = try await Self.scored(options)
    let other = try await Trainer(only: [.segments]).train(TrainedShop.folder)
    #expect(try await Self.refusal(folder, with: other)?.category == .data)
    var later = RunOptions()
    later.asOf = Day(iso: "2025-06-02")
    #expect(try await Self.refusal(folder, with: models, options: later)?.category == .data)
    for chosen in [RunOptions(), options] {
      let list = try await Targeter(options: chosen).export(
        TargetSelection(), of: TrainedShop.folder, from: ScoreFolder(folder.path("scores")),
        with: models, to: folder.path("list.csv"))
      #expect(list.asOf == options.asOf)
      try FileManager.default.removeItem(atPath: folder.path("list.csv"))
    }
  }

  @Test(arguments: ScoreFolder.fileNames)
  func `results that are cut, altered or gone are refused`(name: String) async throws {
    let (models, folder) = try await Self.scored()
    let file = "scores/" + name
    let whole = try #require(try folder.files()[file])
    var altered = whole
    // In the record a digit; elsewhere whatever stands there.
    let place =
      try name == ScoreFolder.fileNames[3]
      ? #require(whole.firstRange(of: Data("\"bytes\" : ".utf8))).upperBound : whole.count / 2
    altered[place] = altered[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
    for bytes in [altered, whole.dropLast(), whole.prefix(100), Data(), nil] {
      try FileManager.default.removeItem(atPath: folder.path(file))
      if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: folder.path(file))) }
      let error = await #expect(throws: PatronError.self) {
        try await Explainer().explain(
          "C000001", of: TrainedShop.folder, from: ScoreFolder(folder.path("scores")),
          with: models)
      }
      #expect(error?.category == (bytes == nil ? .missingInput : .data))
      #expect(error?.remedy?.contains("patron score") == true)
    }
  }

  @Test func `results of another Patron are refused`() async throws {
    let (models, folder) = try await Self.scored()
    let record = "scores/" + ScoreFolder.fileNames[3]
    let text = try folder.text(record)
    for (old, new) in [
      ("\"format\" : 4", "\"format\" : 5"),
      ("\"patron\" : \"\(Manifest.patronVersion)\"", "\"patron\" : \"99.0.0\""),
    ] {
      let changed = text.replacing(old, with: new)
      #expect(changed != text)
      try folder.write(changed, to: record)
      #expect(try await Self.refusal(folder, with: models)?.category == .data)
    }
  }

  @Test func `the same exports give the same results on one thread and three`() async throws {
    var found: [[String: Data]] = []
    for threads in [1, 3] {
      let (_, folder) = try await Self.scored(TrainedShop.options(threads: threads))
      found.append(try folder.files(below: "scores"))
    }
    #expect(found[0] == found[1])
  }

  /// A folder stands where a file is to be put, which no user may write over.
  @Test(arguments: ScoreFolder.fileNames)
  func `where a file cannot be written, the old ones stay`(name: String) async throws {
    let (models, folder) = try await Self.scored()
    try FileManager.default.removeItem(atPath: folder.path("scores/" + name))
    try folder.write("mine", to: "scores/\(name)/file")
    let before = try folder.files(below: "scores")
    var earlier = RunOptions()
    earlier.asOf = Day(iso: "2025-06-01")
    let error = await #expect(throws: PatronError.self) {
      try await Scorer(options: earlier)
        .score(TrainedShop.folder, with: models, to: folder.path("scores"))
    }
    #expect(error?.category == .output)
    #expect(try folder.files(below: "scores") == before)
  }

  @Test func `a list is not written over the results that it is made from`() async throws {
    let (models, folder) = try await Self.scored()
    let before = try folder.files()
    let error = await #expect(throws: PatronError.self) {
      try await Targeter(format: .parquet).export(
        TargetSelection(), of: TrainedShop.folder, from: ScoreFolder(folder.path("scores")),
        with: models, to: folder.path("scores/results.parquet"))
    }
    #expect(error?.category == .output)
    #expect(try folder.files() == before)
  }
}
