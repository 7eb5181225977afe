import PatronModels
import PatronNumerics

extension CampaignMeasurer {
  /// One arm and one outcome over the levels of one grouping.
  struct GroupLook {
    let grouping: CampaignTable.Grouping
    let outcome: String
    let arm: Int
    /// By level, of those with enough customers.
    let effects: [(level: Int, effect: TreatmentEffect)]
    let difference: SegmentEffects.Difference?
    /// The levels without enough customers.
    let suppressed: Int
  }

  /// The active, and of a share the others too, that a level needs in either arm to be compared
  /// with other levels: the variance of fewer is known too badly.
  private static let fewestShares = 10
  private static let fewestAmounts = 30

  func groupLooks() throws(UpliftError) -> [GroupLook] {
    var looks: [GroupLook] = []
    for grouping in table.groupings {
      for arm in table.arms.treatments {
        let cells = LevelRows(grouping, arms: table.arms, arm: arm)
        for outcome in table.outcomes {
          looks.append(try look(at: outcome, grouping, arm, cells))
        }
      }
    }
    return looks
  }

  private func look(
    at outcome: CampaignTable.Outcome, _ grouping: CampaignTable.Grouping, _ arm: Int,
    _ cells: LevelRows
  ) throws(UpliftError) -> GroupLook {
    let values = cells.rows.map { outcome.values[$0] }
    let found =
      values.isEmpty
      ? nil
      : try SegmentEffects(
        outcomes: values, arms: cells.arms, segments: cells.numbers,
        level: CampaignMeasurement.level)
    let effects = (found?.parts ?? []).compactMap { part in
      part.effect.map { (level: cells.levels[part.segment], effect: $0.renumbered(arm)) }
    }
    var active = [[Int]](repeating: [0, 0], count: cells.levels.count)
    for (row, value) in values.enumerated() where value != 0 {
      active[Int(cells.numbers[row])][Int(cells.arms.numbers[row])] += 1
    }
    let steady = effects.indices.filter { index in
      let sizes = [effects[index].effect.control, effects[index].effect.treated]
      return zip(active[index], sizes).allSatisfy { active, size in
        outcome.kind == .share
          ? min(active, size - active) >= Self.fewestShares : active >= Self.fewestAmounts
      }
    }
    return GroupLook(
      grouping: grouping, outcome: outcome.name, arm: arm, effects: effects,
      difference: SegmentEffects.difference(steady.map { effects[$0].effect }, arm: arm),
      suppressed: cells.suppressed)
  }

  /// All looks together.
  ///
  /// - Parameter isShared: whether a model looks for differences between customers as well, and has its part
  ///   of the false findings allowed.
  func groups(
    _ looks: [GroupLook], effects: [CampaignMeasurement.Effect], isShared: Bool
  ) -> CampaignMeasurement.Groups {
    let compared = looks.filter { $0.difference != nil }
    let families = FamilyWise.adjusted(compared.compactMap { $0.difference?.probability })
    let differences = zip(compared, families).compactMap { look, adjusted in
      look.difference.map {
        let adjusted = min(1, adjusted * (isShared ? CampaignMeasurement.groupFactor : 1))
        return CampaignMeasurement.Difference(
          grouping: look.grouping.name, outcome: look.outcome, arm: table.armNames[look.arm],
          statistic: $0.statistic, freedom: $0.freedom, probability: $0.probability,
          adjusted: adjusted, isShown: adjusted <= CampaignMeasurement.significance)
      }
    }
    let all = looks.flatMap { look in
      look.effects.map { (look: look, level: $0.level, effect: $0.effect) }
    }
    let rates = FalseDiscovery.adjusted(all.map(\.effect.probability))
    let parts = zip(all, rates).map { part, rate in
      let arm = table.armNames[part.look.arm]
      let isOpen =
        effects.contains { $0.isShown && $0.arm == arm && $0.outcome == part.look.outcome }
        || differences.contains {
          $0.isShown && $0.arm == arm && $0.outcome == part.look.outcome
            && $0.grouping == part.look.grouping.name
        }
      return CampaignMeasurement.Part(
        grouping: part.look.grouping.name, level: part.look.grouping.levels[part.level],
        outcome: part.look.outcome, arm: arm, effect: part.effect, adjusted: rate,
        isShown: isOpen && rate <= CampaignMeasurement.significance)
    }
    // The same levels are left out for every outcome.
    let first = table.outcomes.first?.name
    return CampaignMeasurement.Groups(
      parts: parts, differences: differences,
      suppressed: looks.filter { $0.outcome == first }.reduce(0) { $0 + $1.suppressed })
  }
}

/// The rows of one arm and of the control in the levels of a grouping that have enough of both.
private struct LevelRows {
  let rows: [Int]
  let arms: CampaignArms
  /// The level of each row among `levels`.
  let numbers: [Int32]
  /// The levels kept, ascending.
  let levels: [Int]
  /// The levels with customers that were left out.
  let suppressed: Int

  init(_ grouping: CampaignTable.Grouping, arms: CampaignArms, arm: Int) {
    let pair = arms.rows(ofPair: arm).filter { grouping.numbers[$0] >= 0 }
    var sizes = [[Int]](repeating: [0, 0], count: grouping.levels.count)
    for row in pair { sizes[Int(grouping.numbers[row])][arms.numbers[row] == 0 ? 0 : 1] += 1 }
    let fewest = CampaignMeasurement.Groups.fewest
    let levels = sizes.indices.filter { sizes[$0].allSatisfy { $0 >= fewest } }
    var places = [Int32](repeating: -1, count: sizes.count)
    for (place, level) in levels.enumerated() { places[level] = Int32(place) }
    rows = pair.filter { places[Int(grouping.numbers[$0])] >= 0 }
    numbers = rows.map { places[Int(grouping.numbers[$0])] }
    self.levels = levels
    suppressed = sizes.count { $0[0] + $0[1] > 0 } - levels.count
    guard
      let own = try? CampaignArms(numbers: rows.map { arms.numbers[$0] == 0 ? 0 : 1 }, count: 2)
    else { preconditionFailure("two arms") }
    self.arms = own
  }
}
