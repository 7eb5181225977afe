import PatronNumerics

/// How customers move between the stages of a period: shares with intervals, and where they end.
public struct JourneyMoves: Hashable, Sendable, Codable {
  public let stageCount: Int
  public let endCount: Int
  /// Row by row (stages × stages and ends): how often stage i was left for stage j, then for end j.
  public let counts: [Int]

  /// Of the moves between `stageCount` stages and into `endCount` ends (a purchase, having left …).
  public init(stageCount: Int, endCount: Int, counts: [Int]) {
    precondition(
      counts.count == stageCount * (stageCount + endCount) && counts.allSatisfy { $0 >= 0 },
      "a count for every stage and where it can lead")
    self.stageCount = stageCount
    self.endCount = endCount
    self.counts = counts
  }

  private var width: Int { stageCount + endCount }

  /// How often stage `from` was left.
  public func departures(from stage: Int) -> Int {
    counts[stage * width..<(stage + 1) * width].reduce(0, +)
  }

  /// The share of the departures from stage `from` that led to `to` (an end e is `stageCount` + e);
  /// nil where it was never left.
  public func share(from stage: Int, to target: Int) -> Proportion? {
    let all = departures(from: stage)
    return all > 0 ? Proportion(counts[stage * width + target], of: all) : nil
  }

  /// For each stage the probability to reach the end `end` some time, if moves depend on the stage
  /// alone; 0 from stages that are never left.
  ///
  /// - Complexity: O(stages³).
  public func probabilities(ofEnd end: Int) -> [Double] {
    let known = reachable
    return chain(known).solution(
      (0..<stageCount).map { stage in
        known[stage] ? share(from: stage, to: stageCount + end)?.share ?? 0 : 0
      }, allowed: known)
  }

  /// For each stage the mean number of moves until an end; nil where none can be reached.
  ///
  /// - Complexity: O(stages³).
  public func meanSteps() -> [Double?] {
    let known = reachable
    let steps = chain(known).solution(known.map { $0 ? 1 : 0 }, allowed: known)
    // A stage that may lead to where no end is reached has no mean.
    let lost = (0..<stageCount).map { stage in
      (0..<stageCount).contains { !known[$0] && counts[stage * width + $0] > 0 }
    }
    var endless = zip(known, lost).map { !$0 || $1 }
    for _ in 0..<stageCount {
      for stage in 0..<stageCount where !endless[stage] {
        endless[stage] = (0..<stageCount).contains { endless[$0] && counts[stage * width + $0] > 0 }
      }
    }
    return zip(steps, endless).map { $1 ? nil : $0 }
  }

  /// The stages from which some end is reached.
  private var reachable: [Bool] {
    var reachable = (0..<stageCount).map { stage in
      (stageCount..<width).contains { counts[stage * width + $0] > 0 }
    }
    for _ in 0..<stageCount {
      for stage in 0..<stageCount where !reachable[stage] {
        reachable[stage] = (0..<stageCount).contains {
          reachable[$0] && counts[stage * width + $0] > 0
        }
      }
    }
    return reachable
  }

  private func chain(_ known: [Bool]) -> AbsorbingChain {
    var moves: [(from: Int, to: Int, share: Double)] = []
    for stage in 0..<stageCount where known[stage] {
      for target in 0..<stageCount where known[target] {
        if let share = share(from: stage, to: target), share.successes > 0 {
          moves.append((stage, target, share.share))
        }
      }
    }
    return AbsorbingChain(stateCount: stageCount, moves: moves)
  }
}
