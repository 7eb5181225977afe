public import PatronData
import PatronEngine

/// Writes down what is held of one person, what it says of them, and what it rests on.
///
///     let models = try ModelFolder("models/aurora").read()
///     let letter = try await SubjectReporter().report(
///       "C000100", of: "datasets/aurora", on: Day(iso: "2026-11-30")!, with: models,
///       from: "models/aurora")
///     let page = HTMLRenderer().text(of: letter.document)
public struct SubjectReporter: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// The letter to the person called `identifier`, by any of the person's identifiers, in the exports of `folder`.
  ///
  /// - Parameters:
  ///   - day: the day of the letter.
  ///   - models: what the person is scored by; nil for a letter without scores.
  ///   - modelFolder: where they lie.
  public func report(
    _ identifier: String, of folder: String, on day: Day, with models: TrainedModels?,
    from modelFolder: String = ""
  ) async throws -> SubjectReport {
    let held = try await Session.with(
      folder: folder, options: options, keepsTyped: true, admitsAll: true
    ) { try await Self.held(of: identifier, in: $0) }
    var profile: Explainer.Explanation?
    let isRead = try await Session.with(folder: folder, options: options) {
      try await $0.prepared.customer(called: held.leavesAs) != nil
    }
    if isRead, let models {
      profile = try await Explainer(options: options).explain(
        held.leavesAs, of: folder, with: models)
    }
    let people = held.configuration.people
    let isProfiled = held.consents.first { $0.purpose == .profiling }?.isGiven ?? true
    return SubjectReport(
      name: held.configuration.name, contact: people?.contact, day: day,
      identifiers: held.identifiers, tables: held.tables, cells: held.cells,
      consents: held.consents, campaigns: held.campaigns, isSuppressed: !isRead && isProfiled,
      profile: profile,
      models: models.map {
        SubjectReport.Models(
          folder: modelFolder, tasks: $0.manifest.models, asOf: $0.manifest.asOf,
          patron: $0.manifest.patron)
      }, retention: people?.retention)
  }

  /// What the exports hold of a person.
  private struct Held {
    let configuration: Configuration
    let leavesAs: String
    let identifiers: [String]
    let tables: [SubjectReport.Table]
    let cells: [String: String]
    let consents: [SubjectReport.Consent]
    let campaigns: [SubjectReport.Campaign]
  }

  private static func held(of identifier: String, in session: Session) async throws -> Held {
    let prepared = session.prepared
    guard let key = try await prepared.customer(called: identifier),
      let leavesAs = try await prepared.identifierOfResults(of: key)
    else {
      throw PatronError(
        .missingInput, "no row of these exports is of a customer with that identifier",
        remedy: "see its spelling; who is in no export is held by none")
    }
    // The customer who has brought this one is somebody else.
    let others = prepared.exports.column("referred_by", of: .customers)
    let cells = try await prepared.cells(of: key)?.filter { $0.key != others }
    var consents: [SubjectReport.Consent] = []
    for purpose in Purpose.allCases {
      consents.append(
        .init(
          purpose: purpose, channel: nil,
          isGiven: try await prepared.allowed(for: purpose).map { $0[key] }))
    }
    for channel in try await prepared.channelsOfConsents() {
      consents.append(
        .init(
          purpose: .marketing, channel: channel,
          isGiven: try await prepared.allowed(for: .marketing, channel: channel).map { $0[key] }))
    }
    return Held(
      configuration: session.configuration, leavesAs: leavesAs,
      identifiers: try await prepared.identifiers(of: key),
      tables: try await prepared.rows(of: key).map { rows in
        SubjectReport.Table(
          table: rows.table, files: rows.files, columns: rows.columns, firstDay: rows.firstDay,
          lastDay: rows.lastDay)
      }, cells: cells ?? [:], consents: consents,
      campaigns: try await campaigns(of: key, in: session))
  }

  /// What the ledger of campaigns holds of the customer with `key`.
  private static func campaigns(
    of key: Int, in session: Session
  ) async throws -> [SubjectReport.Campaign] {
    let entries = try CampaignLedger(try session.prepared.ledger).read()
    // Hashes need a key, which is not made for a ledger that is not there.
    guard !entries.isEmpty else { return [] }
    let hashes = try await session.prepared.personHashes(of: key)
    return entries.filter { hashes.contains($0.hash) }.map {
      SubjectReport.Campaign(
        name: $0.campaign, isContacted: $0.isTreated,
        channel: $0.channel.isEmpty ? nil : $0.channel,
        first: $0.first, last: $0.last)
    }
  }
}
