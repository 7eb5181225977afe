import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

/// One cell read by the engine, as the queries read it.
private struct CellReader {
  let engine: DuckDBEngine

  func number(_ text: String, decimal: String? = nil, thousands: String? = nil) async throws
    -> Double?
  {
    struct Row: Decodable { let value: Double? }
    let dialect = engine.dialect
    let number = dialect.number(
      SQL(text: text), notation: NumberNotation(decimal: decimal, thousands: thousands),
      decimal: "decimal(18,4)")
    return try await engine.rows("select cast(\(number) as double) as value;", as: Row.self)
      .first?.value
  }

  /// The moment as ISO text in UTC.
  func time(_ text: String, format: String? = nil, timezone: String = "UTC", pivot: Int = 69)
    async throws -> String?
  {
    struct Row: Decodable { let value: String? }
    let dialect = engine.dialect
    let moment = dialect.microseconds(
      SQL(text: text), timezone: timezone, format: format.flatMap(TimeFormat.init),
      pivot: pivot)
    return try await engine.rows(
      "select strftime(make_timestamp(\(moment)), '%Y-%m-%d %H:%M:%S') as value;", as: Row.self
    ).first?.value
  }
}

@Suite("How cells are read")
struct CellReadingTests {
  @Test func `text with one meaning is always a number`() async throws {
    let reader = CellReader(engine: try await TemporaryExports().engine())
    let cells: KeyValuePairs<String, Double> = [
      "12.50": 12.5, "(12.50)": -12.5, "12.50-": -12.5, "-$12.50": -12.5, "$-12.50": -12.5,
      "($12.50)": -12.5, "12.50 €": 12.5, "EUR 12": 12, "US$12.50": 12.5, "12 kr": 12,
      "\u{2212}5": -5, "1 234.50": 1234.5, "1'234.50": 1234.5, "1\u{A0}234": 1234, "'-18": -18,
      "1.5e3": 1500, "+7": 7, "$(12.50)": -12.5, "CA$9.90": 9.9, "12.50\u{A0}€": 12.5,
      "R 9.90": 9.9,
      "7'494.-": 7494, "Rs. 5": 5,
    ]
    for (text, value) in cells {
      #expect(try await reader.number(text) == value, "\(text)")
    }
    for text in [
      "", "abc", "12.50 CR", "1,2", "1,234", "12-13", "5%", "1.2.3", "--5", "TOP100", "A12",
    ] {
      #expect(try await reader.number(text) == nil, "\(text)")
    }
  }

  @Test func `a mark that may mean two things is read as patron.yaml sets it and in no other way`()
    async throws
  {
    let reader = CellReader(engine: try await TemporaryExports().engine())
    #expect(try await reader.number("1.234,50", decimal: ",") == 1234.5)
    #expect(try await reader.number("1.234", decimal: ",") == 1234)
    #expect(try await reader.number("12,5", decimal: ",") == 12.5)
    #expect(try await reader.number("12.50", decimal: ",") == nil)
    #expect(try await reader.number("1,234.50", decimal: ".") == 1234.5)
    #expect(try await reader.number("1,23,456.00", thousands: ",") == 123_456)
    #expect(try await reader.number("1.234", thousands: ".") == 1234)
    // Groups that are none of three digits are no number, as a date is none.
    #expect(try await reader.number("12.50", thousands: ".") == nil)
    #expect(try await reader.number("15.01.2024", thousands: ".") == nil)
    #expect(try await reader.number("1,23", decimal: ".") == nil)
  }

  @Test func `times of every usual form`() async throws {
    let reader = CellReader(engine: try await TemporaryExports().engine())
    let standard: KeyValuePairs<String, String> = [
      "2024-01-15 22:23:45 -0500": "2024-01-16 03:23:45",
      "2024-01-15T22:23:45-05:00": "2024-01-16 03:23:45",
      "2024-01-15T22:23Z": "2024-01-15 22:23:00", "2024-01-15": "2024-01-15 00:00:00",
      "1705357425": "2024-01-15 22:23:45", "1705357425000": "2024-01-15 22:23:45",
      "1705357425000000": "2024-01-15 22:23:45", "1705357425000000000": "2024-01-15 22:23:45",
      "1705357425.5": "2024-01-15 22:23:45",
      // .NET's ticks, which as nanoseconds since 1970 would all lie in 1990.
      "638409542250000000": "2024-01-15 22:23:45",
    ]
    for (text, moment) in standard {
      #expect(try await reader.time(text) == moment, "\(text)")
    }
    // The letters of a zone are read by a format with %z; the engine's own table takes BST for Bangladesh.
    for zone in ["BST", "CST", "IST", "CET", "EST", "PDT", "XYZ"] {
      #expect(try await reader.time("2025-06-01 00:30:00 \(zone)") == nil, "\(zone)")
    }
    #expect(try await reader.time("2025-06-01 00:30:00 UTC") == "2025-06-01 00:30:00")
    let written: [(String, String, String)] = [
      ("45306.933160", "excel", "2024-01-15 22:23:45"), ("45306", "excel", "2024-01-15 00:00:00"),
      ("45306,933160", "excel", "2024-01-15 22:23:45"),
      ("43844", "excel1904", "2024-01-15 00:00:00"), ("19737", "days", "2024-01-15 00:00:00"),
      ("638409542250000000", "ticks", "2024-01-15 22:23:45"),
      ("133498310250000000", "filetime", "2024-01-15 22:23:45"),
      ("/Date(1705357425000+0100)/", "milliseconds", "2024-01-15 22:23:45"),
      ("1705357425", "seconds", "2024-01-15 22:23:45"),
      ("1705357425123456", "microseconds", "2024-01-15 22:23:45"),
      ("20240115", "%Y%m%d", "2024-01-15 00:00:00"),
      ("1/15/2024 10:23:45 PM", "%m/%d/%Y %I:%M:%S %p", "2024-01-15 22:23:45"),
      (
        "Mon, 15 Jan 2024 22:23:45 +0100", "%a, %d %b %Y %H:%M:%S %z", "2024-01-15 21:23:45"
      ),
    ]
    for (text, format, moment) in written {
      #expect(try await reader.time(text, format: format) == moment, "\(text) by \(format)")
    }
    for text in ["", "2024-13-01", "infinity", "12", "20240115", "tomorrow"] {
      #expect(try await reader.time(text) == nil, "\(text)")
    }
  }

  @Test func `two-digit years turn at the pivot`() async throws {
    let reader = CellReader(engine: try await TemporaryExports().engine())
    func year(_ text: String, _ pivot: Int) async throws -> String? {
      try await reader.time(text, format: "%d/%m/%y", pivot: pivot).map { String($0.prefix(4)) }
    }
    #expect(try await year("02/02/51", 69) == "2051")
    #expect(try await year("02/02/69", 69) == "1969")
    #expect(try await year("02/02/51", 16) == "1951")
    #expect(try await year("02/02/15", 16) == "2015")
    #expect(try await year("02/02/16", 16) == "1916")
    #expect(try await year("02/02/75", 80) == "2075")
    #expect(TableConfiguration(files: []).pivot(role: "birth_date") == 16)
    #expect(TableConfiguration(files: []).pivot(role: "signed_up") == 69)
  }

  @Test func `numbers among the words of an answer`() async throws {
    let engine = try await TemporaryExports().engine()
    struct Row: Decodable { let value: Double? }
    let cells: KeyValuePairs<String, Double?> = [
      "10 - Extremely likely": 10, "Not at all likely - 0": 0, "Extremely likely - 10": 10,
      "4 stars": 4, "9/10": 9, "Very good (5)": 5, "yes": nil, "between 3 and 4": nil,
    ]
    for (text, value) in cells {
      let number = engine.dialect.numberAmongWords(SQL(text: text))
      let found = try await engine.rows(
        "select cast(\(number) as double) as value;", as: Row.self
      ).first?.value
      #expect(found == value, "\(text)")
    }
  }

  @Test func `a number with a sign is no formula`() async throws {
    let engine = try await TemporaryExports().engine()
    struct Row: Decodable { let value: String }
    let cells: KeyValuePairs<String, String> = [
      "+491512209401": "+491512209401", "-5.5": "-5.5", "=1+1": "'=1+1", "+1+1": "'+1+1",
      "@x": "'@x", "-x": "'-x", "a": "a",
    ]
    for (text, value) in cells {
      let found = try await engine.rows(
        """
        select \(engine.dialect.neutralised("c")) as value
        from (select \(text: text) as c) as cells;
        """, as: Row.self
      ).first?.value
      #expect(found == value, "\(text)")
    }
  }
}

@Suite("The evidence of the ways a column is written")
struct CellShapeTests {
  private func verdict(_ shapes: KeyValuePairs<String, Int>) -> NumberEvidence.Verdict {
    NumberEvidence(shapes.map { CellShape(shape: $0, count: $1) }).verdict
  }

  @Test func `marks are recognised by where they stand`() {
    #expect(verdict(["99.99": 90, "999.9": 5, "9": 5]) == .plain)
    #expect(verdict(["999.99": 95, "9,999.99": 5]) == .decimal("."))
    #expect(verdict(["99,99": 95, "9.999,99": 5]) == .decimal(","))
    #expect(verdict(["999": 70, "9,999": 30]) == .thousands(","))
    #expect(verdict(["9.999.999": 1, "999": 9]) == .decimal(","))
    // No number below 1,000 has a point and none above lacks one: thousands.
    #expect(verdict(["9.999": 30, "999": 60, "99": 10]) == .thousands("."))
    // Four digits without a point beside them: decimals.
    #expect(verdict(["9.999": 30, "9999": 2, "99": 10]) == .open)
    #expect(verdict(["9.999": 30]) == .open)
    #expect(verdict(["99.99": 50, "99,99": 50]) == .mixed)
  }

  @Test func `addresses of networks and dates are no numbers`() {
    for shape in ["999.9.9.9", "99.99.9999", "9.9.9", "9,9,9"] {
      #expect(NumberEvidence([CellShape(shape: shape, count: 1)]).numbers == 0, "\(shape)")
    }
  }

  @Test func `formats of times follow from the shape`() {
    #expect(TimeShape.formats(of: "99/99/9999") == ["%d/%m/%Y", "%m/%d/%Y"])
    #expect(
      TimeShape.formats(of: "99.99.99 9:99") == [
        "%d.%m.%y %H:%M", "%m.%d.%y %H:%M", "%y.%m.%d %H:%M",
      ])
    #expect(
      TimeShape.formats(of: "9/9/9999 99:99:99 PM") == [
        "%d/%m/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p",
      ])
    #expect(TimeShape.formats(of: "Jan 99, 9999") == ["%b %d, %Y"])
    #expect(TimeShape.formats(of: "May 9, 9999") == ["%b %d, %Y", "%B %d, %Y"])
    #expect(
      TimeShape.formats(of: "Mon, 99 Jan 9999 99:99:99 +9999") == ["%a, %d %b %Y %H:%M:%S %z"])
    #expect(TimeShape.formats(of: "99999999") == ["%Y%m%d", "%d%m%Y", "%m%d%Y"])
    #expect(
      TimeShape.formats(of: "9999-99-99 99:99:99 AM") == [
        "%Y-%m-%d %I:%M:%S %p", "%Y-%d-%m %I:%M:%S %p",
      ])
    #expect(TimeShape.formats(of: "9999-W99-9") == ["%G-W%V-%u"])
    #expect(TimeShape.formats(of: "9999-999") == ["%Y-%j"])
    for shape in ["999.99", "aaa", "99", "99/99", "", ":", "99:99"] {
      #expect(TimeShape.formats(of: shape).isEmpty, "\(shape)")
    }
  }

  @Test func `text without a day is distinguished from text that is no time`() {
    #expect(TimeShape.lack(of: "9.99E+99") == .digits)
    #expect(TimeShape.lack(of: "Mar-99") == .day(format: "%b-%y"))
    #expect(TimeShape.lack(of: "March 9999") == .day(format: "%B %Y"))
    #expect(TimeShape.lack(of: "9999-99") == .day(format: "%Y-%m"))
    #expect(TimeShape.lack(of: "99/9999") == .day(format: "%m/%Y"))
    #expect(TimeShape.lack(of: "9999-W99") == .day(format: "%G-W%V"))
    for shape in ["9999-99-99", "Jan 99, 9999", "SKU-99", "99.99", "99", ""] {
      #expect(TimeShape.lack(of: shape) == nil, "\(shape)")
    }
  }
}
