import PatronModels
public import PatronNumerics

extension CampaignMeasurement {
  /// Measures the campaign of `table`.
  ///
  /// The figures do not depend on the order of the rows, and those of an arm not on the number or name of it.
  ///
  /// - Throws: `CampaignError` for a table that cannot be measured.
  /// - Complexity: O(n·log n) and, for n rows, p prepared columns and k treated arms, some eight fits of
  ///   O(n·(p·k)²) an iteration, of no more than `Uplift.mostCustomers` rows.
  public init(_ table: CampaignTable, workers: Workers = .all) throws(CampaignError) {
    try table.check()
    self = try CampaignMeasurer(table, workers: workers).measurement()
  }
}

/// A campaign under measurement: its rows in an order of chance, and its columns prepared.
struct CampaignMeasurer {
  let table: CampaignTable
  let workers: Workers
  /// The columns known before, prepared (n × columns); nil without any that varies.
  let prepared: Matrix?
  /// What people call each of them.
  let names: [String]
  /// The scores and the prepared columns: what an outcome was to be expected by.
  let known: Matrix?

  init(_ given: CampaignTable, workers: Workers) {
    let table = given.inOrderOfChance()
    (self.table, self.workers) = (table, workers)
    var parts: [Matrix] = []
    var names: [String] = []
    if let covariates = table.covariates {
      // Fails only where no column varies.
      if let model = try? Preprocessor(columns: covariates.columns, encoding: .reference)
        .fit(covariates.frame, workers: workers)
      {
        parts.append(model.transform(covariates.frame, workers: workers))
        names = model.outputs.map { Self.name(of: $0, in: covariates) }
      }
    }
    if !table.scores.isEmpty {
      let columns = table.scores.map {
        Preprocessor.Column(name: $0.name, kind: .linear)
      }
      let frame = Matrix(
        rowCount: table.arms.numbers.count, columnCount: columns.count,
        elements: table.arms.numbers.indices.flatMap { row in
          table.scores.map { Float($0.values[row]) }
        })
      if let model = try? Preprocessor(columns: columns, encoding: .reference)
        .fit(frame, workers: workers)
      {
        parts.append(model.transform(frame, workers: workers))
        names += model.outputs.map(\.name)
      }
    }
    prepared = parts.first
    known = parts.isEmpty ? nil : parts.dropFirst().reduce(parts[0]) { $0.beside($1) }
    self.names = names
  }

  private static func name(
    of output: Preprocessor.Output, in covariates: CampaignTable.Covariates
  ) -> String {
    let name = covariates.names[output.column]
    if let level = output.level { return "\(name): \(level)" }
    if output.isMissingFlag { return "\(name) is missing" }
    return output.bend.map { "\(name) (bend \($0))" } ?? name
  }

  func measurement() throws(CampaignError) -> CampaignMeasurement {
    let assignment = try CampaignMeasurement.Assignment(
      table, prepared: known, names: names, workers: workers)
    let arms = table.armNames.indices.map { arm in
      CampaignMeasurement.Arm(
        name: table.armNames[arm], customers: table.arms.sizes[arm],
        plannedShare: table.plannedShares?[arm])
    }
    let outcomes = table.outcomes.map { outcome in
      CampaignMeasurement.Outcome(
        name: outcome.name, kind: outcome.kind, arms: levels(of: outcome.values))
    }
    guard assignment.verdict.allowsEffects else {
      return CampaignMeasurement(
        name: table.name, arms: arms, assignment: assignment, outcomes: outcomes, effects: [],
        contrasts: [], groups: nil, money: nil, uplift: nil)
    }
    do throws(UpliftError) {
      let effects = try self.effects(strataDiffer: assignment.strataDiffer)
      let contrasts = try self.contrasts(effects, strataDiffer: assignment.strataDiffer)
      // Groups and models compare customers whose chances of each arm are the same.
      let looks = assignment.strataDiffer ? [] : try groupLooks()
      let tested = try testedUplift(strataDiffer: assignment.strataDiffer)
      return CampaignMeasurement(
        name: table.name, arms: arms, assignment: assignment, outcomes: outcomes,
        effects: effects, contrasts: contrasts,
        groups: looks.isEmpty
          ? nil : groups(looks, effects: effects, isShared: tested.probabilities != nil),
        money: money(effects),
        uplift: try uplift(tested, isShared: looks.contains { $0.difference != nil }))
    } catch {
      throw .notMeasured(error)
    }
  }

  private func levels(of values: [Double]) -> [CampaignMeasurement.Level] {
    var (active, sums) = (
      [Int](repeating: 0, count: table.arms.count), [Double](repeating: 0, count: table.arms.count)
    )
    for (row, value) in values.enumerated() {
      sums[Int(table.arms.numbers[row])] += value
      if value != 0 { active[Int(table.arms.numbers[row])] += 1 }
    }
    return sums.indices.map {
      CampaignMeasurement.Level(
        active: active[$0], sum: sums[$0], mean: sums[$0] / Double(table.arms.sizes[$0]))
    }
  }

  private func money(_ effects: [CampaignMeasurement.Effect]) -> CampaignMeasurement.Money? {
    guard let money = table.money else { return nil }
    let name = table.outcomes[money.outcome].name
    let own = effects.filter { $0.outcome == name }
    guard !own.isEmpty else { return nil }
    return CampaignMeasurement.Money(
      outcome: name, currency: money.currency, valuePerUnit: money.valuePerUnit,
      returns: own.map { effect in
        let index = effect.effect.arm - 1
        return CampaignMeasurement.Return(
          arm: effect.arm,
          figures: CampaignReturn(
            effect.effect, valuePerUnit: money.valuePerUnit,
            contactCost: money.contactCosts[index], fixedCost: money.fixedCosts[index],
            customers: table.arms.sizes[index + 1]))
      })
  }
}

extension Matrix {
  /// The columns of this matrix, then those of `other`, which has as many rows.
  func beside(_ other: Matrix) -> Matrix {
    precondition(other.rowCount == rowCount, "as many rows")
    let width = columnCount + other.columnCount
    var joined: [Float] = []
    joined.reserveCapacity(rowCount * width)
    for row in 0..<rowCount {
      for column in 0..<columnCount { joined.append(self[row, column]) }
      for column in 0..<other.columnCount { joined.append(other[row, column]) }
    }
    return Matrix(rowCount: rowCount, columnCount: width, elements: joined)
  }
}
