import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Moments and local days")
struct TimeTests {
  /// The reading of one cell of a time column.
  struct Reading: Sendable, CustomTestStringConvertible {
    var text: String
    var zone: String
    var day: String?
    /// Seconds since 1970 UTC.
    var seconds: Int?
    var format: String?

    init(
      _ text: String, _ zone: String = "UTC", day: String? = nil, seconds: Int? = nil,
      format: String? = nil
    ) {
      (self.text, self.zone, self.day) = (text, zone, day)
      (self.seconds, self.format) = (seconds, format)
    }

    var testDescription: String { "\(text) in \(zone)" }
  }

  private struct Row: Decodable {
    let us: Int?
    let day: Int?
    let clock: Int?
  }

  /// Reads each as a cell of a table is: by its day's clock where it is written the usual way.
  ///
  /// The calendar of the engine reads it too, and must say the same.
  private static func found(_ readings: [Reading]) async throws -> [(day: Int?, us: Int?)] {
    let engine = try await TemporaryExports().engine()
    let dialect = engine.dialect
    var found: [(day: Int?, us: Int?)] = []
    for reading in readings {
      let (zone, text) = (reading.zone, SQL(text: reading.text))
      let moment = dialect.microseconds(
        text, timezone: zone, format: reading.format.flatMap(TimeFormat.init))
      let slow = try await engine.rows(
        """
        select us, \(dialect.localDay("us", timezone: zone)) as day
        from (select \(moment) as us) as moments;
        """, as: Row.self
      ).first
      let quick = try await engine.rows(
        """
        \(dialect.clock(timezone: zone))
        select time_us as us, \(dialect.dayOfRow(timezone: zone)) as day,
          \(dialect.clockOfRow(timezone: zone)) as clock
        from (
          select *, \(dialect.microsecondsOfRow(
            timezone: zone, format: reading.format.flatMap(TimeFormat.init), pivot: 69)) as time_us
          from (
            select days.*, \(dialect.clockShift) as clock_shift
            from (
              select *, \(dialect.clockDay) as clock_day from (
                select \(text) as time_text,
                  \(dialect.clockTime(
                    text, format: reading.format.flatMap(TimeFormat.init))) as clock_time
              ) as cells
            ) as days cross join clock
          ) as texts
        ) as moments;
        """, as: Row.self
      ).first
      #expect(quick?.us == slow?.us, Comment(rawValue: reading.testDescription))
      #expect(quick?.day == slow?.day, Comment(rawValue: reading.testDescription))
      #expect(
        (quick?.clock == nil) == (slow?.us == nil), Comment(rawValue: reading.testDescription))
      found.append((quick?.day, quick?.us))
    }
    return found
  }

  private func expect(_ readings: [Reading]) async throws {
    let found = try await Self.found(readings)
    try #require(found.count == readings.count)
    for (reading, found) in zip(readings, found) {
      #expect(
        found.day == reading.day.map { day($0).number },
        "\(reading.text) in \(reading.zone) fell on \(found.day.map { Day($0).description } ?? "no day")"
      )
      if let seconds = reading.seconds {
        #expect(found.us == seconds * 1_000_000, "\(reading.text)")
      }
    }
  }

  /// Paris leaps from 2:00 to 3:00 on 31 March 2024 and falls from 3:00 to 2:00 on 27 October; New
  /// York does on 10 March and 3 November.
  @Test func `days begin at local midnight around both changes of clock`() async throws {
    var readings: [Reading] = []
    for (zone, days) in [
      (
        "Europe/Paris",
        [
          ("2024-03-30", "2024-03-31"), ("2024-03-31", "2024-04-01"),
          ("2024-10-26", "2024-10-27"), ("2024-10-27", "2024-10-28"),
        ]
      ),
      (
        "America/New_York",
        [
          ("2024-03-09", "2024-03-10"), ("2024-03-10", "2024-03-11"),
          ("2024-11-02", "2024-11-03"), ("2024-11-03", "2024-11-04"),
        ]
      ),
    ] {
      for (before, after) in days {
        readings += [
          Reading("\(before)T23:30:00", zone, day: before),
          Reading("\(after) 00:30:00", zone, day: after), Reading(after, zone, day: after),
        ]
      }
    }
    try await expect(readings)
  }

  @Test func `the same moment falls on another day elsewhere`() async throws {
    try await expect([
      Reading("2024-03-30T23:30:00Z", "Europe/Paris", day: "2024-03-31", seconds: 1_711_841_400),
      Reading("2024-03-31T22:30:00Z", "Europe/Paris", day: "2024-04-01"),
      Reading("2024-03-31T21:30:00Z", "Europe/Paris", day: "2024-03-31"),
      Reading("2024-10-27T22:30:00Z", "Europe/Paris", day: "2024-10-27"),
      Reading("2024-10-27T23:30:00Z", "Europe/Paris", day: "2024-10-28"),
      Reading("2024-11-04T04:30:00Z", "America/New_York", day: "2024-11-03"),
      Reading("2024-11-04T05:30:00Z", "America/New_York", day: "2024-11-04"),
      Reading("2024-11-03T03:30:00+00:00", "America/New_York", day: "2024-11-02"),
      Reading("1704067199", "Asia/Tokyo", day: "2024-01-01", seconds: 1_704_067_199),
      Reading("1704067199", "America/New_York", day: "2023-12-31"),
    ])
  }

  @Test func `an hour that is skipped or shown twice keeps its day`() async throws {
    try await expect([
      Reading("2024-03-31 02:30:00", "Europe/Paris", day: "2024-03-31", seconds: 1_711_848_600),
      Reading("2024-10-27 02:30:00", "Europe/Paris", day: "2024-10-27", seconds: 1_729_992_600),
      // São Paulo skipped its midnight.
      Reading("2017-10-15 00:30:00", "America/Sao_Paulo", day: "2017-10-15"),
      Reading("2017-10-15", "America/Sao_Paulo", day: "2017-10-15"),
    ])
  }

  /// A zone's offset is looked up from 2000 to 2049; `found` compares it with the engine's calendar.
  @Test func `the clock of years that are looked up and of years beyond`() async throws {
    let zones = ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]
    try await expect(
      [
        "1899-12-31", "1950-06-01", "1999-12-31", "2000-01-01", "2000-01-02", "2049-12-30",
        "2049-12-31", "2050-01-01", "2100-07-01",
      ].flatMap { (date: String) in
        zones.flatMap { zone in
          [
            Reading("\(date) 00:00:00", zone, day: date),
            Reading("\(date)T23:59:59", zone, day: date),
          ]
        }
      })
    // Lord Howe's clock leaps by half an hour; Samoa left out 30 December 2011.
    try await expect([
      Reading("2024-10-06 01:59:59", "Australia/Lord_Howe", day: "2024-10-06"),
      Reading("2024-10-06 02:45:00", "Australia/Lord_Howe", day: "2024-10-06"),
      Reading("2011-12-29 23:30:00", "Pacific/Apia", day: "2011-12-29"),
      Reading("2011-12-31 00:30:00", "Pacific/Apia", day: "2011-12-31"),
    ])
  }

  @Test func `every usual way of writing a time`() async throws {
    let ten = 1_704_448_800  // 2024-01-05 10:00 UTC
    try await expect(
      [
        "2024-01-05T10:00:00Z", "2024-01-05t10:00:00z", "2024-01-05 10:00", "2024-01-05T10:00",
        "2024-01-05 10:00:00.000", "2024-01-05T10:00:00.000000Z", "2024-01-05T12:00:00+02:00",
        "2024-01-05T12:00:00+0200", "2024-01-05 12:00:00+02", "2024-01-05 12:00:00 +0200",
        "2024-01-05 05:00-05", "2024-01-05T10:00Z", "2024-01-05 10:00:00 UTC",
        "2024-01-05 10:00 GMT", "1704448800", "1704448800000", "2024/01/05 10:00:00",
        "2024-01-05T15:30:00+05:30",
      ].map { Reading($0, day: "2024-01-05", seconds: ten) }
        + [
          Reading("2024-01-05 10:00:00 UTC", "Asia/Tokyo", day: "2024-01-05", seconds: ten),
          Reading("2024-01-05T10:00:00.123456Z", day: "2024-01-05"),
          Reading("2024-01-05", day: "2024-01-05", seconds: 1_704_412_800),
        ])
  }

  @Test func `text that is no time is none`() async throws {
    try await expect(
      [
        "05/01/2024", "2024-13-01", "2024-02-30", "yesterday", "2024-01", "20240105", "10:00",
        "12", "'; drop table x; --", "infinity",
      ].map { Reading($0) })
  }

  @Test func `a format of one's own, local or with an offset`() async throws {
    try await expect([
      Reading(
        "05/01/2024 23:30", "Europe/Paris", day: "2024-01-05", seconds: 1_704_493_800,
        format: "%d/%m/%Y %H:%M"),
      Reading("20240105", "Europe/Paris", day: "2024-01-05", format: "%Y%m%d"),
      Reading(
        "05.01.2024 23:30 -0500", "Europe/Paris", day: "2024-01-06",
        format: "%d.%m.%Y %H:%M %z"),
      Reading("2024-01-05", format: "%d/%m/%Y"),
    ])
  }

  @Test func `days of the calendar and their numbers`() {
    #expect(Day(iso: "1970-01-01")?.number == 0)
    #expect(Day(iso: "2000-03-01")?.number == 11_017)
    #expect(Day(iso: "1969-12-31")?.number == -1)
    for text in ["2023-02-29", "2024-1-05", "24-01-05", "2024-01-05T10:00", "", "2024-00-10"] {
      #expect(Day(iso: text) == nil, "\(text)")
    }
    // From the year 1 to the year 2243.
    for number in stride(from: -719_162, to: 100_000, by: 373) {
      #expect(Day(iso: Day(number).description)?.number == number)
    }
  }

  @Test func `the history starts where one row in a thousand has been seen`() async throws {
    let rows = (0..<3000).map { "c\($0),\(day("2024-01-01") + DayCount($0 / 30))\n" }.joined()
    let exports = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": "customer,time\nx,1999-01-01\nguestless,1999-01-02\n" + rows
        + ",2024-04-12\nlate,2030-01-01\n",
    ])
    let days = try #require(try await exports.prepared(today: "2024-05-01").days)
    #expect(days.first.description == "2024-01-01")
    // A guest's order shows that the shop was still watched that day; 2030 cannot be true.
    #expect(days.end.description == "2024-04-13")
    let short = try TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}",
      "o.csv": "customer,time\na,2024-01-01\nb,2024-01-09\n",
    ])
    let whole = try #require(try await short.prepared().days)
    #expect((whole.first, whole.end) == (day("2024-01-01"), day("2024-01-10")))
  }

  @Test func `events that go on after the last order do not make all customers lost`() async throws
  {
    let prepared = try await TemporaryExports([
      "patron.yaml": "transactions: {file: o.csv}\nevents: {file: e.csv}",
      "o.csv": "customer,time\na,2024-01-01\nb,2024-01-09\n",
      "e.csv": "customer,time\na,2024-01-05\nb,2024-03-01\n",
    ]).prepared()
    #expect(prepared.days?.end == day("2024-01-10"))
    #expect(
      prepared.notices == [
        """
        events: rows go on to 2024-03-01, but rows of activity end on 2024-01-09: later \
        ones are not looked at
        """
      ])
  }

  @Test func `the usual notation is read as the one written at length`() async throws {
    // A usual text, and one of the same moment that is asked every question.
    let pairs = [
      ("2024-03-31T01:30:00", "2024-03-31T01:30:00.0"),
      ("1969-12-31 23:59:59", "1969-12-31 23:59:59.0"),
      ("2024-06-01", "2024-06-01 00:00"), ("0099-06-01", "0099-06-01 00:00"),
      ("2024-06-31", "2024-06-31 00:00"), ("2024-06-01T25:00:00", "2024-06-01T25:00:00.0"),
      // These look usual and are not: their last sign is an offset.
      ("2024-06-01T10:00:5Z", "2024-06-01T10:00:05+00:00"),
      ("2024-06-01 10:00:5z", "2024-06-01T10:00:05+00:00"),
    ]
    for zone in ["UTC", "Europe/Paris", "America/New_York"] {
      let usual = try await Self.found(pairs.map { Reading($0.0, zone) })
      let long = try await Self.found(pairs.map { Reading($0.1, zone) })
      #expect(usual.map(\.us) == long.map(\.us), "\(zone)")
      #expect(usual.map(\.day) == long.map(\.day), "\(zone)")
      #expect(usual.prefix(4).allSatisfy { $0.us != nil })
    }
  }
}
