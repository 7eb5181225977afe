import PatronEngine

/// The names that features are made for, found in the training data and kept with the model: a
/// category, channel or event type that turns up later gets no feature of its own.
package struct Vocabulary: Hashable, Sendable, Codable {
  package var categories: [String] = []
  package var channels: [String] = []
  package var eventTypes: [String] = []
  package var eventChannels: [String] = []
  package var plans: [String] = []
  /// The business's own names of the event types Patron knows the sense of (open, click, cart …).
  package var eventRoles: [String: [String]] = [:]
  package var attributes: [Attribute] = []

  /// No names at all.
  package init() {}

  /// At most so many of each get features of their own: the rest are too rare to learn from.
  package static let largestCount = 12

  /// The role of an event type where patron.yaml does not set it.
  package static let usualEventNames: [String: [String]] = [
    "open": ["open", "opened", "email_open", "email_opened"],
    "click": ["click", "clicked", "email_click", "email_clicked"],
    "cart": ["cart", "add_to_cart", "added_to_cart", "basket"],
    "purchase": ["purchase", "purchased", "buy", "bought", "order", "ordered"],
    "support": ["support", "support_ticket", "ticket", "complaint"],
    "share": ["share", "shared", "referral"],
  ]
}

/// A column of the customers table that describes customers.
package struct Attribute: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable {
    case number, category
    /// A date; the feature is the days from it to the snapshot.
    case date
    /// A date of birth; the feature is the age in years.
    case birth
  }
  /// The column of the export.
  package let column: String
  /// The name of the feature.
  package let name: String
  package let kind: Kind
  /// The levels of a category, the commonest first.
  package var levels: [String] = []
  /// Whether there are more levels than are kept; the others then share one.
  package var hasOtherLevels = false
  /// The figure of orders or events that it restates, where patron.yaml trusts it all the same.
  package var restates: Restatement?

  package init(column: String, name: String, kind: Kind) {
    self.column = column
    self.name = name
    self.kind = kind
  }

  /// A category keeps at most so many levels; the rest are "other".
  package static let largestLevelCount = 30
  package static let otherLevel = "other"

  /// The levels that its number can be: those that are kept, then the one that the rest share.
  package var allLevels: [String] { levels + (hasOtherLevels ? [Self.otherLevel] : []) }
}
