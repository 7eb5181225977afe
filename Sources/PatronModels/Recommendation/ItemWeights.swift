public import PatronNumerics

/// The weight of having item i for item j: a fitted linear model of items from items.
public struct ItemWeights: Hashable, Sendable {
  /// B (items × items): row i adds to the scores of all items what having item i is worth.
  public let weights: Matrix

  /// Takes weights (items × items) as they were fitted.
  public init(weights: Matrix) {
    precondition(weights.rowCount == weights.columnCount, "one row and one column an item")
    self.weights = weights
  }

  /// How many items the model knows.
  public var itemCount: Int { weights.rowCount }

  /// The mean of what an interaction adds to the scores of all items together, over the `counts` (one an
  /// item): just below 1 for an autoencoder of many customers, less where the penalty is
  /// large beside them. 0 where negative weights outweigh positive ones.
  ///
  /// - Complexity: O(items²).
  func meanWorth(counts: [Double]) -> Double {
    var (worth, total) = (0.0, 0.0)
    for (item, count) in counts.enumerated() where count > 0 {
      let row = weights.elements[item * itemCount..<(item + 1) * itemCount]
      worth += count * row.reduce(0.0) { $0 + Double($1) }
      total += count
    }
    return total > 0 ? max(0, worth / total) : 0
  }

  /// w·m of each item: see `NextItems`.
  ///
  /// - Complexity: O(items²).
  func bases(counts: [Double], knownCount: Int) -> [Double] {
    let unit = meanWorth(counts: counts) / Double(max(1, knownCount))
    return counts.map { unit * $0 }
  }

  /// The `count` items of highest score liftⱼ·(baseⱼ + Σᵢ xᵤᵢ·Bᵢⱼ) for each row of `interactions`
  /// (customers × items), the lower item first among equals.
  ///
  /// Only items that `allowed` (one flag an item; all without it) marks are given, and none the
  /// customer has already if `excludesSeen`, but for those that `repeatable` marks (none without
  /// it). `bases` and `lifts` (one an item; 0 and 1 without them) shift and scale the scores of
  /// items. A customer without interactions gets no items: nothing in the scores would be personal.
  /// With `reasons` above 0, each item comes with the customer's own items that added most to its
  /// score, xᵤᵢ·Bᵢⱼ·liftⱼ > 0, and how much they added.
  ///
  /// - Complexity: O(entries · items) time; the lists, and a few panels of weights a thread.
  public func recommendations(
    for interactions: SparseRows, count: Int, allowed: [Bool]? = nil, excludesSeen: Bool = true,
    repeatable: [Bool]? = nil, bases: [Float]? = nil, lifts: [Float]? = nil, reasons: Int = 0,
    workers: Workers = .all
  ) -> Recommendations {
    precondition(interactions.columnCount == itemCount, "interactions and model differ in items")
    precondition(count >= 0 && reasons >= 0, "a list has no negative length")
    let repeats = excludesSeen ? repeatable : [Bool](repeating: true, count: itemCount)
    let lists = RankedLists(
      interactions, by: weights, adjusted: RankedLists.Columns(bases: bases, lifts: lifts),
      count: count,
      rules: RankedLists.Rules(allowed: allowed, repeatable: repeats), workers: workers)
    var result = Recommendations(
      rowCount: interactions.rowCount, count: count, reasonCount: reasons, items: lists.columns,
      scores: lists.scores)
    if reasons > 0 { explain(&result, interactions, lifts: lifts, workers: workers) }
    return result
  }

  /// Fills in which of the customers' own items added most to each position.
  private func explain(
    _ lists: inout Recommendations, _ interactions: SparseRows, lifts: [Float]?, workers: Workers
  ) {
    let (count, limit) = (lists.count, lists.reasonCount)
    let items = lists.items
    let parts = workers.map(Workers.blocks(of: interactions.rowCount).count) { task in
      let rows = Workers.blocks(of: interactions.rowCount)[task]
      var sources = [Int32](repeating: -1, count: rows.count * count * limit)
      var shares = [Float](repeating: 0, count: rows.count * count * limit)
      for row in rows {
        for position in 0..<count {
          let item = Int(items[row * count + position])
          guard item >= 0 else { break }
          let lift = lifts?[item] ?? 1
          let first = ((row - rows.lowerBound) * count + position) * limit
          for entry in interactions.rowOffsets[row]..<interactions.rowOffsets[row + 1] {
            let source = interactions.columns[entry]
            let share = interactions.values[entry] * weights[Int(source), item] * lift
            // Insertion into the few strongest: columns ascend, so that equals keep their order.
            var slot = first + limit
            while slot > first, share > shares[slot - 1] { slot -= 1 }
            guard slot < first + limit else { continue }
            for later in stride(from: first + limit - 1, to: slot, by: -1) {
              (sources[later], shares[later]) = (sources[later - 1], shares[later - 1])
            }
            (sources[slot], shares[slot]) = (source, share)
          }
        }
      }
      return (sources, shares)
    }
    lists.setReasons(items: parts.flatMap(\.0), shares: parts.flatMap(\.1))
  }
}
