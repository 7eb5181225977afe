public import PatronNumerics

/// What models are fitted to, and what they are judged by. A window holds its first day and not its
/// last, `before`; `customers` are indices, and each result has one element for each of them.
extension PurchaseLog {
  /// The histories of `customers` at the beginning of `day`, the snapshot.
  ///
  /// A purchase counts from the beginning of its day too, so that who first bought on the day before
  /// has an age of one day, and h days from the snapshot on are `day`..<`day` + h. (Published
  /// summaries of CDNOW stand on the last day of calibration itself, and have ages of a day less.)
  ///
  /// - Precondition: the customers first bought before `day`.
  /// - Complexity: O(n·log n).
  public func summary(
    before day: Int32, unit: TimeUnit, of customers: [Int], workers: Workers = .all
  ) -> PurchaseSummary {
    let histories = workers.filled(customers.count, with: PurchaseHistory.newcomer) {
      block, span in
      for index in block {
        let known = rows(of: customers[index], in: .min..<day)
        precondition(!known.isEmpty, "a customer who first bought after the snapshot")
        let first = days[known.lowerBound]
        // Differences of days are whole, and so equal ones stay equal in any unit.
        let recency = Double(Int(days[known.upperBound - 1]) - Int(first)) / unit.days
        span[index - block.lowerBound] = PurchaseHistory(
          unchecked: known.count - 1, recency, Double(Int(day) - Int(first)) / unit.days)
      }
    }
    return PurchaseSummary(histories, unit: unit)
  }

  /// The purchase days of each of `customers` in the window.
  ///
  /// - Complexity: O(n).
  public func counts(
    from first: Int32, before end: Int32, of customers: [Int], workers: Workers = .all
  ) -> [Int] {
    workers.filled(customers.count, with: 0) { block, span in
      for index in block {
        span[index - block.lowerBound] = rows(of: customers[index], in: first..<end).count
      }
    }
  }

  /// The money of each of `customers` in the window.
  ///
  /// - Complexity: O(n + purchase days).
  public func money(
    from first: Int32, before end: Int32, of customers: [Int], workers: Workers = .all
  ) -> [Double] {
    workers.filled(customers.count, with: 0) { block, span in
      for index in block {
        span[index - block.lowerBound] = rows(of: customers[index], in: first..<end)
          .reduce(0) { $0 + spends[$1] }
      }
    }
  }

  /// The repeat purchase days of `customers` together in each of consecutive periods of `days` days,
  /// the last of which the end may cut short.
  ///
  /// A customer's first purchase is left out, as in what a model expects.
  ///
  /// - Complexity: O(n + purchase days).
  public func periodTotals(
    from first: Int32, before end: Int32, every days: Int, of customers: [Int],
    workers: Workers = .all
  ) -> [Int] {
    repeats(
      between: Self.edges(from: first, before: end, every: days), of: customers, workers: workers)
  }

  /// The same in each calendar month that the window has days of.
  ///
  /// - Complexity: O(n + purchase days).
  public func monthTotals(
    from first: Int32, before end: Int32, of customers: [Int], workers: Workers = .all
  ) -> [(month: CalendarMonth, purchases: Int)] {
    let found = repeats(
      between: Self.monthEdges(from: first, before: end), of: customers, workers: workers)
    return zip(CalendarMonth.months(of: first..<end), found).map { (month: $0, purchases: $1) }
  }

  /// The days at which periods of `days` days begin, and the end.
  static func edges(from first: Int32, before end: Int32, every days: Int) -> [Int32] {
    precondition(days >= 1, "periods of a day at least")
    return stride(from: Int(first), to: Int(end), by: days).map(Int32.init) + [end]
  }

  /// The days at which calendar months begin in the window, its first day and its end.
  static func monthEdges(from first: Int32, before end: Int32) -> [Int32] {
    CalendarMonth.months(of: first..<end).map { max(first, $0.firstDay) } + [end]
  }

  /// The repeat purchase days of `customers` together from each of the rising `edges` to the next.
  private func repeats(
    between edges: [Int32], of customers: [Int], workers: Workers
  ) -> [Int] {
    let none = [Int](repeating: 0, count: edges.count - 1)
    guard let first = edges.first, let end = edges.last, !none.isEmpty else { return [] }
    return workers.reduce(customers.count, into: none) { block in
      var totals = none
      for index in block {
        let customer = customers[index]
        var period = 0
        for row in rows(of: customer, in: first..<end) where row > starts[customer] {
          while days[row] >= edges[period + 1] { period += 1 }
          totals[period] += 1
        }
      }
      return totals
    } combine: { totals, block in
      for period in totals.indices { totals[period] += block[period] }
    }
  }
}
