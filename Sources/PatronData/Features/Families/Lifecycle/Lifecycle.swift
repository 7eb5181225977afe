import PatronEngine

/// Where a customer stands between new and lost, by the customer's own rhythm.
struct Lifecycle: FoldedFamily {
  static let id = "lifecycle"
  static let title = "activity"

  func requirements(of set: FeatureSet) -> [Requirement] {
    // Activity is orders where there are any.
    [set.index(of: "recency_days") == nil ? .role("time", of: .events) : .table(.transactions)]
  }

  func fold(_ context: FoldContext) -> Fold<Pace> {
    let rhythm = Pace.Rhythm(
      of: context.cohort, in: context.history, at: context.snapshot,
      observation: context.features.observation, workers: context.workers)
    return Fold(nothing: Pace()) { customer, pace in pace = rhythm.pace(of: customer.activeDays)
    }
  }

  func measures(in context: FeatureContext) -> [Measure<Pace>] {
    guard context.holds(.either(.table(.transactions), .role("time", of: .events))) else {
      return []
    }
    return [
      measure(
        "lifecycle", .category, "", "stage of life as a customer",
        levels: Feature.lifecycleStages
      ) { $0.stage },
      measure(
        "silence_pace", .count, "times",
        "present silence, as a multiple of the usual days between active days",
        wording: Wording(phrase: "has been silent for … as long as is usual")
      ) { $0.pace },
    ]
  }
}
