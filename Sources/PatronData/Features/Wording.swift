/// The words for a feature in sentences, where its meaning and unit are not enough.
///
/// It is never stored: a set of features that is read looks the words up in their families, so that a word
/// that is changed asks for no training.
package struct Wording: Hashable, Sendable {
  /// A verb phrase after "who" or "they", with "…" for the value: "last bought … ago"; nil where the meaning
  /// and the value are enough.
  package let phrase: String?
  /// The adjectives for customers; nil where "high" and "low" with its meaning are enough.
  package let adjectives: Adjectives?
  /// The whole it is a share of; nil where it is no share.
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

  /// The adjectives for customers with a high and with a low value.
  package struct Adjectives: Hashable, Sendable {
    /// The topic, which features may have in common: a name has it once.
    package let topic: String
    package let high: String
    package let low: String
    /// How many times as high or as low as usual a value is from which on it earns the word.
    package let leastRatio: Double

    package init(_ topic: String, high: String, low: String, leastRatio: Double = 1.25) {
      self.leastRatio = leastRatio
      self.topic = topic
      self.high = high
      self.low = low
    }
  }

  /// A part of a whole: of order lines those "in" red wine or "by" app.
  package struct Share: Hashable, Sendable {
    package enum Preposition: String, Hashable, Sendable { case by, `in` }

    /// The whole: "order lines".
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

  /// The mark for the value in a phrase.
  package static let placeholder = "…"

  /// The phrase with `value` for the mark.
  package func told(_ value: String) -> String? { phrase?.replacing(Self.placeholder, with: value) }
}
