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

  /// Puts the assignments of `plan`, which the engine has as `table`, into the ledger.
  func write(_ plan: CampaignPlan, table: String) async throws {
    guard isAskedFor, let asOf = plan.asOf, let window = plan.window else { return }
    struct Row: Decodable, Sendable {
      let hash: String
      let treated: Int
      let channel: String?
    }
    let rows = try await session.engine.rows(
      QueryTemplate(PackageResources.campaign_hashes_sql).filled([
        "plan": .sql(SQL(name: table)), "hashes": .sql(try await session.prepared.personHashes()),
      ]), as: Row.self)
    try CampaignLedger(try session.prepared.ledger).replace(
      plan.name,
      by: rows.map { row in
        CampaignLedger.Entry(
          hash: row.hash, campaign: plan.name, isTreated: row.treated == 1,
          channel: row.channel ?? "", first: asOf + 1, last: asOf + window)
      })
  }
}
