/// One of the tables of an export.
public enum Table: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  case customers, transactions, events, content, surveys, contracts
  /// Which consents were given and withdrawn, and when.
  case consents
  /// Which identifiers belong to one person.
  case identities
}

extension Table {
  /// Its section of patron.yaml.
  var part: any TablePart {
    switch self {
    case .customers: CustomersTable()
    case .transactions: TransactionsTable()
    case .events: EventsTable()
    case .content: ContentTable()
    case .surveys: SurveysTable()
    case .contracts: ContractsTable()
    case .consents: ConsentsTable()
    case .identities: IdentitiesTable()
    }
  }
}
