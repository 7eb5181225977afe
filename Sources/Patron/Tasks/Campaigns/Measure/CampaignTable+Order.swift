import PatronModels
import PatronNumerics

extension CampaignTable {
  /// The same customers in an order of chance that does not depend on the order of the rows given, on the
  /// numbers of the arms or on any name: folds and samples are dealt along it.
  ///
  /// The rows of an arm are sorted by a mix of their values, equal ones being the same to all
  /// figures. Each place then draws its key, from a seed that is the sum of the arm's mixes. Dealing folds along the
  /// sorted rows themselves would give each fold the same share of equal rows, and what one fold shows all
  /// others would repeat.
  ///
  /// - Complexity: O(n·(columns + log n)).
  func inOrderOfChance() -> CampaignTable {
    let mixes = contentMixes()
    var keys = [UInt64](repeating: 0, count: mixes.count)
    for arm in 0..<arms.count {
      let rows = arms.rows(of: arm).sorted { mixes[$0] < mixes[$1] }
      let seed = SplitMix64.mixed(rows.reduce(UInt64(0)) { $0 &+ mixes[$1] })
      for (place, row) in rows.enumerated() {
        keys[row] = SplitMix64.mixed(seed &+ SplitMix64.mixed(UInt64(place)))
      }
    }
    return selecting(rows: keys.indices.sorted { keys[$0] < keys[$1] })
  }

  /// A mix of all values of each row but its arm.
  private func contentMixes() -> [UInt64] {
    var mixes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: arms.numbers.count)
    func add(_ row: Int, _ bits: UInt64) { mixes[row] = SplitMix64.mixed(mixes[row] ^ bits) }
    func bits(_ value: Double) -> UInt64 {
      value.isNaN ? UInt64.max : value == 0 ? 0 : value.bitPattern
    }
    for values in outcomes.map(\.values) + scores.map(\.values) {
      for (row, value) in values.enumerated() { add(row, bits(value)) }
    }
    if let frame = covariates?.frame {
      for row in mixes.indices {
        for column in 0..<frame.columnCount { add(row, bits(Double(frame[row, column]))) }
      }
    }
    for numbers in groupings.map(\.numbers) + (strata.map { [$0] } ?? []) {
      for (row, number) in numbers.enumerated() { add(row, UInt64(bitPattern: Int64(number))) }
    }
    return mixes
  }

  /// The rows numbered `rows`, in that order.
  ///
  /// - Precondition: every row has an arm of this table, so that the arms stay as they are numbered.
  func selecting(rows: [Int]) -> CampaignTable {
    var table = self
    let numbers = rows.map { arms.numbers[$0] }
    guard let own = try? CampaignArms(numbers: numbers, count: arms.count) else {
      preconditionFailure("the arms of a table are its own")
    }
    table.arms = own
    table.strata = strata.map { strata in rows.map { strata[$0] } }
    for index in outcomes.indices {
      table.outcomes[index].values = rows.map { outcomes[index].values[$0] }
    }
    for index in scores.indices {
      table.scores[index].values = rows.map { scores[index].values[$0] }
    }
    for index in groupings.indices {
      table.groupings[index].numbers = rows.map { groupings[index].numbers[$0] }
    }
    if let covariates { table.covariates?.frame = covariates.frame.selecting(rows: rows) }
    return table
  }
}
