import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Reads what became of a planned campaign: its assignments, and what the exports say of the days after it.
struct PlannedCampaignReader {
  let folder: String
  let options: RunOptions

  private static let table = "patron_assignments"

  /// The plan, when its files are as they were written.
  func plan() throws -> CampaignPlan {
    let path = folder + "/" + CampaignPlan.planName
    guard let bytes = try WholeFile.bytes(of: path, atMost: JSONReader.largestSize) else {
      throw PatronError(
        .missingInput, at: .folder(folder), "there is no \(CampaignPlan.planName)",
        remedy: "name the folder that 'patron campaign plan' wrote")
    }
    let plan = try CampaignPlan(bytes, of: folder)
    let assignments = folder + "/" + CampaignPlan.assignmentsName
    guard (try? Checksum.of(file: assignments).digest) == plan.files[CampaignPlan.assignmentsName]
    else { throw CampaignPlan.damaged(folder) }
    return plan
  }

  /// A campaign in exports, and how many of its days these know.
  typealias Found = (table: CampaignTable, known: DayCount, notices: [String])

  /// The campaign of `plan` in the exports of `session`, whose engine may read the campaign's folder.
  func table(
    _ plan: CampaignPlan, in session: Session
  ) async throws -> Found {
    guard let asOf = plan.asOf, let window = plan.window else {
      throw PatronError(
        .data, at: .folder(folder), "planned from exports without days, so no days come after it",
        remedy: "measure it from a table with --treatment and --outcome")
    }
    guard let last = session.prepared.lastDay, last > asOf else {
      let known = session.prepared.lastDay.map { " and end on \($0)" } ?? ""
      throw PatronError(
        .data, at: .folder(session.folder),
        "the campaign was planned on \(asOf), and the exports know nothing of the days after it\(known)",
        remedy: "export again once its \(window) days are over")
    }
    let end = min(last, asOf + window)
    var notices: [String] = []
    let path = folder + "/" + CampaignPlan.assignmentsName
    try await session.engine.open(
      URL(fileURLWithPath: path).standardizedFileURL.path, as: Self.table)
    let rows = try await assignments(plan, session)
    try PlannedCustomers(plan: plan, rows: rows, asOf: asOf).check(in: session)
    let absent = plan.list.customers + plan.control.control - rows.keys.count
    if absent > 0 {
      notices.append(
        absent == 1
          ? "one customer of the plan is not in the exports any more, and is left out"
          : "\(Figures.grouped(absent)) customers of the plan are not in the exports any more, and are left out"
      )
    }
    let days = Day(asOf.number + 1)...end
    let table = try await assemble(plan, rows, days: days, session: session)
    if !CampaignActivity.observes(plan, first: table.outcomes[0]) {
      notices.append(
        "the exports have no events of a \(plan.objective), so that what the campaign was for is not measured: export them"
      )
    }
    return (table, end - asOf, notices)
  }

  private func assignments(_ plan: CampaignPlan, _ session: Session) async throws -> KeyedRows {
    let query = QueryTemplate(PackageResources.campaign_assignments_sql).filled([
      "assignments": .sql(SQL(name: Self.table))
    ])
    let rows = try await session.engine.frame(
      plan.columns.map { SQL(name: $0) }, by: "customer_key",
      from: "(\(query)) as assigned", workers: options.workers)
    return rows
  }

  private func assemble(
    _ plan: CampaignPlan, _ rows: KeyedRows, days: ClosedRange<Day>, session: Session
  ) async throws -> CampaignTable {
    // In the order of the keys, whatever order the engine gives.
    let order = rows.keys.indices.sorted { rows.keys[$0] < rows.keys[$1] }
    func column(_ name: String) -> [Double]? {
      plan.columns.firstIndex(of: name).map { index in
        order.map { Double(rows.values[$0, index]) }
      }
    }
    func numbers(_ name: String) -> [Int32]? {
      column(name).map { $0.map { Int32(exactly: $0) ?? -1 } }
    }
    let keys = order.map { rows.keys[$0] }
    let treated = numbers("is_treated") ?? []
    let activity = try await CampaignActivity(session, of: keys, in: days)
    let before = ["probability", "success_value", "spend", "order_days"].compactMap { name in
      column(name).map { (name, $0) }
    }.filter { $0.1.contains { $0 != 0 } }
    let count = keys.count
    let frame = Matrix(
      rowCount: count, columnCount: before.count,
      elements: (0..<count).flatMap { row in before.map { Float($0.1[row]) } })
    let total = Double(plan.list.customers + plan.control.control)
    var table = CampaignTable(
      name: plan.name, armNames: ["control", "contacted"],
      arms: try CampaignArms(numbers: treated, count: 2), assignment: .planned,
      plannedShares: [
        Double(plan.control.control) / total, Double(plan.list.customers) / total,
      ], strata: Self.dense(numbers("stratum") ?? []), outcomes: activity.outcomes(of: plan),
      covariates: before.isEmpty
        ? nil
        : .init(
          frame: frame,
          columns: before.map {
            .init(name: $0.0, kind: $0.0 == "probability" ? .linear : .logarithmic)
          }),
      groupings: [
        grouping("segment", numbers("segment"), plan.segmentNames),
        grouping("decile", numbers("decile"), [:]),
      ].compactMap(\.self))
    let costs = column("expected_cost") ?? []
    let contacted = treated.indices.filter { treated[$0] == 1 }
    let cost = contacted.reduce(0) { $0 + costs[$1] } / Double(max(1, contacted.count))
    table.money = money(plan, table.outcomes, cost: cost, worth: column("success_value") ?? [])
    return table
  }

  /// What an outcome is worth: the spend its margin, else a success the mean worth of those planned.
  private func money(
    _ plan: CampaignPlan, _ outcomes: [CampaignTable.Outcome], cost: Double, worth: [Double]
  ) -> CampaignTable.Money? {
    let isOrder = plan.effect == .lifted
    if isOrder, let spend = outcomes.firstIndex(where: { $0.name == CampaignActivity.spend }) {
      return .init(
        outcome: spend, valuePerUnit: plan.margin, currency: plan.currency, contactCosts: [cost])
    }
    // An order is no review: of what the exports do not tell no money is made.
    guard CampaignActivity.observes(plan, first: outcomes[0]) else { return nil }
    let mean = worth.reduce(0, +) / Double(max(1, worth.count))
    guard mean > 0 else { return nil }
    return .init(outcome: 0, valuePerUnit: mean, currency: plan.currency, contactCosts: [cost])
  }

  private func grouping(
    _ name: String, _ numbers: [Int32]?, _ words: [Int32: String]
  ) -> CampaignTable.Grouping? {
    guard let numbers else { return nil }
    let levels = Set(numbers.filter { $0 > 0 }).sorted()
    guard levels.count > 1 else { return nil }
    let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return .init(
      name: name, levels: levels.map { words[$0] ?? "\(name) \($0)" },
      numbers: numbers.map { places[$0] ?? -1 })
  }

  /// The strata numbered from 0 without gaps.
  private static func dense(_ strata: [Int32]) -> [Int32] {
    let known = Set(strata).sorted()
    let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32($0)) })
    return strata.map { places[$0] ?? 0 }
  }
}
