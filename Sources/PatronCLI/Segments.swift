import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine

struct Segments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe the segments, or export the customers that a campaign is meant for.",
    discussion: """
      Alone it prints a table of the segments, with --describe a page about each. With any of --where, --columns, --sort, --limit, \
      --size and --output it scores the customers and writes a target list: a header, then a row a customer, to \
      a file or to standard output. With --scores it takes the scores that 'patron score' wrote: the \
      list is the same, and there in a moment. They are refused where the exports, patron.yaml or the \
      models have changed since.

      --columns may also name columns of the customers table, as they were read; they are empty for customers \
      who do not consent, where the exports have a consent. --sort takes a product too: churn_probability*spend \
      is the money at risk, and a product has the highest first.

      --size is the number of customers on the list: the likeliest of those who pass, and where these are too few, of the next \
      band (medium behind high, low behind medium), the rest of the filter as it is; it is told how it was filled.

      A filter compares columns of the list with numbers, and with text in quotes:
        = != < <= > >=   in ('a', 'b')   between 1 and 2   contains 'text'   is null
      joined by and, or, not and parentheses. A missing value matches neither a comparison nor its \
      negation: use 'is null'. The columns, as far as their models were trained:
      \(ColumnHelp.meanings)

      Examples:
        patron segments shop
        patron segments shop --describe
        patron segments shop --where "churn_band = 'high' and segment in (1, 2)" --output win-back.csv
        patron segments shop --scores scores --where "segment = 1"
        patron segments shop --where "segment_name contains 'frequent'" --columns customer_id
        patron segments shop --sort repurchase_probability:desc --limit 1000 --output best.parquet
        patron segments shop --where "churn_band = 'high'" --size 1000 --columns customer_id,email
        patron segments shop --sort "churn_probability*spend" --limit 100
        patron segments shop --where "churn_band = 'high'" --audience google --region DE --output win-back.csv
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var models: ModelArguments
  @OptionGroup var scores: ScoresArguments
  @Flag(help: "Print a page about each segment: who they are, in words and figures.")
  var describe = false
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Keep the customers that match.", valueName: "filter"))
  var filter: String?
  @Option(
    help: ArgumentHelp(
      "The columns of the list, also of the customers table, with commas between; by default all of the results.",
      valueName: "list"))
  var columns: String?
  @Option(
    help: ArgumentHelp(
      "The column to order by, or a product of columns; by default the customer, as in all results.",
      valueName: "column[*column][:desc]"),
    transform: { text in
      guard let order = TargetSelection.Order(text) else {
        throw ValidationError(
          "no order: write a column or column*column, alone or with :asc or :desc.")
      }
      return order
    })
  var sort: TargetSelection.Order?
  @Option(help: ArgumentHelp("At most so many customers.", valueName: "n")) var limit: Int?
  @Option(
    help: ArgumentHelp(
      "So many customers, filled up from the next band where fewer pass.", valueName: "n"))
  var size: Int?
  @Option(
    help: ArgumentHelp(
      "The file for the list, .csv or .parquet; its folder is made where it is not.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "parquet"]), transform: PathArgument.path)
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Write the list as a platform takes it: \(AudiencePlatform.all.map(\.name).joined(separator: ", ")).",
      valueName: "platform"),
    transform: { name in
      guard let platform = AudiencePlatform.named(name) else {
        throw ValidationError(
          "'\(name)' is no platform: use one of \(AudiencePlatform.all.map(\.name).joined(separator: ", "))."
        )
      }
      return platform
    })
  var audience: AudiencePlatform?
  @Option(
    help: ArgumentHelp(
      "The country of telephone numbers without a country code, for --audience.",
      valueName: "country"))
  var region: String?
  @Option(
    help: ArgumentHelp(
      "The columns of what --audience finds customers by, where their names do not tell: email=mail,phone=mobile; one "
        + "without a column is left out.", valueName: "list"),
    transform: Self.identifiers)
  var identifiers: [AudienceIdentifier: String] = [:]
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  private var isList: Bool {
    filter != nil || columns != nil || sort != nil || limit != nil || size != nil
      || output != nil
  }

  func validate() throws {
    guard limit ?? 1 >= 1 else { throw ValidationError("--limit must be at least 1.") }
    guard size ?? 1 >= 1 else { throw ValidationError("--size must be at least 1.") }
    guard limit == nil || size == nil else {
      throw ValidationError("--size is the number of customers already: leave --limit out.")
    }
    guard !describe || !isList else {
      throw ValidationError(
        "--describe is for segments, not for a target list: use one of the two.")
    }
    guard scores.folder == nil || isList else {
      throw ValidationError(
        "--scores is for a target list: add --where, --columns, --sort, --limit, --size or --output."
      )
    }
    guard !format.json || !isList || output != nil else {
      throw ValidationError("--json describes a list that is written to a file: add --output.")
    }
    guard region == nil || audience != nil else {
      throw ValidationError("--region is of the telephone numbers of --audience: add it.")
    }
    guard identifiers.isEmpty || audience != nil else {
      throw ValidationError("--identifiers are of --audience: add it.")
    }
    guard audience == nil || output != nil else {
      throw ValidationError("--audience writes a file: add --output.")
    }
    guard audience == nil || columns == nil else {
      throw ValidationError(
        "--audience has the columns that the platform takes: leave --columns out.")
    }
    if audience != nil, let output, Self.format(of: output) != .csv {
      throw ValidationError("--output must end in .csv for --audience, and \(output) does not.")
    }
    if let output, Self.format(of: output) == nil {
      throw ValidationError("--output must end in .csv or .parquet, and \(output) does not.")
    }
  }

  /// Reads `email=mail,phone=mobile`.
  private static func identifiers(_ text: String) throws -> [AudienceIdentifier: String] {
    var found: [AudienceIdentifier: String] = [:]
    for part in text.split(separator: ",") {
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, let identifier = AudienceIdentifier(rawValue: words[0]),
        found[identifier] == nil
      else {
        let known = AudienceIdentifier.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError(
          "--identifiers is written as email=mail,phone=mobile; the identifiers are \(known).")
      }
      found[identifier] = words[1]
    }
    return found
  }

  private static func format(of file: String) -> ExportFormat? {
    ExportFormat(rawValue: URL(fileURLWithPath: file).pathExtension.lowercased())
  }

  func run() async throws {
    let path = try models.path(for: folder)
    if let output { try ExportsGuard(folder).check(file: output, option: "--output") }
    let trained = try ModelFolder(path).read()
    guard isList else { return try show(trained, path: path) }
    var selection = TargetSelection()
    selection.filter = try filter.map { try Filter($0) }
    selection.columns = columns?.split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    selection.order = sort
    selection.limit = limit
    selection.size = size
    // Before anything is started: a slip in the filter should not cost a minute.
    try selection.checkFilter(against: trained.outputColumns)
    if let output, let audience {
      try await export(selection, trained, for: audience, to: output)
    } else if let output {
      try await export(selection, trained, to: output)
    } else {
      try await show(selection, trained)
    }
  }

  private func show(_ models: TrainedModels, path: String) throws {
    guard let segments = models.segments else {
      let reason = models.manifest.skipped.first { $0.task == .segments }?.obstacle
      throw PatronError(
        .data, at: .folder(path),
        "the models hold no segments" + (reason.map { " (\($0))" } ?? ""), remedy: "train them")
    }
    let features = models.manifest.features(for: segments.use)
    try format.write(
      SegmentsSummary(segments, features: features),
      as: describe
        ? segments.personas(features: features)
        : segments.document(features: features))
    shared.reporting.say(
      "next: "
        + shellLine(
          "patron", "segments", folder, "--models", path, "--where", "segment = 1", "--output",
          "target-list.csv"))
  }

  private func export(
    _ selection: TargetSelection, _ models: TrainedModels, to output: String
  ) async throws {
    let summary = try await shared.perform { options in
      try await Targeter(options: options, format: Self.format(of: output) ?? .csv)
        .export(selection, of: folder, from: scores.folder, with: models, to: output)
    }
    try format.write(summary, as: summary.document)
    say(summary, next: "next: upload \(output) to where the campaign is sent from")
  }

  private func export(
    _ selection: TargetSelection, _ models: TrainedModels, for platform: AudiencePlatform,
    to output: String
  ) async throws {
    let summary = try await shared.perform { options in
      try await AudienceExporter(
        platform, region: region, chosen: identifiers, options: options
      )
      .export(selection, of: folder, from: scores.folder, with: models, to: output)
    }
    try format.write(summary, as: summary.document)
    for notice in summary.notices { shared.reporting.say("note: " + notice) }
    shared.reporting.say(
      "next: upload \(output) to \(platform.title) in place of the last one, and delete it here")
  }

  /// Writes the list to the scratch folder first: nothing is printed of a list that fails half-way.
  private func show(_ selection: TargetSelection, _ models: TrainedModels) async throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let file = scratch.path("list.csv")
    let summary = try await shared.perform { options in
      try await Targeter(options: options)
        .export(selection, of: folder, from: scores.folder, with: models, to: file)
    }
    try StandardOutput.write(contentsOf: file)
    shared.reporting.say(summary.headline)
    say(summary, next: "next: add --output target-list.csv to write the list to a file")
  }

  private func say(_ summary: Targeter.Summary, next: String) {
    for notice in summary.notices { shared.reporting.say("note: " + notice) }
    shared.reporting.say(next)
  }
}
