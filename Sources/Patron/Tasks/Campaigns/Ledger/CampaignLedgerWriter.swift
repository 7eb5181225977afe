import PatronData
import PatronEngine

/// Writes the assignments of a plan into the ledger, where patron.yaml names one.
struct CampaignLedgerWriter {
  private let session: Session
  private let settings: CampaignSettings
  private let isAskedFor: Bool

  init(_ session: Session, settings: CampaignSettings) {
    self.session = session
    self.settings = settings
    isAskedFor = session.configuration.people != nil
  }

  /// What is lost without a ledger.
  var notices: [String] {
    isAskedFor
      ? []
      : [
        "no ledger is kept: add 'people: {ledger: FILE}' to patron.yaml, so that the next training does not take who is "
          + "contacted for who is not, and the next plan leaves this control alone"
      ]
  }

  /// Refuses a name that another campaign has which is not over, unless it is to be replaced.
  ///
  /// - Parameter table: the assignments, in the engine.
  func check(_ asOf: Day?, table: String) async throws {
    guard isAskedFor, !settings.replaces, let asOf else { return }
    let own = try CampaignLedger(try session.prepared.ledger).read().filter {
      $0.campaign == settings.name && $0.last > asOf
    }
    guard !own.isEmpty else { return }
    let planned = Set(try await rows(of: table).map { "\($0.hash) \($0.treated == 1)" })
    guard Set(own.map { "\($0.hash) \($0.isTreated)" }) != planned else { return }
    throw PatronError(
      .data, at: .file(try session.prepared.ledger),
      "another campaign called '\(settings.name)' is not over, with \(own.count) other customers or arms",
      remedy: "choose another --name, or take its place with --replace")
  }

  private struct Row: Decodable, Sendable {
    let hash: String
    let treated: Int
    let channel: String?
  }

  private func rows(of table: String) async throws -> [Row] {
    try await session.engine.rows(
      QueryTemplate(PackageResources.campaign_hashes_sql).filled([
        "plan": .sql(SQL(name: table)), "hashes": .sql(try await session.prepared.personHashes()),
      ]), as: Row.self)
  }

  /// The assignments of `plan`, which the engine has as `table`; none where no ledger is kept.
  func entries(of plan: CampaignPlan, table: String) async throws -> [CampaignLedger.Entry] {
    guard isAskedFor, let asOf = plan.asOf, let window = plan.window else { return [] }
    return try await rows(of: table).map { row in
      CampaignLedger.Entry(
        hash: row.hash, campaign: plan.name, isTreated: row.treated == 1,
        channel: row.channel ?? "", first: asOf + 1, last: asOf + window)
    }
  }

  /// Puts the `entries` of `plan` into the ledger, where one is kept, together with what `body` puts in its place.
  func write(
    _ entries: [CampaignLedger.Entry], of plan: CampaignPlan, with body: () throws -> Void
  ) throws {
    guard isAskedFor, plan.asOf != nil, plan.window != nil else { return try body() }
    try CampaignLedger(try session.prepared.ledger).replace(plan.name, by: entries, with: body)
  }
}
