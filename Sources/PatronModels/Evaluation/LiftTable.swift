/// How much better than chance a ranking finds the positives, decile by decile.
public struct LiftTable: Hashable, Sendable, Codable {
  /// A part of the rows in falling order of probability.
  public struct Part: Hashable, Sendable, Codable {
    /// Rows and positives inside.
    ///
    /// Rows that tie at an edge count on both sides by their share, as if they had been shuffled.
    public let rows: Double
    public let positives: Double
    public let meanProbability: Double
    /// The share of positives in this part over that in all rows.
    public let lift: Double
    /// The share of all positives found up to and with this part.
    public let gain: Double
    /// gain over the share of the rows looked at.
    public let cumulativeLift: Double
    /// The share of positives in this part: in the first one the precision at the top.
    public var precision: Double { rows > 0 ? positives / rows : 0 }
  }

  /// From the highest probabilities to the lowest.
  public let parts: [Part]

  /// Cuts the rows into `partCount` parts of equal size; nil without positives.
  ///
  /// - Complexity: O(n·log n).
  public init?(probabilities: [Double], labels: [Float], partCount: Int = 10) {
    precondition(partCount >= 1, "one part at least")
    guard labels.contains(1) else { return nil }
    let rows = RankedRows(probabilities: probabilities, labels: labels)
    let total = Double(labels.count)
    let allPositives = Double(labels.count { $0 == 1 })
    var sums = [(rows: Double, positives: Double, probability: Double)](
      repeating: (0, 0, 0), count: partCount)
    var seen = 0.0
    rows.forEachTie { probability, count, positives in
      let size = Double(count)
      var left = size
      while left > 1e-9 {
        let part = min(Int((seen / total * Double(partCount)).rounded(.down)), partCount - 1)
        let edge = part == partCount - 1 ? total : total * Double(part + 1) / Double(partCount)
        let taken = max(min(left, edge - seen), 1e-9)
        sums[part].rows += taken
        sums[part].positives += Double(positives) * taken / size
        sums[part].probability += probability * taken
        seen += taken
        left -= taken
      }
    }
    var found = 0.0
    var looked = 0.0
    parts = sums.map { sum in
      found += sum.positives
      looked += sum.rows
      return Part(
        rows: sum.rows, positives: sum.positives,
        meanProbability: sum.rows > 0 ? sum.probability / sum.rows : 0,
        lift: sum.rows > 0 ? sum.positives / sum.rows / (allPositives / total) : 0,
        gain: found / allPositives,
        cumulativeLift: looked > 0 ? found / allPositives / (looked / total) : 0)
    }
  }
}
