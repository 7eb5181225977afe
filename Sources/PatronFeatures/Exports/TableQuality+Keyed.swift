/// The tables whose rows have an identifier of their own.
extension TableQuality {
  static func customers(
    exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    struct Totals: Decodable {
      let rows: Int
      let unnamed: Int
    }
    let totals = try await engine.rows(
      """
      select count(*) as rows, cast(coalesce(sum(case when patron_id is null then 1 else 0 end), 0)
        as bigint) as unnamed
      from customers_typed;
      """, as: Totals.self
    ).first
    struct Repeats: Decodable {
      let extra: Int
      let conflicting: Int
      let first: Int?
      let last: Int?
    }
    let columns = (exports.columns[.customers] ?? []).map { engine.dialect.identifier($0).sql }
    let query = QueryTemplate(PackageResources.customers_duplicates_sql).filled([
      "whole": .sql(Dialect.Fragment(trusted: "(\((columns + ["0"]).joined(separator: ", ")))"))
    ])
    let repeats = try await engine.rows(query, as: Repeats.self).first
    if let repeats, repeats.conflicting > 0, let first = repeats.first, let last = repeats.last {
      throw PatronError(
        .data,
        """
        \(Exports.names(exports.files[.customers] ?? [])): \(repeats.conflicting) \
        \(repeats.conflicting == 1 ? "identifier stands" : "identifiers stand") on rows that \
        differ (the first on rows \(first) and \(last), the header aside): keep one row a customer
        """)
    }
    return TableQuality(
      table: .customers, files: fileNames(.customers, exports), rows: totals?.rows ?? 0,
      unusable: [Count(reason: "no identifier", rows: totals?.unnamed ?? 0)].filter { $0.rows > 0 },
      remarks: [Count(reason: "exact copies of a customer (merged)", rows: repeats?.extra ?? 0)]
        .filter { $0.rows > 0 },
      firstDay: nil, lastDay: nil)
  }

  static func content(
    exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    struct Totals: Decodable {
      let rows: Int
      let unnamed: Int
      let repeated: Int
      let undated: Int
    }
    let totals = try await engine.rows(
      """
      select count(*) as rows, count(*) - count(content_id) as unnamed,
        count(content_id) - count(distinct content_id) as repeated,
        cast(coalesce(sum(case when (published_text is not null and published_us is null)
          or (expires_text is not null and expires_us is null) then 1 else 0 end), 0) as bigint)
          as undated
      from content_typed;
      """, as: Totals.self
    ).first
    if let repeated = totals?.repeated, repeated > 0 {
      throw PatronError(
        .data,
        """
        \(Exports.names(exports.files[.content] ?? [])): \(repeated) rows repeat an identifier: keep \
        one row an item
        """)
    }
    return TableQuality(
      table: .content, files: fileNames(.content, exports), rows: totals?.rows ?? 0,
      unusable: [
        Count(reason: "no identifier", rows: totals?.unnamed ?? 0),
        Count(reason: "a date that is none", rows: totals?.undated ?? 0),
      ].filter { $0.rows > 0 },
      remarks: [], firstDay: nil, lastDay: nil)
  }
}
