import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Each preset is checked on a small export in the shape that its system writes, with the right answer beside it.
@Suite("Presets of known systems")
struct PresetTests {
  private static var fixtures: URL {
    PublicData.fixture("presets")
  }

  private struct Expected {
    var numbers: [String: Double] = [:]
    var days: [String: String] = [:]

    init(_ text: String) {
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: ":", maxSplits: 1).map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        guard parts.count == 2 else { continue }
        if let number = Double(parts[1]) {
          numbers[parts[0]] = number
        } else {
          days[parts[0]] = parts[1]
        }
      }
    }
  }

  private func exports(_ preset: Preset) throws -> (files: [String: String], expected: Expected) {
    let folder = Self.fixtures.appending(path: preset.name)
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name != "expected.yaml" {
      files[name] = String(
        decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
    let expected = try String(
      contentsOf: folder.appending(path: "expected.yaml"), encoding: .utf8)
    return (files, Expected(expected))
  }

  @Test(arguments: Preset.all.map(\.name))
  func `is recognised by its header and read as its system means it`(name: String) async throws {
    let preset = try #require(Preset.all.first { $0.name == name })
    let (files, expected) = try exports(preset)
    try await TestExports(files).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      #expect(draft.assumptions.contains { $0.contains("(--from \(name))") })
      #expect(Set(draft.configuration.tables.keys) == [preset.table])
      try drafter.write(draft, to: path)
      try await Session.with(folder: path, options: RunOptions(), keepsTyped: true) { session in
        let report = try await Checker().check(session)
        try await compare(report, session, preset.table, expected)
      }
    }
  }

  private func compare(
    _ report: CheckReport, _ session: Session, _ table: Table, _ expected: Expected
  ) async throws {
    let numbers = expected.numbers
    if let totals = report.totals {
      #expect(totals.guests.lines == Int(numbers["withoutCustomer"] ?? 0))
      #expect(totals.customers == numbers["customers"].map { Int($0) })
      #expect(totals.lines - totals.guests.lines == numbers["lines"].map { Int($0) })
      #expect(totals.firstDay == expected.days["firstDay"])
      #expect(totals.lastDay == expected.days["lastDay"])
      if let money = numbers["money"], let found = totals.money {
        // Sums are exact to 1/10,000.
        #expect(abs(found - (totals.guests.money ?? 0) - money) < 0.00005)
      }
      if totals.guests.lines == 0, let orders = numbers["orders"] {
        #expect(totals.orders == Int(orders))
      }
      return
    }
    if let customers = numbers["customers"] { #expect(report.customers == Int(customers)) }
    if let consenting = numbers["consenting"] {
      let consents = try await session.prepared.permissions().consents ?? []
      #expect(consents.count { $0 } == Int(consenting))
    }
    if table == .contracts {
      let read = try #require(report.tables.first { $0.table == .contracts })
      #expect(read.rows == numbers["lines"].map { Int($0) })
      #expect(read.firstDay == expected.days["firstDay"])
      #expect(read.lastDay == expected.days["lastDay"])
      let running = session.prepared.contracts(at: session.snapshot, workers: Workers(1)).rows
        .filter(\.runs)
      #expect(running.count == numbers["running"].map { Int($0) })
      // A fee is exact to 1/10,000.
      let fees = running.reduce(0) { $0 + $1.contract.fee.number }
      #expect(abs(fees - (numbers["fees"] ?? -1)) < 0.00005 * Double(running.count))
    }
    guard table == .surveys else { return }
    let answers = try #require(report.tables.first { $0.table == .surveys })
    let unanswered = answers.remarks.filter { $0.text == "no answer" }.reduce(0) { $0 + $1.rows }
    #expect(answers.rows - unanswered == numbers["lines"].map { Int($0) })
    #expect(answers.firstDay == expected.days["firstDay"])
    #expect(answers.lastDay == expected.days["lastDay"])
    struct Mean: Decodable { let mean: Double }
    let mean = try await session.engine.rows(
      "select avg(cast(score as double)) as mean from answers;", as: Mean.self
    ).first?.mean
    // Half of the last digit that is written down.
    #expect(abs((mean ?? 0) - (numbers["scoreMean"] ?? -1)) <= 0.005)
  }

  @Test func `dates follow the cells where a user of another country exported them`() async throws {
    let preset = try #require(Preset.all.first { $0.name == "salesforce-report" })
    let (files, expected) = try exports(preset)
    let british = files.mapValues { text in
      text.replacing(/"(\d+)\/(\d+)\/(\d{4})"/) { "\"\($0.2)/\($0.1)/\($0.3)\"" }
    }
    try await TestExports(british).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      #expect(draft.configuration.tables[.transactions]?.timeFormat.all == "%d/%m/%Y")
      try drafter.write(draft, to: path)
      let totals = try await Checker().check(path).totals
      #expect(totals?.firstDay == expected.days["firstDay"])
      #expect(totals?.lastDay == expected.days["lastDay"])
    }
  }

  @Test func `no header is that of two systems`() throws {
    for preset in Preset.all {
      let columns = preset.header.map { $0[0] }
      #expect(preset.matches(columns))
      let others = Preset.all.filter { $0.name != preset.name && $0.matches(columns) }
      // Klaviyo's and other systems' headers share columns, and none holds all of another's.
      #expect(others.isEmpty, "\(preset.name) is also \(others.map(\.name))")
      #expect(!preset.row.isEmpty && !preset.title.isEmpty)
    }
  }

  @Test func `a system that is insisted on must have its columns, and be known`() async throws {
    let exports = try TestExports(["o.csv": "a,b\n1,2\n"])
    try await exports.use { path in
      let error = await #expect(throws: PatronError.self) {
        _ = try await Drafter(system: "shopify-orders").draft(path)
      }
      #expect(error?.description.contains("no file has the columns of 'shopify-orders'") == true)
      let unknown = await #expect(throws: PatronError.self) {
        _ = try await Drafter(system: "shopify-order").draft(path)
      }
      #expect(unknown?.description.contains("did you mean 'shopify-orders'?") == true)
    }
  }

  @Test func `a column's name of any number of points is compared at once`() {
    // Each point once made a text of all before it: 100,000 of them took minutes.
    let name = "a" + String(repeating: ".a", count: 100_000)
    #expect(!Preset.all.contains { $0.matches([name]) || $0.nearlyMatches([name]) })
  }
}
