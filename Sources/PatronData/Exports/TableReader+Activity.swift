import PatronEngine

/// When customers were active, and words of patron.yaml that no row has.
extension TableReader {
  /// The last observed day: of the active table, with guests' rows and rows that are not looked at.
  func lastDay(_ plain: PlainLines?) async throws -> Day? {
    guard let activeTable = exports.activeTable else { return nil }
    if let plain { return plain.lastDay }
    struct Last: Decodable { let day: Int? }
    // Of contracts the last that began: an end may be agreed for later.
    return try await engine.rows(
      QueryTemplate(PackageResources.last_day_sql).filled(["table": .sql(activeTable.typed)]),
      as: Last.self
    ).first?.day.map { Day($0) }
  }

  /// The days that the active days of `history` cover, up to `last`; nil where no table has them.
  func activeDays(
    of history: History, last: Day?, _ quality: [TableQuality]
  ) throws -> Days? {
    guard exports.activeTable != nil else { return nil }
    guard let first = history.daysOfActivity().firstDay, let last else {
      throw PatronError(
        .data,
        """
        no row\(beforeSnapshot) says when a known \
        customer was active\(quality.reasons)
        """)
    }
    let end = Snapshot(lastSeen: last).day
    return Days(from: first, before: min(snapshot?.day ?? end, end))
  }

  /// The rows that were looked at, to follow "no row" in an error.
  var beforeSnapshot: String { snapshot.map { " before \($0.day)" } ?? "" }

  /// The event types of patron.yaml that no event has: most likely misspelt.
  func notices() async throws -> [String] {
    var written = (exports.configuration.tables[.events]?.types ?? [:]).sorted { $0.key < $1.key }
      .map { (key: "types.\($0.key)", names: $0.value) }
    if case .on(let content) = exports.configuration.recommendations {
      let senses = TableConfiguration.typeNames
      let types = content.weights.keys.filter { !senses.contains($0.lowercased()) }.sorted()
      written.append((key: "content.weights", names: types))
    }
    guard exports.configuration.tables[.events] != nil,
      written.contains(where: { !$0.names.isEmpty })
    else { return [] }
    struct Known: Decodable { let type: String }
    let known = try await engine.rows(
      QueryTemplate(PackageResources.event_type_names_sql).filled(), as: Known.self
    ).map(\.type)
    let folded = Set(known.map { $0.lowercased() })
    return written.flatMap { key, names in
      names.filter { !folded.contains($0.lowercased()) }.map { name in
        let meant = nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
        return "events: no event is of the type '\(name)' that \(key) names\(meant)"
      }
    }
  }
}
