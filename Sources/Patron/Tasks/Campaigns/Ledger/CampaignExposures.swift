import PatronData
import PatronEngine
import PatronNumerics

/// The campaigns that the customers of exports were assigned to, by their keys.
struct CampaignExposures: Sendable {
  struct Exposure: Sendable {
    let key: Int32
    let isTreated: Bool
    /// The days in which the campaign works.
    let first: Day
    let last: Day
  }

  let all: [Exposure]

  private static let table = "campaign_exposures"

  /// Reads the ledger of `session`; of nobody where there is none.
  ///
  /// - Parameter campaign: one that does not count, as it is planned again.
  init(_ session: Session, but campaign: String? = nil) async throws {
    let ledger = CampaignLedger(try session.prepared.ledger)
    let entries = try ledger.read().filter { $0.campaign != campaign }
    guard !entries.isEmpty else {
      all = []
      return
    }
    try await session.engine.load(
      table: Self.table,
      columns: [
        LoadedColumn("hash", .text), LoadedColumn("is_treated", .integer),
        LoadedColumn("first_day", .integer), LoadedColumn("last_day", .integer),
      ]
    ) { writer in
      for entry in entries {
        writer.write(entry.hash)
        writer.write(entry.isTreated ? 1 : 0)
        writer.write(entry.first.number)
        writer.write(entry.last.number)
        try writer.endRow()
      }
    }
    let query = QueryTemplate(PackageResources.campaign_exposures_sql).filled([
      "exposures": .sql(SQL(name: Self.table)),
      "hashes": .sql(try await session.prepared.personHashes()),
    ])
    let rows = try await session.engine.frame(
      ["is_treated", "first_day", "last_day"], by: "customer_key", from: "(\(query)) as exposed",
      workers: session.options.workers)
    all = rows.keys.indices.map { row in
      Exposure(
        key: rows.keys[row], isTreated: rows.values[row, 0] == 1,
        first: Day(Int(rows.values[row, 1])), last: Day(Int(rows.values[row, 2])))
    }
  }

  /// How often each customer was contacted in the `days` up to `last`.
  func contacts(in days: DayCount, upTo last: Day) -> [Int32: Int] {
    all.reduce(into: [:]) { counts, one in
      guard one.isTreated, one.first <= last, one.first > last - days else { return }
      counts[one.key, default: 0] += 1
    }
  }

  /// The customers who are in the control of a campaign that is not over on `day`: to contact them would spoil it.
  func controls(on day: Day) -> Set<Int32> {
    Set(all.filter { !$0.isTreated && $0.last >= day }.map(\.key))
  }

  /// The customers who were contacted by a campaign that worked in some of `days`.
  func treated(in days: Days) -> Set<Int32> {
    Set(all.filter { $0.isTreated && $0.first <= days.last && $0.last >= days.first }.map(\.key))
  }

  /// A word on rows that are left out so.
  static func notice(_ rows: Int, _ what: String) -> String {
    "\(rows) rows of customers that a campaign contacted in the days that decide them are not \(what)"
  }

  /// The frame without the labels of customers who were contacted by a campaign in the days that decide them, and how many
  /// rows those are: what they did is no longer what they would have done.
  func leavingOutTreated(
    _ frame: FrameBuilder.Frame, targets: [OutcomeTarget]
  ) -> (frame: FrameBuilder.Frame, rows: Int) {
    guard !all.isEmpty else { return (frame, 0) }
    var (frame, rows) = (frame, Set<Int>())
    for target in targets {
      guard let days = target.days(at: frame.snapshot), let labels = frame.labels[target.outcome.id]
      else { continue }
      let treated = treated(in: days)
      let own = frame.customers.indices.filter {
        treated.contains(frame.customers[$0]) && !labels.values[$0].isNaN
      }
      guard !own.isEmpty else { continue }
      var values = labels.values
      for row in own { values[row] = .nan }
      rows.formUnion(own)
      frame.labels[target.outcome.id] = .init(values: values, lastYear: labels.lastYear)
    }
    return (frame, rows.count)
  }
}

extension OutcomeTarget {
  /// The days behind `snapshot` that decide the outcome; nil of a label, which has none.
  fileprivate func days(at snapshot: Snapshot) -> Days? {
    switch source {
    case .window(let horizon, let gap), .contract(let horizon, let gap):
      snapshot.outcome(after: gap, of: horizon)
    case .column: nil
    }
  }
}
