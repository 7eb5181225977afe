import Foundation
import PatronData
import PatronEngine
import PatronReport

/// A draft in the making.
struct Drafting {
  let files: [ExportFile]
  let engine: any Engine
  /// The preset that the user insists on.
  let insisted: Preset?
  var guesses: [Table: TableGuess] = [:]
  var leftOut: [String]
  var configuration: Configuration
  var assumptions: [String] = []
  /// Comments by the path of the key they stand behind.
  var comments: [String: String] = [:]

  /// Identifiers of two files are the same ones where so many of them agree.
  static let smallestOverlap = 0.2

  init(
    name: String, files: [ExportFile], leftOut: [String], insisted: Preset?, engine: any Engine
  ) {
    self.files = files
    self.leftOut = leftOut
    self.insisted = insisted
    self.engine = engine
    configuration = Configuration(name: name)
  }

  // MARK: Tables

  /// Decides which file is which table, the surest first.
  mutating func assignTables() async throws {
    var taken: Set<String> = []
    let known = try recognised()
    for table in [
      Table.contracts, .transactions, .events, .surveys, .identities, .customers,
    ] {
      let candidates = files.filter { !taken.contains($0.title) }
        .compactMap { file in
          known[file.title].map { $0.table == table ? $0 : nil } ?? TableGuess(file, as: table)
        }
        .filter { $0.preset != nil || table == .customers || isLikeliest($0) }
        .sorted { $0.score > $1.score }
      for var guess in candidates {
        if guesses[table] != nil { continue }
        if table == .customers, try await !join(&guess) { continue }
        guesses[table] = guess
        taken.insert(guess.file.title)
      }
    }
    try await assignContent(taken: &taken)
    if guesses[.transactions] == nil, guesses[.events] == nil, guesses[.customers] == nil,
      guesses[.contracts] == nil
    {
      guesses = guesses.filter { $0.key == .surveys && $0.value.preset != nil }
    }
    for file in files where !taken.contains(file.title) {
      if leftOut.contains(where: { $0.hasPrefix(file.title + ": ") }) { continue }
      leftOut.append("\(file.title): \(try await whyLeftOut(file))")
    }
  }

  /// The files of systems whose exports are known, by their title.
  private func recognised() throws -> [String: TableGuess] {
    var found: [String: TableGuess] = [:]
    for file in files {
      let columns = file.columns.map(\.name)
      let matching =
        insisted.map { [$0] }
        ?? [Preset.matches, Preset.nearlyMatches].flatMap { isLike in
          Preset.all.filter { isLike($0)(columns) }
            .sorted { ($1.header.count, $0.name) < ($0.header.count, $1.name) }
        }
      for preset in matching {
        let applied = try preset.applied(to: file.names, columns: columns)
        guard applied.missing.isEmpty else { continue }
        found[file.title] = TableGuess(file, preset: preset, applied: applied)
        break
      }
    }
    if let insisted, found.isEmpty {
      throw PatronError(
        .data,
        """
        no file has the columns of '\(insisted.name)' (\(insisted.title)), \
        \(insisted.header.map { $0[0] }.joined(separator: ", "))
        """, remedy: "leave --from out to have the files looked at")
    }
    return found
  }

  /// Why `file` is no table: a column that is called as a role is and cannot play it, or another file that was
  /// taken.
  private func whyLeftOut(_ file: ExportFile) async throws -> String {
    if let alike = guesses.values.first(where: { TableGuess(file, as: $0.table) != nil }) {
      return "looks like \(alike.table) too, for which \(alike.file.title) was taken"
    }
    let tables = [Table.transactions, .events, .surveys].sorted { left, _ in
      file.isCalled(Synonyms.files[left] ?? [])
    }
    for table in tables {
      guard let (column, role) = TableGuess.misfit(file, as: table) else { continue }
      return try await explanation(of: column, as: role, of: table, in: file)
    }
    return
      "no table Patron knows (columns \(file.columns.prefix(40).map(\.name).joined(separator: ", ")))"
  }

  /// Whether the file fits no other timed table better.
  private func isLikeliest(_ guess: TableGuess) -> Bool {
    // A contract has an end or a renewal, which nothing else has, and an amount like an order.
    if guess.table == .contracts { return true }
    let others = [Table.transactions, .events, .surveys].filter { $0 != guess.table }
    return others.compactMap { TableGuess(guess.file, as: $0) }.allSatisfy {
      // Money decides: a line with an amount is an order, whatever the file is called.
      $0.table == .transactions ? false : guess.table == .transactions || $0.score <= guess.score
    }
  }

  /// Whether the customers of `guess` are the customers of the orders or the events.
  ///
  /// Where they are not by the likeliest columns, two others that name the same people, such as e-mail
  /// addresses, are taken.
  private mutating func join(_ guess: inout TableGuess) async throws -> Bool {
    let table = [Table.transactions, .events, .contracts].first { guesses[$0] != nil }
    guard let table, var known = guesses[table], let theirs = known.roles["customer"] else {
      return true
    }
    var best: (share: Double, id: ExportFile.Column, theirs: ExportFile.Column)?
    let ids = candidates(for: "id", in: guess)
    // A preset names its customer column; the other file may still name the same people in another column.
    for left in ids {
      for right in candidates(for: "customer", in: known) {
        let share = try await overlap(of: left, in: guess.file, with: right, in: known.file)
        let isFirst = left == ids.first && right == theirs
        if isFirst, share >= Self.smallestOverlap { best = (1, left, right) }
        if share >= Self.smallestOverlap, share > best?.share ?? 0 { best = (share, left, right) }
      }
    }
    guard let best else {
      guard let id = ids.first else {
        leftOut.append(
          "\(guess.file.title): no column with the identifiers of \(known.file.title)")
        return false
      }
      let share = try await overlap(of: id, in: guess.file, with: theirs, in: known.file)
      leftOut.append(
        "\(guess.file.title): looks like customers, but only \(Figures.percent(share)) of its "
          + "'\(id.name)' are in '\(theirs.name)' of \(known.file.title): are they written alike?")
      return false
    }
    if best.id != guess.roles["id"] || best.theirs != theirs {
      assumptions.append(
        "customers of \(guess.file.title) and \(known.file.title) are joined by '\(best.id.name)' and "
          + "'\(best.theirs.name)'")
    }
    // A column plays one role.
    guess.roles = guess.roles.filter { $0.value != best.id }
    guess.roles["id"] = best.id
    known.roles = known.roles.filter { $0.value != best.theirs }
    known.roles["customer"] = best.theirs
    guesses[table] = known
    return true
  }

  /// The columns of `guess` that may identify a customer: the one that was taken, then others by their names.
  func candidates(for role: String, in guess: TableGuess) -> [ExportFile.Column] {
    guard let known = Role.known(in: guess.table).first(where: { $0.name == role }) else {
      return []
    }
    let called = TableGuess.columns(of: guess.file, called: known, in: guess.table)
      .filter { $0.fits(.identifier) }
    var seen: Set<String> = []
    return ((guess.roles[role].map { [$0] } ?? []) + called).filter {
      seen.insert($0.name).inserted
    }
  }

  /// The part of the different values of `left` that `right` has too, the case of letters aside.
  func overlap(
    of left: ExportFile.Column, in leftFile: ExportFile, with right: ExportFile.Column,
    in rightFile: ExportFile
  ) async throws -> Double {
    let texts = QueryTemplate(PackageResources.shared_texts_sql).filled([
      "left_texts": .sql(leftFile.cells.texts), "left": .sql(left.cell),
      "right_texts": .sql(rightFile.cells.texts), "right": .sql(right.cell),
    ])
    let shared = try await engine.rowCount(of: "(\(texts)) as both_sides where id is not null")
    return Double(shared) / Double(max(1, left.profile.different))
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

  // MARK: What the tables hold

  /// Fills in the settings that are no columns: notations, zones, horizons, labels, lists.
  mutating func settle() async throws {
    if guesses[.transactions] == nil { try await takePurchasesFromEvents() }
    if let guess = guesses[.transactions] { try await chooseCustomer(of: guess) }
    try await takeDescribingColumns()
    for (table, guess) in guesses { configuration.tables[table] = guess.configuration }
    for table in Table.allCases {
      if let preset = guesses[table]?.preset { note(preset.preset, preset.applied, of: table) }
    }
    for table in Table.allCases {
      guard let guess = guesses[table] else { continue }
      settleNumbers(of: guess)
      try await settleTimes(of: guess)
    }
    if let guess = guesses[.transactions] { try await settleOrders(guess) }
    if let guess = guesses[.events] { try await settleEvents(guess) }
    if let guess = guesses[.customers] {
      if guess.attributes == nil {
        try await settleCustomers(guess)
        try await takeContracts(of: guess)
      } else {
        settleSensitive(guess)
      }
    }
    if let guess = guesses[.surveys] { try await settleScale(of: guess) }
    try await settleIdentifiers()
    try await settleZone()
    try await settleHorizons()
    for table in Table.allCases {
      guard let guess = guesses[table] else { continue }
      comment(on: guess)
      let settings = configuration.tables[table]
      let used = Set((settings?.columns ?? [:]).values)
        .union(settings?.keep.keys.map(\.self) ?? []).union(settings?.drop.keys.map(\.self) ?? [])
        .union(describing(guess.file))
      let unused = guess.file.columns.map(\.name).filter { !used.contains($0) }
      if table != .customers, !unused.isEmpty {
        leftOut.append("\(guess.file.title): columns \(unused.joined(separator: ", "))")
      }
    }
  }

  /// The columns of `file` that describe customers, where it is read for two tables.
  private func describing(_ file: ExportFile) -> [String] {
    guard let customers = guesses[.customers], let attributes = customers.attributes,
      customers.file.names == file.names
    else { return [] }
    return attributes + customers.roles.values.map(\.name)
  }

  /// Notes which system wrote a file, and what there is to know of its exports.
  private mutating func note(_ preset: Preset, _ applied: Preset.Applied, of table: Table) {
    let file = guesses[table]?.file.title ?? ""
    assumptions.append(
      "\(file) is an export of \(preset.title) (--from \(preset.name)): a row is \(preset.row)"
        + (preset.isSeen ? "" : "; its header is known from documentation alone"))
    let absent = preset.absent(from: guesses[table]?.file.columns.map(\.name) ?? [])
    if !absent.isEmpty {
      let names = absent.map { "'\($0)'" }.joined(separator: " or ")
      assumptions.append("\(preset.name): \(file) has no \(names), which the export usually has")
    }
    assumptions += preset.notes.map { "\(preset.name): \($0)" }
    if let timezone = applied.timezone { configuration.timezone = timezone }
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
      let last = time.profile.lastDay, time.reading.time?.format == nil
    {
      comments["\(table).time"] = "\(Day(first)) to \(Day(last))"
    }
    if guess.roles["price"] != nil, guess.roles["amount"] == nil {
      comments["\(table).price"] = "times the quantity it is the line's money"
    }
    comments["\(table).file"] = "\(Figures.grouped(guess.file.rows)) rows"
  }

  /// A column with more different words is no type of event.
  private static let mostEventTypes = 200

  /// A column with more different cells divides nothing.
  private static let mostDividing = 50
  /// More columns than anybody compares.
  private static let mostDividers = 3

  /// Notes the columns that divide rows into parts of the business, such as the device.
  private mutating func settleDividers(_ guess: TableGuess) {
    let taken = Set(guess.roles.values.map(\.name))
    let columns = guess.file.columns.filter { column in
      !taken.contains(column.name) && Synonyms.dividers.contains(column.words)
        && (2...Self.mostDividing).contains(column.profile.different)
    }.prefix(Self.mostDividers).map(\.name)
    guard !columns.isEmpty else { return }
    configuration.tables[guess.table]?.by = columns
    assumptions.append(
      "\(guess.table): 'patron journey' gives figures by \(columns.joined(separator: ", ")) too")
  }

  private mutating func settleEvents(_ guess: TableGuess) async throws {
    settleDividers(guess)
    if guess.roles["time"] == nil {
      assumptions.append("events have no time: they count in totals, and predict nothing by date")
    }
    guard let type = guess.roles["type"], type.profile.different <= Self.mostEventTypes else {
      return
    }
    let values = try await guess.file.words(of: type, most: Self.mostEventTypes, engine: engine)
      .map(\.word)
    var types: [String: [String]] = [:]
    for (name, usual) in Synonyms.eventTypes {
      let found = values.filter { usual.contains(ExportFile.words(of: $0)) }
      if !found.isEmpty { types[name] = found }
    }
    configuration.tables[.events]?.types = types
    let steps = EventSense.steps.compactMap { step in
      let own = values.filter { configuration.sense(of: $0) == step }
      return own.isEmpty ? nil : own.joined(separator: " or ")
    }
    if !steps.isEmpty {
      assumptions.append(
        "journeys: steps to a purchase are \(steps.joined(separator: ", then ")); see 'patron journey'"
      )
    }
    let others = values.filter { configuration.sense(of: $0) == nil }
    if !others.isEmpty, type.profile.different <= 30 {
      assumptions.append(
        "event types without a sense of their own: \(others.joined(separator: ", ")); "
          + "'types' can name \(TableConfiguration.typeNames.joined(separator: ", "))")
    }
  }
}
