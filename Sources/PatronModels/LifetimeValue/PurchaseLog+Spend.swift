public import PatronNumerics

extension PurchaseLog {
  /// The money of repeat purchase days, and what was left out of it.
  public struct Spend: Hashable, Sendable {
    /// The repeat purchase days that brought money and their mean, one a customer.
    public let summary: SpendSummary
    /// Σ (z − z̄ᵢ)² over those days, z̄ᵢ the mean of the customer.
    public let squaresWithin: Double
    /// The repeat purchase days that brought none.
    public let daysWithoutMoney: Int
  }

  /// What `customers` (n) spent on repeat purchase days before `day`.
  ///
  /// The first purchase is left out: it made somebody a customer, and is often unlike what follows.
  /// So are days of no money, which the gamma-gamma model cannot know; they are counted.
  ///
  /// - Complexity: O(n + purchase days).
  public func spend(
    before day: Int32, of customers: [Int], workers: Workers = .all
  ) -> Spend {
    let histories = workers.filled(customers.count, with: SpendHistory.none) { block, span in
      for index in block {
        let paid = repeats(of: customers[index], before: day).filter { spends[$0] > 0 }
        guard !paid.isEmpty else { continue }
        let mean = paid.reduce(0) { $0 + spends[$1] } / Double(paid.count)
        span[index - block.lowerBound] = SpendHistory(unchecked: paid.count, mean)
      }
    }
    let (squares, unpaid) = workers.reduce(customers.count, into: (0.0, 0)) { block in
      var sums = (0.0, 0)
      for index in block {
        let mean = histories[index].mean
        for row in repeats(of: customers[index], before: day) {
          let distance = spends[row] - mean
          if spends[row] > 0 { sums.0 += distance * distance } else { sums.1 += 1 }
        }
      }
      return sums
    } combine: {
      $0.0 += $1.0
      $0.1 += $1.1
    }
    return Spend(
      summary: SpendSummary(unchecked: histories, currency: currency), squaresWithin: squares,
      daysWithoutMoney: unpaid)
  }

  /// The rows of a customer's purchases before `day` but for the first.
  func repeats(of customer: Int, before day: Int32) -> Range<Int> {
    let known = rows(of: customer, in: .min..<day)
    return min(known.lowerBound + 1, known.upperBound)..<known.upperBound
  }
}
