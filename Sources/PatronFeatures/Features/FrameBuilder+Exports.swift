/// Exports that are scored may differ from those that a model learned from.
extension FrameBuilder {
  /// Refuses exports that lack what the features are made of: nobody would be scored by a column
  /// of nothing.
  func checkExports() throws {
    for (table, role) in requiredRoles {
      guard prepared.tables.contains(table) else {
        throw PatronError(
          .data,
          """
          the features are made from \(table), which these exports do not have: export that table \
          too, or train a model without it
          """)
      }
      if let role, !prepared.has(role, of: table) { throw lacking("'\(role)'", of: table) }
    }
    if features.index(of: "spend") != nil && !prepared.hasAmounts {
      throw lacking("'amount' or 'price'", of: .transactions)
    }
    let columns = prepared.exports.columns[.customers] ?? []
    for attribute in features.vocabulary.attributes where !columns.contains(attribute.column) {
      throw lacking("'\(attribute.column)'", of: .customers)
    }
  }

  private func lacking(_ column: String, of table: Table) -> PatronError {
    PatronError(
      .data,
      """
      the features need \(column) of \(table), which these exports do not have: export that column \
      too, or train a model without it
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
