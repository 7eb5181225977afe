/// A system that runs SQL which Patron writes and does not run itself: what it writes differently.
///
/// Of two kinds of numbers a model needs both, as features have 32 bits and sums 64: BigQuery and Snowflake have those
/// of 64 alone.
public enum Warehouse: String, Hashable, Sendable, CaseIterable {
  case duckdb, spark, postgresql, bigquery, snowflake

  /// The name that people know it by.
  public var title: String {
    switch self {
    case .duckdb: "DuckDB"
    case .spark: "Spark"
    case .postgresql: "PostgreSQL"
    case .bigquery: "BigQuery"
    case .snowflake: "Snowflake"
    }
  }

  /// Whether it has numbers of 32 bits, so that scores are those of Patron but for the last digits of 64.
  public var hasSingles: Bool {
    switch self {
    case .duckdb, .spark, .postgresql: true
    case .bigquery, .snowflake: false
    }
  }
}

extension Warehouse {
  /// `number`, exactly and of 64 bits: a point alone would make a decimal of it in some systems.
  package func number(_ number: Double) -> SQL {
    let text = number.description
    let exact = SQL(raw: text.contains("e") ? text : text + "e0")
    return number < 0 ? "(\(exact))" : exact
  }

  /// `value` as a number of 64 bits.
  package func double(_ value: SQL) -> SQL {
    switch self {
    case .postgresql: "cast(\(value) as double precision)"
    case .bigquery: "cast(\(value) as float64)"
    case .duckdb, .spark, .snowflake: "cast(\(value) as double)"
    }
  }

  /// The number `value` rounded to 32 bits, where the system has them.
  package func single(_ value: SQL) -> SQL {
    guard hasSingles else { return value }
    let type: SQL = self == .spark ? "float" : "real"
    return double("cast(\(value) as \(type))")
  }

  /// `value` as text.
  package func text(_ value: SQL) -> SQL {
    switch self {
    case .spark, .bigquery: "cast(\(value) as string)"
    case .duckdb, .postgresql, .snowflake: "cast(\(value) as varchar)"
    }
  }

  /// What stands between the name of a query and the query, where it is read more than once and is to be found once.
  package var kept: SQL {
    // PostgreSQL would put the query in place of each reference to it, which multiply from step to step.
    self == .postgresql ? "as materialized" : "as"
  }

  /// `sql` as the system reads it, every name and every value quoted.
  package func text(of sql: SQL) -> String {
    sql.parts.map { part in
      switch part {
      case .raw(let text): text
      case .name(let name): quoted(name, by: usesBackquotes ? "`" : "\"", isName: true)
      case .text(let text): quoted(text, by: "'", isName: false)
      }
    }.joined()
  }

  private var usesBackquotes: Bool { self == .spark || self == .bigquery }

  /// Scalars, not characters, are looked at: a quote with an accent upon it is still a quote.
  private func quoted(_ text: String, by quote: Unicode.Scalar, isName: Bool) -> String {
    let escapes = self == .bigquery || (!isName && (self == .spark || self == .snowflake))
    var quoted = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\" where escapes: quoted.append(contentsOf: "\\\\".unicodeScalars)
      case "\n" where escapes: quoted.append(contentsOf: "\\n".unicodeScalars)
      case "\r" where escapes: quoted.append(contentsOf: "\\r".unicodeScalars)
      case quote where escapes: quoted.append(contentsOf: ["\\", quote])
      case quote: quoted.append(contentsOf: [quote, quote])
      default: quoted.append(scalar)
      }
    }
    quoted.append(quote)
    return String(quoted)
  }
}
