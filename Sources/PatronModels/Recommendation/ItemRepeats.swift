public import PatronNumerics

/// How often customers who have an item interact with it again within a horizon, by item.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let later = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 1, 2, 2], columns: [0, 0], values: [1, 1])
///     let model = ItemRepeats(shrinkage: 1).fit(interactions, later: later)
///     print(model.rates[0])                        // 0.6: 2 of 3 customers, shrunk towards 2 of 5
public struct ItemRepeats: Hashable, Sendable, Codable {
  /// How many customers' worth of the rate over all items each item's own rate is mixed with: an
  /// item that two customers had proves little.
  public var shrinkage: Double
  /// The rate from which an item may be shown to customers who have it.
  public var leastRate: Double

  public init(shrinkage: Double = 20, leastRate: Double = 0.1) {
    self.shrinkage = shrinkage
    self.leastRate = leastRate
  }

  /// Counts the customers of `seen` who interacted with the same item in `later`, the window behind it.
  ///
  /// Both are customers × items.
  ///
  /// - Complexity: O(entries · log entries of a row).
  public func fit(_ seen: SparseRows, later: SparseRows) -> Model {
    precondition(
      seen.rowCount == later.rowCount && seen.columnCount == later.columnCount,
      "the same customers and items before and behind")
    var holders = [Double](repeating: 0, count: seen.columnCount)
    var again = holders
    for row in 0..<seen.rowCount {
      for entry in seen.rowOffsets[row]..<seen.rowOffsets[row + 1] where seen.values[entry] > 0 {
        let item = seen.columns[entry]
        holders[Int(item)] += 1
        if later.hasEntry(row: row, column: item) { again[Int(item)] += 1 }
      }
    }
    let mean = again.reduce(0, +) / max(1, holders.reduce(0, +))
    let rates = zip(again, holders).map { Float(($0 + shrinkage * mean) / ($1 + shrinkage)) }
    return Model(rates: rates, repeatable: rates.map { Double($0) >= leastRate })
  }

  /// The rates, and what follows from them.
  public struct Model: Hashable, Sendable, Codable {
    /// The share of holders who interact with the item again within the horizon, one an item.
    public let rates: [Float]
    /// Whether an item may be shown to customers who have it.
    public let repeatable: [Bool]

    package init(rates: [Float], repeatable: [Bool]) {
      precondition(rates.count == repeatable.count, "one flag an item")
      self.rates = rates
      self.repeatable = repeatable
    }
  }
}

extension ItemWeights {
  /// The same weights with the worth of having an item for having it again on the diagonal, such as
  /// `ItemRepeats.Model.rates`: the autoencoder leaves it at 0, which would rank repeats by the
  /// customer's other items alone.
  public func adding(ownWeights: [Float]) -> ItemWeights {
    precondition(ownWeights.count == itemCount, "one weight an item")
    var weights = weights
    for item in 0..<itemCount { weights[item, item] = ownWeights[item] }
    return ItemWeights(weights: weights)
  }
}
