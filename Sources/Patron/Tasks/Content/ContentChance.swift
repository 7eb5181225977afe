import PatronData
import PatronEngine
public import PatronModels
import PatronNumerics

/// Turns the score of a recommended item into the chance that the customer acts on it within the horizon.
///
/// One regression for each band of customers, by how long ago their last interaction was.
public struct ContentChance: Hashable, Sendable, Codable {
  /// For customers last seen within the horizon, within four, and longer ago.
  public let bands: [ListChance.Model]
  /// The factor from an item's share of the customers it was ranked by to the chance of a customer without a history.
  public let unknownFactor: Double

  static let bandCount = 3
  /// A band of fewer customers takes the regression of all.
  private static let smallestBand = 200
  /// Customers the regressions are fitted to, at most: evenly spaced.
  private static let largestSample = 50_000

  /// The band of each customer; nil for those without a known item.
  static func bands(_ interactions: Interactions, horizon: DayCount) -> [Int?] {
    (0..<interactions.seen.rowCount).map { row in
      let entries = interactions.seen.rowOffsets[row]..<interactions.seen.rowOffsets[row + 1]
      guard interactions.isKnown(row), let latest = interactions.ages[entries].min() else {
        return nil
      }
      return latest < Float(horizon.days) ? 0 : latest < Float(4 * horizon.days) ? 1 : 2
    }
  }

  /// Whether there is a regression for each band.
  var isSound: Bool { bands.count == Self.bandCount && bands.allSatisfy(\.isSound) }

  /// Learns from the lists that `model`, which saw nothing behind the snapshot, would have shown there,
  /// and from the interactions in the window behind it.
  init(
    _ slice: Interactions, model: NextItems.Model, repeatable: [Bool]?, positions: Int,
    horizon: DayCount, recent: DayCount, fallback: ContentFallback.Reach, workers: Workers
  ) throws(FitError) {
    guard let later = slice.later else { preconditionFailure("a slice has an outcome") }
    let popularity = slice.shares(within: recent)
    let bands = Self.bands(slice, horizon: horizon)
    func fit(_ rows: [Int]) throws(FitError) -> ListChance.Model {
      let count = min(rows.count, Self.largestSample)
      let sample = (0..<count).map { rows[$0 * rows.count / count] }
      let lists = model.recommendations(
        for: slice.dated.selecting(customers: sample), count: positions, allowed: slice.isShowable,
        repeatable: repeatable, workers: workers)
      return try ListChance().fit(
        lists, acted: later.selecting(rows: sample), popularity: popularity, workers: workers)
    }
    let all = try fit(bands.indices.filter { bands[$0] != nil })
    var fitted: [ListChance.Model] = []
    for band in 0..<Self.bandCount {
      let members = bands.indices.filter { bands[$0] == band }
      fitted.append(members.count < Self.smallestBand ? all : try fit(members))
    }
    self.bands = fitted
    let unknown = bands.indices.filter { bands[$0] == nil }
    let given = fallback == .ever ? slice.shares() : popularity
    let shown = ItemPopularity(scores: given).ranked(allowed: slice.isShowable).prefix(positions)
    let expected = shown.reduce(0) { $0 + given[Int($1)] } * Double(unknown.count)
    let hits = unknown.reduce(0) { sum, row in
      sum + shown.count { later.hasEntry(row: row, column: $0) }
    }
    // Without any such customer they are taken to be like all.
    unknownFactor = (Double(hits) + 0.5) / (expected + 0.5)
  }
}
