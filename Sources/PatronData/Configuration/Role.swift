import PatronEngine

/// A meaning that a column of an export can have: the names Patron knows, table by table.
package struct Role: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case identifier, time, date, number, text }

  package let name: String
  package let kind: Kind
  package let isRequired: Bool
  /// Names a file may give the column without a mapping, besides the role's own.
  package let aliases: [String]

  private init(_ name: String, _ kind: Kind, required: Bool = false, aliases: [String] = []) {
    self.name = name
    self.kind = kind
    self.isRequired = required
    self.aliases = aliases
  }

  package static func known(in table: Table) -> [Role] {
    switch table {
    case .customers:
      [
        Role("id", .identifier, aliases: ["customer_id"]),
        Role("signed_up", .date), Role("birth_date", .date), Role("age", .number),
        Role("gender", .text), Role("place", .text), Role("income", .number),
        Role("acquisition_channel", .text), Role("consent", .text),
        Role("referred_by", .identifier, aliases: ["referrer_id", "referred_by_id"]),
      ]
    case .transactions:
      [
        Role("customer", .identifier, required: true, aliases: ["customer_id"]),
        Role("time", .time, required: true), Role("time_of_day", .text),
        Role("order", .identifier, aliases: ["order_id"]),
        Role("line", .identifier, aliases: ["line_id"]),
        Role("product", .text, aliases: ["product_id"]),
        Role("title", .text), Role("category", .text), Role("quantity", .number),
        Role("amount", .number), Role("price", .number, aliases: ["unit_price"]),
        Role("refunded", .number), Role("status", .text), Role("channel", .text),
      ]
    case .events:
      [
        Role("customer", .identifier, required: true, aliases: ["customer_id"]),
        Role("time", .time), Role("time_of_day", .text), Role("type", .text),
        Role("channel", .text),
        Role("content", .identifier, aliases: ["content_id"]),
        Role("campaign", .identifier, aliases: ["campaign_id"]), Role("value", .number),
      ]
    case .content:
      [
        Role("id", .identifier, required: true, aliases: ["content_id"]),
        Role("title", .text), Role("topic", .text), Role("stage", .text),
        Role("audience", .text), Role("channel", .text), Role("published", .time),
        Role("expires", .time),
      ]
    case .surveys:
      [
        Role("customer", .identifier, required: true, aliases: ["customer_id"]),
        Role("time", .time), Role("time_of_day", .text),
        Role("score", .number, required: true), Role("question", .text), Role("comment", .text),
        Role("weight", .number),
      ]
    case .contracts:
      [
        // One file with the customers needs none.
        Role("customer", .identifier, aliases: ["customer_id"]),
        Role("started", .time), Role("ended", .time), Role("renews", .time),
        Role("tenure", .number), Role("status", .text), Role("plan", .text),
        Role("fee", .number), Role("interval", .text),
      ]
    case .consents:
      [
        Role("customer", .identifier, required: true, aliases: ["customer_id"]),
        Role("time", .time, required: true), Role("time_of_day", .text),
        Role("status", .text, required: true), Role("purpose", .text), Role("channel", .text),
      ]
    case .identities:
      [
        Role("alias", .identifier, required: true),
        Role("customer", .identifier, required: true, aliases: ["customer_id"]),
      ]
    }
  }
}
