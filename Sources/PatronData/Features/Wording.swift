/// How people speak of a feature, where its meaning and unit do not say it all.
///
/// It is never stored: a set of features that is read looks the words up in their families, so that a word
/// that is changed asks for no training.
package struct Wording: Hashable, Sendable {
  /// What can follow "who" or "they", with "…" for the value: "last bought … ago"; nil where the meaning and
  /// the value say it.
  package let phrase: String?
  /// What customers are called by it; nil where "high" and "low" with its meaning say it.
  package let adjectives: Adjectives?
  /// What it is a share of; nil for what is none.
  package let share: Share?
  /// The mix that it is a part of, such as the categories that are bought: the parts of one weigh as a single
  /// feature when customers are compared; nil for what stands alone.
  package let mix: String?

  package init(
    phrase: String? = nil, adjectives: Adjectives? = nil, share: Share? = nil, mix: String? = nil
  ) {
    self.phrase = phrase
    self.adjectives = adjectives
    self.share = share
    self.mix = mix
  }

  /// What customers with a high and with a low value are called.
  package struct Adjectives: Hashable, Sendable {
    /// What they speak of, which features may have in common: a name says it once.
    package let topic: String
    package let high: String
    package let low: String

    package init(_ topic: String, high: String, low: String) {
      self.topic = topic
      self.high = high
      self.low = low
    }
  }

  /// A part of a whole: of the purchases those "in" red wine or "by" app.
  package struct Share: Hashable, Sendable {
    package enum Preposition: String, Hashable, Sendable { case by, `in` }

    /// What is shared out: "purchases".
    package let whole: String
    package let preposition: Preposition
    /// The category or the channel, as the exports name it.
    package let part: String

    package init(of whole: String, _ preposition: Preposition, _ part: String) {
      self.whole = whole
      self.preposition = preposition
      self.part = part
    }
  }

  /// Where the value stands in a phrase.
  package static let place = "…"

  /// The phrase with `value` in its place.
  package func told(_ value: String) -> String? { phrase?.replacing(Self.place, with: value) }
}
