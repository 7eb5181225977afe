import PatronFeatures

extension Feature {
  /// The feature's value in words: "last bought 94 days ago", "plan: club".
  func words(of value: Float) -> String {
    let plainMeaning = meaning.replacing("_", with: " ")
    guard value.isFinite else { return "\(plainMeaning): not known" }
    if kind == .category {
      let level = Int(value)
      return "\(plainMeaning): \(levels.indices.contains(level) ? levels[level] : "other")"
    }
    if let told = Self.told(name, Figures.measured(Double(value), unit)) { return told }
    let isSaid = !unit.isEmpty && plainMeaning.contains(unit)
    return "\(plainMeaning): \(Figures.measured(Double(value), isSaid && unit != "%" ? "" : unit))"
  }

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
