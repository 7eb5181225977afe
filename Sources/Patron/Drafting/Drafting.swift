import Foundation
import PatronFeatures

/// A draft in the making.
struct Drafting {
  let files: [ExportFile]
  let engine: DuckDBEngine
  private(set) var guesses: [Table: TableGuess] = [:]
  var leftOut: [String]
  var configuration: Configuration
  var assumptions: [String] = []
  /// Comments by the path of the key they stand behind.
  var comments: [String: String] = [:]

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
}
