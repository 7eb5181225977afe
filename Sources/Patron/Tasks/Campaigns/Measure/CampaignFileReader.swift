import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Reads the table of a campaign that others ran: a file with a row a customer, their arm, what was known of them
/// before and what they did after.
///
/// The file is read as a customers table is: numbers, categories and dates as people write them, and in doubt refused.
struct CampaignFileReader {
  let columns: CampaignFile
  let options: RunOptions

  func table(_ file: String) async throws -> (table: CampaignTable, notices: [String]) {
    let url = URL(fileURLWithPath: file).standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw PatronError(.missingInput, at: .file(file), "there is no such file")
    }
    guard !isFolder.boolValue else {
      throw PatronError(
        .missingInput, at: .folder(file), "a folder, and no file with a row a customer",
        remedy: "write the file, or name the folder of the campaign's plan too (--plan)")
    }
    var parts: Set<String> = []
    for name in [columns.treatment] + columns.outcomes + columns.before + columns.ignored
    where !parts.insert(name).inserted { throw TargetError.repeatedColumn(name) }
    // Up to the first point: "test" of test.csv.gz.
    let name = url.lastPathComponent.split(separator: ".").first.map(String.init)
    var configuration = Configuration(name: name ?? url.lastPathComponent)
    var settings = TableConfiguration(files: [url.lastPathComponent])
    if let customer = columns.customer { settings.columns["id"] = customer }
    settings.ignore = columns.ignored
    settings.decimal = CellSetting(columns.decimal)
    configuration.tables = [.customers: settings]
    // A campaign may be told apart by everything that was known.
    configuration.sensitive = []
    let folder = url.deletingLastPathComponent().path
    let real = url.resolvingSymlinksInPath().deletingLastPathComponent().path
    let engine = try await Engines.open(
      folders: Set([folder, real]).sorted(),
      limits: EngineLimits(threads: options.workers.count, memory: options.memory))
    return try await engine.closing {
      let exports = try await Exports(folder: folder, configuration: configuration, engine: engine)
      let known = exports.columns[.customers] ?? []
      let asked = [columns.treatment] + columns.outcomes + columns.ignored + columns.before
      for name in asked where !known.contains(name) {
        throw TargetError.unknownColumn(name, known: known)
      }
      let prepared = try await PreparedExports(
        exports, engine: engine, today: options.today, workers: options.workers,
        progress: options.progress)
      let cells = try await CampaignCells(
        prepared, at: file, arm: columns.treatment, outcomes: columns.outcomes,
        workers: options.workers)
      return try assemble(cells, name: configuration.name, notices: prepared.notices)
    }
  }

  /// Makes the table from the cells of the file.
  private func assemble(
    _ cells: CampaignCells, name: String, notices: [String]
  ) throws -> (table: CampaignTable, notices: [String]) {
    let arms = try CampaignArmColumn(columns, cells)
    var notices = notices
    for (kept, others) in arms.spellings {
      let names = others.map { "'\($0)'" }.joined(separator: ", ")
      notices.append("\(names): taken for the arm '\(kept)', which is written in several ways")
    }
    var outcomes: [CampaignTable.Outcome] = []
    for column in columns.outcomes {
      let (values, empty) = try cells.outcome(column)
      if empty > 0 {
        notices.append(
          "\(empty) cells of '\(column)' hold no number, and count as 0: who did nothing")
      }
      let own = arms.rows.map { values[$0] }
      try cells.refuseCoarse(own, column)
      outcomes.append(
        .init(name: column, kind: kind(of: own, name: column), values: own))
    }
    let others = cells.attributes.indices.filter { index in
      let column = cells.attributes[index].column
      let isTaken = column == columns.treatment || columns.outcomes.contains(column)
      return !isTaken && (columns.before.isEmpty || columns.before.contains(column))
    }
    if arms.without > 0 {
      notices.append(
        "\(arms.without) rows have no arm (an empty '\(columns.treatment)'), and are left out: where that means no contact, "
          + "write --control ''")
    }
    let unused = cells.unused.filter { !columns.ignored.contains($0.column) }
    if !unused.isEmpty {
      let names = unused.map { "\($0.column) (\($0.reason))" }.joined(separator: ", ")
      notices.append("not looked at: \(names)")
    }
    try refuseLater(others, cells, arms, outcomes)
    if columns.before.isEmpty, !others.isEmpty {
      let names = others.map { cells.attributes[$0].column }.joined(separator: ", ")
      notices.append(
        "taken as known before the campaign: \(names); what is not belongs into --ignore or --outcome"
      )
    }
    let frame = cells.frame.selecting(columns: others).selecting(rows: arms.rows)
    var table = CampaignTable(
      name: name, armNames: arms.names,
      arms: try CampaignArms(numbers: arms.numbers, count: arms.names.count),
      assignment: columns.isRandom ? .planned : .unknown, outcomes: outcomes,
      covariates: others.isEmpty
        ? nil
        : .init(
          frame: frame, columns: others.map { cells.column($0) },
          names: others.map { cells.attributes[$0].column }),
      groupings: others.compactMap { cells.grouping($0, rows: arms.rows) })
    table.money = try money(arms, outcomes)
    return (table, notices)
  }

  private func kind(of values: [Double], name: String) -> CampaignTable.Outcome.Kind {
    if values.allSatisfy({ $0 == 0 || $0 == 1 }) { return .share }
    let isCount = values.allSatisfy { $0 >= 0 && $0 == $0.rounded() && $0 <= 1_000 }
    return isCount && columns.currency == nil
      ? .count(unit: name) : .amount(currency: columns.currency)
  }

  /// Refuses columns that only those have who did something: they are known after the campaign, and an effect adjusted
  /// by them would vanish.
  private func refuseLater(
    _ others: [Int], _ cells: CampaignCells, _ arms: CampaignArmColumn,
    _ outcomes: [CampaignTable.Outcome]
  ) throws {
    let least = 20
    var found: [String] = []
    for index in others where cells.attributes[index].kind == .number {
      let has = arms.rows.map { row in
        let value = cells.frame[row, index]
        return value != 0 && !value.isNaN
      }
      let own = has.count { $0 }
      guard own >= least, 2 * own <= has.count else { continue }
      for outcome in outcomes {
        let did = outcome.values.map { $0 != 0 }
        let active = did.count { $0 }
        guard active >= least, 2 * active <= did.count else { continue }
        let both = zip(has, did).count { $0 && $1 }
        if both == own || both == active {
          found.append(cells.attributes[index].column)
          break
        }
      }
    }
    guard found.isEmpty else {
      let names = found.map { "'\($0)'" }.joined(separator: ", ")
      throw PatronError(
        .data,
        "\(names): only customers with an outcome have a value there, so it was not known before the campaign",
        remedy: "add it to --outcome, or leave it out with --ignore")
    }
  }

  private func money(
    _ arms: CampaignArmColumn, _ outcomes: [CampaignTable.Outcome]
  ) throws -> CampaignTable.Money? {
    guard let worth = columns.worth else { return nil }
    guard let index = outcomes.firstIndex(where: { $0.name == worth.outcome }) else {
      throw TargetError.unknownName(
        worth.outcome, kind: "outcome", known: outcomes.map(\.name))
    }
    func costs(_ amounts: CampaignFile.Amounts) throws -> [Double] {
      let treated = arms.names.dropFirst()
      for name in amounts.named.keys.sorted() where !treated.contains(name) {
        throw TargetError.unknownName(name, kind: "arm", known: Array(treated))
      }
      return treated.map { amounts.named[$0] ?? amounts.all }
    }
    return CampaignTable.Money(
      outcome: index, valuePerUnit: worth.amount, currency: columns.currency,
      contactCosts: try costs(columns.contactCosts), fixedCosts: try costs(columns.fixedCosts))
  }
}
