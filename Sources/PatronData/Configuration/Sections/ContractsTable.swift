package import PatronNumerics

extension Configuration {
  /// What the fees of contracts pay for, and what their lengths are counted in.
  package var billingPeriod: BillingPeriod { tables[.contracts]?.period ?? .month }

  /// Whether contracts are read from the customers' own rows: a row has its customer's contract.
  var contractsAreOfCustomers: Bool {
    tables[.contracts].map { $0.files == tables[.customers]?.files } ?? false
  }
}

/// The section of contracts and subscriptions.
struct ContractsTable: TablePart {
  let table = Table.contracts
  let grain = "One row a contract or a subscription"
  let ownKeys = ["period", "over"]

  func readOwn(
    _ section: ConfigurationSection, into settings: inout TableConfiguration
  ) throws(ConfigurationError) {
    settings.period = try section.word("period")
    settings.over = try section.texts("over")
  }

  func checkOwn(
    _ settings: TableConfiguration, in configuration: Configuration
  ) throws(ConfigurationError) {
    guard let over = settings.over else { return }
    try configuration.expect(
      !over.isEmpty && settings.columns["status"] != nil, "over", in: "contracts",
      found: "\(over.count) words",
      "it is the words of a column that 'status' names, which say that a contract is over")
  }

  func ownPairs(_ settings: TableConfiguration) -> [YAMLPage.Pair] {
    var pairs: [YAMLPage.Pair] = []
    if let over = settings.over { pairs.append(.init("over", .texts(over))) }
    if let period = settings.period {
      pairs.append(
        .init("period", .plain(period.rawValue), comment: "what the fee pays for"))
    }
    return pairs
  }
}
