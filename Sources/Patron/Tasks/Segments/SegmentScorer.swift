import PatronData
import PatronNumerics

/// The segment of every customer, and how clearly they belong to it.
struct SegmentScorer: CustomerScorer {
  private let model: SegmentModel
  private let features: FeatureSet

  init(_ model: SegmentModel, features: FeatureSet) {
    self.model = model
    self.features = features
  }

  var columns: [OutputColumn] { Self.columns(model.segments) }

  /// The columns of `segments`; of any without.
  static func columns(_ segments: [SegmentModel.Segment]?) -> [OutputColumn] {
    [
      OutputColumn(
        "segment", .number, values: segments?.map { String($0.id) }, decimals: 0,
        files: OutputColumn.File.allCases,
        meaning:
          "the number of the customer's segment, which it keeps when models are trained again"),
      OutputColumn(
        "segment_name", .text, values: segments?.map(\.name), files: [.segments],
        meaning: "the segment's name"),
      OutputColumn(
        "distance", .number, files: [.segments],
        meaning:
          "how far the customer is from the segment's centre, in prepared features; empty for the dormant"
      ),
      OutputColumn(
        "margin", .number, files: [.segments],
        meaning: "how clearly the customer belongs there: 0 (as near to another segment) to 1"),
    ]
  }

  func score(_ block: Matrix) -> [ScoreTable.Values] {
    let assigned = model.assign(block, features: features, workers: Workers(1))
    let indices = Dictionary(
      model.segments.enumerated().map { ($1.id, Int32($0)) },
      uniquingKeysWith: { first, _ in first })
    return [
      .numbers(assigned.segments.map(Double.init)),
      .words(assigned.segments.map { indices[$0] ?? -1 }, of: model.segments.map(\.name)),
      .numbers(assigned.distances), .numbers(assigned.margins),
    ]
  }
}
