import Foundation
import Patron
import PatronData
import PatronTestSupport
import Testing

@Suite("People who are forgotten")
struct ErasureTests {
  private static let day = Day(year: 2026, month: 11, day: 30)

  @Test func `models without suppressed people are those of exports without their rows`()
    async throws
  {
    let suppressed = try ErasableShop()
    let deleted = try ErasableShop()
    _ = try await Forgetter().forget(ErasableShop.gone, of: suppressed.path, on: Self.day)
    try deleted.delete(ErasableShop.gone)
    let (one, other) = (try await suppressed.trained(), try await deleted.trained(threads: 1))
    #expect(one.manifest.customers == other.manifest.customers)
    #expect(one.manifest.models.count > 3)
    let (left, right) = (try suppressed.bytes(one), try deleted.bytes(other))
    #expect(left.keys.sorted() == right.keys.sorted())
    for (name, bytes) in left { #expect(bytes == right[name], "\(name)") }
    // Nobody else's scores change either.
    let (lists, others) = (try await suppressed.scores(one), try await deleted.scores(other))
    #expect(lists.keys.sorted() == others.keys.sorted())
    for (name, bytes) in lists { #expect(bytes == others[name], "\(name)") }
  }

  @Test func `a withdrawal of profiling is as good as never having been exported`() async throws {
    let withdrawn = try ErasableShop()
    let deleted = try ErasableShop()
    for shop in [withdrawn, deleted] {
      try shop.withhold(ErasableShop.gone)
      let yaml = try shop.folder.text("shop/patron.yaml")
      try shop.folder.write(
        yaml.replacing(
          "consent: marketing_consent",
          with: "consent: {profiling: profile, marketing: marketing_consent}"),
        to: "shop/patron.yaml")
    }
    try deleted.delete(ErasableShop.gone)
    // Models that were trained before the withdrawals.
    let models = try await deleted.trained()
    let (lists, others) = (
      try await withdrawn.scores(models), try await deleted.scores(models)
    )
    for (name, bytes) in lists { #expect(bytes == others[name], "\(name)") }
    let summary = try await Scorer().score(
      withdrawn.path, with: models, to: withdrawn.folder.path("s"))
    #expect(
      summary.notices.first?.hasPrefix(
        "\(ErasableShop.gone.count) of 300 customers do not consent to profiling") == true)
    let report = try await Checker().check(withdrawn.path)
    let left = try #require(report.totals?.leftOut.first { $0.reason.contains("profiling") })
    #expect(left.rows > 0 && left.customers <= ErasableShop.gone.count)
  }

  @Test func `forgetting changes models, results and the ledger, and is certified`() async throws {
    let shop = try ErasableShop()
    let folder = shop.folder
    let models = ModelFolder(folder.path("models"))
    let before = try await shop.trained()
    try models.write(before)
    let results = ScoreFolder(folder.path("scores"))
    _ = try await Scorer().score(shop.path, with: before, to: results.path)
    try folder.write("C000006 wrote to us", to: "scores/own.txt")
    let id = try #require(ErasableShop.gone.first)
    #expect(try folder.text("scores/scores.csv").contains(id))
    // The ledger names the person by the hash.
    let first = try await Forgetter().forget(["nobody at all"], of: shop.path, on: Self.day)
    #expect(first.asked == 1 && first.known == 0 && first.models == nil)
    let certificate = try await Forgetter().forget(
      [id, "somebody else"], of: shop.path, on: Self.day, models: models, scores: [results])
    #expect(certificate.asked == 2 && certificate.known == 1)
    #expect(certificate.hashes.count == 2)
    let part = try #require(certificate.models)
    #expect(part.learned == .yes && part.before != part.after)
    #expect(part.tasks == before.manifest.models)
    #expect(certificate.unknownFiles == [folder.path("scores/own.txt")])
    #expect(certificate.files.contains { $0.file == folder.path("scores/scores.csv") })
    for (name, data) in try folder.files(below: "scores") where name.hasSuffix(".csv") {
      #expect(!String(decoding: data, as: UTF8.self).contains(id), "\(name)")
    }
    // Neither the certificate nor the list nor the models name anybody.
    try certificate.write(to: folder.path("certificates/c.json"))
    for file in ["certificates/c.json", "certificates/c.md", "shop/.patron/suppressed.csv"] {
      #expect(!(try folder.text(file)).contains(id), "\(file)")
    }
    let read = try ErasureCertificate(of: folder.path("certificates/c.json"))
    #expect(read == certificate)
    let check = try await Forgetter().check(read, of: shop.path, models: models)
    #expect(check.isHeld && check.changedFiles.isEmpty && check.modelsAreIdentical == true)
    // The old models are not those that are trained without the person.
    try models.write(before)
    let broken = try await Forgetter().check(read, of: shop.path, models: models)
    #expect(!broken.isHeld && broken.modelsAreIdentical == false && !broken.changedFiles.isEmpty)
    #expect(broken.suppressedSince == 0)
    // Whoever else is suppressed later makes models that are not trained again others, too.
    let second = try #require(ErasableShop.gone.last)
    _ = try await Forgetter().forget([second], of: shop.path, on: Self.day, trains: false)
    let later = try await Forgetter().check(read, of: shop.path, models: models)
    #expect(later.suppressed == 2 && later.suppressedSince == 1)
    #expect(later.document.description.contains("Others were suppressed since"))
    // A list that was emptied holds nobody.
    try folder.write("hash,day\n", to: "shop/.patron/suppressed.csv")
    let emptied = try await Forgetter().check(read, of: shop.path)
    #expect(!emptied.isHeld && emptied.suppressed == 0)
  }

  @Test func `rows of the ledger go by the hash of the person`() async throws {
    let shop = try ErasableShop()
    let id = try #require(ErasableShop.gone.first)
    let hash = try #require(
      try await Forgetter().forget([id], of: shop.path, on: Self.day, trains: false).hashes.first)
    let other = String(repeating: "a", count: 64)
    let (header, days) = ("hash,campaign,arm,channel,first,last\n", "2025-07-01,2025-07-20")
    try shop.folder.write(
      header + "\(hash),spring,contacted,email,\(days)\n\(other),spring,control,email,\(days)\n"
        + "\(hash),summer,control,,\(days)\n", to: "shop/.patron/ledger.csv")
    let again = try await Forgetter().forget([id], of: shop.path, on: Self.day)
    #expect(again.ledgerRows == 2)
    // Models made after the first request have not learned from the person, and nobody can tell which those are.
    let models = ModelFolder(shop.folder.path("models"))
    try models.write(try await shop.trained())
    let third = try await Forgetter().forget(
      [id], of: shop.path, on: Self.day, models: models, trains: false)
    #expect(third.models?.learned == .earlier)
    #expect(third.document.description.contains("suppressed before"))
    #expect(
      try shop.folder.text("shop/.patron/ledger.csv")
        == header + "\(other),spring,control,email,\(days)\n")
    try shop.folder.write("campaign,who\nspring,x\n", to: "shop/.patron/ledger.csv")
    let error = await #expect(throws: PatronError.self) {
      _ = try await Forgetter().forget([id], of: shop.path, on: Self.day)
    }
    #expect(error?.description.contains("no line of the ledger") == true)
  }

  @Test func `results from before a suppression are refused, and models can be left`() async throws
  {
    let shop = try ErasableShop()
    let models = try await shop.trained()
    let folder = ModelFolder(shop.folder.path("models"))
    try folder.write(models)
    _ = try await Scorer().score(shop.path, with: models, to: shop.folder.path("scores"))
    let id = try #require(ErasableShop.gone.last)
    let certificate = try await Forgetter().forget(
      [id], of: shop.path, on: Self.day, models: folder, trains: false)
    #expect(certificate.models?.after == nil && certificate.models?.learned == .yes)
    #expect(try folder.read().checksumOfManifest == certificate.models?.before)
    let error = await #expect(throws: PatronError.self) {
      try await Targeter().export(
        TargetSelection(), of: shop.path, from: ScoreFolder(shop.folder.path("scores")),
        with: models, to: shop.folder.path("list.csv"))
    }
    #expect(error?.description.contains("suppressed since") == true)
    let nobody = await #expect(throws: PatronError.self) {
      _ = try await Forgetter().forget(
        [id], of: shop.path, on: Self.day, scores: [ScoreFolder(shop.folder.path("scores"))])
    }
    #expect(nobody?.category == .missingInput)
  }

  @Test func `what is kept for longer than patron.yaml says is told`() async throws {
    let shop = try ErasableShop(yaml: "people: {retention: 60d}\n")
    let models = try await shop.trained()
    let results = ScoreFolder(shop.folder.path("scores"))
    let summary = try await Scorer().score(shop.path, with: models, to: results.path)
    let last = try #require(summary.asOf)
    let lines = [0, 61, 62].map { age in
      String(repeating: "\(age % 10)", count: 64)
        + ",x,control,,\(last - 90),\(last - DayCount(age))\n"
    }
    try shop.folder.write(
      "hash,campaign,arm,channel,first,last\n" + lines.joined(), to: "shop/.patron/ledger.csv")
    func notices(after days: DayCount) async throws -> [String] {
      var options = RunOptions()
      options.today = last + days
      let list = try await Targeter(options: options).export(
        TargetSelection(), of: shop.path, from: results, with: models,
        to: shop.folder.path("list.csv"))
      return list.notices.filter { $0.contains("people.retention") }
    }
    #expect(try await notices(after: 60).isEmpty)
    #expect(try await notices(after: 61).count == 1)
    var options = RunOptions()
    options.today = last
    let report = try await Checker(options: options).check(shop.path)
    #expect(report.notices.contains { $0.hasPrefix("the ledger of campaigns has 2 rows") })
  }

  @Test func `a certificate that was changed is refused`() async throws {
    let shop = try ErasableShop()
    let certificate = try await Forgetter().forget(["x"], of: shop.path, on: Self.day)
    let file = shop.folder.path("c.json")
    try certificate.write(to: file)
    try shop.folder.write(
      try shop.folder.text("c.json").replacing("\"asked\" : 1", with: "\"asked\" : 2"), to: "c.json"
    )
    #expect(throws: PatronError.self) { try ErasureCertificate(of: file) }
    #expect(throws: PatronError.self) { try ErasureCertificate(of: shop.folder.path("none.json")) }
  }
}

extension TrainedModels {
  fileprivate var checksumOfManifest: String { manifest.checksum }
}
