import ArgumentParser
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronReport

struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the models that a folder of exports allows.",
    discussion: """
      patron.yaml says which models to train; --only asks for some of them. Every prediction is \
      evaluated on unseen periods, and the figures are kept with the model.

      Segments keep their numbers and names from the models that are replaced, or those of \
      --previous: the report shows which are new or gone, and who moved.

      Examples:
        patron train shop
        patron train shop --models models/june --as-of 2025-06-30
        patron train shop --only segments,churn --seed 7
        patron train shop --segments 6 --previous models/may
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var models: ModelArguments
  @Option(
    help: ArgumentHelp(
      "Train these alone: any of \(Tasks.ids.map(\.rawValue).joined(separator: ", ")).",
      valueName: "list"),
    transform: Self.tasks)
  var only: Set<TaskID>?
  @Option(
    help: ArgumentHelp(
      "How many segments to form; by default patron.yaml decides, or the data.", valueName: "n"))
  var segments: Int?
  @Option(
    help: ArgumentHelp(
      "The model folder whose segments these follow; by default the one that is replaced.",
      valueName: "folder"), transform: PathArgument.path)
  var previous: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  private static func tasks(_ list: String) throws -> Set<TaskID> {
    Set(
      try list.split(separator: ",", omittingEmptySubsequences: false).map { name in
        let id = TaskID(rawValue: name.filter { $0 != " " })
        guard Tasks.ids.contains(id) else {
          let known = Tasks.ids.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("'\(name)' is no task; there are \(known).")
        }
        return id
      })
  }

  /// More than anybody could use.
  private static let segmentCounts = 1...1_000

  func validate() throws {
    guard segments == nil || only?.contains(.segments) ?? true else {
      throw ValidationError(
        "--segments says how many segments to form, and --only leaves them out.")
    }
    guard segments.map(Self.segmentCounts.contains) ?? true else {
      throw ValidationError(
        "--segments is a number from \(Self.segmentCounts.lowerBound) to "
          + "\(Figures.grouped(Self.segmentCounts.upperBound)).")
    }
  }

  func run() async throws {
    let path = try models.path(for: folder)
    let target = ModelFolder(path)
    try ExportsGuard(folder).check(
      replacing: path, names: ModelFolder.fileNames, option: "--models")
    let staged = try target.staged()
    let before = try predecessor(of: target)
    let replaced = target.exists ? try? target.readManifest() : nil
    let trained = try await shared.perform(seed: seed.seed, tellsLeftOut: true) { options in
      let trained = try await Trainer(
        options: options, only: only, previous: before, segmentCount: segments
      ).train(folder)
      try Task.checkCancellation()
      options.progress("writing")
      try target.write(trained, through: staged)
      return trained
    }
    let dropped = (replaced?.models ?? []).filter { !trained.manifest.models.contains($0) }
    if !dropped.isEmpty {
      let names = dropped.map(\.rawValue).joined(separator: ", ")
      shared.reporting.say("note: the models that were replaced had \(names), which these have not")
    }
    let report = TrainingReport(trained, path: path)
    try format.write(report, as: report.document)
    shared.reporting.say(
      "next: " + shellLine("patron", "score", folder, "--models", path, "--output", "scores"))
  }

  /// The models that these follow. A folder to be replaced that cannot be read is no reason not to
  /// train; one that is asked for is.
  private func predecessor(of target: ModelFolder) throws -> TrainedModels? {
    if let previous { return try ModelFolder(previous).read() }
    guard target.exists else { return nil }
    do {
      return try target.read()
    } catch {
      shared.reporting.say(
        "note: segments start from 1 again, because the previous models cannot be read: \(error)")
      return nil
    }
  }
}

/// The trained models, each with its most important figure.
private struct TrainingReport: Encodable {
  struct Trained: Encodable {
    let task: TaskID
    let figure: String
    let value: Double?
    let interval: Interval?
    /// The best baseline, and its figure.
    let baseline: String?
    let baselineValue: Double?
    /// How many customers it was evaluated on.
    let evaluatedOn: Int?
  }

  let path: String
  let name: String
  let customers: Int
  let asOf: Day?
  let trained: [Trained]
  let suspects: [[String: String]]
  /// Of each model that is worth no more than a baseline, why.
  let caveats: [TaskID: Caveat]
  let skipped: [[String: String]]
  /// Columns of customers that nothing is learned from, and why.
  let ignoredColumns: [[String: String]]
  let segments: SegmentsSummary?
  private let model: SegmentModel?
  private let manifest: Manifest

  private enum CodingKeys: CodingKey {
    case path, name, customers, asOf, trained, suspects, caveats, skipped, ignoredColumns
    case segments
  }

  init(_ models: TrainedModels, path: String) {
    self.path = path
    name = models.manifest.name
    customers = models.manifest.customers
    asOf = models.manifest.asOf
    manifest = models.manifest
    suspects = models.manifest.suspects.map(\.fields)
    caveats = models.manifest.caveats
    skipped = models.manifest.skipped.map(\.fields)
    ignoredColumns = models.manifest.ignoredColumns.map(\.fields)
    model = models.segments
    segments = models.segments.map {
      SegmentsSummary($0, features: models.manifest.features(for: $0.use))
    }
    trained = models.models.map { model in
      let headline = model.headline
      return Trained(
        task: model.task, figure: headline.figure, value: headline.value,
        interval: headline.interval, baseline: headline.baseline,
        baselineValue: headline.baselineValue, evaluatedOn: headline.evaluatedOn)
    }
  }

  /// At most so many columns are listed; the model's card has them all.
  private static let listedColumns = 20

  var document: Document {
    var table = Document.Table(
      .text("model"), .text("figure"), .number("model's"), .text("best baseline"),
      .number("its figure"), .number("evaluated on"))
    for row in trained {
      let value: Document.Value =
        row.value.map { value in
          row.interval.map {
            .interval(value, lower: $0.lower, upper: $0.upper, decimals: 4)
          } ?? .number(value, decimals: 4)
        } ?? .missing
      table.add(
        .text(row.task.rawValue), .text(row.figure), value, .text(row.baseline),
        .number(row.baselineValue, decimals: 4), .count(row.evaluatedOn))
    }
    var blocks: [Document.Block] = [.table(table)]
    blocks += caveats.warnings
    blocks += [
      .list("Not trained", manifest.skipped.map(\.sentence)), manifest.suspects.block,
      manifest.ignoredColumns.block(atMost: Self.listedColumns),
    ]
    if let model {
      blocks +=
        [.heading(Tasks.title(of: .segments))]
        + model.sections(features: manifest.features(for: model.use))
    }
    let until = asOf.map { ", known up to \($0)" } ?? ""
    return Document(
      title: "\(name): \(Figures.grouped(customers)) customers\(until); models in \(path)",
      blocks: blocks)
  }
}
