import PatronEngine

/// The quality of one table: how many rows, which of them cannot be used and why.
package struct TableQuality: Hashable, Sendable {
  package let table: Table
  package let files: [String]
  package let rows: Int
  /// Rows that cannot be used, by reason, the reasons that did not occur left out.
  package let unusable: [Count]
  /// Remarks that leave a row in use, by kind, without kinds that did not occur.
  package let remarks: [Count]
  /// The first and the last local day, where the table has times.
  package let firstDay: Day?
  package let lastDay: Day?
  /// Rows that cannot be used, by the reason itself.
  package var faults: [RowReason: Int] = [:]

  /// Rows of one kind.
  package struct Count: Hashable, Sendable {
    package let kind: Kind
    /// The property that the rows share, in words.
    package let reason: String
    package let rows: Int
  }

  /// The property that the rows of a count share.
  package enum Kind: Hashable, Sendable {
    case row(RowReason)
    case guest, returned, free, copy
  }

  /// Notices for every run, not only for a check.
  package var notices: [String] {
    unusable.map { "\(table): \($0.rows) of \(rows) rows left out: \($0.reason)" }
  }
}

extension [TableQuality] {
  /// Why rows are out of use, to end an error on having none left.
  var reasons: String {
    let reasons = flatMap { quality in
      (quality.unusable + quality.remarks).map {
        "\(quality.table): \($0.rows) of \(quality.rows) rows: \($0.reason)"
      }
    }
    return reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
  }
}

extension TableQuality {
  /// - Parameter plain: the rows, where the core has read them.
  init(_ table: Table, plain: PlainLines?, exports: Exports, engine: any Engine) async throws {
    switch table {
    case .customers, .identities:
      self = try await Self.counted(table, exports: exports, engine: engine)
    case .content: self = try await Self.content(exports: exports, engine: engine)
    case .transactions, .events, .surveys, .contracts, .consents:
      self =
        if let plain {
          Self.timed(table, CountRow.of(plain), Remarks(plain), exports: exports)
        } else {
          try await Self.timed(table, exports: exports, engine: engine)
        }
    }
    guard rows > 0 else {
      let settings = exports.configuration.tables[table]
      let isFiltered = settings?.keep.isEmpty == false || settings?.drop.isEmpty == false
      throw PatronError(
        .data, at: exports.place(of: table),
        "a header and no rows" + (isFiltered ? " that 'keep' and 'drop' let through" : ""),
        remedy: "export \(table) again, or leave it out of \(Exports.configurationName)")
    }
    let refused = unusable.reduce(0) { $0 + $1.rows }
    guard refused > 0 else { return }
    // A notation that patron.yaml does not name is no noise, however few rows have it.
    try await Self.refuseAlike(table, reasons: faults, exports: exports, engine: engine)
    let tolerance = exports.configuration.tolerance
    guard Double(refused) > tolerance * Double(rows),
      let worst = faults.max(by: { $0.value < $1.value })
    else { return }
    let (location, remedy) = try await Self.locationAndRemedy(
      of: worst.key, table, exports: exports, engine: engine)
    throw PatronError(
      .data, at: .table("\(table)"),
      """
      \(refused) of \(rows) rows cannot be used (\(worst.key.fault(in: table) ?? ""): \
      \(worst.value)\(location)), more than the \(Self.percent(tolerance)) that 'tolerance' allows
      """, remedy: remedy)
  }

  private struct CountRow: Decodable {
    let reason: Int
    let count: Int
    let first: Int?
    let last: Int?

    static func of(_ plain: PlainLines) -> [CountRow] {
      plain.reasons.map { reason, count in
        CountRow(
          reason: reason.rawValue, count: count.rows,
          first: count.first == .max ? nil : count.first,
          last: count.last == .min ? nil : count.last)
      }
    }
  }

  /// Of the rows that are in use.
  private struct Remarks: Decodable {
    let guests: Int?
    let returns: Int?
    let free: Int?
    let copies: Int?

    init(_ plain: PlainLines) {
      (guests, returns, free, copies) = (plain.guests, plain.returns, plain.free, nil)
    }
  }

  private static func timed(
    _ table: Table, exports: Exports, engine: any Engine
  ) async throws -> TableQuality {
    let counts = try await engine.rows(
      QueryTemplate(PackageResources.reason_counts_sql).filled(["table": .sql(table.typed)]),
      as: CountRow.self)
    // Without a number, equal lines are perhaps the same thing bought twice.
    let isNumbered = table == .transactions && exports.column("line", of: table) != nil
    let remarks = try await engine.rows(
      QueryTemplate(PackageResources.row_remarks_sql).filled([
        "table": .sql(table.typed), "orders": .list(table == .transactions ? [[:]] : []),
        "numbered": .list(isNumbered ? [[:]] : []),
      ]), as: Remarks.self
    ).first
    return timed(table, counts, remarks, exports: exports)
  }

  private static func timed(
    _ table: Table, _ counts: [CountRow], _ remarks: Remarks?, exports: Exports
  ) -> TableQuality {
    var rows: [RowReason: Int] = [:]
    for count in counts {
      if let reason = RowReason(rawValue: count.reason) { rows[reason] = count.count }
    }
    // A few rows below the last one are totals; many are rows without a time.
    if let footers = rows[.footer], footers > RowReason.mostFooters {
      rows[.footer] = nil
      rows[.noTime, default: 0] += footers
    }
    let faults = rows.filter { $0.key.fault(in: table) != nil }
    let usable = counts.first { $0.reason == 0 }
    let isDated = table != .contracts || exports.contractsHaveDays
    return TableQuality(
      table: table, files: fileNames(table, exports),
      rows: rows.filter { $0.key != .filtered }.reduce(0) { $0 + $1.value },
      unusable: RowReason.allCases.compactMap { reason in
        faults[reason].map {
          Count(kind: .row(reason), reason: reason.fault(in: table) ?? "", rows: $0)
        }
      },
      remarks: Self.remarks(remarks, table, exports)
        + RowReason.allCases.compactMap { reason in
          guard let remark = reason.remark, let count = rows[reason] else { return nil }
          return Count(kind: .row(reason), reason: remark, rows: count)
        },
      firstDay: isDated ? usable?.first.map { Day($0) } : nil,
      lastDay: isDated ? usable?.last.map { Day($0) } : nil, faults: faults)
  }

  /// The remarks on rows that are in use.
  private static func remarks(
    _ found: Remarks?, _ table: Table, _ exports: Exports
  ) -> [Count] {
    // Where the amount is the order's, all its lines but one have zero.
    let hasAmounts =
      (exports.column("amount", of: table) != nil || exports.column("price", of: table) != nil)
      && exports.configuration.tables[table]?.amountOf != .order
    return [
      Count(
        kind: .guest, reason: "no customer (counted in money, in no customer's history)",
        rows: found?.guests ?? 0),
      Count(
        kind: .returned, reason: "returns (a negative quantity or amount)",
        rows: found?.returns ?? 0),
      Count(
        kind: .free, reason: "an amount of zero", rows: hasAmounts ? found?.free ?? 0 : 0),
      Count(
        kind: .copy, reason: "copies of an order line (counted once)", rows: found?.copies ?? 0),
    ].filter { $0.rows > 0 }
  }

  static func fileNames(_ table: Table, _ exports: Exports) -> [String] {
    (exports.files[table] ?? []).map { FileName.of($0) }
  }

  private static func percent(_ share: Double) -> String {
    let percent = share * 100
    return percent == percent.rounded() ? "\(Int(percent)) %" : "\(percent) %"
  }
}
