/// How cells become moments and days: the one rule for every format of file, in `Program/Times.java`.
extension SparkDialect {
  package func microseconds(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int
  ) -> SQL {
    "patron_microseconds(\(text), \(text: timezone), \(text: Self.word(format)), \(pivot))"
  }

  /// What `Times.microseconds` knows a format by.
  private static func word(_ format: TimeFormat?) -> String {
    switch format {
    case .pattern(let pattern)?: "p" + pattern
    case .days(let from)?: "d\(from)"
    case .count(let perSecond, let from)?: "c\(perSecond),\(from)"
    case nil: ""
    }
  }

  package func time(_ text: SQL, pattern: String) -> SQL {
    "timestamp_micros(patron_strptime(\(text), \(text: pattern)))"
  }

  package func time(of microseconds: SQL) -> SQL {
    "timestamp_micros(cast(\(microseconds) as bigint))"
  }

  package func localDay(_ microseconds: SQL, timezone: String) -> SQL {
    "patron_local_day(\(microseconds), \(text: timezone))"
  }

  package func localDays(_ microseconds: SQL, timezone: String) -> SQL {
    "patron_local(\(microseconds), \(text: timezone)) / 86400000000e0"
  }

  package func dayOfDate(_ cell: SQL) -> SQL { "patron_day_of_date(\(cell))" }

  package func canonicalTime(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int, blank: [String]
  ) -> SQL {
    let moment = microseconds(text, timezone: timezone, format: format, pivot: pivot)
    let day = CellRules.isPlaceholder(localDay("local", timezone: "UTC"))
    return """
      case when \(saysNoTime(text, blank: blank)) then null \
      else transform(array(patron_local(\(moment), \(text: timezone))), local -> case \
      when local is null then \(text) when \(day) then null \
      when local < \(CellRules.firstDayOfBirths * 86_400_000_000) then concat('(', \(text), ')') \
      else patron_iso(local) end)[0] end
      """
  }

  /// Whether the trimmed `text` is a word for nothing or a date of zeros.
  private func saysNoTime(_ text: SQL, blank: [String]) -> SQL {
    let zeros = matches(text, pattern: "^(0000[/.-]00?[/.-]00?|00?[/.-]00?[/.-]0000)")
    return "(\(isNothing(text, blank: blank)) or coalesce(\(zeros), false))"
  }

  package func timeText(_ cell: SQL, blank: [String]) -> SQL {
    let text = trimmed(cell)
    return "case when not \(saysNoTime(text, blank: blank)) then \(text) end"
  }

  package func joined(day: SQL, clock: SQL) -> SQL {
    let date = replacing(#"[ T]00:00(:00)?(\.0+)?$"#, in: day, with: "", isRepeated: false)
    return "case when \(clock) is null then \(day) else concat(\(date), ' ', \(clock)) end"
  }

  package func plainTime(_ text: SQL) -> SQL { "patron_plain_time(\(text))" }
}

// Every time is asked for with `microseconds`: to look up the clock's shift by the day would save nothing here.
extension SparkDialect {
  package func clock(timezone: String) -> SQL {
    """
    drop table if exists clock;
    create table clock as select 0 as clock_nothing;

    """
  }

  package func clockTime(_ cell: SQL, format: TimeFormat?) -> SQL { "cast(null as timestamp)" }

  package var clockDay: SQL { "cast(null as integer)" }

  package var clockShift: SQL { "cast(null as bigint)" }

  package func microsecondsOfRow(timezone: String, format: TimeFormat?, pivot: Int) -> SQL {
    microseconds("time_text", timezone: timezone, format: format, pivot: pivot)
  }

  package func dayOfRow(timezone: String) -> SQL { localDay("time_us", timezone: timezone) }

  package func clockOfRow(timezone: String) -> SQL {
    """
    cast(pmod(patron_local(time_us, \(text: timezone)), 86400000000) div 1000 as integer)
    """
  }
}
