public import PatronNumerics

/// EASE, the linear autoencoder with a closed form (Steck, "Embarrassingly Shallow Autoencoders for
/// Sparse Data", WWW 2019, arXiv:1905.03375).
///
/// Minimises ‖X − X·B‖² + penalty·‖B‖² with a zero diagonal of B, X (customers × items) being the
/// interactions. By eq. 8, with P = (XᵀX + penalty·I)⁻¹: Bᵢⱼ = −Pᵢⱼ / Pⱼⱼ for i ≠ j.
public struct LinearAutoencoder: Hashable, Sendable, Codable {
  /// The weight λ of ‖B‖², > 0. The paper's best lie between 100 and 1,000.
  public var penalty: Double

  public init(penalty: Double = 500) { self.penalty = penalty }

  /// The memory that a fit of `itemCount` items takes at its peak: the Gram matrix in Double and the
  /// weights in Float, 12 bytes a pair of items, beside the interactions.
  public static func bytesNeeded(itemCount: Int) -> Int { 12 * itemCount * itemCount }

  /// Fits the weights to `interactions` (customers × items).
  ///
  /// - Complexity: O(items³) time, by Cholesky in Double; `bytesNeeded(itemCount:)` bytes.
  public func fit(
    _ interactions: SparseRows, workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(penalty > 0, "EASE needs a penalty above 0")
    guard interactions.entryCount > 0 else { throw .noInteractions }
    let count = interactions.columnCount
    var gram = interactions.lowerGram(workers: workers)
    for item in 0..<count { gram[item * count + item] += penalty }
    let factor: Cholesky
    do throws(Cholesky.NotPositiveDefinite) {
      factor = try Cholesky(order: count, lower: consume gram, workers: workers)
    } catch {
      throw .notPositiveDefinite(item: error.row, penalty: penalty)
    }
    return Model(
      weights: Matrix(
        rowCount: count, columnCount: count, elements: factor.mutualRegressions(workers: workers)))
  }

  /// A fitted autoencoder: what having item i says about item j.
  public struct Model: Hashable, Sendable {
    /// B (items × items): row i adds to the scores of all items what having item i is worth.
    public let weights: Matrix

    /// Takes weights (items × items) as they were fitted.
    public init(weights: Matrix) {
      precondition(weights.rowCount == weights.columnCount, "one row and one column an item")
      self.weights = weights
    }

    /// How many items the model knows.
    public var itemCount: Int { weights.rowCount }

    /// The `count` items of highest score xᵤ·B for each row of `interactions` (customers × items),
    /// the lower item first among equals.
    ///
    /// Only items that `allowed` (one flag an item; all without it) marks are given, and none the
    /// customer has already if `excludesSeen`. A customer without interactions gets no items: every
    /// score would be 0. With `reasons` above 0, each item comes with the customer's own items that
    /// added most to its score, xᵤᵢ·Bᵢⱼ > 0.
    ///
    /// - Complexity: O(entries · items) time; one score an item a thread.
    public func recommendations(
      for interactions: SparseRows, count: Int, allowed: [Bool]? = nil, excludesSeen: Bool = true,
      reasons: Int = 0, workers: Workers = .all
    ) -> Recommendations {
      precondition(interactions.columnCount == itemCount, "interactions and model differ in items")
      precondition(allowed == nil || allowed?.count == itemCount, "one flag an item")
      precondition(count >= 0 && reasons >= 0, "a list has no negative length")
      let blocks = Workers.blocks(of: interactions.rowCount, size: Self.rowsPerBlock)
      let parts = workers.map(blocks.count) { index in
        var part = Recommendations(rowCount: 0, count: count, reasonCount: reasons)
        var scores = [Float](repeating: 0, count: itemCount)
        for row in blocks[index] {
          recommend(
            interactions, row: row, allowed: allowed, excludesSeen: excludesSeen, scores: &scores,
            into: &part)
        }
        return part
      }
      var result = Recommendations(rowCount: 0, count: count, reasonCount: reasons)
      for part in parts { result.append(part) }
      return result
    }

    /// Customers of one block: they share a buffer of scores.
    private static let rowsPerBlock = 64

    private func recommend(
      _ interactions: SparseRows, row: Int, allowed: [Bool]?, excludesSeen: Bool,
      scores: inout [Float], into part: inout Recommendations
    ) {
      let entries = interactions.rowOffsets[row]..<interactions.rowOffsets[row + 1]
      var best = TopItems(capacity: entries.isEmpty ? 0 : part.count)
      if !entries.isEmpty, part.count > 0 {
        for index in scores.indices { scores[index] = 0 }
        for entry in entries {
          BLAS.add(
            interactions.values[entry], row: Int(interactions.columns[entry]), of: weights,
            to: &scores)
        }
        if let allowed {
          for item in scores.indices where !allowed[item] { scores[item] = -.infinity }
        }
        if excludesSeen {
          for entry in entries { scores[Int(interactions.columns[entry])] = -.infinity }
        }
        best.insert(scores)
      }
      part.append(best) { item, limit in
        var reasons = TopItems(capacity: limit)
        for entry in entries {
          let source = Int(interactions.columns[entry])
          let contribution = interactions.values[entry] * weights[source, item]
          if contribution > 0 { reasons.insert(Int32(source), contribution) }
        }
        return reasons.items
      }
    }
  }
}

/// The best few items of many, in falling order of score, the lower item first among equals.
private struct TopItems {
  let capacity: Int
  private(set) var items: [Int32] = []
  private(set) var scores: [Float] = []

  init(capacity: Int) { self.capacity = capacity }

  /// Offers every item with its score; those of −∞, or of a score that is no number, are left out.
  mutating func insert(_ all: [Float]) {
    guard capacity > 0 else { return }
    for item in all.indices {
      let score = all[item]
      if items.count == capacity, score <= scores[capacity - 1] { continue }
      if score > -.infinity { insert(Int32(item), score) }
    }
  }

  /// Offers an item above all those offered before, with its score.
  mutating func insert(_ item: Int32, _ score: Float) {
    if items.count == capacity {
      guard let last = scores.last, score > last else { return }
      items.removeLast()
      scores.removeLast()
    }
    var place = items.count
    while place > 0, scores[place - 1] < score { place -= 1 }
    items.insert(item, at: place)
    scores.insert(score, at: place)
  }
}

/// A ranked list of items for each of many customers, in flat arrays.
public struct Recommendations: Hashable, Sendable {
  /// How many customers there are.
  public private(set) var rowCount: Int
  /// How many places each list has.
  public let count: Int
  /// How many reasons each place has.
  public let reasonCount: Int
  /// Item at place p of customer u: `items[u * count + p]`, −1 where the list has ended.
  public private(set) var items: [Int32] = []
  /// Its score beside it, 0 where the list has ended.
  public private(set) var scores: [Float] = []
  /// Reason r of that place: `reasonItems[(u * count + p) * reasonCount + r]`, the strongest first, −1
  /// where there are no more.
  public private(set) var reasonItems: [Int32] = []

  fileprivate init(rowCount: Int, count: Int, reasonCount: Int) {
    self.rowCount = rowCount
    self.count = count
    self.reasonCount = reasonCount
  }

  /// The items of customer `row`, best first, without the places that are empty.
  public func items(ofRow row: Int) -> ArraySlice<Int32> {
    items[row * count..<(row + 1) * count].prefix { $0 >= 0 }
  }

  fileprivate mutating func append(_ part: Recommendations) {
    rowCount += part.rowCount
    items += part.items
    scores += part.scores
    reasonItems += part.reasonItems
  }

  fileprivate mutating func append(_ best: TopItems, reasons: (Int, Int) -> [Int32]) {
    rowCount += 1
    let missing = count - best.items.count
    items += best.items + Array(repeating: -1, count: missing)
    scores += best.scores + Array(repeating: 0, count: missing)
    guard reasonCount > 0 else { return }
    for item in best.items {
      let found = reasons(Int(item), reasonCount)
      reasonItems += found + Array(repeating: -1, count: reasonCount - found.count)
    }
    reasonItems += Array(repeating: -1, count: missing * reasonCount)
  }
}
