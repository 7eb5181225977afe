import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

/// What cells mean: DuckDB's answers are those that every engine gives.
extension EngineContractTests {
  private struct Cell: Decodable, Equatable {
    let place: Int
    let found: String?
  }

  /// What `expression` makes of each text, as text.
  private static func meanings(
    of texts: [String], _ engine: any Engine, _ expression: (any Dialect) -> SQL
  ) async throws -> [String?] {
    let values = texts.enumerated().map { SQL("(\($0), \(text: $1))") }.joined(separator: ", ")
    return try await engine.rows(
      """
      select place, cast(\(expression(engine.dialect)) as string) as found
      from (values \(values)) as texts(place, cell) order by place;
      """, as: Cell.self
    ).map(\.found)
  }

  /// DuckDB and another engine, which are asked the same.
  private struct Pair {
    let reference: any Engine
    let engine: any Engine

    init(_ kind: EngineUnderTest) async throws {
      reference = try await EngineUnderTest.all[0].engine()
      engine = try await kind.engine()
    }

    /// Expects both to take the texts for the same.
    func expectSame(
      _ texts: [String], _ what: String, _ expression: (any Dialect) -> SQL
    ) async throws {
      let expected = try await EngineContractTests.meanings(of: texts, reference, expression)
      let found = try await EngineContractTests.meanings(of: texts, engine, expression)
      #expect(found.count == texts.count)
      for (text, pair) in zip(texts, zip(expected, found)) {
        #expect(pair.0 == pair.1, "\(what) of '\(text)'")
      }
    }
  }

  private static let numbers = [
    "1", "+1", "-1", "1.5", ".5", "5.", "1e3", "1E-2", "1_000", " 1 ", "1d", "1f", "1L", "inf",
    "-Infinity",
    "nan", "NaN", "0x10", "1,5", "1.00005", "-1.00005", "12345678901234.99999",
    "99999999999999.99999",
    "1e14", ".", "-", "+.5", "1e", "--1", "1.23456e3", "1__0", "00012", "1.2345499999999", "5e-5",
    "4.9e-5",
    "1e-400", "1e400", "true", "1 2", "\t1", "1\u{A0}", "١", "1.234,56", "1,234.56", "1'234.50",
    "7'494.-",
    "€ 12,50", "12.50 EUR", "EUR12", "TOP100", "(12.50)", "12.50-", "- 3", "−4", "$-5.00",
    "1 234,5", "kr. 12",
    "zł 3", "1\u{202F}000", "12%", "", "'12", "1.5.2", "1,23,456.7", "USD 1.0e2", "+ 7", "(€5)",
    "R 10",
    "123456789012345678", "0.00004999", "0.00005", "-0.00005", "1e-4", "9e99999999",
  ]

  @Test(arguments: EngineUnderTest.all.dropFirst())
  func `numbers are read as DuckDB reads them`(_ kind: EngineUnderTest) async throws {
    let pair = try await Pair(kind)
    for (notation, type) in [
      (NumberNotation(), "decimal(18,4)" as SQL),
      (NumberNotation(decimal: ",", thousands: nil), "decimal(18,4)"),
      (NumberNotation(decimal: ".", thousands: ","), "decimal(18,4)"),
      (NumberNotation(decimal: nil, thousands: "."), "decimal(38,6)"),
    ] {
      try await pair.expectSame(Self.numbers, "\(notation)") {
        $0.number("cell", notation: notation, decimal: type)
      }
    }
    // Of more digits than a double has, each engine makes another decimal number.
    try await pair.expectSame(Self.numbers.filter { $0.count < 18 }, "double") {
      let number = $0.double("cell")
      return "case when \($0.isFinite(number)) then cast(round(\(number), 2) as decimal(38,2)) end"
    }
    try await pair.expectSame(Self.numbers, "finite") {
      "case when \($0.isFinite($0.double("cell"))) then 'yes' else 'no' end"
    }
    let answers = [
      "10 - Extremely likely", "Not at all likely - 0", "4 stars", "9/10", "9 / 10", "none",
      "1 to 2", "rated (5)",
      "3.5 of", "7", "x-3", "x 3", "-3", "5, good", "good 5.",
    ]
    try await pair.expectSame(answers, "words") { $0.numberAmongWords("cell") }
  }

  private static let times = [
    "2023-01-05", "2023-01-05 10:11", "2023-01-05 10:11:12", "2023-01-05T10:11:12",
    "2023-01-05 10:11:12.5",
    "2023-01-05 10:11:12.123456789", "2023-01-05 10:11:12Z", "2023-01-05 10:11:12 Z",
    "2023-01-05 10:11:12+02",
    "2023-01-05 10:11:12+0200", "2023-01-05T10:11:12+02:00", "2023-01-05 10:11:12 +02:00",
    "2023-01-05 10:11:12 UTC",
    "2023-01-05 10:11:12 GMT", "2023-1-5", "2023/01/05", "2023/1/5 1:2:3", "2023.01.05", "20230105",
    "2023-01-05 24:00:00",
    "2023-01-05 23:59:60", "2023-02-30", "0001-01-01", "1849-12-31", "99999-01-01", "23-01-05",
    "2023-01-05 1:02:03",
    "2023-01-05 10", "2023-01-05T", "2023-01-05 10:11:", "2023-01-05 10:11:12,5",
    "2023-01-05 10:11:12.5Z",
    "2023-01-05x", "2023-13-01", "2023-01-05T10:11:12-05", "2023-01-05 10:11Z",
    "2023-01-05 10:11+02:00",
    "2023-01-05  10:11:12", "2023-01-05T10:11:12.5+01:30", "1", "2023", "2023-01",
    "2023-01-05t10:11:12",
    "1672737320", "1672737320.25", "1672737320000", "1672737320000000", "1672737320000000000",
    "638082000000000000",
    "44931", "44931.5", "44931,25", "/Date(1672737320000+0100)/", "/Date(x)/", "133172000000000000",
    "-1672737320",
    "2023-03-26 02:30:00", "2023-10-29 02:30:00", "2023-10-29 01:59:59", "2023-03-26 03:00:00",
    "1e9", "1e12", "nan",
    "05.01.2023", "5.1.2023 10:11", "05/01/2023", "1/5/23", "1/5/69", "12/31/68", "Jan 5, 2023",
    "5 janv. 2023",
    "Thu Jan 05 10:11:12 2023", "2023年1月5日", "오전 10:11", "2023-01-05 03:04:05 PM",
    "2023-01-05 12:00:00 AM",
    "5. Mai 2023", "do 5 januari 2023", "10/Oct/2023:13:55:36 +0200", "Aug 27 13:08:45 +0000 2008",
    "20230103T101112",
    "2023-01-05 10:11:12 CET", "Wed, 4 Jan 2023 10:11:12 EST", "'2023-01-05'", "[2023-01-05]",
    "=\"2023-01-05\"",
    "2023-01-05 10h30", "1st of May 2023", "", "31/02/2023", "2023-01-05 10:11:12.25 PM",
    "1/5/2023 3 PM",
    "2023-01-05 10.11.12", "٢٠٢٣-٠١-٠٥", "0000-00-00", "00/00/0000 00:00", "NULL", "n/a",
    "1900-01-01", "2100-01-01",
    "2199-12-31 10:00:00", "2023-01-05 10:11:12 Europe/Berlin",
  ]

  @Test(arguments: EngineUnderTest.all.dropFirst())
  func `times are read as DuckDB reads them`(_ kind: EngineUnderTest) async throws {
    let pair = try await Pair(kind)
    for zone in ["UTC", "Europe/Berlin", "America/New_York"] {
      try await pair.expectSame(Self.times, "the moment in \(zone)") {
        $0.microseconds("cell", timezone: zone, format: nil)
      }
      try await pair.expectSame(Self.times, "the text in \(zone)") {
        $0.canonicalTime("cell", timezone: zone, format: nil, pivot: 69, blank: ["never"])
      }
      try await pair.expectSame(
        ["0", "1679792400000000", "-1", "1698541200000000"], "the day in \(zone)"
      ) {
        $0.localDay("cast(cell as bigint)", timezone: zone)
      }
    }
    for word in [
      "%d/%m/%Y", "%m/%d/%y", "%d.%m.%Y %H:%M", "%Y-%m-%d %I:%M:%S %p", "%b %d, %Y", "%d %b %Y",
      "%Y%m%d",
      "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S %z", "%a %b %d %H:%M:%S %Y",
      "%d/%b/%Y %H:%M:%S %z", "%Y-%m-%d",
      "%d %B %Y", "%Y-%m-%d %H:%M:%S", "excel", "days", "seconds", "milliseconds", "microseconds",
      "nanoseconds",
      "ticks", "filetime", "%-m/%-d/%Y %-I %p", "%H:%M",
    ] {
      let format = TimeFormat(word)
      try await pair.expectSame(Self.times, "the moment by \(word)") {
        $0.microseconds("cell", timezone: "Europe/Berlin", format: format, pivot: 30)
      }
    }
    try await pair.expectSame(Self.times, "the day") { $0.dayOfDate("cell") }
    try await pair.expectSame(Self.times, "the plain text") { $0.plainTime("cell") }
    try await pair.expectSame(Self.times, "the time's text") { $0.timeText("cell", blank: []) }
    try await pair.expectSame(["2023-01-05 00:00:00.0", "x", "2023-01-05T00:00"], "joined") {
      $0.joined(day: "cell", clock: "'10:11'")
    }
  }

  private static let texts = [
    "", " ", "a", " a ", "\u{A0}a\u{A0}", "\ta\r\n", "a\u{2009}", "\u{1}a ", "=1+1", "+49 30", "-1",
    "-1.5", "@x", "'a", "\\N", "\\",
    "a\\'b", "ẞ", "Straße", "É", "ﬁ", "🙂", "İ", "ΟΔΟΣ", "NULL", "null", "{\"a\": 1}", "[1, 2",
    "{\"a\": 01}", "[1,2] x", "\"a\"",
    "{'a': 1}", "é", "a\nb", "a b\n", "x-Y_z 12",
  ]

  @Test(arguments: EngineUnderTest.all.dropFirst())
  func `texts are read as DuckDB reads them`(_ kind: EngineUnderTest) async throws {
    let pair = try await Pair(kind)
    try await pair.expectSame(Self.texts, "the trimmed text") { $0.trimmed("cell") }
    try await pair.expectSame(Self.texts, "the neutral text") { $0.neutralised("cell") }
    try await pair.expectSame(Self.texts, "the hash") { $0.hash("cell") }
    try await pair.expectSame(Self.texts, "small letters") { _ in "lower(cell)" }
    try await pair.expectSame(Self.texts, "capitals") { _ in "upper(cell)" }
    try await pair.expectSame(Self.texts, "JSON") {
      "case when \($0.isJSON("cell")) then 'yes' else 'no' end"
    }
    try await pair.expectSame(Self.texts, "nothing") {
      "case when \($0.isNothing("cell", blank: ["É"])) then 'yes' else 'no' end"
    }
    for pattern in [
      "^[a-z]+$", #"\bb\b"#, #"^.$"#, #"[^0-9\W_]+"#, #"(?i)é|straße"#, #"\s$"#, "^$", #"[[\]&&]"#,
    ] {
      try await pair.expectSame(Self.texts, pattern) {
        "case when \($0.matches("cell", pattern: pattern)) then 'yes' else 'no' end"
      }
      try await pair.expectSame(Self.texts, pattern) {
        $0.replacing(pattern, in: "cell", with: #"<$\\>"#, isRepeated: true)
      }
    }
  }
}
