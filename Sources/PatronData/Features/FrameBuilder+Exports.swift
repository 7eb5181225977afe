import PatronEngine

/// Exports that are scored may differ from those that a model learned from.
extension FrameBuilder {
  /// Refuses exports that lack what the features are made of: nobody would be scored by a column
  /// of nothing.
  func checkExports() throws {
    var lacking: [String] = []
    for (table, role) in requiredRoles {
      if !prepared.tables.contains(table) {
        lacking.append("\(table)")
      } else if let role, !prepared.has(role, of: table) {
        lacking.append("\(table).\(role)")
      }
    }
    if features.index(of: "spend") != nil && prepared.tables.contains(.transactions)
      && !prepared.hasAmounts
    {
      lacking.append("transactions.amount or transactions.price")
    }
    let columns = Set(prepared.exports.columns[.customers] ?? [])
    if prepared.tables.contains(.customers) {
      lacking += features.vocabulary.attributes.map(\.column).filter { !columns.contains($0) }
        .map { "customers.\($0)" }
    }
    var seen: Set<String> = []
    lacking.removeAll { !seen.insert($0).inserted }
    guard !lacking.isEmpty else { return }
    throw PatronError(
      .data,
      """
      the features are made of \(lacking.joined(separator: ", ")), which these exports do not have: \
      export that too, or train a model without it
      """)
  }

  /// The tables and the columns' roles that the features cannot do without.
  private var requiredRoles: [(table: Table, role: String?)] {
    let sources = Set(features.features.map(\.source))
    let vocabulary = features.vocabulary
    var required: [(table: Table, role: String?)] = []
    if sources.contains(.purchases) { required.append((.transactions, nil)) }
    if features.index(of: "products") != nil { required.append((.transactions, "product")) }
    if !vocabulary.categories.isEmpty { required.append((.transactions, "category")) }
    if !vocabulary.channels.isEmpty { required.append((.transactions, "channel")) }
    if sources.contains(.events) {
      required.append((.events, features.eventsHaveTime ? "time" : nil))
    }
    if vocabulary.eventTypes.count > 1 { required.append((.events, "type")) }
    if !vocabulary.eventChannels.isEmpty { required.append((.events, "channel")) }
    if sources.contains(.surveys) {
      required.append((.surveys, features.index(of: "answers") == nil ? nil : "time"))
    }
    if !vocabulary.attributes.isEmpty { required.append((.customers, nil)) }
    required += features.userFeatures.map { ($0.table, nil) }
    return required
  }
}
