import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// What one campaign leaves behind for the next plan and the next training.
@Suite("The ledger of campaigns")
struct CampaignLedgerTests {
  /// A copy of the simulated shop that keeps a ledger.
  private static func shop() async throws -> TemporaryFolder {
    let copy = try await TrainedShop.copy()
    try copy.write(
      try copy.text("patron.yaml")
        + "people: {key: people/key, ledger: people/ledger.csv, suppressed: people/none.csv}\n",
      to: "patron.yaml")
    return copy
  }

  private static func plan(
    _ name: String, _ shop: TemporaryFolder, to output: TemporaryFolder,
    _ change: (inout CampaignSettings) -> Void = { _ in }
  ) async throws -> CampaignPlan {
    var settings = CampaignSettings(
      name, objective: try #require(CampaignObjective.named("repurchase")), rate: 0.1)
    settings.channels = [.init("email", cost: 0.01)]
    settings.control = 0.25
    change(&settings)
    return try await CampaignPlanner().plan(
      settings, of: shop.path, with: try await TrainedShop.trained.value,
      to: output.path(name))
  }

  private static func ids(_ folder: TemporaryFolder, _ file: String) throws -> Set<String> {
    Set(CSVRows.of(try folder.text(file)).compactMap { $0["customer_id"] })
  }

  private static func lines(_ shop: TemporaryFolder) throws -> [[String]] {
    try shop.text("people/ledger.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func `holds every assignment by a keyed hash, once`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let plan = try await Self.plan("spring", shop, to: output)
    let lines = try Self.lines(shop)
    #expect(lines.count == plan.list.customers + plan.control.control)
    #expect(lines.count { $0[2] == "contacted" } == plan.list.customers)
    #expect(Set(lines.map { $0[0] }).count == lines.count)
    let day = try #require(plan.asOf)
    #expect(lines.allSatisfy { $0[4] == "\(day + 1)" && $0[5] == "\(day + 60)" })
    let text = try shop.text("people/ledger.csv")
    for id in try Self.ids(output, "spring/list.csv") { #expect(!text.contains(id)) }
    // Planned again it replaces itself, byte for byte.
    _ = try await Self.plan("spring", shop, to: output)
    #expect(try shop.text("people/ledger.csv") == text)
    _ = try await Self.plan("autumn", shop, to: output) { $0.filter = "segment = 1" }
    #expect(try Self.lines(shop).count > lines.count)
  }

  @Test func `is told to who asks what is held of them`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    func letter(_ id: String?) async throws -> SubjectReport {
      try await SubjectReporter().report(
        try #require(id), of: shop.path, on: Day(year: 2026, month: 11, day: 30), with: nil)
    }
    let someone = try Self.ids(shop, "customers.csv").min()
    #expect(try await letter(someone).campaigns.isEmpty)
    // Without a ledger no key was made.
    #expect(!FileManager.default.fileExists(atPath: shop.path("people/key")))
    let plan = try await Self.plan("spring", shop, to: output)
    let day = try #require(plan.asOf)
    let chosen = (
      try Self.ids(output, "spring/list.csv"), try Self.ids(output, "spring/control.csv")
    )
    let contacted = try await letter(chosen.0.min())
    let told = try #require(contacted.campaigns.first)
    #expect(contacted.campaigns.count == 1 && told.name == "spring" && told.isContacted)
    #expect(told.channel == "email" && told.first == day + 1 && told.last == day + 60)
    #expect("\(contacted)".contains("to be contacted"))
    let alone = try await letter(chosen.1.min())
    #expect(alone.campaigns.map(\.isContacted) == [false])
    let others = try Self.ids(shop, "customers.csv").subtracting(chosen.0).subtracting(chosen.1)
    #expect(try await letter(others.min()).campaigns.isEmpty)
  }

  @Test func `a control is left alone until its campaign is over`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    _ = try await Self.plan("spring", shop, to: output)
    let control = try Self.ids(output, "spring/control.csv")
    let second = try await Self.plan("summer", shop, to: output)
    let chosen = try Self.ids(output, "summer/list.csv").union(
      try Self.ids(output, "summer/control.csv"))
    #expect(control.count > 20 && chosen.isDisjoint(with: control) && !chosen.isEmpty)
    #expect(
      second.exclusions.contains {
        $0.reason == "control of a campaign that is not over" && $0.customers == control.count
      })
  }

  /// Spring is planned at the end of a day and works on the next one alone.
  @Test(arguments: [(0, true), (1, false)] as [(DayCount, Bool)])
  func `a control may be contacted from the day behind the last one on`(
    after: DayCount, isLeftAlone: Bool
  ) async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let models = try await TrainedShop.trained.value
    let last = try #require(models.manifest.asOf)
    func planned(_ name: String, asOf day: Day) async throws -> Set<String> {
      var settings = CampaignSettings(
        name, objective: try #require(CampaignObjective.named("repurchase")), rate: 0.1)
      settings.channels = [.init("email", cost: 0.01)]
      settings.control = 0.25
      settings.window = 1
      var options = RunOptions()
      options.asOf = day
      _ = try await CampaignPlanner(options: options).plan(
        settings, of: shop.path, with: models, to: output.path(name))
      return try Self.ids(output, "\(name)/control.csv")
    }
    let control = try await planned("spring", asOf: last - 1)
    let chosen = try await planned("summer", asOf: last - 1 + after)
      .union(try Self.ids(output, "summer/list.csv"))
    #expect(control.count > 20 && chosen.isDisjoint(with: control) == isLeftAlone)
  }

  @Test func `contacts that are planned count as contacts`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    _ = try await Self.plan("spring", shop, to: output) { $0.filter = "segment in (1, 2)" }
    let contacted = try Self.ids(output, "spring/list.csv")
    _ = try await Self.plan("summer", shop, to: output) { $0.mostContacts = 1 }
    #expect(contacted.isDisjoint(with: try Self.ids(output, "summer/list.csv")))
  }

  /// The frames that a training of `shop` learns from.
  private static func material(
    _ shop: TemporaryFolder
  ) async throws -> (frames: [FrameBuilder.Frame], treated: Int) {
    try await Session.with(folder: shop.path, options: RunOptions()) { session in
      let material = try await Material(Plan(session, only: nil), session: session)
      return (material.frames, material.treatedRows)
    }
  }

  @Test func `a training does not take who was contacted for who was not`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    let before = try await Self.material(shop)
    _ = try await Self.plan("spring", shop, to: output)
    // The plan's own days lie behind all that is known.
    #expect(try await Self.material(shop).treated == 0)
    let latest = try #require(before.frames.first)
    let (first, last) = (latest.snapshot.day + 3, latest.snapshot.day + 9)
    let moved = try Self.lines(shop).map {
      ($0.prefix(4) + ["\(first)", "\(last)"]).joined(separator: ",")
    }
    try shop.write(
      "hash,campaign,arm,channel,first,last\n" + moved.joined(separator: "\n") + "\n",
      to: "people/ledger.csv")
    let after = try await Self.material(shop)
    #expect(after.treated > 50)
    for (old, new) in zip(before.frames, after.frames) {
      #expect(old.customers == new.customers)
      // Bit by bit, as a missing figure is as another.
      #expect(
        old.features.elements.map(\.bitPattern) == new.features.elements.map(\.bitPattern))
      for (outcome, labels) in old.labels {
        let found = try #require(new.labels[outcome])
        let gone = labels.values.indices.filter {
          found.values[$0].isNaN && !labels.values[$0].isNaN
        }
        // What stays is as it was; of earlier windows, which were over by then, all does.
        for row in labels.values.indices where !found.values[row].isNaN {
          #expect(found.values[row] == labels.values[row])
        }
        if old.snapshot.day + 90 <= first { #expect(gone.isEmpty) }
        if old.snapshot == latest.snapshot { #expect(!gone.isEmpty) }
      }
    }
  }

  @Test func `another campaign of the name is not lost unasked`() async throws {
    let (shop, output) = (try await Self.shop(), try TemporaryFolder())
    _ = try await Self.plan("spring", shop, to: output)
    let before = try shop.text("people/ledger.csv")
    let error = await #expect(throws: PatronError.self) {
      _ = try await Self.plan("spring", shop, to: output) { $0.filter = "segment = 1" }
    }
    #expect(error?.description.contains("--replace") == true)
    #expect(try shop.text("people/ledger.csv") == before)
    _ = try await Self.plan("spring", shop, to: output) {
      $0.filter = "segment = 1"
      $0.replaces = true
    }
    #expect(try shop.text("people/ledger.csv").count < before.count)
  }

  @Test func `a damaged ledger is refused`() async throws {
    let shop = try await Self.shop()
    try shop.write(
      "hash,campaign,arm,channel,first,last\nabc,x,contacted,,1,2\n", to: "people/ledger.csv")
    let error = await #expect(throws: PatronError.self) { _ = try await Self.material(shop) }
    #expect(error?.description.contains("line 2") == true)
  }

  @Test func `without a ledger the plan says what is lost`() async throws {
    let output = try TemporaryFolder()
    let plan = try await CampaignPlanner().plan(
      CampaignSettings(
        "x", objective: try #require(CampaignObjective.named("repurchase")), rate: 0.1),
      of: TrainedShop.folder, with: try await TrainedShop.trained.value, to: output.path("x"))
    #expect(plan.notices.contains { $0.contains("people: {ledger: FILE}") })
    #expect(!FileManager.default.fileExists(atPath: TrainedShop.folder + "/.patron"))
  }

  @Test func `which customers it reaches is told by what nothing is learned from`() async throws {
    let output = try TemporaryFolder()
    let plan = try await Self.plan("spring", try await Self.shop(), to: output)
    #expect(plan.fairness.map(\.column).contains("gender"))
    let listed = plan.list.customers + plan.control.control
    for one in plan.fairness {
      #expect(one.groups.reduce(0) { $0 + $1.listed } == listed, "\(one.column)")
      #expect(one.ratio.map { (0...1).contains($0) } ?? true)
    }
    #expect(plan.document.description.contains("Which customers it reaches"))
  }
}
