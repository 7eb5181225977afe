import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("Snapshots of a history")
struct WindowPlanTests {
  @Test func `a year and a half of history gives a year to look back and rolling origins`() throws {
    // 600 days: 270 to look back leave 330, which hold three outcomes of 90 days but not four; 180, twice
    // the outcome, leave 420, which hold four, so that three can be evaluated.
    let plan = try WindowPlan(start: 0, end: 600, horizon: 90, gap: 0, observation: nil)
    #expect(plan.observation == 180)
    #expect(plan.origins == [510, 420, 330, 240])
    // 500 days: four outcomes would leave 140, less than twice the outcome; three leave 230.
    let shorter = try WindowPlan(start: 0, end: 500, horizon: 90, gap: 0, observation: nil)
    #expect(shorter.observation == 180)
    #expect(shorter.origins == [410, 320, 230])
  }

  @Test func `outcomes lie behind the gap and do not overlap`() throws {
    let plan = try WindowPlan(start: 100, end: 400, horizon: 30, gap: 10, observation: 60)
    #expect(plan.origins == [360, 320, 280, 240, 200])
    for (later, earlier) in zip(plan.origins, plan.origins.dropFirst()) {
      #expect(earlier + plan.gap + plan.horizon <= later)
    }
    #expect(plan.origins.allSatisfy { $0 - plan.observation >= 100 && $0 + 40 <= 400 })
  }

  @Test func `the shortest history holds one snapshot and nothing out`() throws {
    let plan = try WindowPlan(start: 0, end: 20, horizon: 10, gap: 0, observation: nil)
    #expect(plan.observation == 10)
    #expect(plan.origins == [10])
    let exact = try WindowPlan(start: 5, end: 26, horizon: 7, gap: 0, observation: 7)
    #expect(exact.origins == [19, 12])
  }

  @Test func `never more snapshots than are learned from`() throws {
    let plan = try WindowPlan(start: 0, end: 5_000, horizon: 10, gap: 0, observation: nil)
    #expect(plan.observation == 365)
    #expect(plan.origins == [4_990, 4_980, 4_970, 4_960, 4_950])
  }

  @Test(arguments: [nil, 100]) func `too short a history is an error that counts`(
    observation: Int?
  ) {
    let error = #expect(throws: WindowPlan.Shortage.self) {
      try WindowPlan(start: 10, end: 29, horizon: 10, gap: 1, observation: observation)
    }
    let needed = (observation ?? 10) + 11
    #expect(
      error?.description == """
        a history of 19 days is too short: \(observation ?? 10) days to look back, 1 of gap and 10 \
        of outcome need \(needed); choose a shorter horizon or observation
        """)
  }
}
