import PatronEngine

/// The last answer to a survey, and how many there were.
struct Surveys: FoldedFamily {
  static let id = "surveys"
  static let title = "surveys"

  func requirements(of set: FeatureSet) -> [Requirement] {
    [set.index(of: "answers") == nil ? .table(.surveys) : .role("time", of: .surveys)]
  }

  func fold(_ context: FoldContext) -> Fold<Answers> {
    let (day, hasTime) = (context.day, context.answersHaveTime)
    return Fold(nothing: Answers()) { customer, answers in
      answers.count = customer.answers.count
      answers.last = customer.answers.last
      answers.age = answers.last.map { hasTime ? Double(day - $0.day) : 0 } ?? .nan
    }
  }

  /// A customer's days with an answer, and the last of them.
  struct Answers: Sendable {
    var count = 0
    var last: Answer?
    /// The days from it to the snapshot; 0 where answers have no time.
    var age = Double.nan

    var score: Double { last.map(\.score.number) ?? .nan }

    /// 0 for a promoter (9 and 10), 1 for a passive (7 and 8), 2 for a detractor.
    var group: Double {
      switch score {
      case 9...: 0
      case 7...: 1
      case ..<7: 2
      default: .nan
      }
    }
  }

  func measures(in context: FeatureContext) -> [Measure<Answers>] {
    guard context.holds(.table(.surveys)) else { return [] }
    let dated = [
      measure("answers", .count, "days", "days with a survey answer", absent: .zero) {
        Double($0.count)
      },
      measure("last_score_age_days", .days, "days", "days since the last survey answer") { $0.age },
    ]
    let last = [
      measure("last_score", .number, "of 10", "last survey score") { $0.score },
      measure(
        "last_score_class", .category, "", "class of the last survey score",
        levels: ["promoter", "passive", "detractor"]
      ) { $0.group },
    ]
    return (context.holds(.role("time", of: .surveys)) ? dated : []) + last
  }
}
