public import PatronNumerics

/// A holdout of contracts: what was known of those that ran at a snapshot, and what became of them.
///
///     let result = try ContractTrial().run(times, cases)
///     print(result.chosen, result.judgement.metrics.logLoss)
public struct ContractTrial: Hashable, Sendable, Codable {
  /// The ways to choose from, the simplest first.
  public var kinds: [ContractSurvival.Kind]
  /// How contracts are resampled for intervals.
  public var bootstrap: Bootstrap

  public init(
    kinds: [ContractSurvival.Kind] = ContractSurvival.Kind.allCases,
    bootstrap: Bootstrap = Bootstrap()
  ) {
    precondition(!kinds.isEmpty, "a way to choose")
    (self.kinds, self.bootstrap) = (kinds, bootstrap)
  }

  /// A contract that ran at the snapshot.
  public struct Case: Hashable, Sendable {
    /// The periods it had completed.
    public let completed: Int
    /// The renewals that the window behind the snapshot holds.
    public let renewals: Int
    /// Those of them that it made.
    public let made: Int
    public let plan: Int
    /// The money of each renewal; 0 where it is not known.
    public let fee: Double

    public init(completed: Int, renewals: Int, made: Int, plan: Int = 0, fee: Double = 0) {
      precondition(made >= 0 && made <= renewals, "at most all renewals are made")
      (self.completed, self.renewals, self.made) = (completed, renewals, made)
      (self.plan, self.fee) = (plan, fee)
    }

    var hasEnded: Bool { made < renewals }
  }

  /// A later way must gain so much log-likelihood to be chosen before a simpler one (see `ValueTrial.leastGain`).
  public static let leastGain = ValueTrial.leastGain

  /// Fits each way to the contracts `known` at the snapshot, and judges it by what became of `cases`.
  ///
  /// - Throws: the `FitError` of the first way where none can be fitted.
  /// - Complexity: O(kinds · n · (renewals + log n)); the bootstrap O(n) a replicate.
  public func run(
    _ known: ContractTimes, _ cases: [Case], workers: Workers = .all
  ) throws(FitError) -> Result {
    precondition(!cases.isEmpty, "a case")
    var failure: FitError?
    var judgements: [Judgement] = []
    for kind in kinds {
      do throws(FitError) {
        judgements.append(Judgement(try ContractSurvival(kind).fit(known), cases))
      } catch {
        failure = failure ?? error
      }
    }
    guard var best = judgements.first else { throw failure ?? .noColumns }
    for judgement in judgements.dropFirst()
    where judgement.logLikelihood - best.logLikelihood >= Self.leastGain { best = judgement }
    return result(best, judgements, cases, workers: workers)
  }

  /// Judges a model that was fitted before.
  public func judge(
    _ model: RenewalModel, _ cases: [Case], workers: Workers = .all
  ) -> Result {
    precondition(!cases.isEmpty, "a case")
    let judgement = Judgement(model, cases)
    return result(judgement, [judgement], cases, workers: workers)
  }

  private func result(
    _ best: Judgement, _ judgements: [Judgement], _ cases: [Case], workers: Workers
  ) -> Result {
    let ends = best.model.endProbabilities(cases)
    return Result(
      contracts: cases.count, ended: cases.count(where: \.hasEnded), chosen: best.kind,
      alternatives: judgements.map(\.alternative),
      intervals: BinaryMetrics.intervals(
        probabilities: ends, labels: cases.map { $0.hasEnded ? 1 : 0 }, bootstrap: bootstrap,
        workers: workers),
      plans: best.model.plans.indices.map { plan in
        let own = cases.indices.filter { cases[$0].plan == plan }
        return Result.Plan(
          contracts: own.count, ended: own.count { cases[$0].hasEnded },
          expected: own.reduce(0) { $0 + ends[$1] })
      }, collected: cases.reduce(0) { $0 + $1.fee * Double($1.made) },
      expected: cases.reduce(0) { sum, one in
        sum + one.fee
          * best.model.survival(ofPlan: one.plan, after: one.completed, renewals: one.renewals)
          .reduce(0, +)
      })
  }

  private struct Judgement {
    let model: RenewalModel
    let kind: ContractSurvival.Kind
    let alternative: Result.Alternative
    let logLikelihood: Double

    init(_ model: RenewalModel, _ cases: [Case]) {
      let ends = model.endProbabilities(cases)
      let metrics = BinaryMetrics(
        probabilities: ends, labels: cases.map { $0.hasEnded ? 1 : 0 })
      self.model = model
      kind = model.kind
      alternative = Result.Alternative(
        kind: kind, metrics: metrics, expected: ends.reduce(0, +))
      logLikelihood = -metrics.logLoss * Double(cases.count)
    }
  }

  /// How the chosen way did, beside the others.
  public struct Result: Hashable, Sendable, Codable {
    /// The contracts that ran at the snapshot, and those of them that ended in the window.
    public let contracts: Int
    public let ended: Int
    public let chosen: ContractSurvival.Kind
    /// Every way that could be fitted.
    public let alternatives: [Alternative]
    /// The intervals of the chosen way's figures.
    public let intervals: BinaryMetrics.Intervals
    /// By plan.
    public let plans: [Plan]
    /// The fees of the window's renewals that were made, and those that the chosen way expected, not discounted.
    public let collected: Double
    public let expected: Double

    public struct Alternative: Hashable, Sendable, Codable {
      public let kind: ContractSurvival.Kind
      public let metrics: BinaryMetrics
      /// The ends that it expected.
      public let expected: Double
    }

    public struct Plan: Hashable, Sendable, Codable {
      public let contracts: Int
      public let ended: Int
      public let expected: Double
    }

    /// Whether `alternatives` have the chosen one, as those of any trial do; a file may say otherwise.
    package var hasChosen: Bool { alternatives.contains { $0.kind == chosen } }

    /// The chosen one of `alternatives`.
    public var judgement: Alternative {
      guard let own = alternatives.first(where: { $0.kind == chosen }) else {
        preconditionFailure("the chosen way is one of them")
      }
      return own
    }
  }
}

extension RenewalModel {
  /// The probability that each of `cases` (n) ends in its window.
  fileprivate func endProbabilities(_ cases: [ContractTrial.Case]) -> [Double] {
    cases.map {
      1 - (survival(ofPlan: $0.plan, after: $0.completed, renewals: $0.renewals).last ?? 1)
    }
  }
}
