/// The rows of an arm and of the control in falling order of score, sorted once for all resamples.
struct RankedCampaign: Sendable {
  /// The place of each ranked row among the rows given.
  let order: [Int32]
  let scores: [Double]
  private let outcomes: [Double]
  private let isTreated: [Bool]

  /// - Complexity: O(n·log n).
  init(scores: [Double], outcomes: [Double], isTreated: [Bool]) {
    let order = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    self.order = order.map(Int32.init)
    self.scores = order.map { scores[$0] }
    self.outcomes = order.map { outcomes[$0] }
    self.isTreated = order.map { isTreated[$0] }
  }

  /// The sums down to each distinct score, row i counting `counts[i]` times (once without).
  ///
  /// Rows of one score are one step, whatever their order.
  ///
  /// - Complexity: O(n).
  func steps(counts: [UInt32]? = nil) -> UpliftSteps {
    var steps = [UpliftSteps.Step()]
    var sums = UpliftSteps.Step()
    for rank in order.indices {
      let count = Double(counts?[Int(order[rank])] ?? 1)
      if isTreated[rank] {
        sums.treated += count
        sums.treatedSum += count * outcomes[rank]
      } else {
        sums.control += count
        sums.controlSum += count * outcomes[rank]
      }
      let isLast = rank + 1 == order.count || scores[rank + 1] != scores[rank]
      if isLast, sums.rows > (steps.last?.rows ?? 0) { steps.append(sums) }
    }
    return UpliftSteps(steps: steps)
  }
}

/// Running sums of an arm and of the control down a ranking, one step a distinct score.
struct UpliftSteps: Hashable, Sendable {
  struct Step: Hashable, Sendable {
    var treated = 0.0
    var control = 0.0
    var treatedSum = 0.0
    var controlSum = 0.0

    var rows: Double { treated + control }

    /// Nil with less than a row of an arm.
    var uplift: Double? {
      // A share of a tie, such as 0.1 of 10 rows, may be rounded below the row that it is.
      treated > 1 - 1e-9 && control > 1 - 1e-9
        ? treatedSum / treated - controlSum / control : nil
    }

    /// treatedSum − controlSum·treated/control, the first alone where the control is missing.
    var qini: Double {
      control > 0 ? treatedSum - controlSum * treated / control : treatedSum
    }
  }

  /// The first has no rows, the last all.
  let steps: [Step]

  var last: Step { steps[steps.count - 1] }

  /// ∫ (Q − depth·Q(1)) over the depth, per head of all rows; nil without both arms.
  var qiniArea: Double? {
    guard last.uplift != nil else { return nil }
    return area { $0.qini / last.rows } - last.qini / last.rows / 2
  }

  /// ∫ uplift·depth over the depth; nil without both arms.
  var gainArea: Double? {
    guard last.uplift != nil else { return nil }
    return area { step in
      step.rows == 0 ? 0 : step.uplift.map { $0 * step.rows / last.rows }
    }
  }

  /// The area under straight lines between the steps that have a height.
  private func area(_ height: (Step) -> Double?) -> Double {
    var (sum, depth, before) = (0.0, 0.0, 0.0)
    for step in steps.dropFirst() {
      guard let value = height(step) else { continue }
      let next = step.rows / last.rows
      sum += (next - depth) * (before + value) / 2
      (depth, before) = (next, value)
    }
    return sum
  }

  /// The sums of the top `share` of all rows, a tie at the edge by its share.
  func top(_ share: Double) -> Step { top(share * last.rows) { $0.rows } }

  /// The sums of the top `share` of each arm by itself, a tie at the edge by its share.
  func separateTop(_ share: Double) -> Step {
    let treated = top(share * last.treated) { $0.treated }
    let control = top(share * last.control) { $0.control }
    return Step(
      treated: treated.treated, control: control.control, treatedSum: treated.treatedSum,
      controlSum: control.controlSum)
  }

  private func top(_ target: Double, by size: (Step) -> Double) -> Step {
    // The first step of at least the target.
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if size(steps[middle]) < target { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return steps[0] }
    let (above, below) = (steps[low - 1], steps[low])
    let tie = size(below) - size(above)
    let part = tie > 0 ? min(1, (target - size(above)) / tie) : 1
    func between(_ a: Double, _ b: Double) -> Double { part == 1 ? b : a + part * (b - a) }
    return Step(
      treated: between(above.treated, below.treated),
      control: between(above.control, below.control),
      treatedSum: between(above.treatedSum, below.treatedSum),
      controlSum: between(above.controlSum, below.controlSum))
  }
}
