import PatronEngine

/// Where a customer stands between new and lost, by the customer's own rhythm.
struct Lifecycle: FeatureFamily {
  static let id = "lifecycle"
  static let title = "activity"
  let reads = [DatedTable.activity]

  func requirements(of set: FeatureSet) -> [Requirement] {
    // Activity is orders where there are any.
    [set.index(of: "recency_days") == nil ? .role("time", of: .events) : .table(.transactions)]
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.either(.table(.transactions), .role("time", of: .events))) else {
      return []
    }
    return [
      feature(
        "lifecycle", .category, "", "stage of life as a customer",
        levels: Feature.lifecycleStages),
      feature(
        "silence_pace", .count, "times",
        "present silence, as a multiple of the usual days between active days",
        wording: Wording(phrase: "has been silent for … as long as is usual")),
    ]
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    Self.query(at: snapshot.snapshot, observation: snapshot.features.observation)
  }

  /// The query at `snapshot`; a quarter of `observation` is the rhythm where no customer has two active days.
  static func query(at snapshot: Snapshot, observation: DayCount) -> SQL {
    QueryTemplate(PackageResources.lifecycle_sql).filled([
      "snapshot": .day(snapshot.day), "observation": .days(observation),
    ])
  }
}
