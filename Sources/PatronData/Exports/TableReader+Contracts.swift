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
      "interval": .sql(interval), "known_interval": .sql(isKnownInterval),
      "furthest": .day(furthestEnd),
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

  private var customerOfContract: SQL {
    exports.customerOfContract(
      place: exports.place(ofRowOf: .contracts, dialect: dialect), dialect: dialect)
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

  private var isKnownInterval: SQL {
    let words = Self.intervals.values.flatMap(\.self).sorted()
    return "(fee_interval is null or \(dialect.isOneOf("fee_interval", words)))"
  }

  /// An end later than this stands for none: systems write 9999-12-31 where a contract has no end, and nobody agrees on
  /// more than ten years.
  private var furthestEnd: Day {
    let last = Day(year: 2098, month: 12, day: 31)
    return today.map { min($0 + 3_653, last) } ?? last
  }

  /// The fee of a period of patron.yaml: one that pays for another interval is spread over it. NULL for an interval
  /// that is not known.
  private var fee: SQL {
    let own = decimal("fee_text", "fee")
    guard exports.column("interval", of: .contracts) != nil else { return own }
    let period = exports.configuration.billingPeriod
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

extension PreparedExports {
  /// Of fewer contracts nothing is told.
  private static let fewestContracts = 20

  /// Warnings about ends and words of contracts that may mean something else.
  func contractNotices(_ engine: any Engine, workers: Workers) async throws -> [String] {
    guard let settings = exports.configuration.tables[.contracts] else { return [] }
    var notices: [String] = []
    if let status = exports.column("status", of: .contracts) {
      for word in settings.over ?? [] {
        let dialect = engine.dialect
        let cell = dialect.isOneOf(dialect.text(status), [word])
        let rows = exports.allRows(of: .contracts, dialect: dialect)
        guard try await engine.rowCount(of: "\(rows) as cells where \(cell)") == 0 else { continue }
        notices.append("contracts: no cell of '\(status)' is '\(word)', which 'over' names")
      }
    }
    guard exports.contractsHaveDays, let snapshot else { return notices }
    let running = contracts(at: snapshot, workers: workers).rows.filter(\.runs)
    let agreed = running.count { $0.scheduledEnd != Contract.missing }
    if running.count >= Self.fewestContracts, agreed * 2 > running.count {
      notices.append(
        """
        contracts: \(agreed) of \(running.count) that run have an end still to come, which counts as agreed: if the \
        contract goes on behind it, map the column as 'renews' instead of 'ended'
        """)
    }
    return notices
  }
}

extension Exports {
  /// Who a contract belongs to: the row's own customer where both have one file.
  func customerOfContract(place: SQL, dialect: any Dialect) -> SQL {
    if let column = column("customer", of: .contracts) { return dialect.text(column) }
    return identifier(of: .customers, place: place, dialect: dialect)
  }

  /// Whether there are contracts with the days on which they began.
  package var contractsHaveDays: Bool { column("started", of: .contracts) != nil }

  /// The columns of the customers' own rows that are of their contracts, and no attributes: where contracts have days
  /// they have features of their own; else those that say that a contract is over, which nobody knew before.
  var columnsOfContracts: Set<String> {
    guard configuration.contractsAreOfCustomers else { return [] }
    let roles =
      contractsHaveDays
      ? ["started", "ended", "renews", "tenure", "status", "plan", "fee", "interval"]
      : ["ended", "renews", "status"]
    return Set(roles.compactMap { column($0, of: .contracts) })
  }

  /// Refuses contracts of nobody, contracts of no length, and a status that says nothing.
  static func checkContracts(
    _ roles: [String: String], columns: [String], files: [String], configuration: Configuration
  ) throws {
    guard roles["customer"] != nil || configuration.contractsAreOfCustomers else {
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
    if let status = roles["status"], roles["ended"] == nil,
      configuration.tables[.contracts]?.over == nil
    {
      throw PatronError(
        .configuration, at: .export(files),
        "nothing says which contracts are over: '\(status)' is their status, and no words of it are named",
        remedy: "write 'over: [WORDS]' under contracts in \(configurationName)")
    }
  }
}
