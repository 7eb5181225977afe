import Foundation
import PatronData
import Testing

@Suite("Days, numbers of days and snapshots")
struct TimeTypeTests {
  private let day = Day(year: 2025, month: 6, day: 30)

  @Test func `a day and a number of days make a day, two days a number of days`() {
    #expect(day + 1 == Day(year: 2025, month: 7, day: 1))
    #expect(day - 30 == Day(year: 2025, month: 5, day: 31))
    #expect(day - Day(year: 2024, month: 6, day: 30) == 365)
    #expect(day < day + 1)
  }

  @Test func `days go from the first to the one before the end`() {
    let week = Days(from: day, before: day + 7)
    #expect(week.count == 7 && week.last == day + 6 && !week.isEmpty)
    #expect(week.contains(day) && week.contains(day + 6))
    #expect(!week.contains(day - 1) && !week.contains(day + 7))
    #expect(Days(from: day, before: day).isEmpty)
  }

  @Test func `a snapshot sees the days up to the last known one, and its outcome is of later ones`()
  {
    let snapshot = Snapshot(lastSeen: day)
    #expect(snapshot.day == day + 1 && snapshot.lastSeenDay == day)
    #expect(snapshot.observed(1) == Days(from: day, before: day + 1))
    #expect(snapshot.outcome(of: 2) == Days(from: day + 1, before: day + 3))
    #expect(snapshot.outcome(after: 7, of: 30).count == 30)
    #expect(snapshot.outcome(after: 7, of: 30).first == day + 8)
    #expect(snapshot - 1 == Snapshot(before: day))
  }

  @Test func `files have a day's text and bare numbers`() throws {
    struct File: Codable, Equatable {
      var asOf = Day(0)
      var horizon: DayCount = 90
      var snapshot = Snapshot(before: Day(20_270))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(File())
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"asOf":"1970-01-01","horizon":90,"snapshot":20270}"#)
    #expect(try JSONDecoder().decode(File.self, from: data) == File())
    let wrong = Data(#"{"asOf":"2025-02-30","horizon":90,"snapshot":20270}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(File.self, from: wrong) }
  }
}
