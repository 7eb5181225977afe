import Patron
import PatronEngine

/// Filters as people type them, up to the SQL that an engine gets.
struct FilterTarget: FuzzTarget {
  let name = "filter"

  let seeds = [
    "churn_band = 'high' and segment in (1, 2)",
    "not (spend between 10 and 1e3 or city contains \"o'b\") and plan is not null",
    "city not in ('a', 'b''c') or churn_probability >= 0.5 and segment <> -1",
  ].map { Array($0.utf8) }

  private static let columns = [
    OutputColumn("churn_band", .text, values: ["low", "medium", "high"]),
    OutputColumn("churn_probability", .number),
    OutputColumn("segment", .number),
    OutputColumn("spend", .number), OutputColumn("city", .text), OutputColumn("plan", .text),
  ]

  func run(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self)
    let sql = try Filter(text).condition(on: Self.columns, of: "scored")
    try QuotedSQL(sql).check()
  }
}
