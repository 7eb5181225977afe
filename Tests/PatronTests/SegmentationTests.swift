import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronSimulation
import PatronTestSupport
import Testing

private func segments(
  of folder: String, count: Int? = nil, previous: TrainedModels? = nil, asOf: String? = nil,
  threads: Int = 2
) async throws -> TrainedModels {
  var options = RunOptions()
  options.workers = Workers(threads)
  options.asOf = asOf.flatMap { Day(iso: $0) }
  return try await Trainer(
    options: options, only: [.segments], previous: previous, segmentCount: count
  ).train(folder)
}

/// Customers with the columns that `row` gives for each number, as a CSV file.
private func customers(
  _ count: Int, header: String, seed: UInt64, _ row: (Int, inout SeededGenerator) -> [String]
) -> String {
  var generator = SeededGenerator(seed: seed)
  let lines = (0..<count).map { number in
    (["c\(10_000 + number)"] + row(number, &generator)).joined(separator: ",")
  }
  return "id,\(header)\n" + lines.joined(separator: "\n") + "\n"
}

@Suite("Segmentation from end to end", .serialized)
struct SegmentationTests {
  private static let yaml = "name: shop\ncustomers: {file: customers.csv}\n"

  /// The exports' mixed segments against the simulation's own, over customers active in the year.
  @Test(arguments: [nil, 21] as [UInt64?])
  func `the simulated truth is recovered`(seed: UInt64?) async throws {
    let folder = try TemporaryFolder()
    let exports: String
    if let seed {
      exports = folder.path + "/shop"
      try Simulation(customers: 1_500, seed: seed).write(to: URL(fileURLWithPath: exports))
    } else {
      exports = PublicData.repository.appending(path: "datasets/aurora").path
    }
    let models = try await Trainer(only: [.segments]).train(exports)
    let model = try #require(models.segments)
    #expect(model.search?.chosen == 5)
    #expect(model.stability > 0.9)
    _ = try await Scorer().score(exports, with: models, to: folder.path + "/out")
    let truth = try String(contentsOfFile: exports + "/truth.csv", encoding: .utf8)
    let names = Dictionary(
      uniqueKeysWithValues: TemporaryFolder.rows(of: truth).map {
        ($0["customer_id"] ?? "", $0["segment"] ?? "")
      })
    let dormant = try #require(model.segments.first { $0.cluster == nil })
    var labels: (true: [Int32], found: [Int32]) = ([], [])
    var numbers: [String: Int32] = [:]
    for row in try folder.rows("out/segments.csv") {
      // A few orders are of customers unknown to the simulation.
      guard let name = names[row["customer_id"] ?? ""],
        let found = row["segment"].flatMap({ Int32($0) }), Int(found) != dormant.id
      else { continue }
      labels.true.append(numbers[name, default: Int32(numbers.count)])
      numbers[name] = labels.true.last
      labels.found.append(found)
    }
    #expect(labels.true.count > 1_000)
    #expect(ClusterMetrics.adjustedRandIndex(labels.true, labels.found) >= 0.9)
  }

  @Test func `noise has no clear segments, and can be divided all the same`() async throws {
    let folder = try TemporaryFolder([
      "patron.yaml": Self.yaml,
      "customers.csv": customers(600, header: "height,weight,shoe", seed: 1) { _, generator in
        (0..<3).map { _ in String(Int(generator.uniform() * 1_000)) }
      },
    ])
    let found = try #require(try await segments(of: folder.path).segments)
    #expect(found.hasNoClearSegments)
    #expect(found.segments.map(\.name) == ["All customers"])
    #expect(found.search?.candidates.count == 9)
    let asked = try #require(try await segments(of: folder.path, count: 4).segments)
    #expect(!asked.hasNoClearSegments)
    #expect(asked.search == nil)
    #expect(asked.segments.count == 4)
  }

  @Test func `missing values and copies of a column make no segments`() async throws {
    let folder = try TemporaryFolder([
      "patron.yaml": Self.yaml,
      "customers.csv": customers(
        900, header: "visits,visits_again,height", seed: 2
      ) { number, generator in
        let visits = (number % 2 == 0 ? 200 : 800) + Int(30 * generator.normal())
        let height =
          generator.uniform() < 0.3 ? "" : String(170 + Int(10 * generator.normal()))
        return ["\(visits)", "\(visits + generator.index(below: 5))", height]
      },
    ])
    let model = try #require(try await segments(of: folder.path).segments)
    // Nearly a third of the heights are missing: in no segment they are most.
    _ = try await Scorer().score(
      folder.path, with: try await segments(of: folder.path), to: folder.path + "/out")
    let missing = Set(
      try folder.rows("customers.csv").filter { $0["height"] == "" }.compactMap { $0["id"] })
    let members = Dictionary(grouping: try folder.rows("out/segments.csv")) { $0["segment"] ?? "" }
    #expect(members.count == model.segments.count)
    for rows in members.values {
      let unknown = rows.count { missing.contains($0["customer_id"] ?? "") }
      #expect(Double(unknown) / Double(rows.count) < 0.6)
    }
    #expect(model.features == ["height", "visits"])
    #expect(model.dropped.map(\.feature) == ["visits_again"])
    guard case .correlated(let other, let correlation) = model.dropped[0].reason else {
      Issue.record("visits_again is dropped for another reason")
      return
    }
    // The copy differs by 0 to 4, a variance of 2, from columns some 600 apart, a variance of 90,000: 1 − 1e-5.
    #expect(other == "visits" && correlation > 0.9999)
  }

  @Test func `few customers are counted and not described`() async throws {
    let folder = try TemporaryFolder([
      "patron.yaml": Self.yaml + "segments: {smallest_described: 30}\n",
      "customers.csv": customers(500, header: "visits", seed: 3) { number, generator in
        let centre = number < 20 ? 900 : number % 2 == 0 ? 100 : 500
        return ["\(centre + generator.index(below: 20))"]
      },
    ])
    let model = try #require(try await segments(of: folder.path, count: 3).segments)
    let few = try #require(model.segments.first { $0.size == 20 })
    #expect(few.persona == nil && few.traits.isEmpty)
    #expect(few.name == "Few customers")
    for segment in model.segments where segment.size > 30 {
      let persona = try #require(segment.persona)
      #expect(!persona.typical.isEmpty)
    }
  }

  @Test func `a thirty-level column and a two-level one weigh alike`() async throws {
    // Both columns have the same two groups or none: the groups must come from the one
    // that has groups, however many levels the other has.
    let folder = try TemporaryFolder([
      "patron.yaml": Self.yaml,
      "customers.csv": customers(1_200, header: "plan,visits,style", seed: 4) { number, generator in
        [
          number % 2 == 0 ? "free" : "club",
          "\((number % 2 == 0 ? 100 : 300) + generator.index(below: 100))",
          "style\(generator.index(below: 30))",
        ]
      },
    ])
    let model = try #require(try await segments(of: folder.path, count: 2).segments)
    #expect(model.segments.map(\.size) == [600, 600])
    // Three features of one vote each.
    let weights = model.preprocessor.columns.map(\.weight)
    #expect(weights.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
  }

  @Test func `segments keep numbers and names, and count who moved`() async throws {
    let folder = try TemporaryFolder()
    let exports = folder.path + "/shop"
    try Simulation(customers: 900, seed: 5).write(to: URL(fileURLWithPath: exports))
    let before = try await segments(of: exports, asOf: "2025-02-28")
    let after = try await segments(of: exports, previous: before)
    let (old, new) = (try #require(before.segments), try #require(after.segments))
    let succession = try #require(new.succession)
    #expect(
      try succession.previousAsOf == day("2025-02-28") && succession.asOf == day("2025-06-30"))
    #expect(!succession.kept.isEmpty)
    // Both models on the present exports, and what two segments share of their union.
    func members(_ models: TrainedModels, _ name: String) async throws -> [Int: Set<String>] {
      _ = try await Scorer().score(exports, with: models, to: folder.path + "/" + name)
      return try folder.rows(name + "/segments.csv").reduce(into: [:]) { members, row in
        members[Int(row["segment"] ?? "") ?? 0, default: []].insert(row["customer_id"] ?? "")
      }
    }
    let (theirs, mine) = (try await members(before, "before"), try await members(after, "after"))
    for kept in succession.kept {
      let was = try #require(old.segments.first { $0.id == kept.id })
      let now = try #require(new.segments.first { $0.id == kept.id })
      if was.firmness != .unsettled && now.firmness != .unsettled { #expect(was.name == now.name) }
      let (left, right) = (theirs[kept.id] ?? [], mine[kept.id] ?? [])
      let shared = Double(left.intersection(right).count) / Double(left.union(right).count)
      #expect(kept.overlap == shared)
    }
    #expect(succession.new.allSatisfy { $0 > old.lastID })
    #expect(Set(new.segments.map(\.name)).count == new.segments.count)
    let migration = try #require(succession.migration)
    #expect(migration.customers.joined().reduce(0, +) == after.manifest.customers)
    #expect(
      migration.to.indices.map { to in migration.customers.reduce(0) { $0 + $1[to] } }
        == new.segments.map(\.size))
    // The spend of the movers is that of all: shares of it are the segments'.
    let total = try #require(migration.revenue).joined().reduce(0, +)
    for (column, segment) in new.segments.enumerated() {
      let spend = migration.revenue?.reduce(0) { $0 + $1[column] } ?? 0
      #expect(abs(spend / total - (segment.revenueShare ?? 0)) < 1e-9)
    }
    // Once more on the same day: nothing is new, so that the model is the same.
    let again = try await segments(of: exports, previous: after, threads: 1)
    #expect(again.segments == new)
  }

  @Test func `scores come with margin, RFM and stage of life`() async throws {
    let folder = try TemporaryFolder()
    try Simulation(customers: 400, seed: 6).write(
      to: URL(fileURLWithPath: folder.path + "/shop"))
    let models = try await Trainer(only: [.segments]).train(folder.path + "/shop")
    _ = try await Scorer().score(folder.path + "/shop", with: models, to: folder.path + "/out")
    let rows = try folder.rows("out/segments.csv")
    #expect(
      rows[0].keys.sorted() == [
        "customer_id", "distance", "lifecycle", "margin", "rfm", "rfm_cell", "segment",
        "segment_name",
      ])
    let bought = rows.filter { $0["rfm"] != "" }
    #expect(bought.count { $0["margin"] != "" } > 200)
    for row in bought {
      let digits = try #require(row["rfm"]).compactMap(\.wholeNumberValue)
      #expect(digits.count == 3 && digits.allSatisfy((1...5).contains))
      // RFM is of all that is known; a margin is of who bought within the year that segments describe.
      if row["margin"] != "" {
        let margin = try #require(Double(row["margin"] ?? ""))
        #expect((0...1).contains(margin))
      }
    }
    // Whoever bought last and most is a champion, whoever is long gone and bought least is lost.
    #expect(bought.filter { $0["rfm"] == "555" }.allSatisfy { $0["rfm_cell"] == "Champions" })
    #expect(bought.filter { $0["rfm"] == "111" }.allSatisfy { $0["rfm_cell"] == "Lost" })
    let stages = Set(rows.compactMap { $0["lifecycle"] })
    #expect(stages.isSubset(of: Set(Feature.lifecycleStages + [""])))
    #expect(stages.isSuperset(of: ["active", "lost"]))
  }
}
