import PatronData
import PatronEngine
import PatronNumerics

/// All customers as a campaign sees them: who is eligible, and what a contact changes.
struct CampaignCustomers {
  /// The keys of the eligible customers, ascending, with what is known of each.
  var keys: [Int32] = []
  var probabilities: [Double] = []
  var segments: [Int32] = []
  var candidates: [ChannelChoice.Candidate] = []
  /// The others, by the first reason that applies, in the order in which they are looked at.
  var exclusions: [CampaignPlan.Exclusion] = []
  var count = 0
  /// Channels that nobody is known to be met by.
  private(set) var warnings: [String] = []

  /// The days that a limit of contacts looks back.
  private static let contactDays: DayCount = 30

  /// Why a customer is not eligible.
  private enum Reason: Int, CaseIterable {
    case objective, filter, unknown, consent, control, contacts, channel

    func words(_ settings: CampaignSettings, _ who: String) -> String {
      switch self {
      case .objective: "not in the audience (\(who))"
      case .filter: "do not pass the filter"
      case .unknown: "without a probability or a value"
      case .consent: "do not consent"
      case .control: "control of a campaign that is not over"
      case .contacts:
        "\(settings.mostContacts ?? 0) or more contacts in 30 days, those planned with them"
      case .channel: "reached by no channel"
      }
    }
  }

  /// Reads the customers of the query `scored`, which has the columns of `models`.
  init(
    _ settings: CampaignSettings, of scored: SQL, in engine: any Engine, models: TrainedModels,
    permissions: Permissions, exposures: CampaignExposures, at day: Day?, workers: Workers
  ) async throws {
    let known = models.outputColumns
    let controls = day.map { exposures.controls(on: $0 + 1) } ?? []
    let contacts = day.map { exposures.contacts(in: Self.contactDays, upTo: $0 + 1) } ?? [:]
    let objective = settings.objective
    func condition(_ filter: String) throws -> SQL {
      let sql = try Filter(filter).condition(on: known, of: "scored")
      return "coalesce(\(sql), false)"
    }
    func cell(_ name: String) -> SQL { "scored.\(name: name)" }
    let names = known.map(\.name)
    let values = settings.value == nil ? objective.values.filter(names.contains) : []
    let item: SQL = objective.item.map { " and \(cell($0)) is not null" } ?? ""
    let columns: [SQL] =
      [
        "\(try condition(objective.audience))\(item)",
        try settings.filter.map(condition) ?? "true",
        objective.probability.map(cell) ?? "0",
        names.contains("segment") ? cell("segment") : "0",
        names.contains("contacts_30d") ? "coalesce(\(cell("contacts_30d")), 0)" : "0",
      ]
      + settings.channels.map { channel in
        guard let name = channel.name, names.contains("preferred_channel") else { return "false" }
        return engine.dialect.isAmong("lower(\(cell("preferred_channel")))", [name.lowercased()])
      } + values.map(cell)
    let firstChannel = 5
    let firstValue = firstChannel + settings.channels.count
    let rows = try await engine.frame(
      columns, by: "scored.customer_key", from: "(\(scored)) as scored", workers: workers)
    count = rows.keys.count
    var counts = [Int](repeating: 0, count: Reason.allCases.count)
    // In the order of the keys, whatever order the engine gives.
    for row in rows.keys.indices.sorted(by: { rows.keys[$0] < rows.keys[$1] }) {
      let key = Int(rows.keys[row])
      func number(_ column: Int) -> Double { Double(rows.values[row, column]) }
      let probability = number(2)
      let worths = values.indices.map { number(firstValue + $0) }.filter(\.isFinite)
      let value = settings.value ?? (worths.isEmpty ? .nan : worths.reduce(0, +))
      let channels = settings.channels.indices.filter { index in
        let consents = permissions.consents?[key] ?? true
        guard let name = settings.channels[index].name else { return consents }
        return permissions.reach[name.lowercased()]?[key] ?? consents
      }
      // A contact may stand in both, the events and the ledger.
      let contacted = max(number(4), Double(contacts[rows.keys[row]] ?? 0))
      let reasons: [(Reason, Bool)] = [
        (.objective, number(0) != 1), (.filter, number(1) != 1),
        (.unknown, !probability.isFinite || !value.isFinite),
        (.consent, channels.isEmpty && permissions.consents?[key] == false),
        (.control, controls.contains(rows.keys[row])),
        (.contacts, settings.mostContacts.map { contacted >= Double($0) } ?? false),
        (.channel, channels.isEmpty),
      ]
      if let reason = reasons.first(where: { $0.1 })?.0 {
        counts[reason.rawValue] += 1
        continue
      }
      let outcome = objective.outcome(probability, rate: settings.rate)
      keys.append(rows.keys[row])
      probabilities.append(probability)
      let segment = number(3)
      segments.append(segment.isFinite ? Int32(segment) : 0)
      candidates.append(
        ChannelChoice.Candidate(
          effect: outcome.effect, acceptance: outcome.acceptance,
          value: value * (settings.value == nil ? settings.margin : 1), channels: channels,
          preferred: channels.first { number(firstChannel + $0) == 1 }))
    }
    warnings = settings.channels.indices.compactMap { index in
      guard let name = settings.channels[index].name,
        permissions.reach[name.lowercased()] == nil,
        !rows.keys.indices.contains(where: { rows.values[$0, firstChannel + index] == 1 })
      else { return nil }
      return
        "no customer is met by the channel '\(name)', and no consent names it: see its spelling"
    }
    let who = objective.audience + (objective.item.map { " and \($0) is not null" } ?? "")
    exclusions = Reason.allCases.compactMap { reason in
      counts[reason.rawValue] == 0
        ? nil
        : CampaignPlan.Exclusion(
          reason: reason.words(settings, who), customers: counts[reason.rawValue])
    }
  }
}
