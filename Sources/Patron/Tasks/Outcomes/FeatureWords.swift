import PatronData
import PatronEngine
import PatronReport

/// Formats a feature's values as text; prepared once, used for many customers.
struct FeatureWords: Sendable {
  private let feature: Feature
  private let subject: String
  /// The unit behind a value: none where the meaning has it.
  private let ownUnit: String

  init(_ feature: Feature) {
    self.feature = feature
    subject = feature.subject
    let isInMeaning = !feature.unit.isEmpty && subject.contains(feature.unit)
    ownUnit = isInMeaning && feature.unit != "%" ? "" : feature.unit
  }

  /// A value in words: "last bought 94 days ago", "plan: club".
  func words(of value: Float) -> String {
    guard value.isFinite else { return "\(subject): not known" }
    if feature.kind == .category {
      return "\(subject): \(feature.levels.element(at: value) ?? "other")"
    }
    let phrase = feature.wording.told(Figures.measured(Double(value), feature.unit))
    return phrase ?? "\(subject): \(Figures.measured(Double(value), ownUnit))"
  }
}

extension Feature {
  /// The feature's value in words.
  func words(of value: Float) -> String { FeatureWords(self).words(of: value) }

  /// The meaning as words for people, without the underscores of a column's name.
  var subject: String { meaning.replacing("_", with: " ") }
}
