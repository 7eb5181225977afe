public import PatronNumerics

extension NextItemsSearch {
  /// The interactions that a choice is evaluated on.
  public struct Slice: Sendable {
    /// The interactions before a day.
    public let interactions: DatedInteractions
    /// Customers × items: the items that the customers interacted with after it for the first time.
    /// Customers without any are not evaluated.
    public let later: SparseRows
    /// Items × tags, such as topics.
    public let tags: SparseRows?
    /// Which items lists may hold; nil for all.
    public let allowed: [Bool]?

    public init(
      interactions: DatedInteractions, later: SparseRows, tags: SparseRows? = nil,
      allowed: [Bool]? = nil
    ) {
      self.interactions = interactions
      self.later = later
      self.tags = tags
      self.allowed = allowed
    }

    /// How many customers can be evaluated: those with a history and a new item.
    package var evaluatedCount: Int { evaluated.count }

    var evaluated: [Int] {
      (0..<later.rowCount).filter {
        later.rowOffsets[$0] < later.rowOffsets[$0 + 1] && interactions.isKnown($0)
      }
    }
  }

  /// A choice, what it reached, and its model of each slice.
  struct Found {
    var choice: NextItems
    let score: Score
    let models: [NextItems.Model]
  }

  /// The scores of lists for each evaluated customer.
  struct Score {
    let rows: [Double]
    let ndcg: Double

    init(rows: [Double]) {
      self.rows = rows
      ndcg = rows.reduce(0, +) / Double(max(1, rows.count))
    }

    /// Whether this is better than `other`, on the same customers, by a share of at least `least`
    /// and by more than the standard error of the difference.
    func isGain(over other: Score, least: Double) -> Bool {
      let gain = ndcg - other.ndcg
      let squares = zip(rows, other.rows).reduce(0) { sum, pair in
        sum + (pair.0 - pair.1 - gain) * (pair.0 - pair.1 - gain)
      }
      let count = Double(max(1, rows.count))
      return gain > least * other.ndcg && gain * gain > squares / (count * count)
    }
  }

  /// The slices made ready, and what was tried on them.
  struct Trials {
    private let search: NextItemsSearch
    private let workers: Workers
    private var folds: [Fold]
    private var trials: [Trial] = []

    /// A slice, its products of items, and its evaluated customers.
    private struct Fold {
      let slice: Slice
      let seen: DatedInteractions
      let relevant: SparseRows
      var gram: ItemGram
      /// The weight that shared tags have added to the products.
      var tagWeight = 0.0
      let counts: [Double]
      let knownCount: Int
      /// The lifts of the trends that were tried: each is a pass over all interactions.
      var lifts: [ItemTrend: [Float]] = [:]

      /// Which items no customer has had.
      var newItems: [Bool] { counts.map { $0 == 0 } }

      mutating func lifts(of trend: ItemTrend) -> [Float] {
        if let lifts = lifts[trend] { return lifts }
        let made = trend.lifts(slice.interactions)
        lifts[trend] = made
        return made
      }
    }

    /// The weights of a core, and what each item's base is at a prior of 1.
    struct Fit {
      let weights: ItemWeights
      let bases: [Double]
    }

    init(search: NextItemsSearch, slices: [Slice], workers: Workers) {
      self.search = search
      self.workers = workers
      folds = slices.map { slice in
        let known = slice.evaluated
        let count = min(known.count, search.largestEvaluated)
        let rows = (0..<count).map { known[$0 * known.count / count] }
        return Fold(
          slice: slice, seen: slice.interactions.selecting(customers: rows),
          relevant: slice.later.selecting(rows: rows),
          gram: ItemGram(slice.interactions.likes, workers: workers),
          counts: slice.interactions.popularity(), knownCount: slice.interactions.knownCount)
      }
    }

    /// A choice's core fitted to each slice. Shared tags may only gain in worth from call to call.
    mutating func fits(of choice: NextItems) throws(FitError) -> [Fit] {
      var all: [Fit] = []
      func add(_ weights: ItemWeights, _ fold: Fold) {
        all.append(
          Fit(
            weights: weights,
            bases: weights.bases(counts: fold.counts, knownCount: fold.knownCount)))
      }
      for index in folds.indices {
        guard choice.core == .autoencoder else {
          add(
            try ItemNeighbours().fit(folds[index].slice.interactions.likes, workers: workers),
            folds[index])
          continue
        }
        let wanted = choice.kinship * choice.penalty
        if let tags = folds[index].slice.tags, wanted > folds[index].tagWeight {
          folds[index].gram.add(tags: tags, weight: wanted - folds[index].tagWeight)
          folds[index].tagWeight = wanted
        }
        add(
          try LinearAutoencoder(penalty: choice.penalty).fit(
            gram: folds[index].gram, workers: workers), folds[index])
      }
      return all
    }

    mutating func evaluate(_ choice: NextItems, _ fits: [Fit]) -> Found {
      var models: [NextItems.Model] = []
      for (index, fit) in fits.enumerated() {
        let lifts = choice.trend.map { folds[index].lifts(of: $0) }
        let shares = folds[index].counts.map { $0 / Double(max(1, folds[index].knownCount)) }
        models.append(
          choice.model(of: fit.weights, bases: fit.bases, shares: shares, lifts: lifts))
      }
      return evaluate(choice, models)
    }

    mutating func evaluate(
      _ choice: NextItems, _ models: [NextItems.Model], introducing: Bool = false
    ) -> Found {
      let rows = zip(models, folds).flatMap { model, fold -> [Double] in
        var model = model
        if introducing, let tags = fold.slice.tags {
          model = model.introducing(
            fold.newItems, tags: tags, novelty: choice.novelty)
        }
        let positions = min(search.places, max(10, fold.relevant.columnCount / 20))
        let lists = model.recommendations(
          for: fold.seen, count: positions, allowed: fold.slice.allowed, workers: workers)
        return RowScores(
          items: lists.items, listLength: positions, relevant: fold.relevant, positions: positions
        ).evaluated.map(\.ndcg)
      }
      let score = Score(rows: rows)
      trials.append(Trial(choice: choice, ndcg: score.ndcg))
      return Found(choice: choice, score: score, models: models)
    }

    /// Whether an evaluated customer interacted with an item that had no interaction.
    var hasNewcomers: Bool {
      folds.contains { fold in
        guard fold.slice.tags != nil else { return false }
        let newItems = fold.newItems
        return fold.relevant.columns.contains { newItems[Int($0)] }
      }
    }

    func result(_ best: Found) -> Result {
      Result(best: best.choice, trials: trials, model: best.models[0])
    }
  }
}
