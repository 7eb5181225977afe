import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

/// Times as other languages and programs write them, read by one format.
@Suite("Times with words, signs and orders of other languages and programs")
struct TimeWordTests {
  /// The moments of `cells` by `format`, as ISO text in UTC.
  private func moments(
    _ cells: [String], by format: String, timezone: String = "UTC"
  ) async throws -> [String?] {
    struct Row: Decodable { let value: String? }
    let engine = try await TemporaryExports().engine()
    let moment = engine.dialect.microseconds(
      SQL("text"), timezone: timezone, format: TimeFormat(format))
    let list = cells.map { SQL(text: $0) }.joined(separator: ", ")
    return try await engine.rows(
      """
      select strftime(make_timestamp(\(moment)), '%Y-%m-%d %H:%M:%S') as value
      from (select unnest([\(list)]) as text, unnest(range(\(cells.count))) as place) as cells order by place;
      """, as: Row.self
    ).map(\.value)
  }

  private func expect(
    _ cells: [String], by format: String, are moment: String
  ) async throws {
    for (cell, found) in zip(cells, try await moments(cells, by: format)) {
      #expect(found == moment, "\(cell) by \(format)")
    }
  }

  @Test func `months of eight languages`() async throws {
    try await expect(
      [
        "5 Jan 2023", "5 janv. 2023", "5 janvier 2023", "5. Januar 2023", "5. Jan. 2023",
        "5 de enero de 2023", "5 ene 2023", "5 gennaio 2023", "5 januari 2023",
        "5 de janeiro de 2023",
        "jeudi 5 janvier 2023", "Do., 5. Januar 2023", "jueves, 5 de enero de 2023",
        "5th January 2023",
        "5 JANUARY 2023", "Thursday, 5th of January 2023", "5\u{A0}janv.\u{A0}2023",
        "5. Jänner 2023", "5. januar 2023",
      ], by: "%d %b %Y", are: "2023-01-05 00:00:00")
    let months = [
      [
        "février", "März", "abril", "maggio", "juni", "juillet", "août", "settembre", "octubre",
        "nov.", "dezembro",
      ],
      [
        "feb", "marzo", "avr.", "mei", "giugno", "lug", "agosto", "Sept", "out", "noviembre",
        "Dez.",
      ],
    ]
    for names in months {
      let found = try await moments(names.map { "5 \($0) 2023" }, by: "%d %b %Y")
      let expected = (2...12).map { "2023-\($0 < 10 ? "0" : "")\($0)-05 00:00:00" }
      #expect(found == expected)
    }
    try await expect(["5. marts 2023", "5 mars 2023"], by: "%d %b %Y", are: "2023-03-05 00:00:00")
    try await expect(
      ["5. desember 2023", "5 des. 2023"], by: "%d %b %Y", are: "2023-12-05 00:00:00")
    // March in one language is Tuesday in another.
    try await expect(
      ["mar. 7 mars 2023", "7 mar 2023"], by: "%d %b %Y", are: "2023-03-07 00:00:00")
  }

  @Test func `clocks with words, points and halves of the day`() async throws {
    let moment = "2023-01-05 15:04:00"
    try await expect(
      [
        "January 5, 2023 at 3:04 PM", "Jan 5, 2023 3:04 p.m.", "Jan 5, 2023 03:04pm",
        "January 5th, 2023 3:04 p. m.",
        "Jan 5, 2023 3:04\u{202F}PM", "Jan 5, 2023 03.04 PM",
      ], by: "%b %d, %Y %I:%M %p", are: moment)
    try await expect(
      ["03-JAN-23 03.04.05.000000 PM", "03-Jan-23 3:04:05.000000 PM"],
      by: "%d-%b-%y %I:%M:%S.%f %p",
      are: "2023-01-03 15:04:05")
    try await expect(["5 Jan '23", "5th January '23"], by: "%d %b %y", are: "2023-01-05 00:00:00")
    try await expect(
      ["05.01.2023 15:04 Uhr", "05.01.2023 15h04", "05.01.2023 15.04", "05.01.2023 um 15:04"],
      by: "%d.%m.%Y %H:%M", are: moment)
    try await expect(
      [
        "2023年1月5日 15:04", "2023年1月5日 15時04分", "2023년 1월 5일 15:04", "２０２３-０１-０５ １５：０４",
        "2023-01-05_15-04",
      ],
      by: "%Y-%m-%d %H:%M", are: moment)
    try await expect(
      ["2023. 1. 5. 오후 3:04", "2023-01-05 下午3:04", "2023. 01. 05. 3:04 PM"],
      by: "%Y-%m-%d %I:%M %p",
      are: moment)
    try await expect(
      ["2023-01-05 15", "2023-01-05T15"], by: "%Y-%m-%d %H:%M", are: "2023-01-05 15:00:00")
    try await expect(["1/5/2023 3 PM"], by: "%m/%d/%Y %I:%M %p", are: "2023-01-05 15:00:00")
  }

  @Test func `times that programs write`() async throws {
    let moment = "2008-08-27 13:08:45"
    try await expect(
      [
        "Wed Aug 27 13:08:45 +0000 2008", "Wed Aug 27 15:08:45 CEST 2008",
        "Wed Aug 27 2008 06:08:45 PDT",
        "Wed Aug 27 2008 15:08:45 GMT+0200 (Central European Summer Time)",
        "Wed Aug 27 13:08:45 UTC 2008",
        "Aug 27 2008 15:08:45 GMT+2",
      ], by: "%b %d %Y %H:%M:%S %z", are: moment)
    try await expect(["Wed Aug 27 13:08:45 2008"], by: "%b %d %Y %H:%M:%S", are: moment)
    try await expect(
      ["27/Aug/2008:13:08:45 +0000", "[27/Aug/2008:15:08:45 +0200]"], by: "%d/%b/%Y %H:%M:%S %z",
      are: moment)
    try await expect(
      ["20080827T130845Z", "20080827T150845+0200", "2008-08-27 13:08:45[UTC]"],
      by: "%Y-%m-%d %H:%M:%S %z",
      are: moment)
    try await expect(
      [
        "2008-08-27T13:08:45Z[UTC]", "2008-08-27T15:08:45+02:00[Europe/Paris]",
        "2008-08-27T05:08:45 PST",
      ],
      by: "%Y-%m-%dT%H:%M:%S %z", are: moment)
    try await expect(
      ["2008-08-27T13:08:45,123", "'2008-08-27T13:08:45.123", "=\"2008-08-27T13:08:45.123\""],
      by: "%Y-%m-%dT%H:%M:%S.%f", are: moment)
    try await expect(["2023-W05-3"], by: "%G-W%V-%u", are: "2023-02-01 00:00:00")
    try await expect(["2023-034"], by: "%Y-%j", are: "2023-02-03 00:00:00")
  }

  @Test func `ambiguous and meaningless times are not read`() async throws {
    // CST is a zone of America and one of China; the others are no month, no zone, no day.
    for cell in [
      "Aug 27 2008 13:08:45 CST", "Aug 27 2008 13:08:45 XYZ", "Foo 27 2008 13:08:45 UTC",
      "Feb 30 2008 13:08:45 UTC",
      "about Aug 27 2008 13:08:45 UTC",
    ] {
      #expect(try await moments([cell], by: "%b %d %Y %H:%M:%S %z") == [nil], "\(cell)")
    }
    #expect(
      try await moments(["5 Smarch 2023", "5 2023", "Mar-24", "mars 2023"], by: "%d %b %Y") == [
        nil, nil, nil, nil,
      ])
  }
}
