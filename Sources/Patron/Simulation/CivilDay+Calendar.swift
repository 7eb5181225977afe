package import PatronFeatures

/// Dates and weekdays of the proleptic Gregorian calendar, for the simulation's seasons.
extension CivilDay {
  /// The day of a date, months and days counted from 1 (Hinnant, "chrono-compatible low-level date
  /// algorithms": `days_from_civil`).
  package init(year: Int, month: Int, day: Int) {
    precondition((1...12).contains(month) && (1...31).contains(day), "no such month or day")
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month and day of the month, without making text (Hinnant: `civil_from_days`).
  package var date: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// 0 for Monday to 6 for Sunday. Day 0 was a Thursday.
  package var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  /// The day that is `days` later, or earlier where they are negative.
  package func advanced(by days: Int) -> Self { Self(number + days) }

  /// The days from `other` to this day.
  package func days(since other: Self) -> Int { number - other.number }
}
