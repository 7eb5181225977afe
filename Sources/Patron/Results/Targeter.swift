import Foundation
public import PatronData
public import PatronEngine

/// Scores customers, or takes earlier scores, and exports the target list of a campaign.
///
///     var list = TargetSelection()
///     list.filter = try Filter("churn_band = 'high' and segment = 1")
///     list.columns = ["customer_id", "churn_probability"]
///     let models = try ModelFolder("models/aurora").read()
///     let summary = try await Targeter().export(
///       list, of: "datasets/aurora", with: models, to: "keep.csv")
///     print(summary.selected)                      // customers on the list
public struct Targeter: Sendable {
  public let options: RunOptions
  public let format: ExportFormat

  public init(options: RunOptions = RunOptions(), format: ExportFormat = .csv) {
    self.options = options
    self.format = format
  }

  /// The counts of what was written.
  public struct Summary: Hashable, Sendable, Codable {
    /// How many customers were scored.
    public let customers: Int
    /// How many of them are on the list.
    public let selected: Int
    /// The last day that was known.
    public let asOf: Day?
    public let columns: [String]
    public let file: String
    /// How a list of a fixed size was filled; nil for another.
    public let fill: Fill?
    public let notices: [String]
  }

  /// How a list of a fixed size was filled.
  public struct Fill: Hashable, Sendable, Codable {
    /// Customers of some bands.
    public struct Part: Hashable, Sendable, Codable {
      /// The bands; none where the filter asks for none, and the part is all who pass it.
      public let bands: [String]
      /// How many customers there are, and how many of them are on the list.
      public let customers: Int
      public let taken: Int
    }

    public let size: Int
    /// Those who pass the filter, then band by band those who follow on them.
    public let parts: [Part]
    /// The columns whose product orders them; one alone stands for itself.
    public let order: [String]
    public let isDescending: Bool
  }

  /// Scores the customers of `folder` by `models` and writes those of `selection` to `file`, whole or
  /// not at all. The folder of the file is made where there is none.
  ///
  /// - Parameter results: the results of scoring these exports by these models: they give the same list without
  ///   scoring again, and are refused where the exports or the models are others by now.
  public func export(
    _ selection: TargetSelection, of folder: String, from results: ScoreFolder? = nil,
    with models: TrainedModels, to file: String
  ) async throws -> Summary {
    try selection.checkFilter(against: models.outputColumns)
    try ExportsGuard(folder).check(file: file, option: "--output")
    let path = URL(fileURLWithPath: file).standardizedFileURL.path
    let carried = CarriedColumns(
      names: selection.carriedNames(beside: models.outputColumns))
    try selection.check(
      against: models.outputColumns,
      carrying: carried.names.isEmpty
        ? [] : try await CarriedColumns.known(in: folder, options: options))
    try results?.check(output: path)
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let made = try MadeFolders(parent)
    defer { made.removeEmpty() }
    // The engine knows folders by where they are, whatever link leads there.
    let real = try OutputPlace.file(path)
    return try await list(
      selection, of: folder, from: results, with: models, carrying: carried, to: path,
      in: URL(fileURLWithPath: real).deletingLastPathComponent().path)
  }

  private func list(
    _ selection: TargetSelection, of folder: String, from results: ScoreFolder?,
    with models: TrainedModels, carrying carried: CarriedColumns, to path: String, in parent: String
  ) async throws -> Summary {
    if let results, carried.names.isEmpty {
      return try await results.with(
        folder, models: models, outputs: [parent], options: options
      ) { opened in
        try await write(
          selection, of: opened.scored, in: opened.engine, with: models, to: path,
          customers: opened.record.customers, asOf: opened.record.lastDay,
          notices: opened.record.notices + results.ageNotices(opened.record, folder, options))
      }
    }
    return try await ScoredExports.with(
      folder, from: results, models: models, outputs: [parent], options: options
    ) { exports in
      try await write(
        selection, of: exports.scored, carrying: carried, of: exports.session, with: models,
        to: path, notices: exports.notices)
    }
  }

  /// Writes those of `selection` of the query `scored`, with the columns of the customers table that it carries.
  private func write(
    _ selection: TargetSelection, of scored: SQL, carrying carried: CarriedColumns,
    of session: Session, with models: TrainedModels, to path: String, notices: [String]
  ) async throws -> Summary {
    var (scored, notices) = (scored, notices)
    if !carried.names.isEmpty {
      scored = carried.query(beside: scored, of: session)
      let consents = ScoredCustomers.carriedConsent
      let list = try selection.list(
        [(SQL(name: consents), consents)], of: scored, columns: models.outputColumns)
      notices += try await carried.notice(on: list, of: session).map { [$0] } ?? []
    }
    return try await write(
      selection, of: scored, in: session.engine, with: models, to: path,
      customers: session.prepared.customerCount, asOf: session.prepared.lastDay, notices: notices)
  }

  /// Writes those of `selection` of the query `scored`.
  private func write(
    _ selection: TargetSelection, of scored: SQL, in engine: any Engine, with models: TrainedModels,
    to path: String, customers: Int, asOf: Day?, notices: [String]
  ) async throws -> Summary {
    let columns = models.outputColumns
    let query = try selection.query(over: scored, columns: columns, dialect: engine.dialect)
    let selected = try await engine.rowCount(of: "(\(query)) as selected")
    let fill = try await fill(selection, of: scored, in: engine, columns: columns)
    options.progress("writing")
    try await engine.export(query, to: path, format: format)
    return Summary(
      customers: customers, selected: selected, asOf: asOf,
      columns: selection.columns ?? columns.map(\.name), file: path, fill: fill,
      notices: notices)
  }

  /// How the fixed size of `selection` is filled; nil without one.
  private func fill(
    _ selection: TargetSelection, of scored: SQL, in engine: any Engine, columns: [OutputColumn]
  ) async throws -> Fill? {
    guard let size = selection.size else { return nil }
    guard let fill = selection.fill(from: columns) else {
      let passing = ScoredCustomers.list(
        [("1", "passes")], of: scored,
        where: try selection.filter?.condition(on: columns, of: "scored"))
      let count = try await engine.rowCount(of: "(\(passing)) as passing")
      return Fill(
        size: size,
        parts: [Fill.Part(bands: [], customers: count, taken: min(size, count))],
        order: selection.order?.factors ?? [], isDescending: selection.order?.isDescending ?? false)
    }
    let counts = try await ScoredCustomers.counted(
      ScoredCustomers.counts(
        of: fill.outcome.bandColumn, in: scored,
        where: try fill.condition(on: columns, of: "scored")), in: engine)
    let order = selection.order ?? fill.order
    return Fill(
      size: size, parts: fill.parts(counts, size: size), order: order.factors,
      isDescending: order.isDescending)
  }
}
