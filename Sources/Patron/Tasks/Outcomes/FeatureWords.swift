import PatronData
import PatronEngine
import PatronReport

/// What is said of a feature's values, ready to be said of many.
struct FeatureWords: Sendable {
  private let feature: Feature
  private let subject: String
  /// The unit to be said behind a value: none where the meaning says it.
  private let ownUnit: String

  init(_ feature: Feature) {
    self.feature = feature
    subject = feature.subject
    let isSaid = !feature.unit.isEmpty && subject.contains(feature.unit)
    ownUnit = isSaid && feature.unit != "%" ? "" : feature.unit
  }

  /// A value in words: "last bought 94 days ago", "plan: club".
  func words(of value: Float) -> String {
    guard value.isFinite else { return "\(subject): not known" }
    if feature.kind == .category {
      return "\(subject): \(feature.levels.element(at: value) ?? "other")"
    }
    let told = feature.wording.told(Figures.measured(Double(value), feature.unit))
    return told ?? "\(subject): \(Figures.measured(Double(value), ownUnit))"
  }
}

extension Feature {
  /// The feature's value in words.
  func words(of value: Float) -> String { FeatureWords(self).words(of: value) }

  /// What it is about, as words for people: a column's name has none of its underscores.
  var subject: String { meaning.replacing("_", with: " ") }
}
