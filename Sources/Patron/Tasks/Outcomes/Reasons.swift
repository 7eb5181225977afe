import PatronData
import PatronEngine
package import PatronModels
package import PatronNumerics

/// The reasons of each customer's score: the features that take it furthest from the average.
///
/// Only features that move it in its own direction count.
///
/// Kept as numbers, and put into words only as they are written: a million customers' sentences would
/// take more memory than all else.
package struct Reasons: Sendable {
  /// How many a customer is given.
  static let count = 3

  /// The feature of each position (customers × count), −1 where there is none, and its value.
  private(set) var features: [Int32] = []
  private(set) var values: [Float] = []

  /// A feature that adds less to the log odds is no reason.
  private static let leastContribution = 0.05

  /// Adds the reasons of the rows of `frame`, whose log odds are made up of `parts`.
  package init() {}

  mutating package func append(_ frame: Matrix, _ parts: AdditiveLogistic.Contributions) {
    let width = parts.columnCount
    for row in 0..<frame.rowCount {
      let own = parts.values.span.extracting(row * width..<(row + 1) * width)
      var total = 0.0
      for column in own.indices { total += own[column] }
      let sign: Double = total < 0 ? -1 : 1
      // The largest first; of equal ones the first column.
      var chosen: (Int, Int, Int) = (-1, -1, -1)
      var sizes = (Self.leastContribution, Self.leastContribution, Self.leastContribution)
      for column in own.indices {
        let size = sign * own[column]
        if size > sizes.0 {
          (chosen, sizes) = ((column, chosen.0, chosen.1), (size, sizes.0, sizes.1))
        } else if size > sizes.1 {
          (chosen, sizes) = ((chosen.0, column, chosen.1), (sizes.0, size, sizes.1))
        } else if size > sizes.2 {
          (chosen.2, sizes.2) = (column, size)
        }
      }
      for column in [chosen.0, chosen.1, chosen.2] {
        features.append(Int32(column))
        values.append(column >= 0 ? frame[row, column] : .nan)
      }
    }
  }

  mutating func reserveCapacity(_ customerCount: Int) {
    features.reserveCapacity(customerCount * Self.count)
    values.reserveCapacity(customerCount * Self.count)
  }

  /// Adds `other`, of the customers behind these.
  mutating func append(_ other: Reasons) {
    features += other.features
    values += other.values
  }

  /// The reason at `position` of customer `row`; nil where there is none.
  package func reason(_ row: Int, _ position: Int) -> (feature: Int, value: Float)? {
    let index = row * Self.count + position
    return features[index] >= 0 ? (Int(features[index]), values[index]) : nil
  }
}

/// Reasons in words, each kind made once: customers share most of them.
struct ReasonWords {
  private let features: [FeatureWords]
  private var known: [UInt64: String] = [:]

  init(_ features: [FeatureWords]) { self.features = features }

  subscript(_ reason: (feature: Int, value: Float)) -> String {
    mutating get {
      let key = UInt64(reason.feature) << 32 | UInt64(reason.value.bitPattern)
      if let words = known[key] { return words }
      let words = features[reason.feature].words(of: reason.value)
      known[key] = words
      return words
    }
  }
}
