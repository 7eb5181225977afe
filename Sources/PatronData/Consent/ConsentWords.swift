import PatronEngine

/// The words of systems for whether a customer agreed to be written to.
package enum Consent {
  /// Words that mean yes, in lower case with blanks for hyphens and underscores.
  package static let yes = [
    "yes", "y", "true", "t", "1", "1.0", "on", "granted", "given", "agreed", "accepted",
    "consented", "allowed", "subscribed", "opt in", "opted in", "optin", "oui", "ja", "si", "sí",
    "sim", "confirmed opt in", "single opt in", "double opt in", "enabled",
  ]
  /// Words that mean no; anything else counts as no too, and is worth a notice.
  package static let no = [
    "no", "n", "false", "f", "0", "0.0", "off", "none", "denied", "refused", "declined",
    "withdrawn", "revoked", "unsubscribed", "opt out", "opted out", "optout", "unknown", "pending",
    "non", "nein", "nee", "não", "never subscribed", "not subscribed", "no consent", "suppressed",
    "cleaned", "bounced", "unconfirmed", "non subscribed", "nonsubscribed", "not set", "disabled",
    "not opted in", "redacted", "invalid", "spam complaint", "hard bounced", "archived",
  ]

  /// The meaning of `word`: yes, no, or nil where it is not known.
  package static func meaning(of word: String) -> Bool? {
    let folded = folded(word)
    return yes.contains(folded) ? true : no.contains(folded) ? false : nil
  }

  private static func folded(_ word: String) -> String {
    word.lowercased().split { " _-".contains($0) }.joined(separator: " ")
  }
}
