public import PatronReport

/// What a business's customers have brought and are expected to bring: by their orders, and by their contracts.
public struct Valuation: Hashable, Sendable, Codable {
  public let name: String
  /// Nil where the exports have no orders.
  public let orders: CustomerBase?
  /// Nil where they have no contracts.
  public let contracts: ContractBase?
  public let notices: [String]
}

extension Valuation: DocumentConvertible {
  package func sections() -> [Document.Block] {
    let ofContracts = contracts.map {
      [.heading(Tasks.title(of: .contracts))] + $0.sections()
    }
    return (orders?.sections() ?? []) + (ofContracts ?? [])
  }

  public var document: Document {
    Document(
      title: "Customers of \(name) and their value",
      blocks: sections() + [.list("notices", notices)])
  }
}
