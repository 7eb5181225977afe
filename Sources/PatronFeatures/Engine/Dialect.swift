/// The SQL that the engine speaks where dialects differ, and the only place where a name or a value
/// is turned into SQL text.
public struct Dialect: Hashable, Sendable {
  /// A piece of SQL that was made by this type: safe to stand in a query as it is.
  public struct Fragment: Hashable, Sendable {
    package let sql: String
    package init(trusted sql: String) { self.sql = sql }
  }

  public init() {}

  /// `name` as an identifier: quoted, so that any text is one name and nothing else.
  ///
  /// No name holds a NUL or a carriage return, which the engine's program drops as it reads its
  /// script: exports whose columns do are refused.
  public func identifier(_ name: String) -> Fragment {
    Fragment(trusted: Self.quoted(name, by: "\""))
  }

  /// `text` as a string literal: quoted, so that any text is one value and nothing else.
  public func literal(_ text: String) -> Fragment {
    var pieces = [""]
    for scalar in text.unicodeScalars {
      if Self.unspeakable.contains(scalar) {
        pieces += ["chr(\(scalar.value))", ""]
      } else {
        pieces[pieces.count - 1].unicodeScalars.append(scalar)
      }
    }
    // Pieces of text and those spelt out take turns.
    let joined = pieces.enumerated().map { $0 % 2 == 0 ? Self.quoted($1, by: "'") : $1 }
      .joined(separator: " || ")
    return Fragment(trusted: pieces.count == 1 ? joined : "(\(joined))")
  }

  /// What the engine's program would drop from a script.
  package static let unspeakable: Set<Unicode.Scalar> = ["\0", "\r"]

  /// Scalars, not characters, are doubled: a quote with an accent upon it is still a quote.
  private static func quoted(_ text: String, by quote: Unicode.Scalar) -> String {
    var quoted = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      if scalar == quote { quoted.append(quote) }
      quoted.append(scalar)
    }
    quoted.append(quote)
    return String(quoted)
  }

  /// `texts` as a parenthesised list of string literals.
  public func list(_ texts: [String]) -> Fragment {
    Fragment(trusted: "(" + texts.map { literal($0).sql }.joined(separator: ", ") + ")")
  }

  /// The text of `column` without the blanks around it, NULL where nothing is left.
  ///
  /// Trimming costs the engine more than reading, so only what begins or ends with a blank is
  /// trimmed; what sorts before every visible sign begins with one, or with nothing worth keeping.
  package func text(_ column: String) -> Fragment {
    let cell = "cast(\(identifier(column).sql) as varchar)"
    let ends = Self.blanks.map { "suffix(\(cell), chr(\($0)))" }.joined(separator: " or ")
    let blanks = Self.blanks.map { "chr(\($0))" }.joined(separator: " || ")
    return Fragment(
      trusted: """
        case when \(cell) < '!' or prefix(\(cell), chr(160)) or \(ends) \
        then nullif(trim(\(cell), \(blanks)), '') else \(cell) end
        """)
  }

  /// Space, tab, line ends and the no-break space, which exports leave around a text.
  private static let blanks = [32, 9, 10, 13, 160]

  /// The moment that `text` (a fragment of SQL text) says, in microseconds since 1970 UTC: ISO 8601,
  /// with an offset or else in `timezone`; NULL where it is no such time.
  ///
  /// A number of ten digits counts as seconds since 1970, one of thirteen as milliseconds. Of an
  /// hour that the clock shows twice the later is taken; one that it skips is read as if it had not
  /// been moved yet.
  package func microseconds(_ text: Fragment, timezone: String, format: String?) -> Fragment {
    let zone = literal(timezone).sql
    let value = text.sql
    if let format {
      let parsed = "try_strptime(\(value), \(literal(format).sql))"
      // A format with an offset (%z) gives a moment, which is no longer local.
      return Fragment(
        trusted: format.contains("%z")
          ? "epoch_us(\(parsed))" : "epoch_us(timezone(\(zone), cast(\(parsed) as timestamp)))")
    }
    let local =
      timezone == "UTC"
      ? "epoch_us(try_cast(\(value) as timestamp))"
      : "epoch_us(timezone(\(zone), try_cast(\(value) as timestamp)))"
    // "+02:00", "+0200" and "+02" stand six, five or three places before the end; a bare date ends
    // in "-05" too, so only texts longer than a date can hold an offset.
    // What has no letter or sign behind the date, the usual case, is asked no further.
    let hasOffset = """
      length(\(value)) > 10 and regexp_matches(substr(\(value), 11), '[-+Zz]|[CT]$') \
      and (contains('ZzCT', right(\(value), 1)) \
      or left(right(\(value), 6), 1) in ('+', '-') or left(right(\(value), 5), 1) in ('+', '-') \
      or left(right(\(value), 3), 1) in ('+', '-'))
      """
    let isNumber = "length(\(value)) in (10, 13) and try_cast(\(value) as bigint) is not null"
    return Fragment(
      trusted: """
        case when \(Self.isPlain(value)) then \(local) when \(hasOffset) then epoch_us(coalesce(try_cast(\(value) as timestamptz), \
        try_cast(\(Self.plainOffset(value)) as timestamptz))) \
        when \(isNumber) then try_cast(\(value) as bigint) * \
        case length(\(value)) when 10 then 1000000 else 1000 end \
        else \(local) end
        """)
  }

  /// `value` with its seconds written and no blank before the offset, as the engine's cast wants it.
  private static func plainOffset(_ value: String) -> String {
    let zulu = "regexp_replace(upper(\(value)), ' ?(UTC|GMT)$', 'Z')"
    let tight = "regexp_replace(\(zulu), ' +(Z|[+-][0-9:]+)$', '\\1')"
    return """
      regexp_replace(\(tight), '[T ]([0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}(:?[0-9]{2})?)$', \
      ' \\1:00\\2')
      """
  }

  /// The local day in `timezone`, counted from 1970-01-01, of the moment `microseconds`.
  package func localDay(_ microseconds: String, timezone: String) -> Fragment {
    let local = localTime(microseconds, timezone: timezone)
    return Fragment(
      trusted: "cast(cast(\(local) as date) - date '1970-01-01' as integer)")
  }

  /// The days since 1970-01-01 on the local clock in `timezone`, parts of a day included, of the moment
  /// `microseconds`.
  package func localDays(_ microseconds: String, timezone: String) -> Fragment {
    let local = localTime(microseconds, timezone: timezone)
    return Fragment(trusted: "epoch_us(\(local)) / 86400000000e0")
  }

  func localTime(_ microseconds: String, timezone: String) -> String {
    let stamp = "make_timestamp(\(microseconds))"
    return timezone == "UTC"
      ? stamp : "timezone(\(literal(timezone).sql), timezone('UTC', \(stamp)))"
  }

  /// The days since 1970-01-01 of the date that `cell` says; NULL where it is no date.
  package func dayOfDate(_ cell: Fragment, format: String?) -> Fragment {
    let date =
      format.map { "cast(try_strptime(\(cell.sql), \(literal($0).sql)) as date)" }
      ?? "try_cast(\(cell.sql) as date)"
    return Fragment(
      trusted: "cast(epoch_us(cast(\(date) as timestamp)) // 86400000000 as integer)")
  }

  /// How many different ones of `count` dense keys from 0 a group's `column` holds, as an aggregate.
  ///
  /// A bit a key is counted in one pass; the engine's own count of what differs groups the rows anew.
  package func differentKeys(_ column: String, of count: Int) -> Fragment {
    let bits = 60
    let words = (count + bits - 1) / bits
    guard words <= 4 else { return Fragment(trusted: "count(distinct \(column))") }
    let counts = (0..<words).map { word in
      """
      cast(coalesce(bit_count(bit_or(case when \(column) // \(bits) = \(word) \
      then cast(1 as bigint) << (\(column) % \(bits)) end)), 0) as integer)
      """
    }
    return Fragment(trusted: words == 0 ? "0" : counts.joined(separator: " + "))
  }

  /// A cell that a spreadsheet would run as a formula, made text by a leading apostrophe.
  package func neutralised(_ column: String) -> Fragment {
    let name = identifier(column).sql
    return Fragment(
      trusted: """
        case when left(\(name), 1) in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) \
        then '''' || \(name) else \(name) end
        """)
  }
}
