import PatronFeatures

/// One table's files looked at row by row and column by column.
struct TableCheck {
  let report: CheckReport.TableReport
  let findings: [CheckReport.Finding]

  /// A table with more rows without a customer than this share deserves a look.
  private static let largestGuestShare = 0.05
  /// Codes of products hold digits: where so many do, those without are no products.
  private static let codedShare = 0.95
  /// A quantity that one line in a thousand exceeds is usual; so many medians are another unit.
  private static let largestSkew = 100.0

  private static let cellsTable = "checked_cells"

  init(_ quality: TableQuality, session: Session) async throws {
    let look = try await Look(quality, session: session)
    report = CheckReport.TableReport(
      table: quality.table, files: quality.files, rows: quality.rows,
      unusable: quality.unusable.map { Self.remark($0.reason, $0.rows, of: quality.rows) },
      remarks: try await look.remarks(),
      firstDay: quality.firstDay.map { CivilDay($0).description },
      lastDay: quality.lastDay.map { CivilDay($0).description }, columns: look.columns())
    findings = try await look.findings()
    try await session.engine.run("drop table \(Self.cellsTable);")
  }

  private static func remark(
    _ text: String, _ rows: Int, of all: Int, amount: Double? = nil
  ) -> CheckReport.Remark {
    CheckReport.Remark(
      text: text, rows: rows, share: Double(rows) / Double(max(1, all)), amount: amount)
  }

  /// The table while its cells are at hand.
  private struct Look {
    let quality: TableQuality
    let session: Session
    let cells: Cells
    let roles: [String: Role]

    var table: Table { quality.table }
    var settings: TableConfiguration? { session.configuration.tables[table] }
    var exports: Exports { session.prepared.exports }
    var dialect: Dialect { session.engine.dialect }

    init(_ quality: TableQuality, session: Session) async throws {
      let table = quality.table
      let exports = session.prepared.exports
      let mapped = Role.known(in: table).compactMap { role in
        exports.column(role.name, of: table).map { ($0, role) }
      }
      let times = mapped.filter { $0.1.kind == .time || $0.1.kind == .date }.map(\.0)
      cells = try await Cells(
        of: exports.source(table, dialect: session.engine.dialect),
        columns: exports.columns[table] ?? [], table: TableCheck.cellsTable, times: Set(times),
        timeFormat: session.configuration.tables[table]?.timeFormat,
        timezone: session.configuration.timezone, engine: session.engine)
      roles = Dictionary(mapped, uniquingKeysWith: { first, _ in first })
      self.quality = quality
      self.session = session
    }

    func columns() -> [CheckReport.ColumnReport] {
      zip(cells.columns, cells.profiles).map { column, profile in
        let type = type(of: column, profile)
        var range: (least: String?, median: String?, greatest: String?)
        switch type {
        case .number:
          range = (
            profile.least.map(Figures.plain), profile.middle.map(Figures.plain),
            profile.greatest.map(Figures.plain)
          )
        case .time, .date:
          range = (
            profile.firstDay.map { CivilDay($0).description }, nil,
            profile.lastDay.map { CivilDay($0).description }
          )
        case .identifier, .text, .empty: break
        }
        return CheckReport.ColumnReport(
          column: column, use: use(of: column), type: type,
          filledShare: Double(profile.filled) / Double(max(1, cells.rows)),
          different: profile.different, least: range.least, median: range.median,
          greatest: range.greatest)
      }
    }

    /// A role says what a column is; without one its cells do.
    private func type(of column: String, _ profile: ColumnProfile) -> ColumnType {
      guard profile.filled > 0 else { return .empty }
      let looks = profile.type
      switch roles[column]?.kind {
      case .identifier: return .identifier
      case .time, .date: return profile.timed > 0 ? .time : .date
      case .number: return looks == .number ? .number : .text
      case .text:
        // Products and places are often numbered: a code has no range.
        return looks == .number ? .identifier : .text
      case nil:
        let isUnique = profile.different == profile.filled && profile.whole == profile.numbers
        return looks == .number && isUnique && profile.filled > 1 ? .identifier : looks
      }
    }

    private func use(of column: String) -> String {
      let prepared = session.prepared
      let isFiltered = settings?.keep[column] != nil || settings?.drop[column] != nil
      if let role = roles[column]?.name { return isFiltered ? "\(role), filter" : role }
      if isFiltered { return "filter" }
      if table == .customers {
        if session.configuration.churnLabel?.column == column { return "label" }
        if prepared.attributes.contains(where: { $0.column == column }) { return "attribute" }
      }
      return "not used"
    }

    func remarks() async throws -> [CheckReport.Remark] {
      let amounts = table == .transactions ? try await moneyOfRemarks() : nil
      var remarks = quality.remarks.map { count in
        let amount =
          count.reason.hasPrefix("no customer")
          ? amounts?.guests : count.reason.hasPrefix("returns") ? amounts?.returns : nil
        return TableCheck.remark(count.reason, count.rows, of: quality.rows, amount: amount)
      }
      let isNumbered = exports.column("line", of: table) != nil
      if table != .customers, !isNumbered, let copies = try await copies() {
        remarks.append(copies)
      }
      return remarks
    }

    /// Rows that repeat one before them in every cell: perhaps the same article bought twice.
    private func copies() async throws -> CheckReport.Remark? {
      let names = cells.columns.map { dialect.identifier($0).sql }.joined(separator: ", ")
      struct Count: Decodable { let copies: Int }
      let count = try await session.engine.rows(
        """
        select cast(coalesce(sum(n - 1), 0) as bigint) as copies from (
          select count(*) as n from \(exports.source(table, dialect: dialect).sql) as rows
          group by \(names)
        ) as repeated;
        """, as: Count.self
      ).first
      guard let count, count.copies > 0 else { return nil }
      let advice =
        table == .transactions ? " (all counted: map 'line' to count each once)" : " (all counted)"
      return TableCheck.remark(
        "exact copies of another row" + advice, count.copies, of: quality.rows)
    }

    private struct Money: Decodable {
      let guests: Double?
      let returns: Double?
    }

    /// The money of usable rows without a customer, and of returns; by the rule of the orders' query.
    private func moneyOfRemarks() async throws -> Money? {
      func cell(_ role: String) -> String? {
        exports.column(role, of: table).flatMap(cells.cell)
      }
      let decimal = "decimal(18,4)"
      let quantity =
        cell("quantity").map {
          "case when \($0) is null then 1 else try_cast(\($0) as \(decimal)) end"
        } ?? "1"
      let amount: String
      if let cell = cell("amount") {
        amount = "case when \(cell) is null then 0 else try_cast(\(cell) as \(decimal)) end"
      } else if let cell = cell("price") {
        amount = """
          case when \(cell) is null then 0 else \
          try_cast(try_cast(\(cell) as \(decimal)) * (\(quantity)) as \(decimal)) end
          """
      } else {
        return nil
      }
      guard let time = cell("time"), let customer = cell("customer") else { return nil }
      let moment = dialect.microseconds(
        Dialect.Fragment(trusted: time), timezone: session.configuration.timezone,
        format: settings?.timeFormat)
      let day = dialect.localDay("moment", timezone: session.configuration.timezone)
      let options = session.options
      let lastDay = [options.asOf, options.today].compactMap { $0?.number }.min() ?? Int(Int32.max)
      return try await session.engine.rows(
        """
        select cast(sum(case when customer is null then amount end) as double) as guests,
          cast(sum(case when quantity < 0 or amount < 0 then amount end) as double) as returns
        from (select \(customer) as customer, \(quantity) as quantity, \(amount) as amount,
            \(moment.sql) as moment from \(cells.table)) as lines
        where quantity is not null and amount is not null and \(day.sql) <= \(lastDay);
        """, as: Money.self
      ).first
    }

    func findings() async throws -> [CheckReport.Finding] {
      var findings = zip(cells.columns, cells.profiles).flatMap { oddities(in: $0, $1) }
      if let guests = quality.remarks.first(where: { $0.reason.hasPrefix("no customer") }) {
        let share = Double(guests.rows) / Double(quality.rows)
        if share > TableCheck.largestGuestShare {
          findings.append(
            .init(
              kind: .missingCustomer,
              text: "\(table): \(Figures.percent(share)) of rows have no customer",
              remedy: "ask whether guests can be told apart; they count in no customer's history"))
        }
      }
      if table == .transactions, let finding = try await nonProducts() { findings.append(finding) }
      return findings
    }

    private func oddities(
      in column: String, _ profile: ColumnProfile
    ) -> [CheckReport.Finding] {
      var findings: [CheckReport.Finding] = []
      let filled = Double(profile.filled)
      let place = "\(table): '\(column)'"
      func add(_ kind: CheckReport.Finding.Kind, _ text: String, _ remedy: String) {
        findings.append(.init(kind: kind, text: "\(place) \(text)", remedy: remedy))
      }
      if profile.timed > 0, profile.midnights == profile.moments, profile.timed == profile.moments,
        roles[column].map({ $0.kind == .time || $0.kind == .date }) ?? (profile.type == .time)
      {
        let zone = session.configuration.timezone
        add(
          .midnightOnly, "holds times at exactly midnight UTC alone: they are days, not moments",
          zone == "UTC"
            ? "nothing is lost; hours of the day cannot be learned from"
            : "export plain dates: in \(zone) such a moment may fall on the day before")
      }
      if Double(profile.marked) > filled / 2 {
        add(
          .currencyText, "holds \(Figures.grouped(profile.marked)) amounts with a currency's sign",
          "export plain numbers, and write the 'currency' in patron.yaml")
      }
      if Double(profile.commas) > filled / 2 {
        add(
          .decimalComma, "holds \(Figures.grouped(profile.commas)) numbers with a decimal comma",
          "export numbers with a decimal point")
      }
      if profile.dayFirst > 0, profile.monthFirst > 0 {
        add(
          .mixedDates,
          "holds dates in two orders: \(Figures.grouped(profile.dayFirst)) can only be day first, "
            + "\(Figures.grouped(profile.monthFirst)) only month first",
          "export dates as YYYY-MM-DD")
      }
      if roles[column]?.name == "quantity", let middle = profile.middle, let high = profile.high,
        middle > 0, high > middle * TableCheck.largestSkew
      {
        add(
          .skewedQuantity,
          "is \(Figures.plain(middle)) in the median, but one line in a thousand is above "
            + Figures.plain(high),
          "see whether some lines count grams or millilitres, or are wholesale; drop them or leave "
            + "'quantity' out")
      }
      if roles[column] == nil, profile.different > 1,
        ["currency", "currency_code"].contains(column.lowercased())
      {
        add(
          .mixedCurrency, "names \(profile.different) currencies: sums of them mean nothing",
          "keep one: \(table): {keep: {\(column): EUR}}, or convert before exporting")
      }
      return findings
    }

    /// Codes without a digit, or half as long as the others, where nearly all codes hold digits:
    /// postage, fees, adjustments.
    private func nonProducts() async throws -> CheckReport.Finding? {
      guard let column = exports.column("product", of: table), let cell = cells.cell(column),
        let profile = cells.profile(column), profile.digitless > 0,
        Double(profile.digitless) < Double(profile.filled) * (1 - TableCheck.codedShare)
      else { return nil }
      let codes = try await OddCodes.find(in: cell, of: cells.table, engine: session.engine)
      guard !codes.isEmpty else { return nil }
      let names = codes.map(\.code).joined(separator: ", ")
      let rows = codes.reduce(0) { $0 + $1.rows }
      return .init(
        kind: .nonProducts,
        text: "\(table): '\(column)' holds codes that look like no products, on "
          + "\(Figures.grouped(rows)) rows: \(names)",
        remedy: "leave out those that are postage, fees or adjustments: drop: {\(column): […]}")
    }
  }
}

/// Codes among products that look like none.
struct OddCodes: Decodable {
  let code: String
  let rows: Int

  /// At most so many codes are named.
  private static let largestCount = 20

  /// The codes of `cell` that hold no digit or are half as long as most, the commonest first.
  static func find(in cell: String, of table: String, engine: any Engine) async throws -> [OddCodes]
  {
    try await engine.rows(
      """
      select \(cell) as code, count(*) as rows from \(table)
      where \(cell) is not null
        and (not regexp_matches(\(cell), '[0-9]') or length(\(cell)) * 2 < (
          select quantile_disc(length(\(cell)), 0.5) from \(table) where \(cell) is not null))
      group by 1 order by 2 desc, 1 limit \(largestCount);
      """, as: OddCodes.self)
  }
}
