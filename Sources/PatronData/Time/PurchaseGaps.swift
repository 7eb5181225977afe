/// The days between a customer's active day and the next.
package struct PurchaseGaps: Sendable {
  package let gaps: Int
  /// The quartiles and the ninth decile: the least gap that so many are at most as long as; nil without gaps.
  package let lower: DayCount?
  package let middle: DayCount?
  package let upper: DayCount?
  package let tail: DayCount?
  /// The customers with an active day, and those with two.
  package let customers: Int
  package let repeaters: Int

  /// - Parameter lengths: how often each length was seen.
  package init(_ lengths: [(days: DayCount, count: Int)], customers: Int, repeaters: Int) {
    self.customers = customers
    self.repeaters = repeaters
    let total = lengths.reduce(0) { $0 + $1.count }
    gaps = total
    let sorted = lengths.sorted { $0.days < $1.days }
    /// The gap behind which a hundredth times `hundredths` of all lie.
    func quantile(_ hundredths: Int) -> DayCount? {
      var left = max(1, (total * hundredths + 99) / 100)
      return sorted.first { length in
        left -= length.count
        return left <= 0
      }?.days
    }
    lower = quantile(25)
    middle = quantile(50)
    upper = quantile(75)
    tail = quantile(90)
  }
}
