public import PatronNumerics

/// EASE, the linear autoencoder with a closed form (Steck, "Embarrassingly Shallow Autoencoders for
/// Sparse Data", WWW 2019, arXiv:1905.03375).
///
/// Minimises ‖X − X·B‖² + penalty·‖B‖² with a zero diagonal of B, X (customers × items) being the
/// interactions. By eq. 8, with P = (XᵀX + penalty·I)⁻¹: Bᵢⱼ = −Pᵢⱼ / Pⱼⱼ for i ≠ j.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let model = try LinearAutoencoder(penalty: 1).fit(interactions)
///     print(model.weights[0, 1])                   // 0.5
///     print(model.recommendations(for: interactions, count: 1).items(ofRow: 2))  // [1]
public struct LinearAutoencoder: Hashable, Sendable, Codable {
  /// The weight λ of ‖B‖², > 0. The paper's best lie between 100 and 1,000.
  public var penalty: Double

  public init(penalty: Double = 500) { self.penalty = penalty }

  /// Up to here the factorisation is in Double, which then costs little; beyond, in Float: on 5,000
  /// items and 5 million interactions (λ = 200) no weight is off by more than 4·10⁻⁷, the largest
  /// being 0.2.
  package static let largestDoubleItemCount = 1024

  /// The memory that a fit of `itemCount` items takes at its peak, in bytes, beside the
  /// interactions: of 20,000 items 1.9 GB.
  package static func bytesNeeded(itemCount: Int) -> Int {
    itemCount <= largestDoubleItemCount
      ? 12 * itemCount * itemCount : MutualRegressions.bytesNeeded(order: itemCount)
  }

  /// The most items whose fit keeps within `bytes`. Beyond it, fit to the items that most customers
  /// have, ties in the order of the items, and leave the rest to popularity and attributes.
  package static func largestItemCount(bytes: Int) -> Int {
    var (fits, tooMany) = (0, 1 << 20)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if bytesNeeded(itemCount: middle) <= bytes { fits = middle } else { tooMany = middle }
    }
    return fits
  }

  /// Fits the weights to `interactions` (customers × items).
  ///
  /// - Complexity: O(items³) time, by Cholesky; `bytesNeeded(itemCount:)` bytes.
  public func fit(
    _ interactions: SparseRows, workers: Workers = .all
  ) throws(FitError) -> Model {
    guard interactions.entryCount > 0 else { throw .noInteractions }
    return try fit(gram: ItemGram(interactions, workers: workers), workers: workers)
  }

  /// Fits the weights to interactions, by their products alone.
  package func fit(
    gram: consuming ItemGram, workers: Workers = .all
  ) throws(FitError) -> Model {
    precondition(penalty > 0, "EASE needs a penalty above 0")
    let count = gram.itemCount
    let weights: [Float]
    do throws(Cholesky.NotPositiveDefinite) {
      switch consume gram {
      case .double(_, var lower):
        for item in 0..<count { lower[item * count + item] += penalty }
        weights = try Cholesky(order: count, lower: consume lower, workers: workers)
          .mutualRegressions(workers: workers)
      case .single(_, var lower):
        for item in 0..<count { lower[item * count + item] += Float(penalty) }
        weights = try MutualRegressions.weights(
          order: count, lower: consume lower, workers: workers)
      }
    } catch {
      throw .notPositiveDefinite(item: error.row, penalty: penalty)
    }
    return Model(weights: Matrix(rowCount: count, columnCount: count, elements: weights))
  }

  /// A fitted autoencoder.
  public typealias Model = ItemWeights
}

/// XᵀX of interactions X: how often each pair of items goes together. Fits of several penalties
/// share it.
///
/// The lower triangle (items × items, row by row), in the precision of the factorisation.
package enum ItemGram: Sendable {
  case double(itemCount: Int, lower: [Double])
  case single(itemCount: Int, lower: [Float])

  /// - Complexity: O(Σ over the customers of entries²/2).
  package init(_ interactions: SparseRows, workers: Workers = .all) {
    let count = interactions.columnCount
    self =
      count <= LinearAutoencoder.largestDoubleItemCount
      ? .double(itemCount: count, lower: interactions.lowerGram(workers: workers))
      : .single(itemCount: count, lower: interactions.lowerGramSingle(workers: workers))
  }

  /// Adds `weight` for each tag that two items share, as rows of the tags beside those of the
  /// customers would (Jeunen, Van Balen & Goethals, "Closed-Form Models for Collaborative Filtering
  /// with Side-Information", RecSys 2020, eq. 6).
  ///
  /// - Parameter tags: items × tags.
  /// - Complexity: O(Σ over the tags of items²/2).
  package mutating func add(tags: SparseRows, weight: Double) {
    precondition(tags.rowCount == itemCount, "one row of tags an item")
    let byTag = tags.transposed()
    func pairs(_ body: (Int) -> Void) {
      for tag in 0..<byTag.rowCount {
        let items = byTag.columns[byTag.rowOffsets[tag]..<byTag.rowOffsets[tag + 1]]
        for (index, item) in items.enumerated() {
          for other in items.prefix(index + 1) { body(Int(item) * tags.rowCount + Int(other)) }
        }
      }
    }
    switch self {
    case .double(let count, var lower):
      self = .double(itemCount: 0, lower: [])
      pairs { lower[$0] += weight }
      self = .double(itemCount: count, lower: lower)
    case .single(let count, var lower):
      self = .single(itemCount: 0, lower: [])
      pairs { lower[$0] += Float(weight) }
      self = .single(itemCount: count, lower: lower)
    }
  }

  package var itemCount: Int {
    switch self {
    case .double(let count, _), .single(let count, _): count
    }
  }
}
