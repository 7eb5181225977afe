public import PatronNumerics

/// The items that each customer is likely to interact with next: the linear autoencoder (or the
/// nearest neighbours, or popularity alone, where they prove better) on all interactions, its scores shifted by the
/// popularity of items, turned towards the latest popularity, and read from the customer's latest
/// interactions.
///
/// With f the fading of a customer's own interactions, m the share of customers who have an item, l
/// its lift and w the mean over all interactions of what the item adds to the scores of all items,
/// w = Σᵤᵢ xᵤᵢ·Σⱼ Bᵢⱼ / Σᵤᵢ xᵤᵢ, the score of item j is lⱼ·(prior·w·mⱼ + Σᵢ fᵤᵢ·xᵤᵢ·Bᵢⱼ).
///
/// Each part is off by default; `NextItemsSearch` finds which of them pay. With all off it is EASE. Items of the same
/// score stand in the order of their popularity.
///
///     // Customers 0 and 1 have items 0 and 1, customer 2 has item 0 alone.
///     let interactions = try SparseRows(
///       columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0],
///       values: [1, 1, 1, 1, 1])
///     let dated = DatedInteractions(rows: interactions, ages: [3, 2, 40, 35, 1])  // days ago
///     let model = try NextItems(penalty: 1, prior: 0.1, memory: 30).fit(dated)
///     print(model.recommendations(for: dated, count: 1).items(ofRow: 2))  // [1]
public struct NextItems: Hashable, Sendable, Codable {
  /// The model of which items go together.
  public enum Core: String, Hashable, Sendable, Codable {
    /// `LinearAutoencoder`.
    case autoencoder
    /// `ItemNeighbours`, which needs less to learn from.
    case neighbours
    /// How many customers have an item, whatever others they have: all lists are those of popularity.
    case popularity
  }

  public var core: Core
  /// The penalty of the linear autoencoder, > 0.
  public var penalty: Double
  /// How much the share of customers who have an item adds to its scores, ≥ 0: at 1 it adds as much
  /// to the scores of a customer, over all items, as the customer's own items do on average,
  /// whatever the core and the penalty. An item that no own item has a weight for is ranked by it alone, and at
  /// 100 all lists are next to those of popularity.
  public var prior: Double
  /// How scores follow the latest popularity; nil for not at all.
  public var trend: ItemTrend?
  /// The days after which a customer's own interaction counts half as much for the customer's list.
  ///
  /// Nil where all count alike. The weights are fitted to all interactions alike in any case.
  public var memory: Double?
  /// Whether a customer's own interaction counts by its value, such as that of the type of event.
  ///
  /// Else all count alike, as they do in the weights in any case.
  public var weighs: Bool
  /// The worth of two items' sharing a tag in the fit beside the customers they share, as a share
  /// of the penalty; 0 for nothing.
  public var kinship: Double
  /// How many times the mean score of its tags' items an item without an interaction scores.
  public var novelty: Double
  /// The days that the popularity of that core looks back; nil for all time. Other cores take no notice of it.
  public var window: Double?

  public init(
    core: Core = .autoencoder, penalty: Double = 500, prior: Double = 0, trend: ItemTrend? = nil,
    memory: Double? = nil,
    weighs: Bool = false, kinship: Double = 0, novelty: Double = 1, window: Double? = nil
  ) {
    self.core = core
    self.penalty = penalty
    self.prior = prior
    self.trend = trend
    self.memory = memory
    self.weighs = weighs
    self.kinship = kinship
    self.novelty = novelty
    self.window = window
  }

  /// Whether this is EASE and no more, however interactions weigh.
  package var isPlain: Bool {
    core == .autoencoder && prior == 0 && trend == nil && memory == nil && kinship == 0
  }

  /// Fits the weights and the lifts to `interactions`.
  ///
  /// - Parameter tags: items × tags, such as topics.
  /// - Complexity: as `LinearAutoencoder.fit`.
  public func fit(
    _ interactions: DatedInteractions, tags: SparseRows? = nil, workers: Workers = .all
  ) throws(FitError) -> Model {
    guard interactions.rows.entryCount > 0 else { throw .noInteractions }
    switch core {
    case .autoencoder: break
    case .neighbours:
      return try model(
        of: ItemNeighbours().fit(interactions.likes, workers: workers), interactions)
    case .popularity:
      let counts =
        window.map { interactions.popularity(within: $0) } ?? interactions.popularity()
      let known = Double(interactions.knownCount)
      return Model(
        weights: ItemWeights(
          weights: Matrix(
            rowCount: counts.count, columnCount: counts.count,
            elements: [Float](repeating: 0, count: counts.count * counts.count))),
        bases: counts.map { Float($0 / known) }, lifts: nil, memory: nil, weighs: false)
    }
    var gram = ItemGram(interactions.likes, workers: workers)
    if kinship > 0, let tags { gram.add(tags: tags, weight: kinship * penalty) }
    return try model(
      of: LinearAutoencoder(penalty: penalty).fit(gram: consume gram, workers: workers),
      interactions)
  }

  private func model(of weights: ItemWeights, _ interactions: DatedInteractions) -> Model {
    let (counts, known) = (interactions.popularity(), interactions.knownCount)
    return model(
      of: weights,
      bases: prior > 0 ? weights.bases(counts: counts, knownCount: known) : nil,
      shares: counts.map { $0 / Double(max(1, known)) }, lifts: trend?.lifts(interactions))
  }

  /// What the share of customers who have an item adds to its score whatever the prior: it only decides between items of
  /// the same score, above all those that no own item has a weight for.
  private static let tieBreak = 1e-6

  /// The model of `weights`, whose `bases` are those of a prior of 1 and needed where there is a prior. `shares` are of
  /// the customers who have each item.
  func model(
    of weights: ItemWeights, bases: [Double]?, shares: [Double], lifts: [Float]?
  ) -> Model {
    let ties = shares.map { Self.tieBreak * $0 }
    let all =
      prior > 0
      ? zip(bases ?? ties.map { _ in 0 }, ties).map { Float(prior * $0 + $1) }
      : ties.map { Float($0) }
    return Model(weights: weights, bases: all, lifts: lifts, memory: memory, weighs: weighs)
  }

  /// The fitted parts, each a plain value to store.
  public struct Model: Hashable, Sendable {
    public let weights: ItemWeights
    /// The base of each item's scores; nil for 0.
    public let bases: [Float]?
    /// The factor of each item's scores; nil for 1.
    public let lifts: [Float]?
    /// The half-life of a customer's own interactions in days, if they fade.
    public let memory: Double?
    /// Whether a customer's own interactions count by their values.
    public let weighs: Bool

    public init(
      weights: ItemWeights, bases: [Float]?, lifts: [Float]?, memory: Double?, weighs: Bool
    ) {
      precondition(bases == nil || bases?.count == weights.itemCount, "one base an item")
      precondition(lifts == nil || lifts?.count == weights.itemCount, "one lift an item")
      self.weights = weights
      self.bases = bases
      self.lifts = lifts
      self.memory = memory
      self.weighs = weighs
    }

    /// The recommendations for all customers: see `ItemWeights.recommendations`.
    public func recommendations(
      for interactions: DatedInteractions, count: Int, allowed: [Bool]? = nil,
      excludesSeen: Bool = true, repeatable: [Bool]? = nil, reasons: Int = 0,
      workers: Workers = .all
    ) -> Recommendations {
      weights.recommendations(
        for: interactions.read(weighted: weighs, halfLife: memory), count: count,
        allowed: allowed, excludesSeen: excludesSeen, repeatable: repeatable, bases: bases,
        lifts: lifts, reasons: reasons, workers: workers)
    }
  }
}
