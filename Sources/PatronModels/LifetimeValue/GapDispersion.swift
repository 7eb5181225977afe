public import PatronNumerics

/// How regularly customers buy: the spread of the gaps between their purchases against that of chance.
///
/// Of two gaps in a row that add up to s days, the first is equally likely to be 1…s − 1 days where a
/// customer is as likely to buy on any day, whatever their rate: its variance is s·(s − 2)/12. The
/// dispersion is the mean over customers of their mean of (first − s/2)²·12/(s·(s − 2)): 1 for chance,
/// less for a rhythm, more for bursts and pauses. This is the test of Wheat & Morrison (Marketing
/// Science 1990), who take gaps as continuous and Erlang-distributed, in whole days.
public struct GapDispersion: Hashable, Sendable, Codable {
  /// The customers with two gaps, of more than two days together.
  public let customers: Int
  public let value: Double
  public let standardError: Double

  /// The shape of gamma-distributed gaps that the value stands for, (3/value − 1)/2: 1 for chance,
  /// 2 as for the gaps between every second of random purchases.
  public var shape: Double { (3 / value - 1) / 2 }

  /// Finds the dispersion of `customers` of `log` before `day`, two gaps at a time and none twice; nil
  /// unless two customers have such gaps.
  ///
  /// - Complexity: O(purchase days).
  public init?(
    _ log: PurchaseLog, before day: Int32, of customers: [Int], workers: Workers = .all
  ) {
    let sums = workers.reduce(customers.count, into: SIMD3<Double>.zero) { block in
      block.reduce(into: SIMD3<Double>.zero) { sums, index in
        guard let mean = Self.mean(log, log.rows(of: customers[index], in: .min..<day)) else {
          return
        }
        sums += SIMD3(1, mean, mean * mean)
      }
    } combine: {
      $0 += $1
    }
    guard sums.x >= 2 else { return nil }
    self.customers = Int(sums.x)
    value = sums.y / sums.x
    let variance = max(0, sums.z - sums.y * sums.y / sums.x) / (sums.x - 1)
    standardError = (variance / sums.x).squareRoot()
  }

  /// The mean of a customer's pairs of gaps; nil without one that can vary.
  private static func mean(_ log: PurchaseLog, _ rows: Range<Int>) -> Double? {
    var (sum, pairs) = (0.0, 0.0)
    var row = rows.lowerBound
    while row + 2 < rows.upperBound {
      let first = Double(log.days[row + 1] - log.days[row])
      let both = Double(log.days[row + 2] - log.days[row])
      if both > 2 {
        sum += (first - both / 2) * (first - both / 2) * 12 / (both * (both - 2))
        pairs += 1
      }
      row += 2
    }
    return pairs > 0 ? sum / pairs : nil
  }
}
