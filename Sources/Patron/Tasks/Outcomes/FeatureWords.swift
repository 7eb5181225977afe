import PatronData
import PatronEngine
import PatronReport

/// What is said of a feature's values, ready to be said of many.
struct FeatureWords: Sendable {
  private let feature: Feature
  private let plainMeaning: String
  /// The unit to be said behind a value: none where the meaning says it.
  private let ownUnit: String

  init(_ feature: Feature) {
    self.feature = feature
    plainMeaning = feature.meaning.replacing("_", with: " ")
    let isSaid = !feature.unit.isEmpty && plainMeaning.contains(feature.unit)
    ownUnit = isSaid && feature.unit != "%" ? "" : feature.unit
  }

  /// A value in words: "last bought 94 days ago", "plan: club".
  func words(of value: Float) -> String {
    guard value.isFinite else { return "\(plainMeaning): not known" }
    if feature.kind == .category {
      return "\(plainMeaning): \(feature.levels.element(at: value) ?? "other")"
    }
    let told = Feature.told(feature.name, Figures.measured(Double(value), feature.unit))
    return told ?? "\(plainMeaning): \(Figures.measured(Double(value), ownUnit))"
  }
}

extension Feature {
  /// The feature's value in words.
  func words(of value: Float) -> String { FeatureWords(self).words(of: value) }

  /// A feature that everybody knows, with its value, that can follow "who" in the plural or singular; nil
  /// for others.
  static func told(_ feature: String, _ value: String) -> String? {
    switch feature {
    case "recency_days": "last bought \(value) ago"
    case "first_purchase_days": "first bought \(value) ago"
    case "purchase_days": "bought on \(value)"
    case "mean_gap_days": "usually bought every \(value)"
    case "longest_gap_days": "had a longest break of \(value)"
    case "overdue": "stayed silent for \(value) the usual break"
    case "silence_pace": "has been silent for \(value) as long as is usual"
    case "spend": "spent \(value)"
    case "spend_per_purchase": "spent \(value) a purchase"
    case "categories": "bought from \(value)"
    case "event_days": "had contact on \(value)"
    case "event_recency_days": "last had contact \(value) ago"
    case "events": "had \(value)"
    default: nil
    }
  }
}
