import PatronModels
import PatronNumerics
import Testing

@Suite("Contracts: how long they run")
struct ContractSurvivalTests {
  private func times(
    _ rows: [(entry: Int, exit: Int, ended: Bool, plan: Int)], plans: Int = 1
  ) throws -> ContractTimes {
    try ContractTimes(
      rows.map { .init(entry: $0.entry, exit: $0.exit, hasEnded: $0.ended, plan: $0.plan) },
      period: .month, planCount: plans)
  }

  @Test("A contract known from a later time on is at risk behind it alone")
  func lateEntry() throws {
    // At 2, three of four are known (the fourth comes in at 2): one ends, 2/3 stay. At 4, three are at risk
    // (two stay, one came in): one ends, 2/3 · 2/3 = 4/9 stay.
    let curve = try KaplanMeier(
      times: [2, 4, 5, 6], hasEnded: [true, true, false, false], entries: [0, 0, 0, 2],
      unit: .months)
    #expect(curve.steps.map(\.atRisk) == [3, 3])
    #expect(curve.steps.map(\.ended) == [1, 1])
    // Two products of thirds, exact but for the last bit.
    #expect(abs(curve.steps[1].survival - 4.0 / 9) < 1e-15)
    // Greenwood: 1/(3·2) + 1/(3·2) = 1/3.
    #expect(abs(curve.steps[1].greenwood - 1.0 / 3) < 1e-15)
  }

  @Test("Entries of 0 give the curve without them, and an entry behind the exit is refused")
  func entries() throws {
    let plain = try KaplanMeier(times: [1, 3, 3], hasEnded: [true, true, false], unit: .months)
    let late = try KaplanMeier(
      times: [1, 3, 3], hasEnded: [true, true, false], entries: [0, 0, 0], unit: .months)
    #expect(plain == late)
    #expect(throws: HistoryError.entryOutsideTime(row: 1, entry: 3, time: 3)) {
      try KaplanMeier(times: [1, 3], hasEnded: [true, true], entries: [0, 3], unit: .months)
    }
  }

  @Test("Shares by tenure are worked by hand")
  func tenureByHand() throws {
    // Of three that reach period 1 one ends in it; of two that reach period 2 one ends. D/E = 2/5.
    let known = try times([(0, 1, true, 0), (0, 2, true, 0), (0, 2, false, 0)])
    let plan = try ContractSurvival(.tenure, weight: 5).fit(known).plans[0]
    // (1 + 5·0.4)/(3 + 5) = 3/8 and (1 + 5·0.4)/(2 + 5) = 3/7.
    #expect(plan.hazards.count == 2)
    #expect(abs(plan.hazards[0] - 3.0 / 8) < 1e-15)
    #expect(abs(plan.hazards[1] - 3.0 / 7) < 1e-15)
    // Both stand for the periods behind them, by 8 and 7 contracts: (3 + 3)/15.
    #expect(abs(plan.tail - 6.0 / 15) < 1e-15)
  }

  @Test("With next to no weight the shares are the steps of the Kaplan-Meier curve")
  func likeTheCurve() throws {
    var random = SeededGenerator(seed: 3)
    let rows = (0..<400).map { _ -> (entry: Int, exit: Int, ended: Bool, plan: Int) in
      let entry = random.index(below: 3) == 0 ? random.index(below: 6) : 0
      return (entry, entry + 1 + random.index(below: 20), random.index(below: 2) == 0, 0)
    }
    let known = try times(rows)
    let model = try ContractSurvival(.tenure, weight: 1e-9).fit(known)
    let curve = try #require(known.curve())
    let survival = model.survival(ofPlan: 0, after: 0, renewals: 25)
    for step in curve.steps {
      // The weight moves a share by no more than 1e-9 a period.
      #expect(abs(survival[Int(step.time) - 1] - step.survival) < 1e-7)
    }
  }

  @Test("A plan that ends once a year keeps its year, and few contracts are like all")
  func plans() throws {
    var rows: [(entry: Int, exit: Int, ended: Bool, plan: Int)] = []
    for index in 0..<1000 {
      // By the year, half end at 12; by the month, one in ten each month.
      rows.append((0, 12, index % 2 == 0, 0))
      rows.append((0, index % 10 + 1, true, 1))
    }
    rows.append((0, 1, false, 2))
    let model = try ContractSurvival(.plan).fit(try times(rows, plans: 3))
    let yearly = model.plans[0]
    #expect(yearly.hazards[10] < 0.02 && yearly.hazards[11] > 0.45)
    // One contract of a month says little against 25: once in the ratio of the plan, once in the first period.
    let everybody = try ContractSurvival(.tenure).fit(try times(rows, plans: 3)).plans[2]
    for (own, shared) in zip(model.plans[2].hazards, everybody.hazards) {
      #expect(abs(own - shared) < 2.0 / 26 * shared)
    }
  }

  @Test("Known shares are found again, with late entries too")
  func recovery() throws {
    var random = SeededGenerator(seed: 17)
    let shares = [0.02, 0.08]
    let rows = (0..<20_000).compactMap {
      index -> (entry: Int, exit: Int, ended: Bool, plan: Int)? in
      let (plan, entry) = (index % 2, random.index(below: 30))
      var period = 1
      while Double.random(in: 0..<1, using: &random) >= shares[plan], period < 60 { period += 1 }
      // Who had left before the exports begin is not in them.
      return period <= entry ? nil : (entry, period, period < 60, plan)
    }
    let known = try times(rows, plans: 2)
    let model = try ContractSurvival(.plan).fit(known)
    for plan in 0..<2 {
      let year = model.survival(ofPlan: plan, after: 6, renewals: 12)
      // Some 5,000 contracts of a plan: a standard error of 0.006 at most, of which this is four.
      #expect(abs((year.last ?? 0) - (1 - pow(shares[plan], 12))) < 0.025)
    }
    #expect(throws: FitError.lateEntries(rows: known.rows.count { $0.entry > 0 })) {
      try ContractSurvival(.shiftedBetaGeometric).fit(known)
    }
    #expect(throws: FitError.nothingEnds(customers: 1)) {
      try ContractSurvival().fit(try times([(0, 3, false, 0)]))
    }
  }

  private func pow(_ share: Double, _ count: Int) -> Double {
    1 - (0..<count).reduce(1.0) { product, _ in product * (1 - share) }
  }

  @Test("The shifted beta-geometric model is the published one")
  func shiftedBetaGeometric() throws {
    // FIGURES 4.2: the high end of Fader & Hardie.
    let survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    var rows: [(entry: Int, exit: Int, ended: Bool, plan: Int)] = []
    for (index, pair) in zip(survivors, survivors.dropFirst()).enumerated() {
      rows += Array(repeating: (0, index + 1, true, 0), count: pair.0 - pair.1)
    }
    rows += Array(repeating: (0, 7, false, 0), count: 491)
    let model = try ContractSurvival(.shiftedBetaGeometric).fit(try times(rows))
    let survival = model.survival(ofPlan: 0, after: 0, renewals: 12)
    // Years 8 to 12 as published, to half their last digit.
    for (found, published) in zip(survival[7...], [0.460, 0.436, 0.414, 0.395, 0.378]) {
      #expect(abs(found - published) < 0.0005)
    }
  }

  @Test("The trial takes the way that predicts, and counts by plan")
  func trial() throws {
    var rows: [(entry: Int, exit: Int, ended: Bool, plan: Int)] = []
    for index in 0..<600 {
      rows.append((0, index % 20 + 1, true, 0))
      rows.append((0, 12, index % 2 == 0, 1))
    }
    let known = try times(rows, plans: 2)
    let cases = (0..<400).map { index -> ContractTrial.Case in
      // By the year: half of those that complete month 11 leave at 12. By the month: one in 17 or so of those at 3.
      index % 2 == 0
        ? .init(completed: 11, renewals: 1, made: index % 4 == 0 ? 0 : 1, plan: 1, fee: 120)
        : .init(completed: 3, renewals: 1, made: index % 34 == 1 ? 0 : 1, plan: 0, fee: 10)
    }
    let result = try ContractTrial(bootstrap: Bootstrap(replicates: 20)).run(known, cases)
    #expect(result.chosen == .plan)
    #expect(result.alternatives.map(\.kind) == ContractSurvival.Kind.allCases)
    #expect(result.contracts == 400 && result.ended == 112)
    #expect(result.plans.map(\.contracts) == [200, 200])
    #expect(result.plans.map(\.ended) == [12, 100])
    #expect(abs(result.plans[1].expected - 100) < 5 && abs(result.plans[0].expected - 12) < 3)
    #expect(result.collected == 100 * 120 + 188 * 10)
    #expect(abs(result.expected / result.collected - 1) < 0.05)
    // Where nothing differs, the simplest way is taken.
    let flat = try times((0..<2000).map { (0, 1, $0 % 10 == 0, 0) })
    let same = (0..<100).map {
      ContractTrial.Case(completed: 0, renewals: 1, made: $0 % 10 == 0 ? 0 : 1)
    }
    #expect(
      try ContractTrial(bootstrap: Bootstrap(replicates: 20)).run(flat, same).chosen == .constant)
  }
}

@Suite("Periods of a calendar")
struct BillingPeriodTests {
  private func day(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
    Int32(CivilCalendar.number(year: year, month: month, day: day))
  }

  @Test("Months are over on the day of the same number, short months on the first of the next")
  func months() {
    let period = BillingPeriod.month
    #expect(period.completed(from: day(2024, 1, 31), to: day(2024, 2, 29)) == 0)
    #expect(period.completed(from: day(2024, 1, 31), to: day(2024, 3, 1)) == 1)
    #expect(period.completed(from: day(2024, 1, 31), to: day(2024, 3, 31)) == 2)
    #expect(period.begun(from: day(2024, 1, 31), to: day(2024, 3, 1)) == 1)
    #expect(period.begun(from: day(2024, 1, 31), to: day(2024, 3, 2)) == 2)
    #expect(period.day(1, after: day(2024, 1, 31)) == day(2024, 3, 1))
    #expect(period.day(13, after: day(2023, 12, 5)) == day(2025, 1, 5))
    #expect(BillingPeriod.year.completed(from: day(2023, 3, 1), to: day(2024, 2, 29)) == 0)
    #expect(BillingPeriod.year.completed(from: day(2023, 3, 1), to: day(2024, 3, 1)) == 1)
    #expect(BillingPeriod.quarter.completed(from: day(2023, 3, 1), to: day(2023, 12, 1)) == 3)
    #expect(BillingPeriod.week.begun(from: 0, to: 15) == 3)
    #expect(period.completed(from: 10, to: 10) == 0 && period.begun(from: 10, to: 3) == 0)
  }

  @Test("A day so many periods on has completed so many", arguments: BillingPeriod.allCases)
  func inverse(_ period: BillingPeriod) {
    for start in Int32(18_000)..<18_800 {
      for count in 0..<26 {
        let end = period.day(count, after: start)
        #expect(period.completed(from: start, to: end) == count)
        #expect(count == 0 || period.completed(from: start, to: end - 1) == count - 1)
        #expect(period.begun(from: start, to: end) == count)
      }
    }
  }
}
