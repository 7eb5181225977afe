import Foundation
package import PatronData
package import PatronModels
import PatronReport

/// The figures of a report that a later one is compared with: of all customers and of groups, never of one.
///
/// A page carries them, so that it can be compared with without its models.
package struct ReportFigures: Hashable, Sendable, Codable {
  /// Raised when an older Patron could misread it.
  package static let currentFormat = 1

  package var format = Self.currentFormat
  package let name: String
  /// The checksum of the models.
  package let models: String
  package let asOf: Day?
  package let customers: Int
  package let currency: String?
  package var leaving: Leaving?
  package var value: Scorer.ExpectedValue?
  /// The baseline that the model of value is not better than; nil where it is better.
  package var valueBaseline: String?
  package var satisfaction: Answers?
  /// Incidents that were found; nil where none were looked for.
  package var incidents: Int?
  package let segments: [Segment]
  package let predictions: [Prediction]

  package struct Leaving: Hashable, Sendable, Codable {
    /// Nil for fewer than are told.
    package let customers: Int?
    /// Nil where a label decides.
    package let days: DayCount?
    /// The probability from which they count; nil for the band high.
    package let threshold: Double?
  }

  package struct Answers: Hashable, Sendable, Codable {
    package let measure: Configuration.Measure
    package let figure: Double
    package let interval: Interval
    package let answers: Int
  }

  package struct Segment: Hashable, Sendable, Codable {
    package let id: Int
    package let name: String
    /// Nil for fewer than are told.
    package let customers: Int?
  }

  package struct Prediction: Hashable, Sendable, Codable {
    package let task: TaskID
    /// What the figure is.
    package let figure: String
    package let value: Double
    package let interval: Interval?
    package let evaluatedOn: Int?
  }

  /// The figures of `models` on `customers` with the segments of each, or at training.
  package init(
    _ models: TrainedModels, customers: Int? = nil, asOf: Day? = nil,
    segments sizes: [Int: Int]? = nil
  ) throws {
    let manifest = models.manifest
    name = manifest.name
    self.models = try models.checksum
    self.asOf = asOf ?? manifest.asOf
    self.customers = customers ?? manifest.customers
    currency = manifest.configuration.currency
    if case .notBetter(let baseline) = manifest.caveats[.value] { valueBaseline = baseline }
    let own = models.segments?.segments ?? []
    let counts = own.map { segment in sizes.map { $0[segment.id] ?? 0 } ?? segment.size }
    let cells = SmallCells(parts: counts)
    segments = own.enumerated().map { index, segment in
      Segment(
        id: segment.id, name: segment.name, customers: cells[index] ? nil : counts[index])
    }
    predictions = models.models.compactMap { model in
      let headline = model.headline
      return headline.value.map {
        Prediction(
          task: model.task, figure: headline.figure, value: $0, interval: headline.interval,
          evaluatedOn: headline.evaluatedOn)
      }
    }
  }

  /// `count`, nil for so few that they could be recognised.
  package static func told(_ count: Int) -> Int? {
    (1..<Document.smallestCell).contains(count) ? nil : count
  }

  /// How many customers the segments hold, as far as it is told.
  package var inSegments: Int { segments.reduce(0) { $0 + ($1.customers ?? 0) } }
}

extension ReportFigures {
  /// As a page carries them.
  package var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// The figures of `text`, which may be a stranger's; nil where it is none of theirs.
  package init?(text: String) {
    let data = Data(text.utf8)
    guard let figures = try? JSONReader().value(Self.self, from: data),
      figures.format == Self.currentFormat, figures.isSound
    else { return nil }
    self = figures
  }

  /// No report has more.
  private static let mostEntries = 1000

  private var isSound: Bool {
    let counts =
      [customers, leaving?.customers, incidents, satisfaction?.answers] + segments.map(\.customers)
      + predictions.map(\.evaluatedOn)
    return counts.allSatisfy { (0...1_000_000_000_000).contains($0 ?? 0) }
      && segments.count <= Self.mostEntries && predictions.count <= Self.mostEntries
      && Set(segments.map(\.id)).count == segments.count
  }
}
