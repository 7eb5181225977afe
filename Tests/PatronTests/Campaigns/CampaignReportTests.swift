import Foundation
import Patron
import PatronModels
import PatronNumerics
import PatronReport
import Testing

@Suite("The report of a measured campaign")
struct CampaignReportTests {
  @Test func `the headline has the verdict, the effect and both shares`() throws {
    let found = try CampaignMeasurement(HillstromCounts.table())
    #expect(
      found.document.blocks.first
        == .paragraph("men's e-mail: +7.7 points of visits [7.0, 8.3], 18.3 % against 10.6 %."))
    let text = found.description
    #expect(text.contains("women's e-mail: +4.5 points of visits"))
    #expect(text.contains("+0.68 points of conversions [0.50, 0.86]"))
  }

  @Test func `no effect is called so, with what would have been seen`() throws {
    let found = try CampaignMeasurement(
      counted(names: ["none", "mail"], sizes: [2000, 2000], outcomes: [("orders", [200, 205])]))
    guard case .paragraph(let text) = found.document.blocks.first else {
      Issue.record("no headline")
      return
    }
    #expect(text.contains("no effect shown on orders"))
    #expect(text.contains("would have been seen with 80 % power"))
  }

  /// Fewer than five customers are told by no figure.
  @Test func `small cells of arms that are not compared stay closed`() throws {
    let found = try CampaignMeasurement(
      counted(
        names: ["c", "a"], sizes: [100, 100], outcomes: [("orders", [3, 20])],
        assignment: .unknown))
    let tables = found.document.blocks.compactMap { block -> Document.Table? in
      if case .table(let table) = block { table } else { nil }
    }
    let row = try #require(tables.first?.rows.first)
    #expect(row.contains(.fewer(than: 5)) && !row.contains(.share(0.03)))
  }

  @Test func `a result comes back from a file, and reads the same`() throws {
    let campaign = try InventedCampaign(rows: 3000, seed: 31) { arm, x, place in
      0.05 * Double(arm) + (arm == 1 ? 0.1 * x : 0)
    }
    let found = try CampaignMeasurement(campaign.table)
    let back = try JSONDecoder().decode(CampaignMeasurement.self, from: campaignBytes(found))
    #expect(back == found && back.description == found.description)
    let text = MarkdownRenderer().text(of: found.document)
    for title in [
      "What each arm did", "Money", "In groups of customers",
      "Does the effect differ between customers?", "Was the assignment random?",
    ] {
      #expect(text.contains(title))
    }
  }

  @Test func `many customers are measured, and models see a part of them`() throws {
    let rows = CampaignMeasurement.Uplift.mostCustomers + 10_000
    let found = try CampaignMeasurement(
      InventedCampaign(rows: rows, armCount: 2, seed: 32) { _, _, _ in -1 }.table)
    #expect(found.arms.reduce(0) { $0 + $1.customers } == rows)
    #expect(found.uplift?.customers == CampaignMeasurement.Uplift.mostCustomers)
    // Nobody treated buys: no model is fitted, which would take seconds.
    #expect(found.uplift?.obstacle == .tooFew(arm: "one", found: 0))
  }
}
