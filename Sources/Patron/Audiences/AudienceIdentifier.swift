/// What a platform can find a customer by, and what it asks for beside it.
public enum AudienceIdentifier: String, Hashable, Sendable, Codable, CodingKeyRepresentable,
  CaseIterable
{
  case email
  case phone
  case firstName = "first_name"
  case lastName = "last_name"
  case city
  /// The state, province or region of the address.
  case region
  case postalCode = "postal_code"
  case country
  case birthDate = "birth_date"
  case gender
  /// The identifier of the customer in the exports.
  case customer = "customer_id"
}

/// The cells of one customer, as the customers table has them.
package struct AudienceIdentifiers: Hashable, Sendable {
  private var cells: [AudienceIdentifier: String]

  /// Keeps `cells`; an identifier without a cell reads as an empty one.
  package init(_ cells: [AudienceIdentifier: String] = [:]) { self.cells = cells }

  package subscript(_ identifier: AudienceIdentifier) -> String {
    get { cells[identifier, default: ""] }
    set { cells[identifier] = newValue }
  }
}
