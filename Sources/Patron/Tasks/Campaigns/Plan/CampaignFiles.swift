import Foundation
import PatronData
import PatronEngine

/// The files of a campaign's folder, which are put in their place together.
struct CampaignFiles {
  let staged: StagedFolder
  let engine: any Engine

  /// A column of the list or of the assignments: a value of the query, and its name.
  typealias Cell = (value: SQL, name: String)

  static let table = "patron_campaign"

  /// Makes the engine's table of the customers of the campaign.
  func load(
    _ draw: CampaignDraw, of customers: CampaignCustomers, choice: ChannelChoice
  ) async throws {
    try await engine.load(
      table: Self.table,
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("is_treated", .integer),
        LoadedColumn("channel", .text), LoadedColumn("stratum", .integer),
        LoadedColumn("decile", .integer), LoadedColumn("probability", .double),
        LoadedColumn("expected_effect", .double), LoadedColumn("success_value", .double),
        LoadedColumn("expected_cost", .double), LoadedColumn("expected_profit", .double),
      ]
    ) { writer in
      for member in draw.members {
        let index = member.candidate
        writer.write(Int(customers.keys[index]))
        writer.write(member.isTreated ? 1 : 0)
        writer.write(choice.channels[member.channel].name)
        writer.write(Int(member.stratum))
        writer.write(member.decile)
        writer.write(customers.probabilities[index])
        writer.write(choice.candidates[index].effect)
        writer.write(choice.candidates[index].value)
        writer.write(choice.cost(index, through: member.channel))
        writer.write(choice.profit(index, through: member.channel))
        try writer.endRow()
      }
    }
  }

  /// The query of `cells` of the customers of one arm, or of both.
  private func query(_ cells: [Cell], of scored: SQL, isTreated: Bool?) -> SQL {
    QueryTemplate(PackageResources.campaign_list_sql).filled([
      "columns": .sql(
        cells.map { SQL("\($0.value) as \(name: $0.name)") }.joined(separator: ", ")),
      "scored": .sql(scored), "plan": .sql(SQL(name: Self.table)),
      "arms": .list(isTreated.map { [["arm": .integer($0 ? 1 : 0)]] } ?? []),
    ])
  }

  /// Writes the lists and the assignments, and plan.json of what `plan` makes of their checksums.
  func write(
    list: [Cell], assignments: [Cell], of scored: SQL,
    plan: (_ files: [String: String]) throws -> CampaignPlan
  ) async throws -> CampaignPlan {
    let tables: [(name: String, query: SQL, format: ExportFormat)] = [
      (CampaignPlan.listName, query(list, of: scored, isTreated: true), .csv),
      (CampaignPlan.controlName, query(list, of: scored, isTreated: false), .csv),
      (CampaignPlan.assignmentsName, query(assignments, of: scored, isTreated: nil), .parquet),
    ]
    var digests: [String: String] = [:]
    for table in tables {
      try await engine.export(table.query, to: staged.path(table.name), format: table.format)
      digests[table.name] = try Checksum.of(file: staged.path(table.name)).digest
    }
    let made = try plan(digests)
    try staged.write(ModelFiles.json(made), to: CampaignPlan.planName)
    return made
  }

  /// Puts what was written in its place; the plan, which names the others, comes last.
  func place() throws { try staged.place(CampaignPlan.fileNames.reversed()) }
}
