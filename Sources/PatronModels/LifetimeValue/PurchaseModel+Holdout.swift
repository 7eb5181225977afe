import Foundation
public import PatronNumerics

extension PurchaseModel {
  /// The log-likelihood of the purchases of each customer (n) within `horizon` after the snapshot,
  /// given their histories: what models are chosen by, as the larger is the better.
  ///
  /// - Complexity: O(n·log n), one probability for each triple of repeats, age and count, and one of
  ///   being alive for each distinct history and count; of Pareto/NBD a probability is a quadrature.
  public func logLikelihood(
    ofLater counts: [Int], after summary: PurchaseSummary, in horizon: TimeSpan,
    workers: Workers = .all
  ) -> Double {
    precondition(counts.count == summary.customerCount, "one count a customer")
    let histories = summary.converted(to: unit).histories
    let time = horizon.count(of: unit)
    let groups = Self.groups(counts, summary.indices)
    return workers.reduce(groups.count, into: 0.0) { rows in
      var future: FuturePurchases?
      var (current, known) = (PurchaseHistory.newcomer, [Int: Double]())
      return rows.reduce(0.0) { sum, row in
        let (history, count) = (histories[groups[row].history], groups[row].count)
        if future == nil || !history.isLike(current) {
          future = self.future(of: history, like: future)
          (current, known) = (history, [:])
        }
        let given = known[count] ?? future?.process.probability(of: count, in: time) ?? 0
        known[count] = given
        let alive = probabilityAlive(history)
        let probability = alive * given + (count == 0 ? 1 - alive : 0)
        return sum + Double(groups[row].customers) * log(max(probability, .leastNormalMagnitude))
      }
    } combine: {
      $0 += $1
    }
  }

  /// The customers of one history and one count, in the order of both.
  private static func groups(
    _ counts: [Int], _ indices: [Int32]
  ) -> [(history: Int, count: Int, customers: Int)] {
    let keys = counts.indices.map { UInt64(indices[$0]) << 32 | UInt64(counts[$0]) }.sorted()
    var groups: [(history: Int, count: Int, customers: Int)] = []
    for (row, key) in keys.enumerated() {
      if row == 0 || keys[row - 1] != key {
        groups.append((Int(key >> 32), Int(key & 0xFFFF_FFFF), 0))
      }
      groups[groups.count - 1].customers += 1
    }
    return groups
  }

  /// The purchases that all customers of `summary` together are expected to make from the snapshot to
  /// the end of each of `periods` periods of `length`: what the purchases observed are tracked by.
  ///
  /// - Complexity: `periods` expectations for each pair of repeats and age.
  public func tracking(
    after summary: PurchaseSummary, periods: Int, of length: TimeSpan, workers: Workers = .all
  ) -> [Double] {
    tracking(
      after: summary,
      to: (1...max(1, periods)).prefix(periods).map { .days(Double($0) * length.days) },
      workers: workers)
  }

  /// The same from the snapshot to each of `ends`, which are counted from it.
  public func tracking(
    after summary: PurchaseSummary, to ends: [TimeSpan], workers: Workers = .all
  ) -> [Double] {
    let summary = summary.converted(to: unit)
    let times = ends.map { $0.count(of: unit) }
    let none = [Double](repeating: 0, count: ends.count)
    return workers.reduce(summary.histories.count, into: none) { rows in
      var totals = none
      var future: FuturePurchases?
      // The customers expected to be there, of the repeats and the age of `future`.
      var alive = 0.0
      func add() {
        guard let future else { return }
        for end in times.indices {
          totals[end] += alive * future.process.expectation(in: times[end])
        }
      }
      for row in rows {
        let history = summary.histories[row]
        if row == rows.lowerBound || !history.isLike(summary.histories[row - 1]) {
          add()
          (future, alive) = (self.future(of: history, like: future), 0)
        }
        alive += Double(summary.customers[row]) * probabilityAlive(history)
      }
      add()
      return totals
    } combine: { totals, block in
      for end in totals.indices { totals[end] += block[end] }
    }
  }

  /// The repeat purchases expected up to the end of each of `periods` periods of `length` of
  /// customers known by the time of their first purchase alone: `starts` is the time from the
  /// beginning of the first period to each customer's first purchase, and may be negative.
  ///
  /// - Complexity: `periods` expectations for each distinct start.
  public func tracking(
    starts: [TimeSpan], periods: Int, of length: TimeSpan
  ) -> [Double] {
    tracking(
      starts: starts,
      to: (1...max(1, periods)).prefix(periods).map { .days(Double($0) * length.days) })
  }

  /// The same up to each of `ends`, which are counted from where `starts` are.
  public func tracking(starts: [TimeSpan], to ends: [TimeSpan]) -> [Double] {
    var counts: [TimeSpan: Int] = [:]
    for start in starts { counts[start, default: 0] += 1 }
    let distinct = counts.sorted { $0.key < $1.key }
    let newcomer = newcomer
    return ends.map { end in
      distinct.reduce(0) { sum, start in
        let time = TimeSpan.days(end.days - start.key.days)
        return time.days > 0
          ? sum + Double(start.value) * newcomer.expectedPurchases(in: time) : sum
      }
    }
  }
}
