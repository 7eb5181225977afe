import ArgumentParser
import Patron
import PatronData
import PatronEngine

struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give every customer scores, a segment and content.",
    discussion: """
      Writes into the output folder, as CSV or Parquet:
        scores    customer_id, segment, churn_probability, churn_band, repurchase_probability,
                  next_content_1 …, churn_reason_1 … 3, as far as these were trained
        segments  customer_id, segment, segment_name, distance, margin, rfm, rfm_cell, lifecycle
        content   customer_id, rank, content_id, score, chance, reason

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
        throw ValidationError("'\(name)' is no kind of file that is written: say \(known).")
      }
      return format
    })
  var format = ExportFormat.csv
  @OptionGroup var report: FormatArguments
  @OptionGroup var shared: RunArguments

  func run() async throws {
    let path = try models.path(for: folder)
    try ExportsGuard(folder).check(
      folder: output, names: Scorer.fileNames(format), option: "--output")
    let trained = try ModelFolder(path).read()
    let summary = try await shared.perform { options in
      try await Scorer(options: options, format: format).score(folder, with: trained, to: output)
    }
    for notice in summary.notices { shared.reporting.say("note: " + notice) }
    try report.json
      ? StandardOutput.write(json: summary)
      : StandardOutput.write(Self.text(of: summary, models: trained))
    shared.reporting.say(
      "next: "
        + shellLine(
          "patron", "segments", folder, "--models", path, "--where", "segment = 1", "--output",
          "target-list.csv"))
  }

  private static func text(of summary: Scorer.Summary, models: TrainedModels) -> String {
    let until = summary.asOf.map { ", known up to \($0)" } ?? ""
    var parts = ["\(Figures.grouped(summary.customers)) customers scored\(until)\n"]
    func share(_ count: Int) -> String {
      Figures.decimals(Double(count) / Double(max(1, summary.customers)) * 100, 1)
    }
    if let segments = models.segments?.segments {
      var table = TextTable(
        .number("segment"), .text("name"), .number("customers"), .number("share, %"))
      for segment in segments {
        let size = summary.segmentSizes[segment.id] ?? 0
        table.add(String(segment.id), segment.name, Figures.grouped(size), share(size))
      }
      parts.append(table.text)
    }
    if models.churn != nil {
      var table = TextTable(.text("churn band"), .number("customers"), .number("share, %"))
      for band in OutcomeModel.Bands.names {
        guard let size = summary.churnBands[band] else { continue }
        table.add(band, Figures.grouped(size), share(size))
      }
      parts.append(table.text)
    }
    if let without = summary.withoutContent, !without.isEmpty {
      var table = TextTable(
        .text("no content because of"), .number("customers"), .number("share, %"))
      for (reason, count) in without.sorted(by: { $0.key < $1.key }) {
        table.add(reason, Figures.grouped(count), share(count))
      }
      parts.append(table.text)
    }
    let marks = summary.notBetterThan.sorted { $0.key.rawValue < $1.key.rawValue }
    parts += marks.map { "\($0.key.rawValue): not better than '\($0.value)' in its back-test\n" }
    if let drift = summary.drift { parts.append(DriftText.text(drift)) }
    parts.append(summary.files.map { "written: \(TextTable.shown($0))\n" }.joined())
    return parts.joined(separator: "\n")
  }
}
