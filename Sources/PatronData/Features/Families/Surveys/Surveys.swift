import PatronEngine

/// The last answer to a survey, and how many there were.
struct Surveys: FeatureFamily {
  static let id = "surveys"
  static let title = "surveys"
  let reads = [DatedTable.answers]

  func requirements(of set: FeatureSet) -> [Requirement] {
    [set.index(of: "answers") == nil ? .table(.surveys) : .role("time", of: .surveys)]
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.table(.surveys)) else { return [] }
    let dated = [
      feature("answers", .count, "days", "days with a survey answer", absent: .zero),
      feature("last_score_age_days", .days, "days", "days since the last survey answer"),
    ]
    let last = [
      feature("last_score", .number, "of 10", "last survey score"),
      feature(
        "last_score_class", .category, "", "class of the last survey score",
        levels: ["promoter", "passive", "detractor"]),
    ]
    return (context.holds(.role("time", of: .surveys)) ? dated : []) + last
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    let hasTime = snapshot.prepared.has("time", of: .surveys)
    return snapshot.filled(
      PackageResources.survey_answers_sql,
      [
        "age": .sql(hasTime ? "\(snapshot.day) - a.day" : "0"),
        "seen": .sql(hasTime ? "a.day < \(snapshot.day)" : "true"),
      ])
  }
}
