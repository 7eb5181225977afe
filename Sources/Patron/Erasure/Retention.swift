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

extension ContactLedger {
  /// A notice on rows that are older than patron.yaml lets them be kept, by their column `day`.
  func ageNotices(_ retention: Retention) -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let column = lines.first?.firstIndex(of: "day") else { return [] }
    let count = lines.dropFirst().count { fields in
      guard fields.count > column, let day = Day(iso: String(fields[column])) else { return false }
      return retention.isOver(for: day)
    }
    guard count > 0 else { return [] }
    return [
      """
      the ledger of contacts has \(count) rows that are older than the \(retention.days.days) days of \
      people.retention: delete them
      """
    ]
  }
}
