import ArgumentParser
import Foundation
import PatronModels
import PatronNumerics

struct PurchasesTask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purchases",
    abstract: "BG/NBD by maximum likelihood, and with --score the value of every customer.",
    discussion: """
      Reads a summary of purchases, CSV with a header: frequency, recency and T of each customer, and with \
      --score monetary_value too. seconds holds the fit, with --score also that of the gamma-gamma model and \
      what is expected of each customer with its limits; not the reading.
      """)

  @Option(help: "The summary of purchases, CSV.") var input: String
  @Option(help: "The weeks ahead.") var horizon = 39.0
  @Flag(help: "Value every customer too.") var score = false
  @Option(help: "Threads; all cores by default.") var threads: Int?

  func run() async throws {
    let workers = threads.map { Workers($0) } ?? .all
    let table = try Self.table(of: input)
    func column(_ name: String) throws -> [Double] {
      guard let values = table[name] else {
        throw ValidationError("--input has no column '\(name)'.")
      }
      return values
    }
    let (repeats, recency, age) = (
      try column("frequency"), try column("recency"), try column("T")
    )
    let amounts = score ? try column("monetary_value") : []
    let (found, seconds) = try await Measurement.timed {
      let summary = try PurchaseSummary(
        repeats: repeats.map { Int($0) }, recencies: recency, ages: age, unit: .weeks)
      let model = try BetaGeometric().fit(summary, workers: workers)
      guard score else { return (model: model, value: nil as Double?) }
      let spend = try SpendSummary(
        repeats: zip(repeats, amounts).map { $1 > 0 ? Int($0) : 0 }, means: amounts,
        currency: Currency("XXX"))
      let money = try GammaGamma().fit(spend, workers: workers)
      let values = ValueForecast(horizon: .weeks(horizon)).values(
        of: summary, by: model, spend: spend, by: .gammaGamma(money), workers: workers)
      return (model: model, value: values.reduce(0) { $0 + ($1.value ?? 0) })
    }
    var quality = [
      "loglik": found.model.fit.logLikelihood, "customers": Double(repeats.count),
      "iterations": Double(found.model.fit.iterations),
    ]
    quality["value"] = found.value
    try Measurement(task: "purchases", seconds: seconds, workers: workers, quality: quality).show()
  }

  /// The columns of a CSV of numbers, by their names.
  private static func table(of path: String) throws -> [String: [Double]] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      .makeIterator()
    func cells(_ line: Substring.UTF8View) -> [Substring.UTF8View] {
      line.split(omittingEmptySubsequences: false) {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\r")
      }
    }
    let names = lines.next().map { cells($0).map { String(Substring($0)) } } ?? []
    var columns = [[Double]](repeating: [], count: names.count)
    while let line = lines.next() {
      for (column, cell) in zip(names.indices, cells(line)) {
        columns[column].append(Double(Substring(cell)) ?? .nan)
      }
    }
    return Dictionary(zip(names, columns), uniquingKeysWith: { first, _ in first })
  }
}
