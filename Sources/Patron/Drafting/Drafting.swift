import Foundation
import PatronFeatures

/// A draft in the making.
struct Drafting {
  let files: [ExportFile]
  let engine: DuckDBEngine
  private(set) var guesses: [Table: TableGuess] = [:]
  private(set) var leftOut: [String]
  private var configuration: Configuration
  private var assumptions: [String] = []
  /// Comments by the path of the key they stand behind.
  private var comments: [String: String] = [:]

  /// Identifiers of two files are the same ones where so many of them agree.
  private static let smallestOverlap = 0.2

  init(name: String, files: [ExportFile], leftOut: [String], engine: DuckDBEngine) {
    self.files = files
    self.leftOut = leftOut
    self.engine = engine
    configuration = Configuration(name: name)
  }

  // MARK: Tables

  /// Decides which file is which table, the surest first.
  mutating func assignTables() async throws {
    var taken: Set<String> = []
    for table in [Table.transactions, .events, .surveys, .customers] {
      let candidates = files.filter { !taken.contains($0.title) }
        .compactMap { TableGuess($0, as: table) }
        .filter { guess in table == .customers || isLikeliest(guess) }
        .sorted { $0.score > $1.score }
      for guess in candidates {
        if guesses[table] != nil { continue }
        if table == .customers, try await !isJoined(guess) { continue }
        guesses[table] = guess
        taken.insert(guess.file.title)
      }
    }
    try await assignContent(taken: &taken)
    if guesses[.transactions] == nil, guesses[.events] == nil, guesses[.customers] == nil {
      guesses = [:]
    }
    for file in files where !taken.contains(file.title) {
      if leftOut.contains(where: { $0.hasPrefix(file.title + ": ") }) { continue }
      let alike = guesses.values.first { TableGuess(file, as: $0.table) != nil }
      leftOut.append(
        "\(file.title): "
          + (alike.map { "looks like \($0.table) too, for which \($0.file.title) was taken" }
            ?? "no table Patron knows (columns \(file.columns.map(\.name).joined(separator: ", ")))")
      )
    }
  }

  /// Whether the file fits no other timed table better.
  private func isLikeliest(_ guess: TableGuess) -> Bool {
    let others = [Table.transactions, .events, .surveys].filter { $0 != guess.table }
    return others.compactMap { TableGuess(guess.file, as: $0) }.allSatisfy {
      // Money decides: a line with an amount is an order, whatever the file is called.
      $0.table == .transactions ? false : guess.table == .transactions || $0.score <= guess.score
    }
  }

  /// Whether the customers of `guess` are those of the orders or the events.
  private mutating func isJoined(_ guess: TableGuess) async throws -> Bool {
    let known = [Table.transactions, .events].compactMap { guesses[$0] }.first
    guard let known, let theirs = known.roles["customer"] else { return true }
    guard let id = guess.roles["id"] else {
      leftOut.append("\(guess.file.title): no column with the identifiers of \(known.file.title)")
      return false
    }
    let share = try await overlap(of: id, in: guess.file, with: theirs, in: known.file)
    if share >= Self.smallestOverlap { return true }
    leftOut.append(
      "\(guess.file.title): looks like customers, but only \(Figures.percent(share)) of its "
        + "'\(id.name)' are in '\(theirs.name)' of \(known.file.title): are they written alike?")
    return false
  }

  /// The part of the different values of `left` that `right` has too.
  private func overlap(
    of left: ExportFile.Column, in leftFile: ExportFile, with right: ExportFile.Column,
    in rightFile: ExportFile
  ) async throws -> Double {
    struct Overlap: Decodable { let shared: Int }
    let shared = try await engine.rows(
      """
      select count(*) as shared from (
        select distinct \(left.cell) as id from \(leftFile.cells.table)
        intersect select distinct \(right.cell) from \(rightFile.cells.table)
      ) as both_sides where id is not null;
      """, as: Overlap.self
    ).first?.shared
    return Double(shared ?? 0) / Double(max(1, left.profile.different))
  }

  /// The content table is the one that holds most of what events point to.
  private mutating func assignContent(taken: inout Set<String>) async throws {
    guard let events = guesses[.events], let content = events.roles["content"] else { return }
    for file in files where !taken.contains(file.title) {
      guard var guess = TableGuess(file, as: .content) else { continue }
      for column in file.columns where column.isUnique(of: file.rows) && column.isCode {
        let share = try await overlap(of: content, in: events.file, with: column, in: file)
        guard share >= 0.5 else { continue }
        guess.roles["id"] = column
        guesses[.content] = guess
        taken.insert(file.title)
        return
      }
    }
  }

  // MARK: What the tables say

  /// Fills in what is not a column: zones, horizons, labels, lists.
  mutating func settle() async throws {
    for (table, guess) in guesses { configuration.tables[table] = guess.configuration }
    for table in [Table.transactions, .events, .surveys] {
      if let guess = guesses[table] { try await settleTime(of: guess) }
    }
    if let guess = guesses[.transactions] { try await settleOrders(guess) }
    if let guess = guesses[.events] { try await settleEvents(guess) }
    if let guess = guesses[.customers] { try await settleCustomers(guess) }
    try await settleZone()
    try await settleHorizons()
    for table in Table.allCases {
      guard let guess = guesses[table] else { continue }
      comment(on: guess)
      let used = Set(guess.roles.values.map(\.name))
      let unused = guess.file.columns.map(\.name).filter { !used.contains($0) }
      if table != .customers, !unused.isEmpty {
        leftOut.append("\(guess.file.title): columns \(unused.joined(separator: ", "))")
      }
    }
  }

  private mutating func comment(on guess: TableGuess) {
    let table = guess.table
    if let customer = guess.roles[table == .customers ? "id" : "customer"] {
      let empty = 1 - Double(customer.profile.filled) / Double(max(1, guess.file.rows))
      comments["\(table).\(table == .customers ? "id" : "customer")"] =
        "\(Figures.grouped(customer.profile.different)) different"
        + (empty > 0.0005 ? ", \(Figures.percent(empty)) of the rows without" : "")
    }
    if let time = guess.roles["time"], let first = time.profile.firstDay,
      let last = time.profile.lastDay, configuration.tables[table]?.timeFormat == nil
    {
      comments["\(table).time"] = "\(CivilDay(first)) to \(CivilDay(last))"
    }
    if guess.roles["price"] != nil {
      comments["\(table).price"] = "times the quantity it is the line's money"
    }
    comments["\(table).file"] = "\(Figures.grouped(guess.file.rows)) rows"
  }

  /// Formats of times that are not ISO 8601, those that say more first.
  private static let dayFirst = [
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
    "%d.%m.%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d/%m/%y %H:%M", "%d/%m/%y",
  ]
  private static let monthFirst = [
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y %H:%M", "%m/%d/%y",
  ]

  private mutating func settleTime(of guess: TableGuess) async throws {
    guard let time = guess.roles["time"],
      Double(time.profile.moments) < Double(time.profile.filled) * 0.99
    else { return }
    let profile = time.profile
    let formats =
      profile.monthFirst > profile.dayFirst ? Self.monthFirst : Self.dayFirst + Self.monthFirst
    struct Parsed: Decodable { let parsed: Int }
    for format in formats {
      let literal = engine.dialect.literal(format).sql
      let parsed = try await engine.rows(
        """
        select count(try_strptime(\(time.cell), \(literal))) as parsed from \(guess.file.cells.table);
        """, as: Parsed.self
      ).first?.parsed
      guard let parsed, Double(parsed) >= Double(profile.filled) * 0.99 else { continue }
      configuration.tables[guess.table]?.timeFormat = format
      if profile.dayFirst == 0, profile.monthFirst == 0 {
        assumptions.append(
          "'\(time.name)' is read day first (\(format)): no date tells whether that is right")
      }
      return
    }
    leftOut.append(
      "\(guess.file.title): no time_format was found for '\(time.name)'; write one, such as %d/%m/%Y"
    )
  }

  private mutating func settleOrders(_ guess: TableGuess) async throws {
    let roles = guess.roles
    if roles["amount"] == nil {
      assumptions.append(
        roles["price"] == nil
          ? "orders have no amount: money is in no feature"
          : "a line's money is '\(roles["price"]?.name ?? "")' times "
            + "'\(roles["quantity"]?.name ?? "1")'")
    }
    guard let product = roles["product"], product.profile.digitless > 0,
      Double(product.profile.digitless) < Double(product.profile.filled) * 0.05
    else { return }
    let codes = try await OddCodes.find(
      in: product.cell, of: guess.file.cells.table, engine: engine
    ).map(\.code).filter { code in
      code.count <= 4 || Synonyms.charges.contains { code.lowercased().contains($0) }
    }
    guard !codes.isEmpty else { return }
    configuration.tables[.transactions]?.drop = [product.name: codes]
    comments["transactions.drop.\(product.name)"] = "codes that look like postage and fees"
    assumptions.append(
      "rows whose '\(product.name)' looks like postage, a fee or an adjustment are left out: "
        + "look through the list under 'drop'")
  }

  private mutating func settleEvents(_ guess: TableGuess) async throws {
    if guess.roles["time"] == nil {
      assumptions.append("events have no time: they count in totals, and predict nothing by date")
    }
    guard let type = guess.roles["type"], type.profile.different <= 200 else { return }
    struct Value: Decodable { let value: String }
    let values = try await engine.rows(
      """
      select \(type.cell) as value from \(guess.file.cells.table) where \(type.cell) is not null
      group by 1 order by count(*) desc, 1;
      """, as: Value.self
    ).map(\.value)
    var types: [String: [String]] = [:]
    for (name, usual) in Synonyms.eventTypes {
      let found = values.filter { usual.contains(ExportFile.words(of: $0)) }
      if !found.isEmpty { types[name] = found }
    }
    configuration.tables[.events]?.types = types
    let others = values.filter { value in !types.values.contains { $0.contains(value) } }
    if !others.isEmpty, type.profile.different <= 30 {
      assumptions.append(
        "event types without a sense of their own: \(others.joined(separator: ", ")); "
          + "'types' can name open, click, cart, purchase, support and share")
    }
  }

  private mutating func settleCustomers(_ guess: TableGuess) async throws {
    if guess.roles["id"] == nil {
      assumptions.append("customers have no identifier: their row's number serves, from 1")
    }
    let traits = guess.file.columns.filter { column in
      !guess.roles.values.contains(column) && !configuration.sensitive.contains(column.name)
        && column.words.split(separator: "_").contains { Synonyms.sensitive.contains(String($0)) }
    }.map(\.name)
    if !traits.isEmpty {
      configuration.sensitive += traits
      assumptions.append(
        "\(traits.joined(separator: ", ")): taken as sensitive, so used for no prediction unless "
          + "'allow_sensitive' lists them")
    }
    guard let label = TableGuess.label(of: guess.file) else { return }
    guard guesses[.transactions] == nil, guesses[.events]?.roles["time"] == nil else {
      configuration.tables[.customers]?.ignore.append(label.name)
      assumptions.append(
        "'\(label.name)' of customers is ignored: churn is told by dates, and a label without one "
          + "would give the future away")
      return
    }
    struct Value: Decodable {
      let value: String
      let rows: Int
    }
    let values = try await engine.rows(
      """
      select \(label.cell) as value, count(*) as rows from \(guess.file.cells.table)
      where \(label.cell) is not null group by 1 order by 2, 1;
      """, as: Value.self)
    let named = values.first { Synonyms.positives.contains($0.value.lowercased()) }
    guard let positive = named ?? values.first else { return }
    configuration.churn = .on(.label(column: label.name, positive: positive.value))
    assumptions.append(
      "'\(label.name)' is '\(positive.value)' for a customer who left: "
        + "\(Figures.percent(Double(positive.rows) / Double(max(1, guess.file.rows)))) of them")
  }

  // MARK: Time

  /// Zones by the offsets that their times show over a year; the likeliest of those that share them.
  private static let zones: [Set<String>: String] = [
    ["-05:00", "-04:00"]: "America/New_York", ["-06:00", "-05:00"]: "America/Chicago",
    ["-07:00", "-06:00"]: "America/Denver", ["-08:00", "-07:00"]: "America/Los_Angeles",
    ["+00:00", "+01:00"]: "Europe/London", ["+01:00", "+02:00"]: "Europe/Paris",
    ["+02:00", "+03:00"]: "Europe/Athens", ["+10:00", "+11:00"]: "Australia/Sydney",
    ["+12:00", "+13:00"]: "Pacific/Auckland", ["-03:00"]: "America/Sao_Paulo",
    ["+03:00"]: "Europe/Istanbul", ["+05:30"]: "Asia/Kolkata", ["+08:00"]: "Asia/Shanghai",
    ["+09:00"]: "Asia/Tokyo",
  ]

  private mutating func settleZone() async throws {
    let timed = [Table.transactions, .events].compactMap { guesses[$0] }.first {
      $0.roles["time"] != nil
    }
    guard let timed, let time = timed.roles["time"] else { return }
    struct Offset: Decodable { let offset: String }
    let offsets = try await engine.rows(
      """
      select distinct regexp_extract(\(time.cell), '([+-][0-9]{2}:[0-9]{2})$', 1) as offset
      from \(timed.file.cells.table) where length(\(time.cell)) > 10 limit 50;
      """, as: Offset.self
    ).map(\.offset)
    if let zone = Self.zones[Set(offsets)] {
      configuration.timezone = zone
      comments["timezone"] = "a zone with the offsets \(offsets.sorted().joined(separator: ", "))"
      assumptions.append("days begin in \(zone), by the offsets of '\(time.name)'")
    } else {
      assumptions.append(
        time.profile.timed > 0
          ? "days begin at midnight UTC: write the 'timezone' of the business, such as Europe/Paris"
          : "times are whole days, so that no time zone moves them")
    }
  }

  /// The lengths an outcome is chosen from.
  private static let horizons = [90, 60, 30, 14, 7, 3, 2, 1]
  /// A horizon of fewer days is for histories too short for it.
  private static let usualSmallest = 30

  private mutating func settleHorizons() async throws {
    guard configuration.churn == .automatic else { return }
    let timed = [Table.transactions, .events].compactMap { guesses[$0] }.first {
      $0.roles["time"] != nil
    }
    guard let timed, let customer = timed.roles["customer"], let time = timed.roles["time"] else {
      return
    }
    let dialect = engine.dialect
    let moment = dialect.microseconds(
      Dialect.Fragment(trusted: time.cell), timezone: configuration.timezone,
      format: configuration.tables[timed.table]?.timeFormat)
    let day = dialect.localDay("moment", timezone: configuration.timezone)
    let days = """
      (select distinct customer_key, \(day.sql) as day from (
        select \(customer.cell) as customer_key, \(moment.sql) as moment
        from \(timed.file.cells.table) where \(customer.cell) is not null) as moments
      where moment is not null)
      """
    struct Span: Decodable {
      let first: Int?
      let last: Int?
    }
    // As in training, days before the first that fewer than one row in a thousand has are strays.
    let span = try await engine.rows(
      """
      select cast(quantile_disc(day, 0.001) as integer) as first, max(day) as last
      from \(days) as days;
      """, as: Span.self
    ).first
    guard let first = span?.first, let last = span?.last,
      let gaps = try await PurchaseGaps.measure(in: "\(days) as days", engine: engine)
    else { return }
    choose(span: last - first + 1, gaps: gaps)
  }

  private mutating func choose(span: Int, gaps: PurchaseGaps) {
    let what = guesses[.transactions] == nil ? "active" : "buying"
    if gaps.repeaters * 2 < gaps.customers, guesses[.transactions] == nil {
      configuration.churn = .off
      configuration.repurchase = .off
      assumptions.append(
        "most customers were active on one day alone, so that nobody can be said to have left")
    } else {
      // Three outcomes and an observation as long: enough to learn from, and to judge by.
      let possible = Self.horizons.filter { $0 * 4 <= span }
      guard let longest = possible.first else {
        leftOut.append("a history of \(span) days is too short to predict anything by")
        return
      }
      let wanted = max(gaps.tail ?? longest, Self.usualSmallest)
      let churn = possible.last { $0 >= wanted } ?? longest
      let repurchase = possible.first { $0 < churn } ?? churn
      configuration.churn = .on(.inactivity(horizon: churn))
      comments["churn"] =
        "nine in ten customers are \(what) again within \(gaps.tail ?? churn) days"
      if guesses[.transactions] != nil {
        configuration.repurchase = .on(.init(horizon: repurchase))
      }
    }
    var content = Configuration.Recommendations()
    let touched = guesses[.events]?.roles["content"] == nil ? 0 : guesses[.events]?.file.rows ?? 0
    if guesses[.transactions]?.roles["product"] != nil, touched > 0,
      touched * 10 < guesses[.transactions]?.file.rows ?? 0
    {
      content.source = .product
      assumptions.append("products are recommended, for few events say what they touched")
    }
    if configuration.churn == .off { content.horizon = 365 }
    content.horizon = Self.horizons.first { $0 <= content.horizon && $0 * 4 <= span } ?? 1
    if configuration.churn == .off, span > 365 * 4 { content.horizon = 365 }
    let isKnown = touched > 0 || guesses[.transactions]?.roles["product"] != nil
    if isKnown, content != Configuration.Recommendations() {
      configuration.recommendations = .on(content)
    }
  }

  // MARK: The text

  /// The configuration as a commented file, which has been read again to see that it can be.
  func draft() throws -> Draft {
    let plain = configuration.yaml
    do {
      let lines = try Configuration(
        yaml: plain, file: Exports.configurationName, defaultName: configuration.name
      ).origin.lines
      var text = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for (path, comment) in comments {
        guard let line = lines[path], text.indices.contains(line - 1) else { continue }
        let separator = text[line - 1].contains("  # ") ? "; " : "  # "
        text[line - 1] += separator + Self.line(comment)
      }
      let head = ["# Drafted by 'patron init': look it through, then run 'patron check'."]
      let assumed = assumptions.map { "#   - " + Self.line($0) }
      let unused = leftOut.map { "#   - " + Self.line($0) }
      let yaml =
        (head + (assumed.isEmpty ? [] : ["# Taken for granted:"] + assumed)
        + (unused.isEmpty ? [] : ["# Not used:"] + unused)
        + (configuration.currency == nil && guesses[.transactions] != nil
          ? ["# Name the currency of amounts by a line such as   currency: EUR"] : []) + text)
        .joined(separator: "\n")
      let read = try Configuration(
        yaml: yaml, file: Exports.configurationName, defaultName: configuration.name)
      return Draft(
        configuration: read, yaml: yaml, assumptions: assumptions, leftOut: leftOut)
    } catch {
      throw PatronError(.bug, "the draft cannot be read again: \(error)")
    }
  }

  /// `text` as one line of a comment.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: " "
          default: scalar
          }
        }))
  }
}
