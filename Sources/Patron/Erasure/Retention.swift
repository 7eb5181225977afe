import Foundation
import PatronData
import PatronEngine

/// How long what is kept of people may be kept.
struct Retention {
  let days: DayCount
  /// The day of the clock.
  let today: Day

  /// The retention of `configuration`; nil where it has none, or no day is known.
  init?(_ configuration: Configuration, today: Day?) {
    guard let days = configuration.people?.retention, let today else { return nil }
    (self.days, self.today) = (days, today)
  }

  func isOver(for day: Day) -> Bool { day + days < today }
}

extension ScoreFolder {
  /// A notice where these results are older than patron.yaml lets them be kept.
  func ageNotices(_ record: ScoreRecord, _ folder: String, _ options: RunOptions) -> [String] {
    guard let configuration = try? Exports.configuration(of: folder),
      let retention = Retention(configuration, today: options.today), let day = record.lastDay,
      retention.isOver(for: day)
    else { return [] }
    return [
      """
      the results are of \(day), and people.retention keeps results for \(retention.days.days) days: score again, or \
      delete them
      """
    ]
  }
}

extension CampaignLedger {
  /// A notice on campaigns that were over longer ago than patron.yaml lets them be kept.
  func ageNotices(_ retention: Retention) throws -> [String] {
    let count = try read().count { retention.isOver(for: $0.last) }
    guard count > 0 else { return [] }
    return [
      """
      the ledger of campaigns has \(count) rows that are older than the \(retention.days.days) days of \
      people.retention: delete them
      """
    ]
  }
}
