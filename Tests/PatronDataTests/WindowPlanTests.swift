import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("Snapshots of a history")
struct WindowPlanTests {
  private func days(_ first: Int, _ end: Int) -> Days { Days(from: Day(first), before: Day(end)) }

  @Test func `a year and a half of history gives a year to look back and rolling origins`() throws {
    // 600 days: 270 to look back leave 330, which hold three outcomes of 90 days but not four; 180, twice
    // the outcome, leave 420, which hold four, so that three can be evaluated.
    let plan = try WindowPlan(days(0, 600), horizon: 90, gap: 0, observation: nil)
    #expect(plan.observation == 180)
    #expect(plan.origins.map(\.day.number) == [510, 420, 330, 240])
    // 500 days: four outcomes would leave 140, less than twice the outcome; three leave 230.
    let shorter = try WindowPlan(days(0, 500), horizon: 90, gap: 0, observation: nil)
    #expect(shorter.observation == 180)
    #expect(shorter.origins.map(\.day.number) == [410, 320, 230])
  }

  @Test func `outcomes lie behind the gap and do not overlap`() throws {
    let plan = try WindowPlan(days(100, 400), horizon: 30, gap: 10, observation: 60)
    #expect(plan.origins.map(\.day.number) == [360, 320, 280, 240, 200])
    for (later, earlier) in zip(plan.origins, plan.origins.dropFirst()) {
      #expect(earlier.outcome(after: plan.gap, of: plan.horizon).end <= later.day)
    }
    #expect(
      plan.origins.allSatisfy {
        $0.observed(plan.observation).first >= Day(100)
          && $0.outcome(after: plan.gap, of: plan.horizon).end <= Day(400)
      })
  }

  @Test func `the shortest history holds one snapshot and nothing out`() throws {
    let plan = try WindowPlan(days(0, 20), horizon: 10, gap: 0, observation: nil)
    #expect(plan.observation == 10)
    #expect(plan.origins.map(\.day.number) == [10])
    let exact = try WindowPlan(days(5, 26), horizon: 7, gap: 0, observation: 7)
    #expect(exact.origins.map(\.day.number) == [19, 12])
  }

  @Test func `never more snapshots than are learned from`() throws {
    let plan = try WindowPlan(days(0, 5_000), horizon: 10, gap: 0, observation: nil)
    #expect(plan.observation == 3_650)
    #expect(plan.origins.map(\.day.number) == [4_990, 4_980, 4_970, 4_960, 4_950])
  }

  @Test(arguments: [nil, DayCount(100)]) func `too short a history is an error that counts`(
    observation: DayCount?
  ) {
    let error = #expect(throws: WindowPlan.Shortage.self) {
      try WindowPlan(days(10, 29), horizon: 10, gap: 1, observation: observation)
    }
    let needed = (observation ?? 10) + 11
    #expect(
      error?.description == """
        a history of 19 days is too short: \(observation ?? 10) days to look back, 1 of gap and 10 \
        of outcome need \(needed); choose a shorter horizon or observation
        """)
  }
}
