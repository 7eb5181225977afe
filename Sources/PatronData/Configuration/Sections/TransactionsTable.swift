extension TableConfiguration {
  /// The unit that an amount is the total of.
  public enum AmountOf: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of its order line.
    case line
    /// Of the whole order, and it stands on every line of it.
    case order
  }
}

/// The section of order lines.
struct TransactionsTable: TablePart {
  let table = Table.transactions
  let grain = "One row an order line"
  let ownKeys = ["purchases", "amount_of"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.purchases = try section.texts("purchases")
    settings.amountOf = try section.word("amount_of")
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    var pairs: [YAMLPage.Pair] = []
    if let purchases = settings.purchases { pairs.append(.init("purchases", .list(purchases))) }
    if let amountOf = settings.amountOf {
      pairs.append(.init("amount_of", .plain(amountOf.rawValue)))
    }
    return pairs
  }
}
