/// The SQL of one engine: how names and values are quoted, and whatever engines write differently.
///
/// The meaning of a cell is the same in every dialect (`CellRules`, and the rules each requirement states); a
/// conformer writes it in its own SQL.
package protocol Dialect: Sendable {
  /// `sql` as the engine reads it, every name and every value quoted.
  func text(of sql: SQL) -> String

  // MARK: Files

  /// The rows of `files`, every cell as text where the format has no types of its own.
  ///
  /// - Parameters:
  ///   - fileColumn: a column that names the file of each row.
  ///   - columns: the columns that are asked for; where naming them saves work, others are not there.
  func source(
    _ files: [String], form: FileForm, fileColumn: String?, columns: Set<String>?
  ) -> SQL

  /// One row on how the CSV `file` seems to be written.
  ///
  /// Where it `isPlain`, no other mark than the double quote can quote or escape.
  func head(of file: String, isPlain: Bool) -> SQL

  /// The rows of the CSV `file` where each must have `columnCount` fields, looked at no further.
  func strictSource(
    _ file: String, form: FileForm, delimiter: String, columnCount: Int
  ) -> SQL

  /// The lines of the .zst `file`, whatever they hold, in a column `line`.
  func lines(of file: String) -> SQL

  /// The records of the JSON `file` as they stand, in a column `json`, however they are laid out.
  func records(packed file: String) -> SQL

  /// The names and types of the columns of `rows`, as columns `name` and `type`.
  func columns(of rows: SQL) -> SQL

  /// The different keys of the lists `list` of keys and values in `rows`, as a column `key` in order.
  func keys(_ list: SQL, of rows: SQL, limit: Int) -> SQL

  /// The cells of the columns `cells` of `rows`, a row each and NULL left out: `name`, the column's, and `value`.
  func unpivoted(_ cells: [SQL], of rows: SQL) -> SQL

  /// The number of a row in a table, ascending in the order in which rows were written.
  var rowNumber: SQL { get }

  /// The place of a row among those that a query reads, from 1, in the order in which it reads them.
  var place: SQL { get }

  /// Gives the rows of `table` that `query` names by `row_number`, each once, its values of `columns`. The number of
  /// every row stays.
  func update(_ table: SQL, _ columns: [String], from query: SQL) -> SQL

  /// The values `elements` of a row as one list.
  func list(_ elements: [SQL]) -> SQL

  /// A whole number from 0 on that is the same for equal `keys` and spreads different ones evenly.
  func hash(_ keys: SQL) -> SQL

  /// HMAC-SHA-256 (RFC 2104) of the UTF-8 of `text` in small hexadecimal digits, by the key's blocks under the masks of
  /// the inner and of the outer hash, in hexadecimal digits.
  func keyedHash(of text: SQL, inner: SQL, outer: SQL) -> SQL

  /// Writes `query`, of one column, to `path`, a row a line and as it stands.
  func copy(_ query: SQL, toLines path: String) -> SQL

  // MARK: Text

  /// The text of `column` without the blanks around it, NULL where nothing is left.
  func text(_ column: String) -> SQL

  /// The text of `cell` without the blanks around it, NULL where nothing is left.
  func trimmed(_ cell: SQL) -> SQL

  /// Whether `text` is one of `words`; false where it is NULL.
  func isAmong(_ text: SQL, _ words: [String]) -> SQL

  /// Whether `text` is one of `words`, the case of letters aside; false where it is NULL.
  func isOneOf(_ text: SQL, _ words: [String]) -> SQL

  /// Whether `pattern`, a regular expression of RE2, matches a part of `text`.
  func matches(_ text: SQL, pattern: String) -> SQL

  /// Whether `pattern`, a regular expression of RE2, matches the whole of `text`.
  func matches(_ text: SQL, whole pattern: String) -> SQL

  /// The first part of `text` that `pattern` matches, or its `group` from 1 on; empty where it matches none.
  func part(of text: SQL, pattern: String, group: Int) -> SQL

  /// `text` with the first part that `pattern` matches, or every one where it `isRepeated`, replaced; `\1` in
  /// `replacement` stands for the pattern's first group.
  func replacing(
    _ pattern: String, in text: SQL, with replacement: String, isRepeated: Bool
  ) -> SQL

  /// Whether `text`, which begins as an object or a list, is JSON.
  func isJSON(_ text: SQL) -> SQL

  /// `column`, a cell that a spreadsheet would run as a formula made text by a leading apostrophe.
  func neutralised(_ column: String) -> SQL

  // MARK: Numbers

  /// The number in the trimmed `text` by `notation`, of the type `decimal`; NULL where there is none.
  func number(_ text: SQL, notation: NumberNotation, decimal: SQL) -> SQL

  /// Whether a cell's number can be taken from the engine's own cast, which is the quick way.
  func isPlain(_ notation: NumberNotation) -> Bool

  /// The one number that the words of `text` begin or end with, as answers are labelled ("4 stars", "9/10").
  ///
  /// NULL where there is none.
  func numberAmongWords(_ text: SQL) -> SQL

  /// The number in `text` by the engine's own cast; NULL where there is none.
  func double(_ text: SQL) -> SQL

  /// Whether `number` is finite; NULL where it is NULL.
  func isFinite(_ number: SQL) -> SQL

  /// `number` where it is finite, else NULL.
  func finite(_ number: SQL) -> SQL

  // MARK: Times

  /// The moment in `text`, in microseconds since 1970 UTC; NULL where there is none.
  ///
  /// Without a `format`: ISO 8601, with an offset or else in `timezone`, and numbers of seconds, milliseconds,
  /// microseconds or nanoseconds since 1970, distinguished by their digits. Of an hour that the clock shows twice the
  /// later is taken; one that it skips is read as if it had not been moved yet.
  ///
  /// - Parameter pivot: two-digit years from it on are of the 1900s, lower ones of the 2000s.
  func microseconds(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int
  ) -> SQL

  /// The time of the clock in `text` by strptime's `pattern`; NULL where there is none.
  func time(_ text: SQL, pattern: String) -> SQL

  /// The time of the clock in UTC of the moment `microseconds`.
  func time(of microseconds: SQL) -> SQL

  /// The local day in `timezone`, counted from 1970-01-01, of the moment `microseconds`.
  func localDay(_ microseconds: SQL, timezone: String) -> SQL

  /// The days since 1970-01-01 on the local clock in `timezone`, parts of a day included, of the moment
  /// `microseconds`.
  func localDays(_ microseconds: SQL, timezone: String) -> SQL

  /// The days since 1970-01-01 of the ISO date in `cell`; NULL where it is no date.
  func dayOfDate(_ cell: SQL) -> SQL

  /// The ISO text of the day, or of the moment where it holds a time, in the trimmed `text`.
  ///
  /// NULL where it is empty or a placeholder. Other text stays, and a time of a year in which nobody lived is
  /// put in parentheses, so that nothing takes it for a date.
  func canonicalTime(
    _ text: SQL, timezone: String, format: TimeFormat?, pivot: Int, blank: [String]
  ) -> SQL

  /// The text of a time in `cell`: NULL where it is empty, a word for nothing, or a date of zeros.
  func timeText(_ cell: SQL, blank: [String]) -> SQL

  /// A day and the time of the clock that stand in two columns, as one text. A day that has a midnight behind
  /// it, as some systems write one, loses it.
  func joined(day: SQL, clock: SQL) -> SQL

  /// `text` with digits, blanks and marks of ASCII, months as Jan to Dec, no day of the week, a clock with
  /// colons, AM or PM behind it, and the zone as an offset at the end.
  ///
  /// The shape of a cell, in which 9 stands for every digit, becomes the shape of the plain text.
  func plainTime(_ text: SQL) -> SQL

  // MARK: The clock of rows, where most are written the usual way

  /// Makes the one row of the table `clock`, which the other four need beside their rows.
  func clock(timezone: String) -> SQL

  /// The time that the clock on the wall showed, where `cell` is text written the usual way, as `clock_time`.
  ///
  /// NULL where it has to be asked for with `microseconds`.
  func clockTime(_ cell: SQL, format: TimeFormat?) -> SQL

  /// The day of `clock_time`, counted from 1970-01-01.
  var clockDay: SQL { get }

  /// How far the clock was ahead of UTC on the day `clock_day`; NULL where that is not known.
  var clockShift: SQL { get }

  /// The moment of a row with `clock_time` and `clock_shift`, and `time_text` where that is NULL, in microseconds
  /// since 1970 UTC; NULL where it is no time.
  func microsecondsOfRow(timezone: String, format: TimeFormat?, pivot: Int) -> SQL

  /// The local day of a row whose moment is `time_us`, counted from 1970-01-01.
  func dayOfRow(timezone: String) -> SQL

  /// The milliseconds since midnight on the local clock of a row whose moment is `time_us`.
  func clockOfRow(timezone: String) -> SQL
}

extension Dialect {
  package func isOneOf(_ text: SQL, _ words: [String]) -> SQL {
    isAmong("lower(\(text))", words.map { $0.lowercased() })
  }

  /// The rows of `files` with all their columns.
  package func source(_ files: [String], form: FileForm) -> SQL {
    source(files, form: form, fileColumn: nil, columns: nil)
  }

  /// The moment in `text`, two-digit years by POSIX's pivot.
  package func microseconds(_ text: SQL, timezone: String, format: TimeFormat?) -> SQL {
    microseconds(text, timezone: timezone, format: format, pivot: 69)
  }

  /// Midnight in UTC of the `day` counted from 1970-01-01.
  package func time(ofDay day: SQL) -> SQL { time(of: "cast(\(day) as bigint) * 86400000000") }

  /// Whether `text` is a word for nothing, as other systems write it.
  package func isNothing(_ text: SQL, blank: [String]) -> SQL {
    isOneOf(text, CellRules.wordsForNothing + blank)
  }

  /// Whether `text` is a technical word for nothing, which is no word that people would use ("none").
  package func isEmptyWord(_ text: SQL) -> SQL {
    isOneOf(text, CellRules.technicalWords)
  }
}
