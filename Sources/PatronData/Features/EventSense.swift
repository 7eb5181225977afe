/// What a row means in a customer's journey, told by the name of its type of event.
package enum EventSense: String, Hashable, Sendable, Codable, CaseIterable {
  /// A message went out.
  case sent
  /// An advertisement was shown.
  case impression
  case open, click
  /// A page, a screen or a session.
  case visit
  case search
  /// A product was looked at or compared.
  case view
  /// A product was kept for later.
  case favourite
  case cart, checkout
  /// A payment that did not go through.
  case failure
  case purchase
  /// Something did not work.
  case error
  /// A product or a service was used.
  case use
  case signup, trial, support, refund, share, review
  /// Unsubscribed, complained or turned something down.
  case refusal
  /// An answer to a survey.
  case answer

  /// Words in a type's name that tell the sense, the more telling senses first; a joined pair is a word too.
  private static let words: [(EventSense, Set<String>)] = [
    (
      .refusal,
      [
        "unsubscribe", "unsubscribed", "unsub", "optout", "optedout", "dislike", "disliked",
        "downvote", "downvoted", "thumbsdown", "uninterested", "notinterested", "hide", "hidden",
        "spam", "complained", "spamcomplaint", "unfollow", "unfollowed", "dismiss", "dismissed",
        "reject", "rejected", "unlike", "unliked", "cancelled", "canceled", "cancellation",
      ]
    ),
    (
      .failure,
      [
        "paymentfailed", "paymentfailure", "failedpayment", "paymenterror", "carddeclined",
        "declined", "paymentdeclined", "checkoutfailed",
      ]
    ),
    (
      .error,
      ["error", "errors", "crash", "crashed", "exception", "failed", "failure", "404", "500"]
    ),
    (.refund, ["refund", "refunded", "return", "returned", "chargeback", "dispute", "disputed"]),
    (
      .support,
      [
        "support", "ticket", "complaint", "helpdesk", "chat", "callback", "helpcenter",
        "contactus", "supportcall", "phonecall", "callcenter",
      ]
    ),
    (.review, ["review", "reviewed", "rating", "rated", "testimonial"]),
    (
      .share,
      [
        "share", "shared", "referral", "refer", "referred", "invite", "invited", "recommend",
        "mention",
      ]
    ),
    (.trial, ["trial", "trialstarted", "starttrial", "demo"]),
    (
      .signup,
      [
        "signup", "signedup", "register", "registered", "registration", "accountcreated",
        "createaccount", "subscribe", "subscribed", "optin", "newsletter", "install", "installed",
        "onboarding",
      ]
    ),
    (.checkout, ["checkout", "begincheckout", "payment", "shipping", "delivery", "address"]),
    (
      .purchase,
      ["purchase", "purchased", "buy", "bought", "order", "ordered", "transaction", "paid", "sale"]
    ),
    (.cart, ["cart", "addtocart", "addedtocart", "basket", "bag"]),
    (
      .favourite,
      [
        "favourite", "favorite", "fav", "wishlist", "bookmark", "save", "saved", "like", "liked",
        "follow", "compare",
      ]
    ),
    (.search, ["search", "searched", "query", "filter"]),
    (.click, ["click", "clicked", "clickthrough", "tap", "tapped"]),
    (.open, ["open", "opened"]),
    (
      .impression,
      ["impression", "impressions", "advertisement", "ad", "ads", "advert", "shown", "banner"]
    ),
    (
      .sent,
      [
        "sent", "send", "delivered", "dispatched", "queued", "scheduled", "bounce", "bounced",
        "dropped", "deferred", "suppressed",
      ]
    ),
    (
      .view,
      [
        "productview", "viewproduct", "productviewed", "viewedproduct", "itemview", "viewitem",
        "detailview", "viewdetail", "product", "item", "listing", "viewcontent",
      ]
    ),
    (
      .visit,
      [
        "visit", "visited", "pageview", "pv", "page", "screen", "screenview", "session",
        "sessionstart", "view", "viewed", "browse", "landing", "home",
      ]
    ),
    (
      .use,
      [
        "use", "used", "usage", "login", "loggedin", "signin", "play", "played", "listen", "watch",
        "watched", "read", "feature", "complete", "completed", "checkin", "redeem", "redeemed",
        "activity", "active",
      ]
    ),
  ]

  /// The sense that the name of `type` tells; nil where no word of it does.
  package init?(type: String) {
    // "addToCart", "add_to_cart" and "Add to cart" are the same words.
    var separated = ""
    var last: Character = " "
    for character in type {
      if character.isUppercase, last.isLowercase { separated.append(" ") }
      separated.append(character)
      last = character
    }
    let words = separated.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
    let triples = zip(pairs, words.dropFirst(2)).map { $0 + $1 }
    let terms = Set(words + pairs + triples)
    // What did not happen, or was undone, is nothing; what was asked for went out.
    if !terms.isDisjoint(with: ["not", "never", "remove", "removed", "abandon", "abandoned"]) {
      return nil
    }
    if !terms.isDisjoint(with: ["request", "requested", "reminder", "invitation"]) {
      self = .sent
      return
    }
    guard let found = Self.words.first(where: { !$0.1.isDisjoint(with: terms) }) else { return nil }
    self = found.0
  }

  /// The senses that lead to no conversion: no journey begins with one, and none is credited.
  package var isAfterwards: Bool {
    switch self {
    case .sent, .failure, .error, .support, .refund, .share, .review, .refusal, .answer: true
    default: false
    }
  }

  /// The senses of the steps on the way to a purchase, in their order.
  package static let steps: [EventSense] = [.visit, .view, .cart, .checkout]
}

extension Configuration {
  /// The sense of the type of event called `type`: as patron.yaml says, or else as its name tells.
  package func sense(of type: String) -> EventSense? {
    let written = tables[.events]?.types ?? [:]
    for (sense, names) in written.sorted(by: { $0.key < $1.key })
    where names.contains(where: { $0.lowercased() == type.lowercased() }) {
      return EventSense(rawValue: sense)
    }
    return EventSense(type: type)
  }
}
