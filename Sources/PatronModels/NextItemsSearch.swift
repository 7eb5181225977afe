public import PatronNumerics

/// Chooses the parts of `NextItems` on a slice of time behind the interactions: for each penalty the
/// trend with its half-life and power, then the prior, then the memory.
///
/// The Gram matrix is computed once and each penalty is factored once; the other parts only rank again.
/// A part that leaves nDCG as it is stays off, and of equals the earlier stays.
public struct NextItemsSearch: Hashable, Sendable, Codable {
  /// The penalties that are tried, each > 0.
  public var penalties: [Double] = [20, 100, 500, 2_500]
  /// The half-lives that are tried, as shares of the days that the interactions span.
  public var halfLives: [Double] = [0.3, 0.1, 0.03, 0.01]
  /// The powers of the trend that are tried.
  public var exponents: [Double] = [0.5, 1]
  /// The weights of the items' popularity that are tried.
  public var priors: [Double] = [0.01, 0.1, 1, 10]
  /// How many places of the lists are judged.
  public var places = 10
  /// How many customers are judged at most: evenly spaced among those with something to find.
  public var largestJudged = 20_000
  /// A part must gain this share of nDCG to be kept: less is noise of the slice.
  public var leastGain = 0.01

  public init() {}

  /// What one choice reached on the slice.
  public struct Trial: Hashable, Sendable, Codable {
    public let choice: NextItems
    public let ndcg: Double
  }

  /// The choice that ranked best, and all that were tried, in order.
  public struct Result: Hashable, Sendable {
    public let best: NextItems
    public let trials: [Trial]
    /// The model of `best`, as fitted to the interactions of the search.
    public let model: NextItems.Model
  }

  /// The memory that a search among `itemCount` items takes at its peak, in bytes: the Gram matrix
  /// and a factorisation beside the weights of the best penalty so far.
  public static func bytesNeeded(itemCount: Int) -> Int {
    LinearAutoencoder.bytesNeeded(itemCount: itemCount) + 12 * itemCount * itemCount
  }

  /// Searches with `interactions` before a day and the items that the customers touched behind it for
  /// the first time (`later`, customers × items; customers without any are not judged).
  ///
  /// - Complexity: `penalties.count` factorisations, and about a dozen rankings of the judged.
  public func run(
    _ interactions: DatedInteractions, later: SparseRows, allowed: [Bool]? = nil,
    workers: Workers = .all
  ) throws(FitError) -> Result {
    precondition(!penalties.isEmpty, "at least one penalty is tried")
    guard interactions.rows.entryCount > 0 else { throw .noInteractions }
    let known = (0..<later.rowCount).filter {
      later.rowOffsets[$0] < later.rowOffsets[$0 + 1]
        && interactions.rows.rowOffsets[$0] < interactions.rows.rowOffsets[$0 + 1]
    }
    let count = min(known.count, largestJudged)
    let judged = (0..<count).map { known[$0 * known.count / count] }
    var trials: [Trial] = []
    let seen = interactions.selecting(customers: judged)
    let relevant = later.selecting(rows: judged)
    func ndcg(_ choice: NextItems, _ model: NextItems.Model) -> Double {
      let lists = model.recommendations(
        for: seen, count: places, allowed: allowed, workers: workers)
      let ndcg = RankingMetrics(
        items: lists.items, listLength: places, relevant: relevant, places: places
      ).ndcg
      trials.append(Trial(choice: choice, ndcg: ndcg))
      return ndcg
    }
    let gram = ItemGram(interactions.rows, workers: workers)
    let parts = candidates(span: Double(interactions.ages.max() ?? 0))
    var best: (choice: NextItems, ndcg: Double, model: NextItems.Model)?
    // A trend shifts which penalty is best, so that each penalty is judged with and without.
    for penalty in penalties {
      let plain = NextItems(penalty: penalty)
      let weights = try LinearAutoencoder(penalty: penalty).fit(gram: gram, workers: workers)
      var own = (choice: plain, ndcg: 0.0, model: plain.model(of: weights, interactions))
      own.ndcg = ndcg(plain, own.model)
      for part in parts {
        let base = own
        for change in part {
          var choice = base.choice
          change.apply(to: &choice)
          let model = choice.model(of: weights, interactions)
          let found = ndcg(choice, model)
          if found > base.ndcg * (1 + leastGain), found > own.ndcg { own = (choice, found, model) }
        }
      }
      if let other = best, own.ndcg <= other.ndcg { continue }
      best = own
    }
    guard let best else { preconditionFailure("at least one penalty is tried") }
    return Result(best: best.choice, trials: trials, model: best.model)
  }

  private enum Change {
    case trend(ItemTrend)
    case memory(Double)
    case prior(Double)

    func apply(to choice: inout NextItems) {
      switch self {
      case .trend(let trend): choice.trend = trend
      case .memory(let halfLife): choice.memory = halfLife
      case .prior(let weight): choice.prior = weight
      }
    }
  }

  /// The changes that are tried, part by part; but for the prior none where no time passed.
  private func candidates(span: Double) -> [[Change]] {
    let shifts = priors.map { Change.prior($0) }
    guard span > 0 else { return [shifts] }
    let trends = halfLives.flatMap { share in
      exponents.map { Change.trend(ItemTrend(halfLife: share * span, exponent: $0)) }
    }
    return [trends, shifts, halfLives.map { .memory($0 * span) }]
  }
}
