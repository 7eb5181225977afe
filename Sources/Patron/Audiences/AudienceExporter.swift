import Foundation
import PatronData
import PatronEngine

/// Writes the customers of a target list as a platform takes them, those who consent alone.
///
///     var list = TargetSelection()
///     list.filter = try Filter("churn_band = 'high'")
///     let models = try ModelFolder("models/shop").read()
///     let summary = try await AudienceExporter(.google, region: "DE").export(
///       list, of: "shop", with: models, to: "win-back.csv")
///     print(summary.counts.rows)
public struct AudienceExporter: Sendable {
  public let platform: AudiencePlatform
  /// The country of telephone numbers without a country code, where the customer's own is not known.
  public let region: String?
  /// The column of an identifier where its name does not tell it; an empty one leaves the identifier out.
  public let chosen: [AudienceIdentifier: String]
  public let options: RunOptions

  public init(
    _ platform: AudiencePlatform, region: String? = nil,
    chosen: [AudienceIdentifier: String] = [:], options: RunOptions = RunOptions()
  ) {
    self.platform = platform
    self.region = region
    self.chosen = chosen
    self.options = options
  }

  /// What was written.
  public struct Summary: Hashable, Sendable, Codable {
    public let platform: String
    public let counts: AudienceCounts
    /// The customers of the list who do not consent to it, and are not in the file.
    public let withoutConsent: Int
    /// The column that each identifier was made from.
    public let columns: [AudienceIdentifier: String]
    /// The limits of the platform that the file does not keep to, in words.
    public let limits: [String]
    public let file: String
    public let notices: [String]
  }

  /// Writes those of `selection` to `file`, whole or not at all.
  ///
  /// - Throws: an `AudienceError` where the customers table does not have what the platform needs.
  public func export(
    _ selection: TargetSelection, of folder: String, from results: ScoreFolder? = nil,
    with models: TrainedModels, to file: String
  ) async throws -> Summary {
    try selection.checkFilter(against: models.outputColumns)
    try ExportsGuard(folder).check(file: file, option: "--output")
    let path = URL(fileURLWithPath: file).standardizedFileURL.path
    try results?.check(output: path)
    let known = try await CarriedColumns.known(in: folder, options: options)
    // The customer is named as in all results, whatever the column is called.
    var chosen = chosen
    chosen[.customer] = ""
    let columns = try AudienceColumns(of: known, for: platform, chosen: chosen)
    let names = columns.names.sorted { $0.key < $1.key }
    let found = Set(names.map(\.key)).union([.customer])
    var writer = try AudienceWriter(platform, found: found, region: region)
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let made = try MadeFolders(parent)
    defer { made.removeEmpty() }
    _ = try OutputPlace.file(path)
    return try await ScoredExports.with(
      folder, from: results, models: models, outputs: [], options: options
    ) { exports in
      let rows = try await rows(
        selection, of: exports, models: models, carrying: names.map(\.value))
      let allowed = try await exports.session.prepared.allowed(
        for: platform.purpose, workers: options.workers)
      var text = AudienceFile.line(writer.header)
      var refused = 0
      for row in rows {
        guard allowed?[row.key] ?? true else {
          refused += 1
          continue
        }
        var cells = AudienceIdentifiers()
        cells[.customer] = row.customer
        for (index, name) in names.enumerated() { cells[name.key] = row.cells[index] ?? "" }
        if case .row(let line) = writer.add(cells) { text += AudienceFile.line(line) }
      }
      options.progress("writing")
      let bytes = Data(text.utf8)
      try PrivateFile(path).write(bytes)
      return Summary(
        platform: platform.title, counts: writer.counts, withoutConsent: refused,
        columns: columns.names,
        limits: platform.limitsMissed(rows: writer.counts.rows, bytes: bytes.count)
          .map { $0.words(platform.title) },
        file: file, notices: exports.notices)
    }
  }

  /// A customer of the list, with the cells of the customers table.
  private struct Row: Decodable, Sendable {
    let key: Int
    let customer: String
    let cells: [String?]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let all = try container.decode([String: String?].self)
      func cell(_ name: String) -> String? { all[name].flatMap { $0 } }
      guard let key = cell("key").flatMap({ Int($0) }), let customer = cell("customer") else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "a row without its customer")
      }
      (self.key, self.customer) = (key, customer)
      cells = (0..<max(0, all.count - 2)).map { cell("c\($0)") }
    }
  }

  private func rows(
    _ selection: TargetSelection, of exports: ScoredExports, models: TrainedModels,
    carrying names: [String]
  ) async throws -> [Row] {
    let carried = CarriedColumns(names: names, purpose: platform.purpose)
    let scored =
      names.isEmpty
      ? exports.scored : carried.query(beside: exports.scored, of: exports.session)
    let dialect = exports.session.engine.dialect
    let cells =
      [(value: dialect.text("customer_key"), name: "key"), (SQL(name: "customer_id"), "customer")]
      + names.indices.map { (dialect.text(ScoredCustomers.carriedName($0)), "c\($0)") }
    let list = try selection.list(cells, of: scored, columns: models.outputColumns)
    return try await exports.session.engine.rows(list, as: Row.self)
  }
}

extension AudiencePlatform {
  /// What customers have to consent to: advertising platforms take hashes, tools that write to customers do not.
  package var purpose: Purpose { hashedIdentifiers.isEmpty ? .marketing : .audiences }
}

extension AudienceLimit {
  /// What the platform does with the file.
  func words(_ platform: String) -> String {
    switch self {
    case .fewestRows(let count): "\(platform) refuses a file of fewer than \(count) rows"
    case .fewestFound(let count):
      "\(platform) does not use a list until it has found \(count) of its customers"
    case .mostRows(let count): "\(platform) refuses a file of more than \(count) rows"
    case .mostBytes(let count): "\(platform) refuses a file of more than \(count) bytes"
    }
  }
}
