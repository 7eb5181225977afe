import PatronFeatures
import PatronModels
import PatronNumerics

/// What goes with each customer's score: the features that take it furthest from the average, in the
/// direction that it has.
///
/// Kept as numbers, and put into words only as they are written: a million customers' sentences would
/// take more memory than all else.
struct Reasons: Sendable {
  /// How many a customer is given.
  static let count = 3

  /// The feature of each place (customers × count), −1 where there is none, and its value.
  private(set) var features: [Int16] = []
  private(set) var values: [Float] = []

  /// A feature that adds less to the log odds is no reason.
  private static let leastContribution = 0.05

  mutating func append(_ frame: Matrix, model: AdditiveLogistic.Model, workers: Workers) {
    let parts = model.contributions(frame, workers: workers)
    for row in 0..<frame.rowCount {
      let total = (0..<parts.columnCount).reduce(0.0) { $0 + parts[row, $1] }
      let sign: Double = total < 0 ? -1 : 1
      var chosen: [Int] = []
      for _ in 0..<Self.count {
        var best: Int?
        var largest = Self.leastContribution
        for column in 0..<parts.columnCount
        where sign * parts[row, column] > largest && !chosen.contains(column) {
          best = column
          largest = sign * parts[row, column]
        }
        if let best { chosen.append(best) }
      }
      for place in 0..<Self.count {
        let column = place < chosen.count ? chosen[place] : -1
        features.append(Int16(column))
        values.append(column >= 0 ? frame[row, column] : .nan)
      }
    }
  }

  /// The reason at `place` of customer `row`, in words.
  func words(_ row: Int, _ place: Int, of set: [Feature]) -> String? {
    let index = row * Self.count + place
    guard features[index] >= 0 else { return nil }
    return set[Int(features[index])].words(of: values[index])
  }
}
