/// The usual way to write a time, by the clock on the wall and without an offset, is read apart from
/// all others: what a zone's clock is ahead of UTC is looked up by the day, for the engine's own
/// calendar takes longer than all other reading together.
extension DuckDBDialect {
  /// The time that the clock on the wall showed, where `cell` is text written the usual way.
  ///
  /// NULL where it has to be asked for with `microseconds`.
  package func clockTime(_ cell: SQL, format: TimeFormat?) -> SQL {
    if let format {
      // Times with an offset and two-digit years of another century take the long way.
      guard case .pattern(let pattern) = format, !Self.hasOffset(pattern), !pattern.contains("%y")
      else { return "cast(null as timestamp)" }
      return "cast(try_strptime(\(cell), \(text: pattern)) as timestamp)"
    }
    return "case when \(Self.isPlain(cell)) then try_cast(\(cell) as timestamp) end"
  }

  /// Whether `value` is a date, alone or with the time of the clock: no sign or letter behind it can be
  /// an offset.
  static func isPlain(_ value: SQL) -> SQL {
    """
    (\(value) like '____-__-_____:__:__' \
    and not suffix(\(value), 'Z') and not suffix(\(value), 'z')) \
    or \(value) like '____-__-__'
    """
  }

  /// Makes the one row of the table `clock`: how many microseconds the clock of `timezone` is ahead of UTC
  /// on each day of half a century, NULL where it is changed about that day.
  package func clock(timezone: String) -> SQL {
    let midnight: SQL = "make_timestamp(day * 86400000000)"
    let shift: SQL =
      timezone == "UTC"
      ? "cast(0 as bigint)"
      : "epoch_us(\(midnight)) - epoch_us(timezone(\(text: timezone), \(midnight)))"
    return """
      create or replace table clock as
      select list(case when shift = before and shift = after and shift = later then shift end
        order by day) as shifts
      from (
        select day, shift, lag(shift) over (order by day) as before,
          lead(shift) over (order by day) as after, lead(shift, 2) over (order by day) as later
        from (
          select day, \(shift) as shift
          from unnest(range(\(Self.clockDays.lowerBound), \(Self.clockDays.upperBound))) as days(day)
        ) as midnights
      ) as neighbours;

      """
  }

  /// From the first day of 2000 to the last of 2049.
  private static let clockDays = 10_957..<29_220

  /// The day of `clock_time`, counted from 1970-01-01.
  package var clockDay: SQL {
    SQL("cast(cast(clock_time as date) - date '1970-01-01' as integer)")
  }

  /// How far the clock was ahead of UTC on `clock_day`, beside the row of `clock`.
  ///
  /// NULL where that is not known.
  package var clockShift: SQL {
    // A list begins with 1 and has no index 0; lower ones would be counted from its end.
    SQL("shifts[greatest(0, clock_day - \(Self.clockDays.lowerBound - 1))]")
  }

  /// The moment of a row with `clock_time` and `clock_shift`, and `time_text` where that is NULL, in microseconds since 1970 UTC; NULL where it is no time.
  package func microsecondsOfRow(timezone: String, format: TimeFormat?, pivot: Int) -> SQL {
    let others = microseconds(
      "time_text", timezone: timezone, format: format, pivot: pivot)
    return """
      case when clock_shift is not null then epoch_us(clock_time) - clock_shift \
      else \(others) end
      """
  }

  /// The local day of a row whose moment is `time_us`, counted from 1970-01-01.
  package func dayOfRow(timezone: String) -> SQL {
    SQL(
      """
      case when clock_shift is not null then clock_day \
      else \(localDay("time_us", timezone: timezone)) end
      """)
  }

  /// The milliseconds since midnight on the local clock of a row whose moment is `time_us`.
  package func clockOfRow(timezone: String) -> SQL {
    let local = localTime("time_us", timezone: timezone)
    let moment: SQL =
      "epoch_us(case when clock_shift is not null then clock_time else \(local) end)"
    return "cast((\(moment) % 86400000000 + 86400000000) % 86400000000 // 1000 as integer)"
  }
}
