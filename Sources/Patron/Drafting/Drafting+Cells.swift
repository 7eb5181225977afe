import PatronData
import PatronEngine
import PatronReport

/// How cells are written: the marks of numbers, the formats of times.
extension Drafting {
  /// Writes the decimal or thousands marks of a table's numbers where they are not plain.
  mutating func settleNumbers(of guess: TableGuess) {
    let table = guess.table
    guard guess.preset?.applied.configuration.decimal.isEmpty ?? true,
      guess.preset?.applied.configuration.thousands.isEmpty ?? true
    else { return }
    let numeric = Set(Role.known(in: table).filter { $0.kind == .number }.map(\.name))
    let roles = guess.roles.filter { numeric.contains($0.key) }
    // Of customers every column may be learned from.
    let free =
      table == .customers
      ? guess.file.columns.filter { column in !guess.roles.values.contains(column) } : []
    var marks: [(key: String, column: ExportFile.Column, verdict: NumberEvidence.Verdict)] = []
    for (role, column) in roles.sorted(by: { $0.key < $1.key }) {
      if let verdict = column.reading.number { marks.append((role, column, verdict)) }
    }
    for column in free where column.reading.time == nil {
      if let verdict = column.reading.number { marks.append((column.name, column, verdict)) }
    }
    let hasDecimalCommas = marks.contains { $0.verdict == .decimal(",") }
    var needed:
      [(key: String, setting: WritableKeyPath<TableConfiguration, CellSetting>, mark: String)]
    needed = []
    for (key, column, verdict) in marks {
      switch verdict {
      case .plain: break
      case .decimal(let mark):
        needed.append((key, \.decimal, String(mark)))
      case .thousands(",") where hasDecimalCommas:
        needed.append((key, \.decimal, ","))
      case .thousands(let mark):
        needed.append((key, \.thousands, String(mark)))
        assumptions.append(
          "every '\(mark)' of '\(column.name)' stands before three digits, so it is read as parting "
            + "thousands: write decimal: '\(mark)' if it is the decimal mark")
      case .open where hasDecimalCommas:
        needed.append((key, \.decimal, ","))
        assumptions.append(
          "every point of '\(column.name)' stands before three digits, and is read as parting thousands"
        )
      case .open:
        // Nobody but the business knows; the check asks, with the two lines to choose from.
        assumptions.append(
          "every point of '\(column.name)' stands before three digits: write thousands: '.' or decimal: '.'"
        )
      case .mixed:
        leftOut.append(
          "\(guess.file.title): '\(column.name)' holds numbers of two notations, which none reads: "
            + "export them again in one")
      }
    }
    guard let first = needed.first else { return }
    let hasPlainDecimals = marks.contains {
      $0.verdict == .plain && $0.column.profile.whole < $0.column.profile.numbers
    }
    let isOne = needed.allSatisfy { $0.setting == first.setting && $0.mark == first.mark }
    if isOne, !hasPlainDecimals || first.mark == "." && first.setting == \.decimal {
      configuration.tables[table]?[keyPath: first.setting].all = first.mark
    } else {
      for (key, setting, mark) in needed {
        configuration.tables[table]?[keyPath: setting].named[key] = mark
      }
    }
    for (key, setting, mark) in needed {
      let column = marks.first { $0.key == key }?.column.name ?? key
      assumptions.append(
        "'\(column)': '\(mark)' is the "
          + (setting == \.decimal ? "decimal mark" : "mark between thousands"))
    }
  }

  /// Writes the format of a table's times where they are not ISO 8601.
  mutating func settleTimes(of guess: TableGuess) async throws {
    let table = guess.table
    if let preset = guess.preset?.applied.configuration, !preset.timeFormat.isEmpty {
      return try await settleTimes(of: guess, written: preset.timeFormat)
    }
    var formats: [(role: String, format: String?)] = []
    for role in Role.known(in: table) where role.kind == .time || role.kind == .date {
      guard let column = guess.roles[role.name] else { continue }
      var time = column.reading.time
      if role.name == "time", let clock = guess.roles["time_of_day"] {
        let dialect = engine.dialect
        let joined = dialect.joined(
          day: column.cell, clock: clock.cell)
        let isISO = try await isISO(joined, in: guess.file)
        time =
          isISO
          ? ColumnReading.Time()
          : try await TimeSurvey.time(of: joined, in: guess.file.cells.table, engine: engine)
      }
      guard let time else { continue }
      guard time.open.isEmpty else {
        formats.append((role.name, nil))
        let lines = time.open.map { "time_format: \"\($0)\"" }.joined(separator: " or ")
        assumptions.append(
          "no cell of '\(column.name)' shows whether the day or the month stands first, so none is read: write "
            + "\(lines) under \(table)")
        continue
      }
      formats.append((role.name, time.format))
      guard let format = time.format else { continue }
      note(format, time.doubt, of: column, as: role.name)
    }
    let written = formats.compactMap(\.format)
    guard let first = written.first else { return }
    if written.count == formats.count, written.allSatisfy({ $0 == first }) {
      configuration.tables[table]?.timeFormat.all = first
    } else {
      for (role, format) in formats {
        if let format { configuration.tables[table]?.timeFormat.named[role] = format }
      }
    }
  }

  private mutating func note(
    _ format: String, _ doubt: String?, of column: ExportFile.Column, as role: String
  ) {
    assumptions.append("'\(column.name)' is read by \(format)" + (doubt.map { ": \($0)" } ?? ""))
    if format.contains("%y") {
      let pivot = TableConfiguration(files: []).pivot(role: role)
      assumptions.append(
        "two-digit years of '\(column.name)' from \(pivot) on are of the 1900s, lower ones of the "
          + "2000s: 'pivot' changes that")
    }
  }

  /// Keeps the format that a preset writes where the cells can be read by it, and takes theirs where a user of
  /// another country exported them.
  private mutating func settleTimes(
    of guess: TableGuess, written: CellSetting
  ) async throws {
    guard let column = guess.roles["time"], let usual = written.all, usual.contains("%"),
      let time = column.reading.time, time.format != usual
    else { return }
    let isRead = try await TimeSurvey(of: column, in: guess.file, engine: engine).isRead(by: usual)
    guard !isRead else { return }
    if time.open.isEmpty {
      configuration.tables[guess.table]?.timeFormat.all = time.format
      note(time.format ?? "ISO 8601", time.doubt, of: column, as: "time")
    }
  }

  private func isISO(_ text: SQL, in file: ExportFile) async throws -> Bool {
    struct Share: Decodable {
      let filled: Int
      let read: Int
    }
    let moment = engine.dialect.microseconds(
      "text", timezone: "UTC", format: nil)
    let share = try await engine.rows(
      QueryTemplate(PackageResources.read_times_sql).filled([
        "moment": .sql(moment), "text": .sql(text), "table": .sql(file.cells.table),
      ]), as: Share.self
    ).first
    guard let share else { return false }
    return Double(share.read) >= Double(share.filled) * ColumnProfile.convincingShare
  }

  /// Identifiers that are addresses of e-mail are the same in capitals and small letters.
  mutating func settleIdentifiers() async throws {
    let columns = guesses.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { table, guess in
      guess.roles[table == .customers ? "id" : "customer"].map { (guess.file, $0) }
    }
    guard !columns.isEmpty else { return }
    let texts = columns.map { file, column -> [String: QueryTemplate.Value] in
      ["texts": .sql(file.cells.texts), "cell": .sql(column.cell)]
    }
    struct Counts: Decodable {
      let different: Int
      let folded: Int
      let addresses: Int
    }
    let counts = try await engine.rows(
      QueryTemplate(PackageResources.identifier_cases_sql).filled(["columns": .list(texts)]),
      as: Counts.self
    ).first
    guard let counts, counts.addresses * 10 >= counts.different * 9,
      counts.folded < counts.different
    else { return }
    configuration.ignoreInIdentifiers = [.letterCase]
    assumptions.append(
      "\(Figures.grouped(counts.different - counts.folded)) addresses differ from another by the case of "
        + "letters alone and are the same customer's ('ignore_in_identifiers')")
  }
}
