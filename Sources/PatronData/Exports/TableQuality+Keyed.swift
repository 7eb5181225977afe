import PatronEngine

/// The tables whose rows have an identifier of their own.
extension TableQuality {
  /// Of tables that have no time and whose copies are looked at as customers are keyed.
  static func counted(
    _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    struct Totals: Decodable {
      let rows: Int
      let unnamed: Int
    }
    let id: SQL = table == .customers ? "patron_id" : "customer_id"
    // An order without a customer describes none, and is counted among the orders.
    let isDescribed = table == .customers && exports.configuration.describingTable != nil
    let totals = try await engine.rows(
      QueryTemplate(PackageResources.identified_rows_sql).filled([
        "id": .sql(id), "table": .sql(table.typed),
      ]), as: Totals.self
    ).first
    let unnamed = isDescribed ? 0 : totals?.unnamed ?? 0
    let later = table == .customers ? try await engine.rowCount(of: "customers_later") : 0
    return TableQuality(
      table: table, files: fileNames(table, exports), rows: (totals?.rows ?? 0) + later,
      unusable: unnamed > 0
        ? [Count(kind: .row(.noIdentifier), reason: "no identifier", rows: unnamed)] : [],
      remarks: later > 0
        ? [
          Count(
            kind: .row(.notLookedAt), reason: RowReason.notLookedAt.remark ?? "", rows: later)
        ] : [],
      firstDay: nil, lastDay: nil, faults: unnamed > 0 ? [.noIdentifier: unnamed] : [:])
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
      QueryTemplate(PackageResources.content_quality_sql).filled(), as: Totals.self
    ).first
    if let repeated = totals?.repeated, repeated > 0 {
      throw PatronError(
        .data, at: exports.place(of: .content), "\(repeated) rows repeat an identifier",
        remedy: "keep one row an item")
    }
    let faults: [RowReason: Int] = [
      .noIdentifier: totals?.unnamed ?? 0, .unreadableTime: totals?.undated ?? 0,
    ].filter { $0.value > 0 }
    return TableQuality(
      table: .content, files: fileNames(.content, exports), rows: totals?.rows ?? 0,
      unusable: RowReason.allCases.compactMap { reason in
        faults[reason].map {
          Count(kind: .row(reason), reason: reason.fault(in: .content) ?? "", rows: $0)
        }
      },
      remarks: [], firstDay: nil, lastDay: nil, faults: faults)
  }
}
