/// How cells become moments and days: the one rule for every format of file.
extension DuckDBDialect {
  /// The moment in `text` (a fragment of SQL text), in microseconds since 1970 UTC; NULL where there is none.
  ///
  /// Without a `format`: ISO 8601, with an offset (`-05:00`, `-0500`, `Z`) or else in `timezone`, and numbers of
  /// seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by their digits (9 or 10,
  /// 12 or 13, 15 or 16, 18 or 19). Numbers of 18 digits that would lie in 1990 are .NET's ticks. Of an hour that the clock shows twice the later is taken; one that it
  /// skips is read as if it had not been moved yet.
  ///
  /// - Parameter pivot: two-digit years from it on are of the 1900s, lower ones of the 2000s.
  package func microseconds(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int
  ) -> SQL {
    switch format {
    case .pattern(let pattern)?:
      let parsed = parsed(text, pattern: pattern, pivot: pivot)
      return Self.hasOffset(pattern) ? "epoch_us(\(parsed))" : utc(parsed, timezone: timezone)
    case .days(let from)?:
      return utc(Self.dayTime(text, from: from), timezone: timezone)
    case .count(let perSecond, let from)?:
      return Self.count(Self.digits(text), perSecond: perSecond, from: from)
    case nil:
      return standardTime(text, timezone: timezone)
    }
  }

  /// The clock's time in `value` by a strptime `pattern`, as SQL.
  private func parsed(_ value: SQL, pattern: String, pivot: Int) -> SQL {
    // What a person reads in words is put in order where the format does not read it as it stands.
    let format = SQL(text: pattern)
    let parsed: SQL =
      "coalesce(try_strptime(\(value), \(format)), try_strptime(\(plainTime(value)), \(format)))"
    guard pattern.contains("%y"), pivot != 69 else {
      return Self.hasOffset(pattern) ? parsed : "cast(\(parsed) as timestamp)"
    }
    // The engine's pivot is 69: years between the two change their century.
    let local: SQL = "cast(\(parsed) as timestamp)"
    let year: SQL = "year(\(local))"
    return pivot < 69
      ? "case when \(year) >= \(2000 + pivot) then \(local) - interval 100 year else \(local) end"
      : "case when \(year) < \(1900 + pivot) and \(year) < 2000 then \(local) + interval 100 year "
        + "else \(local) end"
  }

  /// Whether times of a strptime `pattern` have an offset.
  static func hasOffset(_ pattern: String) -> Bool {
    pattern.contains("%z") || pattern.contains("%Z")
  }

  /// The microseconds since 1970 UTC of a `local` time, a piece of SQL; NULL where it is without end.
  private func utc(_ local: SQL, timezone: String) -> SQL {
    timezone == "UTC"
      ? "epoch_us(\(local))" : "epoch_us(timezone(\(text: timezone), \(local)))"
  }

  /// The clock's time of a `value` that counts days from `from`; a decimal comma is a point.
  private static func dayTime(_ value: SQL, from: Int) -> SQL {
    let days: SQL = "try_cast(replace(\(value), ',', '.') as double)"
    let start: SQL = "timestamp '1970-01-01' + to_days(\(from))"
    return """
      case when \(days) >= 1 and \(days) < \(2_932_897 - from) then \(start) \
      + to_microseconds(cast(round(\(days) * 86400) as bigint) * 1000000) end
      """
  }

  /// The digits of a count as JSON of .NET writes it, "/Date(1672737320000+0100)/", whose offset does not change the
  /// moment; any other `value` as it is.
  private static func digits(_ value: SQL) -> SQL {
    "case when prefix(\(value), '/Date(') then regexp_extract(\(value), '^/Date\\((-?[0-9]+)', 1) else \(value) end"
  }

  /// `value`, a count from the second `from`, `perSecond` to a second, in microseconds since 1970.
  private static func count(_ value: SQL, perSecond: Int, from: Int = 0) -> SQL {
    // Doubles hold microseconds of this age; decimals of so many digits take the engine 300 times as long to read.
    let since: SQL =
      from == 0
      ? "try_cast(\(value) as double)"
      : "(try_cast(\(value) as bigint) - \(-from * perSecond))"
    let microseconds = SQL(raw: "\(1_000_000.0 / Double(perSecond))")
    // A digit more than a century of seconds is a mistake.
    return """
      case when abs(\(since)) < \(perSecond)e10 \
      then cast(round(\(since) * \(microseconds)) as bigint) end
      """
  }

  private func standardTime(_ value: SQL, timezone: String) -> SQL {
    let local = utc("try_cast(\(value) as timestamp)", timezone: timezone)
    // "+02:00", "+0200" and "+02" stand six, five or three characters before the end; a bare date ends
    // in "-05" too, so only texts longer than a date can hold an offset.
    // Text without a letter or sign behind the date, the usual case, is tested no further.
    let hasOffset: SQL = """
      length(\(value)) > 10 \
      and regexp_matches(substr(\(value), 11), '([Zz]|UTC|GMT|[-+][0-9]{2}(:?[0-9]{2})?)$')
      """
    let digits: SQL = "length(split_part(\(value), '.', 1))"
    let isNumber: SQL = "\(digits) >= 9 and try_cast(\(value) as double) is not null"
    let epochs = [(9, 1), (12, 1_000), (15, 1_000_000), (18, 1_000_000_000)].map {
      least, perSecond -> SQL in
      """
      when \(least) then \(Self.count(value, perSecond: perSecond)) \
      when \(least + 1) then \(Self.count(value, perSecond: perSecond))
      """
    }.joined(separator: " ")
    // From 2000 to 2049; as nanoseconds since 1970 they would all lie about the first half of 1990.
    let isTicks: SQL = """
      \(digits) = 18 and \(value) between '630822816000000000' and '646602048000000000'
      """
    let ticks = Self.count(value, perSecond: 10_000_000, from: -62_135_596_800)
    return """
      case when \(Self.isPlain(value)) then \(local) when \(hasOffset) then epoch_us(coalesce(\
      try_cast(\(value) as timestamptz), try_cast(\(Self.plainOffset(value)) as timestamptz))) \
      when \(isNumber) then case when \(isTicks) then \(ticks) else case \(digits) \(epochs) end end else \(local) end
      """
  }

  /// `value` with its seconds written and no blank before the offset, as the engine's cast wants it.
  private static func plainOffset(_ value: SQL) -> SQL {
    let zulu: SQL = "regexp_replace(upper(\(value)), ' ?(UTC|GMT)$', 'Z')"
    let tight: SQL = "regexp_replace(\(zulu), ' +(Z|[+-][0-9:]+)$', '\\1')"
    return """
      regexp_replace(\(tight), '[T ]([0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}(:?[0-9]{2})?)$', \
      ' \\1:00\\2')
      """
  }

  /// The local day in `timezone`, counted from 1970-01-01, of the moment `microseconds`.
  package func localDay(_ microseconds: SQL, timezone: String) -> SQL {
    let local = localTime(microseconds, timezone: timezone)
    return "cast(cast(\(local) as date) - date '1970-01-01' as integer)"
  }

  /// The days since 1970-01-01 on the local clock in `timezone`, parts of a day included, of the moment
  /// `microseconds`.
  package func localDays(_ microseconds: SQL, timezone: String) -> SQL {
    let local = localTime(microseconds, timezone: timezone)
    return "epoch_us(\(local)) / 86400000000e0"
  }

  package func time(_ text: SQL, pattern: String) -> SQL {
    "try_strptime(\(text), \(text: pattern))"
  }

  package func time(of microseconds: SQL) -> SQL { "make_timestamp(\(microseconds))" }

  func localTime(_ microseconds: SQL, timezone: String) -> SQL {
    let stamp: SQL = "make_timestamp(\(microseconds))"
    return timezone == "UTC"
      ? stamp : "timezone(\(text: timezone), timezone('UTC', \(stamp)))"
  }

  /// The days since 1970-01-01 of the ISO date in `cell`; NULL where it is no date.
  package func dayOfDate(_ cell: SQL) -> SQL {
    let date: SQL = "try_cast(\(cell) as date)"
    return """
      cast(epoch_us(cast(\(date) as timestamp)) // 86400000000 as integer)
      """
  }

  /// The ISO text of the day, or of the moment where it holds a time, in the trimmed `text`.
  ///
  /// NULL where it is empty or a day that systems write for none. Other text stays, and a time of a year in
  /// which nobody lived is put in parentheses, so that nothing takes it for a date.
  package func canonicalTime(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int, blank: [String]
  ) -> SQL {
    let moment = microseconds(text, timezone: timezone, format: format, pivot: pivot)
    return """
      case when \(saysNoTime(text, blank: blank)) then null \
      else list_transform([\(localTime(moment, timezone: timezone))], lambda local: case \
      when local is null then \(text) \
      when \(CellRules.isPlaceholder("date_diff('day', date '1970-01-01', cast(local as date))")) then null \
      when local < timestamp '1850-01-01' then '(' || \(text) || ')' \
      when cast(local as time) = time '00:00:00' then strftime(local, '%Y-%m-%d') \
      else strftime(local, '%Y-%m-%d %H:%M:%S') end)[1] end
      """
  }

  /// Whether the trimmed `text` is a word for nothing or a date of zeros.
  private func saysNoTime(_ text: SQL, blank: [String]) -> SQL {
    let zeros: SQL = "regexp_matches(\(text), '^(0000[/.-]00?[/.-]00?|00?[/.-]00?[/.-]0000)')"
    return "(\(isNothing(text, blank: blank)) or coalesce(\(zeros), false))"
  }
}

extension DuckDBDialect {
  /// The text of a time in `cell`, a piece of SQL: NULL where it is empty, a word for nothing, or a date
  /// of zeros.
  package func timeText(_ cell: SQL, blank: [String]) -> SQL {
    let text = trimmed(cell)
    return "case when not \(saysNoTime(text, blank: blank)) then \(text) end"
  }

  /// A day and the time of the clock that stand in two columns, as one text. A day that has a midnight behind
  /// it, as some systems write one, loses it.
  package func joined(day: SQL, clock: SQL) -> SQL {
    let date: SQL = "regexp_replace(\(day), '[ T]00:00(:00)?(\\.0+)?$', '')"
    return "case when \(clock) is null then \(day) else \(date) || ' ' || \(clock) end"
  }
}
