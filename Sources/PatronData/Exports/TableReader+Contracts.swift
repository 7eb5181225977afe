import PatronEngine
import PatronNumerics

/// How contracts are read.
extension TableReader {
  /// What the query of contracts is filled with besides what tables share.
  func contractValues() -> [String: QueryTemplate.Value] {
    let isDated = exports.contractsHaveDays
    let source = exports.allRows(of: .contracts, dialect: dialect)
    var values: [String: QueryTemplate.Value] = [
      "source": .sql(source), "customer": .sql(customerOfContract),
      "plan": .sql(
        exports.column("plan", of: .contracts).map(dialect.text) ?? "cast(null as string)"),
      "over": .sql(isOver),
      "fee_text": .sql(numberText("fee")), "fee": .sql(fee),
      "interval": .sql(interval),
    ]
    for role in ["ended", "renews"] {
      let text = exports.timeText(role, of: .contracts, dialect: dialect)
      values[role + "_text"] = .sql(text)
      values[role] = .sql(moment(role, SQL(name: role + "_text")))
      values[role == "ended" ? "end_day" : "renews_day"] = .sql(
        day(SQL(name: role + "_us")))
    }
    if isDated {
      values["started_text"] = .sql(exports.timeText("started", of: .contracts, dialect: dialect))
      values["started"] = .sql(moment("started", "started_text"))
      values["day"] = .sql(day("started_value"))
    } else {
      // Periods: those begun of what is over, those completed of what is not.
      values["started_text"] = .sql(numberText("tenure"))
      values["started"] = .sql(decimal("started_text", "tenure"))
      values["day"] = .sql(
        """
        case when started_value between 0 and 100000 then cast(-(case when is_over \
        then greatest(1, ceil(started_value)) else floor(started_value) end) as integer) end
        """)
      values["end_day"] = .sql("case when is_over then 0 end")
      values["placeholder"] = .sql("false")
      values["first_day"] = .integer(-100_000)
    }
    return values
  }

  /// Who a contract belongs to: the row's own customer where both have one file.
  private var customerOfContract: SQL {
    if let column = exports.column("customer", of: .contracts) { return dialect.text(column) }
    return exports.column("id", of: .customers).map(dialect.text)
      ?? "cast(\(dialect.place) as string)"
  }

  /// Whether a contract is over by its status or, where it has no day, by an end at all.
  private var isOver: SQL {
    var conditions: [SQL] = []
    if let status = exports.column("status", of: .contracts),
      let words = settings(.contracts).over
    {
      conditions.append("coalesce(\(dialect.isOneOf(dialect.text(status), words)), false)")
    }
    if !exports.contractsHaveDays, exports.column("ended", of: .contracts) != nil {
      conditions.append(
        "(\(exports.timeText("ended", of: .contracts, dialect: dialect)) is not null)")
    }
    return conditions.isEmpty ? "false" : "(\(conditions.joined(separator: " or ")))"
  }

  /// The word for what the row's own fee pays for, in small letters; NULL where the exports have none.
  private var interval: SQL {
    exports.column("interval", of: .contracts).map { "lower(\(dialect.text($0)))" }
      ?? "cast(null as string)"
  }

  /// The words of `interval` for each period.
  private static let intervals: [BillingPeriod: [String]] = [
    .week: ["week", "weekly"], .month: ["month", "monthly"], .quarter: ["quarter", "quarterly"],
    .year: ["year", "yearly", "annual", "annually"],
  ]

  /// The fee of a period of patron.yaml: one that pays for another interval is spread over it. NULL for an interval
  /// that is not known.
  private var fee: SQL {
    let own = decimal("fee_text", "fee")
    guard exports.column("interval", of: .contracts) != nil else { return own }
    let period = settings(.contracts).period ?? .month
    let cases = BillingPeriod.allCases.map { interval -> SQL in
      let factor = period.days / interval.days
      return """
        when \(dialect.isOneOf("fee_interval", Self.intervals[interval] ?? [])) \
        then cast((\(own)) * \(factor) as \(Self.wideDecimal))
        """
    }
    return "case when fee_interval is null then \(own) \(cases.joined(separator: " ")) end"
  }

  private func numberText(_ role: String) -> SQL {
    guard let column = exports.column(role, of: .contracts) else { return "cast(null as string)" }
    let text = dialect.text(column)
    let isNothing = dialect.isNothing(text, blank: settings(.contracts).blank)
    return "case when not \(isNothing) then \(text) end"
  }

  private func decimal(_ text: SQL, _ role: String) -> SQL {
    dialect.number(
      text, notation: exports.notation(role, of: .contracts), decimal: Self.wideDecimal)
  }

  private func moment(_ role: String, _ text: SQL) -> SQL {
    dialect.microseconds(
      text, timezone: exports.configuration.timezone,
      format: exports.timeFormat(role, of: .contracts),
      pivot: settings(.contracts).pivot(role: role))
  }

  private func day(_ moment: SQL) -> SQL {
    dialect.localDay(moment, timezone: exports.configuration.timezone)
  }

  /// Keys the plans, and hands the contracts over.
  func shareContracts() async throws -> NumberFile {
    try await engine.run(QueryTemplate(PackageResources.plans_sql).filled())
    return try await engine.share(
      .contracts, Contract.columns, from: QueryTemplate(PackageResources.contract_rows_sql).filled()
    )
  }
}

extension Exports {
  /// Whether there are contracts with the days on which they began.
  package var contractsHaveDays: Bool { column("started", of: .contracts) != nil }

  /// Refuses contracts of nobody, and contracts of no length.
  static func checkContracts(
    _ roles: [String: String], columns: [String], files: [String], configuration: Configuration
  ) throws {
    // A row of a customer has that customer's contract.
    let isOfCustomers =
      configuration.tables[.customers]?.files == configuration.tables[.contracts]?.files
    guard roles["customer"] != nil || isOfCustomers else {
      throw PatronError(
        .configuration, at: .export(files), "no column 'customer' \(list(columns))",
        remedy: "write 'customer: COLUMN' under contracts in \(configurationName)")
    }
    guard roles["started"] != nil || roles["tenure"] != nil else {
      throw PatronError(
        .configuration, at: .export(files),
        "neither a column 'started' nor a column 'tenure' \(list(columns))",
        remedy:
          "write 'started: COLUMN' with the day each began, or 'tenure: COLUMN', under contracts in \(configurationName)"
      )
    }
  }
}
