package import PatronNumerics

/// The days on which customers bought, and the money that each came to: what lifetime value is made of.
///
/// What was given back later is taken off the latest purchases before it, so that no day comes to less than nothing; a
/// purchase that was given back whole is none.
package struct PurchaseDays: Sendable {
  /// The keys of the customers who have bought (n), ascending.
  package fileprivate(set) var customers: [Int32] = []
  /// Where the days of each begin, and behind the last where they end (n + 1).
  package fileprivate(set) var starts: [Int] = [0]
  /// The days on which something was bought, each customer's ascending.
  package fileprivate(set) var days: [Int32] = []
  /// The money of each day, 0 or more.
  package fileprivate(set) var money: [Double] = []
  /// What was given back for purchases that are not among these.
  package fileprivate(set) var unmatchedReturns = Amount.zero

  /// How many customers bought on several days, of those that `snapshot` sees; nil sees all.
  package func repeaters(before snapshot: Snapshot? = nil) -> Int {
    let end = snapshot.map { Int32(clamping: $0.day.number) } ?? .max
    return customers.indices.count { row in
      starts[row + 1] - starts[row] > 1 && days[starts[row] + 1] < end
    }
  }

  fileprivate mutating func append(_ other: PurchaseDays) {
    let shift = days.count
    customers += other.customers
    starts += other.starts.dropFirst().map { $0 + shift }
    days += other.days
    money += other.money
    unmatchedReturns += other.unmatchedReturns
  }

  /// Appends the purchases among one customer's `occasions`, which are in the order of their days.
  ///
  /// - Parameter split: what was given back from this day on is not taken off purchases before it.
  fileprivate mutating func append(
    _ key: Int32, _ occasions: UnsafeBufferPointer<Occasion>, split: Int32, _ own: inout [Amount]
  ) {
    own.removeAll(keepingCapacity: true)
    let first = days.count
    var isWholeReturn = false
    for occasion in occasions {
      if occasion.isPurchase {
        days.append(occasion.day)
        own.append(occasion.net)
        continue
      }
      var returned = Amount.zero - occasion.net
      var place = own.count
      while returned > .zero, place > 0, occasion.day < split || days[first + place - 1] >= split {
        place -= 1
        let taken = min(returned, own[place])
        own[place] -= taken
        returned -= taken
        if taken > .zero, own[place] == .zero { isWholeReturn = true }
      }
      if returned > .zero { unmatchedReturns += returned }
    }
    if isWholeReturn {
      // Free orders had no money from the start, and stay.
      var free = Set<Int32>()
      for occasion in occasions where occasion.isPurchase && occasion.net == .zero {
        free.insert(occasion.day)
      }
      let left = own.indices.filter { own[$0] > .zero || free.contains(days[first + $0]) }
      let kept = left.map { days[first + $0] }
      own = left.map { own[$0] }
      days.removeSubrange(first...)
      days += kept
    }
    guard !own.isEmpty else { return }
    customers.append(key)
    starts.append(days.count)
    money += own.lazy.map(\.number)
  }
}

extension History {
  /// The purchases that `snapshot` sees, of all customers who have any.
  ///
  /// - Parameter split: what was given back from this snapshot on is not taken off purchases that it sees, as nobody
  ///   knew of it then; nil where all is known.
  /// - Complexity: one walk over the days with orders.
  package func purchases(
    before snapshot: Snapshot, split: Snapshot? = nil, workers: Workers
  ) -> PurchaseDays {
    let split = split.map { Int32(clamping: $0.day.number) } ?? Int32.max
    let blocks = walk(Array(0..<Int32(customerCount)), workers: workers) { rows, reader in
      var found = PurchaseDays()
      var own: [Amount] = []
      for row in rows {
        let key = Int32(row)
        found.append(
          key, reader.customer(key).seen(at: snapshot).occasions, split: split, &own)
      }
      return found
    }
    return blocks.reduce(into: PurchaseDays()) { $0.append($1) }
  }
}
