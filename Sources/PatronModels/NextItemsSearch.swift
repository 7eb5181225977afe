public import PatronNumerics

/// Chooses the parts of `NextItems` on a slice of time behind the interactions: for each penalty and for
/// item neighbours the trend with its half-life and power, then the prior, then the memory, then the weights of touches; for the best of
/// all, what shared tags are worth and how high items begin that nobody has touched.
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
  /// Whether item neighbours are tried beside the autoencoder.
  public var triesNeighbours = true
  /// Whether touches count by their values; nil tries whether that pays.
  public var weighs: Bool?
  /// The worth of shared tags that is tried, in ascending order: see `NextItems.kinship`.
  public var kinships: [Double] = [0.02, 0.1]
  /// The levels that are tried: see `NextItems.novelty`. Of equals the first is taken.
  public var novelties: [Double] = [1, 0.5, 2, 4, 8]
  /// How many places of the lists are judged.
  public var places = 10
  /// How many customers are judged at most: evenly spaced among those with something to find.
  public var largestJudged = 20_000
  /// A part must gain this share of nDCG to be kept, and more than the standard error of its gain over the
  /// judged customers: less is noise of the slice.
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
  /// the first time (`later`, customers × items; customers without any are not judged). `tags` (items ×
  /// tags) are such as topics.
  ///
  /// - Complexity: `penalties.count` + 2 factorisations, two more with tags, and about a dozen rankings of the judged.
  public func run(
    _ interactions: DatedInteractions, later: SparseRows, tags: SparseRows? = nil,
    allowed: [Bool]? = nil, workers: Workers = .all
  ) throws(FitError) -> Result {
    precondition(!penalties.isEmpty, "at least one penalty is tried")
    guard interactions.rows.entryCount > 0 else { throw .noInteractions }
    let known = (0..<later.rowCount).filter {
      later.rowOffsets[$0] < later.rowOffsets[$0 + 1]
        && interactions.isKnown($0)
    }
    let count = min(known.count, largestJudged)
    let judged = (0..<count).map { known[$0 * known.count / count] }
    var trials: [Trial] = []
    let seen = interactions.selecting(customers: judged)
    let relevant = later.selecting(rows: judged)
    func judge(_ choice: NextItems, _ model: NextItems.Model) -> Score {
      let lists = model.recommendations(
        for: seen, count: places, allowed: allowed, workers: workers)
      let score = Score(
        rows: RowScores(items: lists.items, listLength: places, relevant: relevant, places: places)
          .judged.map(\.ndcg))
      trials.append(Trial(choice: choice, ndcg: score.ndcg))
      return score
    }
    var gram = ItemGram(interactions.likes, workers: workers)
    let parts = candidates(interactions)
    var best: (choice: NextItems, score: Score, model: NextItems.Model)?
    // A trend shifts which penalty is best, so that each penalty is judged with and without.
    let cores =
      penalties.map { NextItems(penalty: $0) }
      + (triesNeighbours ? [NextItems(core: .neighbours, penalty: penalties[0])] : [])
    for core in cores {
      var plain = core
      plain.weighs = weighs ?? false
      let weights =
        core.core == .neighbours
        ? try ItemNeighbours().fit(interactions.likes, workers: workers)
        : try LinearAutoencoder(penalty: core.penalty).fit(gram: gram, workers: workers)
      let first = plain.model(of: weights, interactions)
      var own = (choice: plain, score: judge(plain, first), model: first)
      for part in parts {
        let base = own
        for change in part {
          var choice = base.choice
          change.apply(to: &choice)
          let model = choice.model(of: weights, interactions)
          let found = judge(choice, model)
          if found.isGain(over: base.score, least: leastGain), found.ndcg > own.score.ndcg {
            own = (choice, found, model)
          }
        }
      }
      if let other = best {
        guard own.score.ndcg > other.score.ndcg else { continue }
        // Another core is another model, not a shade of the same.
        if core.core != other.choice.core,
          !own.score.isGain(over: other.score, least: leastGain)
        {
          continue
        }
      }
      best = own
    }
    guard var best else { preconditionFailure("at least one penalty is tried") }
    // Between the penalties that were tried lies a better one, more often than not.
    if best.choice.core == .autoencoder, penalties.count > 1 {
      let coarse = best.choice
      for factor in [1 / Self.refinement, Self.refinement] {
        var choice = coarse
        choice.penalty *= factor
        let model = choice.model(
          of: try LinearAutoencoder(penalty: choice.penalty).fit(gram: gram, workers: workers),
          interactions)
        let found = judge(choice, model)
        if found.ndcg > best.score.ndcg { best = (choice, found, model) }
      }
    }
    guard let tags else { return Result(best: best.choice, trials: trials, model: best.model) }
    let base = best.score
    var added = 0.0
    for kinship in kinships where best.choice.core == .autoencoder {
      gram.add(tags: tags, weight: (kinship - added) * best.choice.penalty)
      added = kinship
      var choice = best.choice
      choice.kinship = kinship
      let model = choice.model(
        of: try LinearAutoencoder(penalty: choice.penalty).fit(gram: gram, workers: workers),
        interactions)
      let found = judge(choice, model)
      if found.isGain(over: base, least: leastGain), found.ndcg > best.score.ndcg {
        best = (choice, found, model)
      }
    }
    let untouched = interactions.popularity().map { $0 == 0 }
    if zip(relevant.columns, relevant.values).contains(where: { untouched[Int($0.0)] }) {
      var highest = -1.0
      for novelty in novelties {
        var choice = best.choice
        choice.novelty = novelty
        let found = judge(
          choice, best.model.introducing(untouched, tags: tags, novelty: novelty)
        ).ndcg
        if found > highest * (1 + leastGain) { (highest, best.choice.novelty) = (found, novelty) }
      }
    }
    return Result(best: best.choice, trials: trials, model: best.model)
  }

  /// The penalty that was best for EASE alone; that of the standard choice where none was tried.
  public static func plainPenalty(_ trials: [Trial]) -> Double {
    var best = (penalty: NextItems().penalty, ndcg: -1.0)
    for trial in trials where trial.choice.isPlain && trial.ndcg > best.ndcg {
      best = (trial.choice.penalty, trial.ndcg)
    }
    return best.penalty
  }

  /// The penalties that are tried at last lie this far from the best: half-way between two of the first.
  private static let refinement = 2.2

  /// What lists reached for each judged customer.
  private struct Score {
    let rows: [Double]
    let ndcg: Double

    init(rows: [Double]) {
      self.rows = rows
      ndcg = rows.reduce(0, +) / Double(max(1, rows.count))
    }

    /// Whether this is better than `other`, on the same customers, by a share of at least `least` and by
    /// more than the standard error of the difference.
    func isGain(over other: Score, least: Double) -> Bool {
      let gain = ndcg - other.ndcg
      let squares = zip(rows, other.rows).reduce(0) { sum, pair in
        sum + (pair.0 - pair.1 - gain) * (pair.0 - pair.1 - gain)
      }
      let count = Double(max(1, rows.count))
      return gain > least * other.ndcg && gain * gain > squares / (count * count)
    }
  }

  private enum Change {
    case trend(ItemTrend)
    case memory(Double)
    case prior(Double)
    case weighs

    func apply(to choice: inout NextItems) {
      switch self {
      case .trend(let trend): choice.trend = trend
      case .memory(let halfLife): choice.memory = halfLife
      case .prior(let weight): choice.prior = weight
      case .weighs: choice.weighs = true
      }
    }
  }

  /// The changes that are tried, part by part; none of time where no time passed.
  private func candidates(_ interactions: DatedInteractions) -> [[Change]] {
    let span = Double(interactions.ages.max() ?? 0)
    let trends = halfLives.flatMap { share in
      exponents.map { Change.trend(ItemTrend(halfLife: share * span, exponent: $0)) }
    }
    let memories = halfLives.map { Change.memory($0 * span) }
    return [
      span > 0 ? trends : [], priors.map { .prior($0) }, span > 0 ? memories : [],
      weighs == nil && interactions.areWeighted ? [.weighs] : [],
    ]
  }
}
