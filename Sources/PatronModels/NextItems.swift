public import PatronNumerics

/// What each customer is likely to touch next: the linear autoencoder on all interactions, its scores
/// shifted by the popularity of items, turned towards what is popular now, and read from what the
/// customer touched lately.
///
/// With f the fading of a customer's own touches, m the mean of an item's column and l its lift, the
/// score of item j is lⱼ·(prior·mⱼ + Σᵢ fᵤᵢ·xᵤᵢ·Bᵢⱼ).
///
/// Each part is off by default; `NextItemsSearch` finds which of them pay. With all off it is EASE.
public struct NextItems: Hashable, Sendable, Codable {
  /// The penalty of the linear autoencoder, > 0.
  public var penalty: Double
  /// How much the share of customers who touched an item adds to its scores, ≥ 0: the weights predict
  /// that share too, person by person, so that 1 gives both the same say. What nobody's items speak
  /// for is ranked by it alone.
  public var prior: Double
  /// How scores follow what is popular now; nil for not at all.
  public var trend: ItemTrend?
  /// The days after which a customer's own touch counts half as much for the customer's list; nil where
  /// all count alike. The weights are fitted to all touches alike in any case.
  public var memory: Double?

  public init(
    penalty: Double = 500, prior: Double = 0, trend: ItemTrend? = nil, memory: Double? = nil
  ) {
    self.penalty = penalty
    self.prior = prior
    self.trend = trend
    self.memory = memory
  }

  /// Fits the weights and the lifts to `interactions`.
  ///
  /// - Complexity: as `LinearAutoencoder.fit`.
  public func fit(
    _ interactions: DatedInteractions, workers: Workers = .all
  ) throws(FitError) -> Model {
    try model(
      of: LinearAutoencoder(penalty: penalty).fit(interactions.rows, workers: workers),
      interactions)
  }

  func model(of weights: ItemWeights, _ interactions: DatedInteractions) -> Model {
    let customers = (0..<interactions.rows.rowCount)
      .count { interactions.rows.rowOffsets[$0] < interactions.rows.rowOffsets[$0 + 1] }
    return Model(
      weights: weights,
      bases: prior > 0
        ? interactions.popularity().map { Float(prior * $0 / Double(max(1, customers))) } : nil,
      lifts: trend?.lifts(interactions), memory: memory)
  }

  /// The fitted parts, each a plain value to store.
  public struct Model: Hashable, Sendable {
    public let weights: ItemWeights
    /// What each item's scores begin with; nil for 0.
    public let bases: [Float]?
    /// What each item's scores are multiplied with; nil for 1.
    public let lifts: [Float]?
    /// The half-life of a customer's own touches in days, if they fade.
    public let memory: Double?

    public init(weights: ItemWeights, bases: [Float]?, lifts: [Float]?, memory: Double?) {
      precondition(bases == nil || bases?.count == weights.itemCount, "one base an item")
      precondition(lifts == nil || lifts?.count == weights.itemCount, "one lift an item")
      self.weights = weights
      self.bases = bases
      self.lifts = lifts
      self.memory = memory
    }

    /// The lists of all customers: see `ItemWeights.recommendations`.
    public func recommendations(
      for interactions: DatedInteractions, count: Int, allowed: [Bool]? = nil,
      excludesSeen: Bool = true, repeatable: [Bool]? = nil, reasons: Int = 0,
      workers: Workers = .all
    ) -> Recommendations {
      weights.recommendations(
        for: memory.map { interactions.faded(halfLife: $0) } ?? interactions.rows, count: count,
        allowed: allowed, excludesSeen: excludesSeen, repeatable: repeatable, bases: bases,
        lifts: lifts, reasons: reasons, workers: workers)
    }
  }
}
