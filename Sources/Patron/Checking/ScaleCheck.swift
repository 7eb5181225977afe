import PatronData
import PatronEngine
import PatronReport

/// Compares the scores of a survey with the scale that they are read on.
struct ScaleCheck {
  let session: Session

  /// Of fewer answers nothing is concluded.
  fileprivate static let fewestAnswers = 20
  /// Scores that reach no higher on the scale than this part of it are most likely of another scale: of 0 to 10
  /// those from 1 to 5 and from 1 to 7 are.
  fileprivate static let reachedShare = 0.75

  /// The scale and the scores; nil where there is no answer.
  func scale() async throws -> CheckReport.SurveyScale? {
    guard let settings = session.configuration.tables[.surveys] else { return nil }
    struct Scores: Decodable {
      let answers: Int
      let lowest: Double?
      let highest: Double?
    }
    let scores = try await session.engine.rows(
      QueryTemplate(PackageResources.score_range_sql).filled(), as: Scores.self
    ).first
    guard let scores, let lowest = scores.lowest, let highest = scores.highest else { return nil }
    let scale = settings.scale ?? .standard
    // Answers are kept on 0 to 10.
    func written(_ score: Double) -> Double {
      scale.least + score * (scale.greatest - scale.least) / 10
    }
    return CheckReport.SurveyScale(
      least: scale.least, greatest: scale.greatest, isWritten: settings.scale != nil,
      lowest: written(lowest), highest: written(highest), answers: scores.answers)
  }
}

extension CheckReport.SurveyScale {
  /// The scale, where the scores do not look like those of it.
  var findings: [CheckReport.Finding] {
    guard answers >= ScaleCheck.fewestAnswers,
      highest < least + ScaleCheck.reachedShare * (greatest - least)
    else { return [] }
    let likely = "[\(Figures.plain(min(1, lowest))), \(Figures.plain(highest.rounded(.up)))]"
    return [
      .init(
        kind: .doubtfulScale,
        text:
          "surveys: no score is above \(Figures.plain(highest)), and they are read on a scale of "
          + "\(sentence): all seem discontented",
        remedy: "write the survey's own scale under surveys, such as 'scale: \(likely)'")
    ]
  }

  /// The scores and the scale they are read on.
  var line: String {
    "survey scores go from \(Figures.plain(lowest)) to \(Figures.plain(highest)), and are read on a scale of "
      + sentence + (isWritten ? "" : " (the default)")
  }

  /// The scale as a person says it: "0 to 10".
  var sentence: String { "\(Figures.plain(least)) to \(Figures.plain(greatest))" }
}
