import PatronData
import PatronEngine
import PatronReport

/// One table's files looked at row by row and column by column.
struct TableCheck {
  let report: CheckReport.TableReport
  let findings: [CheckReport.Finding]

  /// A table with more rows without a customer than this share deserves a look.
  private static let largestGuestShare = 0.05
  /// Codes of products hold digits: where so many do, codes without are no products.
  private static let codedShare = 0.95
  /// A quantity that one line in a thousand exceeds is usual; so many medians are another unit.
  private static let largestSkew = 100.0
  /// Of fewer customers nothing is concluded.
  private static let fewestCustomers = 100

  private static let cellsTable = "checked_cells"

  init(_ quality: TableQuality, session: Session) async throws {
    let look = try await Look(quality, session: session)
    let copies = try await look.copies()
    report = CheckReport.TableReport(
      table: quality.table, files: quality.files, rows: quality.rows,
      unusable: quality.unusable.map { Self.remark($0.reason, $0.rows, of: quality.rows) },
      remarks: look.remarks(copies: copies),
      firstDay: quality.firstDay?.description, lastDay: quality.lastDay?.description,
      columns: look.columns())
    findings = try await look.findings(copies: copies)
    try await look.cells.drop(engine: session.engine)
  }

  private static func remark(
    _ text: String, _ rows: Int, of all: Int
  ) -> CheckReport.Remark {
    CheckReport.Remark(
      text: text, rows: rows, share: Double(rows) / Double(max(1, all)))
  }

  /// The table while its cells are at hand.
  struct Look {
    let quality: TableQuality
    let session: Session
    let cells: Cells
    let roles: [String: Role]

    var table: Table { quality.table }
    var settings: TableConfiguration? { session.configuration.tables[table] }
    var exports: Exports { session.prepared.exports }
    var dialect: any Dialect { session.engine.dialect }

    init(_ quality: TableQuality, session: Session) async throws {
      let table = quality.table
      let exports = session.prepared.exports
      let mapped = Role.known(in: table).compactMap { role in
        exports.column(role.name, of: table).map { ($0, role) }
      }
      let settings = session.configuration.tables[table]
      let columns = exports.columns[table] ?? []
      let notations = columns.map { column in
        let role = mapped.first { $0.0 == column }?.1
        return Cells.Notation(
          number: settings?.notation(column: column, role: role?.name) ?? NumberNotation(),
          time: role.map { $0.kind == .time || $0.kind == .date } ?? false
            ? settings?.timeFormat(column: column, role: role?.name) : nil,
          pivot: settings?.pivot(role: role?.name) ?? 69)
      }
      cells = try await Cells(
        of: exports.source(table, dialect: session.engine.dialect), columns: columns,
        table: TableCheck.cellsTable,
        notations: Dictionary(zip(columns, notations), uniquingKeysWith: { first, _ in first }),
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
            profile.firstDay.map { Day($0).description }, nil,
            profile.lastDay.map { Day($0).description }
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

    /// The type of a column by its role, or else by its cells.
    private func type(of column: String, _ profile: ColumnProfile) -> ColumnType {
      guard profile.filled > 0 else { return .empty }
      let looks = profile.type
      switch roles[column]?.kind {
      case .identifier: return .identifier
      case .time, .date: return profile.timed > 0 ? .time : .date
      case .number: return looks == .number ? .number : .text
      case .text:
        // Products and towns are often numbered: a code has no range.
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
        if session.configuration.label?.column == column { return "label" }
        if prepared.attributes.contains(where: { $0.column == column }) { return "attribute" }
      }
      return "not used"
    }

    func remarks(copies: Int) -> [CheckReport.Remark] {
      let filtered =
        quality.remarks.first { $0.kind == .row(.filtered) }?.rows ?? 0
      let remarks = quality.remarks.map {
        let isFiltered = $0.kind == .row(.filtered)
        return TableCheck.remark(
          $0.reason, $0.rows, of: quality.rows + (isFiltered ? filtered : 0))
      }
      guard copies > 0 else { return remarks }
      return remarks + [
        TableCheck.remark(
          "exact copies of another row (\(copiesCount))", copies, of: quality.rows)
      ]
    }

    func findings(copies: Int) async throws -> [CheckReport.Finding] {
      var findings = repeatedRows(copies) + columnMeanings()
      findings += zip(cells.columns, cells.profiles).flatMap { oddities(in: $0, $1) }
      if let guests = quality.remarks.first(where: { $0.kind == .guest }) {
        let share = Double(guests.rows) / Double(quality.rows)
        if share > TableCheck.largestGuestShare {
          findings.append(
            .init(
              kind: .missingCustomer,
              text: "\(table): \(Figures.percent(share)) of rows have no customer",
              remedy: "ask whether guests can be identified; they count in no customer's history"))
        }
      }
      if table == .transactions, let finding = try await nonProducts() { findings.append(finding) }
      if table == .transactions, let finding = customerPerOrder() { findings.append(finding) }
      return try await findings + damage() + emptyNumbers() + marks() + unmatchedWords()
    }

    private func oddities(
      in column: String, _ profile: ColumnProfile
    ) -> [CheckReport.Finding] {
      var findings: [CheckReport.Finding] = []
      let subject = "\(table): '\(column)'"
      func add(_ kind: CheckReport.Finding.Kind, _ text: String, _ remedy: String) {
        findings.append(.init(kind: kind, text: "\(subject) \(text)", remedy: remedy))
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
      if roles[column]?.name == "quantity", let least = profile.least, least >= 1000 {
        add(
          .largeQuantity, "is \(Figures.plain(least)) or more on every line",
          "if '1,000' and '1.000' mean one piece, write decimal: {quantity: \",\"} or \".\"")
      }
      if roles[column] == nil, profile.different > 1,
        ["currency", "currency_code"].contains(column.lowercased())
      {
        add(
          .mixedCurrency, "names \(profile.different) currencies: sums of them mean nothing",
          "keep one by 'keep: {\(column): CODE}' under \(table), or convert before exporting")
      }
      return findings
    }

    /// Where nearly every order has a customer of its own, the column may be the order's and not a person's.
    private func customerPerOrder() -> CheckReport.Finding? {
      guard let column = exports.column("customer", of: table), let customer = cells.profile(column)
      else { return nil }
      let orders =
        exports.column("order", of: table).flatMap(cells.profile)?.different ?? customer.filled
      guard customer.different >= TableCheck.fewestCustomers,
        customer.different * 100 >= orders * 98
      else { return nil }
      let better = zip(cells.columns, cells.profiles).filter { name, profile in
        roles[name] == nil && profile.different > 1
          && profile.different * 10 <= customer.different * 9
          && profile.different * 20 >= customer.different && profile.filled * 2 > cells.rows
      }.map { "'\($0.0)' (\(Figures.grouped($0.1.different)) different)" }
      return .init(
        kind: .customerPerOrder,
        text: "\(table): '\(column)' is another one in nearly every order: "
          + "\(Figures.grouped(customer.different)) customers of \(Figures.grouped(orders)) orders",
        remedy: better.isEmpty
          ? "see whether it names orders or visits rather than people; no customer then returns"
          : "if it names orders and not people, write 'customer:' with "
            + better.prefix(4).joined(separator: " or "))
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
        remedy:
          "leave out postage, fees or adjustments: 'drop: {\(column): […]}' under \(table)"
      )
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
  static func find(in cell: SQL, of table: SQL, engine: any Engine) async throws -> [OddCodes] {
    try await engine.rows(
      QueryTemplate(PackageResources.odd_codes_sql).filled([
        "cell": .sql(cell), "table": .sql(table), "most": .integer(largestCount),
        "digits": .sql(engine.dialect.matches(cell, pattern: "[0-9]")),
      ]), as: OddCodes.self)
  }
}
