import ArgumentParser
import Patron
import PatronData
import PatronEngine

struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give every customer scores, a segment and recommendations.",
    discussion: """
      Writes into the output folder, as CSV or Parquet:
      \(ColumnHelp.files)
      as far as their models were trained; of next_content there are as many columns as items are recommended.
      Beside them stand \(ScoreFolder.fileNames.joined(separator: ", ")): all columns \
      and the features of all customers, for 'patron segments' and 'patron explain' with --scores.

      Examples:
        patron score shop --models models/shop --output scores
        patron score shop --output scores --format parquet --as-of 2025-06-30
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var models: ModelArguments
  @Option(
    help: ArgumentHelp("The folder for the results; made where it is not.", valueName: "folder"),
    transform: PathArgument.path)
  var output: String
  @Option(
    help: ArgumentHelp(
      "The kind of file to write: \(ExportFormat.allCases.map(\.rawValue).joined(separator: " or ")).",
      valueName: "kind"),
    transform: { name in
      guard let format = ExportFormat(rawValue: name) else {
        let known = ExportFormat.allCases.map(\.rawValue).joined(separator: " or ")
        throw ValidationError("'\(name)' is no kind of file that is written: use \(known).")
      }
      return format
    })
  var format = ExportFormat.csv
  @Flag(
    help:
      "Give a churn probability also to customers who have left already by the label; else they are in the band 'left'."
  )
  var withLeft = false
  @Flag(
    help:
      "Write the features too that models read, for 'patron models sql' and 'patron models onnx': a row a customer."
  )
  var features = false
  @OptionGroup var report: FormatArguments
  @OptionGroup var shared: RunArguments

  func run() async throws {
    let path = try models.path(for: folder)
    try ExportsGuard(folder).check(
      folder: output, names: Scorer.fileNames(format), option: "--output")
    let trained = try ModelFolder(path).read()
    let summary = try await shared.perform { options in
      var options = options
      options.ranksLeft = withLeft
      return try await Scorer(options: options, format: format, keepsFeatures: features)
        .score(folder, with: trained, to: output)
    }
    for notice in summary.notices { shared.reporting.say("note: " + notice) }
    try report.write(summary, as: summary.document(models: trained))
    shared.reporting.say(
      "next: "
        + shellLine(
          "patron", "segments", folder, "--models", path, "--scores", output, "--where",
          filter(trained), "--output", "target-list.csv"))
  }

  /// A filter that these models can give a list for.
  private func filter(_ models: TrainedModels) -> String {
    if models.segments != nil { return "segment = 1" }
    if models.outcomes.contains(where: { $0.outcome == .churn }) { return "churn_band = 'high'" }
    if models.value != nil { return "value_decile = 1" }
    let outcome = models.outcomes.first?.definition.probabilityColumn
    return "\(outcome ?? "next_content_1") is not null"
  }
}
