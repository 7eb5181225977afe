public import PatronNumerics

/// Chooses the parts of `NextItems` on slices of time behind the interactions: for each penalty and
/// for item neighbours the prior, then the trend with its half-life and power, then the memory,
/// then the weights of interactions; for the best of all, the worth of shared tags and the base of
/// new items.
///
/// The Gram matrix is computed once a slice and each penalty is factored once; the other parts only
/// rank again. A part that leaves nDCG as it is stays off, and of equals the earlier stays.
///
///     var generator = SeededGenerator(seed: 1)
///     func interactions(_ count: Int) throws -> SparseRows {
///       try SparseRows(
///         rowCount: 100, columnCount: 20, rows: (0..<count).map { Int32($0 % 100) },
///         columns: (0..<count).map { _ in Int32(generator.index(below: 20)) },
///         values: Array(repeating: 1, count: count))
///     }
///     let seen = try interactions(600)
///     let before = DatedInteractions(rows: seen, ages: seen.values.map { _ in 10 })
///     let slice = NextItemsSearch.Slice(interactions: before, later: try interactions(200))
///     let result = try NextItemsSearch().run([slice])
///     print(result.best, result.trials.count)      // the choice that ranked best, of those tried
public struct NextItemsSearch: Hashable, Sendable, Codable {
  /// The penalties that are tried, each > 0.
  public var penalties: [Double] = [20, 100, 500, 2_500]
  /// The half-lives that are tried, as shares of the days that the interactions span.
  public var halfLives: [Double] = [0.3, 0.1, 0.03, 0.01]
  /// The powers of the trend that are tried.
  public var exponents: [Double] = [0.5, 1]
  /// The weights of the items' popularity that are tried, beside that of the customer's own items:
  /// the last leaves little but popularity.
  public var priors: [Double] = [0.1, 0.3, 1, 3, 30]
  /// Whether item neighbours are tried beside the autoencoder.
  public var triesNeighbours = true
  /// Whether interactions count by their values; nil tries whether that pays.
  public var weighs: Bool?
  /// The worth of shared tags that is tried, in ascending order: see `NextItems.kinship`.
  public var kinships: [Double] = [0.02, 0.1]
  /// The levels that are tried: see `NextItems.novelty`. Of equals the first is taken.
  public var novelties: [Double] = [1, 0.5, 2, 4, 8]
  /// How many positions of the lists are evaluated, at most: more than are shown, since ten positions hold
  /// too few hits to distinguish choices. It is a twentieth of the items, and ten at least.
  public var places = 20
  /// How many customers are evaluated at most: evenly spaced among those with a new item.
  public var largestEvaluated = 20_000
  /// A part must gain this share of nDCG to be kept, and more than the standard error of its gain
  /// over the evaluated customers: less is noise of the slice.
  public var leastGain = 0.01

  /// With fewer customers to evaluate in one slice another one is worth its time.
  package static let enoughEvaluated = 1_000
  /// Earlier slices lie too far back to show what is best.
  package static let sliceCount = 2

  public init() {}

  /// The result of one choice on the slice.
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

  /// The memory that a search of one slice among `itemCount` items takes at its peak, in bytes: the
  /// Gram matrix and a factorisation beside the weights of the best penalty so far.
  package static func bytesNeeded(itemCount: Int) -> Int {
    LinearAutoencoder.bytesNeeded(itemCount: itemCount) + 12 * itemCount * itemCount
  }

  /// Searches with the interactions of each slice and the interactions after it: the customers of
  /// all slices are evaluated together, as one slice of few customers would decide by luck. The slices
  /// may differ in items; days count from the first one's.
  ///
  /// - Complexity: a slice, `penalties.count` + 2 factorisations, two more with tags, and about a
  ///   dozen rankings of the evaluated customers for each.
  public func run(_ slices: [Slice], workers: Workers = .all) throws(FitError) -> Result {
    precondition(!penalties.isEmpty && !slices.isEmpty, "at least one penalty and slice are tried")
    guard slices.allSatisfy({ $0.interactions.rows.entryCount > 0 }) else { throw .noInteractions }
    var trial = Trials(search: self, slices: slices, workers: workers)
    let parts = candidates(slices)
    var best: Found?
    var bestPlain: Found?
    // A trend shifts which penalty is best, so that each penalty is evaluated with and without.
    let cores =
      penalties.map { NextItems(penalty: $0) }
      + (triesNeighbours ? [NextItems(core: .neighbours, penalty: penalties[0])] : [])
    for core in cores {
      var plain = core
      plain.weighs = weighs ?? false
      let fits = try trial.fits(of: plain)
      var own = trial.evaluate(plain, fits)
      if core.core == .autoencoder, own.score.ndcg > bestPlain?.score.ndcg ?? -1 { bestPlain = own }
      for part in parts {
        let base = own
        for change in part {
          var choice = base.choice
          change.apply(to: &choice)
          let found = trial.evaluate(choice, fits)
          if found.score.isGain(over: base.score, least: leastGain),
            found.score.ndcg > own.score.ndcg
          {
            own = found
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
    // What a part gains may be no more than another penalty gives.
    if let bestPlain, !best.score.isGain(over: bestPlain.score, least: leastGain) {
      best = bestPlain
    }
    // Between the penalties that were tried lies a better one, more often than not.
    if best.choice.core == .autoencoder, penalties.count > 1 {
      let coarse = best.choice
      for factor in [1 / Self.refinement, Self.refinement] {
        var choice = coarse
        choice.penalty *= factor
        let found = trial.evaluate(choice, try trial.fits(of: choice))
        if found.score.ndcg > best.score.ndcg { best = found }
      }
    }
    guard slices.contains(where: { $0.tags != nil }) else { return trial.result(best) }
    let base = best.score
    for kinship in kinships where best.choice.core == .autoencoder {
      var choice = best.choice
      choice.kinship = kinship
      let found = trial.evaluate(choice, try trial.fits(of: choice))
      if found.score.isGain(over: base, least: leastGain), found.score.ndcg > best.score.ndcg {
        best = found
      }
    }
    if trial.hasNewcomers {
      var highest = -1.0
      for novelty in novelties {
        var choice = best.choice
        choice.novelty = novelty
        let found = trial.evaluate(choice, best.models, introducing: true).score.ndcg
        if found > highest * (1 + leastGain) { (highest, best.choice.novelty) = (found, novelty) }
      }
    }
    return trial.result(best)
  }

  /// The penalty that was best for EASE alone; that of the standard choice where none was tried.
  package static func plainPenalty(_ trials: [Trial]) -> Double {
    var best = (penalty: NextItems().penalty, ndcg: -1.0)
    for trial in trials where trial.choice.isPlain && trial.ndcg > best.ndcg {
      best = (trial.choice.penalty, trial.ndcg)
    }
    return best.penalty
  }

  /// The penalties that are tried at last lie this far from the best: half-way between two of the
  /// first.
  private static let refinement = 2.2

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
  private func candidates(_ slices: [Slice]) -> [[Change]] {
    let span = Double(slices[0].interactions.ages.max() ?? 0)
    let trends = halfLives.flatMap { share in
      exponents.map { Change.trend(ItemTrend(halfLife: share * span, exponent: $0)) }
    }
    let memories = halfLives.map { Change.memory($0 * span) }
    return [
      priors.map { .prior($0) }, span > 0 ? trends : [], span > 0 ? memories : [],
      weighs == nil && slices.contains { $0.interactions.areWeighted } ? [.weighs] : [],
    ]
  }
}
