import Patron
import PatronData
import PatronModels
import Testing

/// The customers a campaign contacts, by hand.
@Suite("The choice of a campaign's customers")
struct CampaignChoiceTests {
  private static func candidate(
    _ effect: Double, _ value: Double, channels: [Int] = [0], preferred: Int? = nil
  ) -> ChannelChoice.Candidate {
    .init(
      effect: effect, acceptance: effect, value: value, channels: channels, preferred: preferred)
  }

  private static func objective(_ name: String) throws -> CampaignObjective {
    try #require(CampaignObjective.named(name))
  }

  @Test(arguments: [0.0, 0.05, 0.4, 1.0])
  func `keeping earns what the economics of retention say`(probability: Double) throws {
    let economics = RetentionEconomics(
      saveValue: 80, contactCost: 1.5, offerCost: 6, successRate: 0.25)
    let outcome = try Self.objective("save").outcome(probability, rate: 0.25)
    let profit = outcome.effect * 80 - outcome.acceptance * 6 - 1.5
    // Two orders of the same sums.
    #expect(abs(profit - economics.profit(probability: probability)) <= 1e-12)
  }

  @Test func `a lift never makes an order more than certain`() throws {
    let objective = try Self.objective("win-back")
    #expect(objective.outcome(0.2, rate: 0.5) == (0.1, 0.30000000000000004))
    #expect(objective.outcome(0.9, rate: 0.5).effect == 0.09999999999999998)
    #expect(objective.outcome(0.9, rate: 0.5).acceptance == 1)
  }

  @Test func `the preferred channel is taken while it has room and loses nothing`() {
    let channels = [
      CampaignSettings.Channel("email", cost: 1), .init("post", cost: 4, capacity: 1),
    ]
    let choice = ChannelChoice(
      candidates: [
        Self.candidate(0.1, 100, channels: [0, 1], preferred: 1),  // post: 10 − 4 = 6
        Self.candidate(0.1, 90, channels: [0, 1], preferred: 1),  // post is full: e-mail, 9 − 1 = 8
        Self.candidate(0.1, 30, channels: [0, 1], preferred: 1),  // post loses 1: e-mail, 3 − 1 = 2
        Self.candidate(0.1, 30, channels: [1]),  // loses by its only channel
        Self.candidate(0.1, 5, channels: [0, 1]),  // loses by any
      ], channels: channels, offerCost: 0)
    let found = choice.choice(budget: nil, capacity: nil, factor: 1)
    #expect(found.channelOf == [0: 1, 1: 0, 2: 0])
    #expect(choice.choice(budget: nil, capacity: 2, factor: 1).channelOf == [0: 1, 1: 0])
    // Room for a list of which a part is not contacted.
    #expect(choice.choice(budget: nil, capacity: nil, factor: 2).channelOf == [0: 1, 1: 1, 2: 0])
  }

  @Test func `a budget goes where it earns most`() {
    // Profits 90 and 60 of costs 60 and 30 against 50 of cost 40: 3 an each, 2.25 …
    let choice = ChannelChoice(
      candidates: [
        Self.candidate(1, 150, channels: [0]), Self.candidate(1, 90, channels: [1]),
        Self.candidate(1, 70, channels: [1]),
      ], channels: [.init("a", cost: 60), .init("b", cost: 30)], offerCost: 0)
    // 60 buys both of the cheap channel (60 + 40), which is more than the 90 of the dear one.
    #expect(choice.choice(budget: 60, capacity: nil, factor: 1).channelOf == [1: 1, 2: 1])
    #expect(choice.choice(budget: 30, capacity: nil, factor: 1).channelOf == [1: 1])
    #expect(choice.choice(budget: 0, capacity: nil, factor: 1).channelOf.isEmpty)
  }

  private static func draw(
    _ count: Int, budget: Double? = nil, capacity: Int? = nil, control: Double? = nil,
    name: String = "spring", seed: UInt64 = 7
  ) throws -> (draw: CampaignDraw, choice: ChannelChoice) {
    var settings = CampaignSettings(name, objective: try objective("save"), rate: 0.2)
    settings.channels = [.init("email", cost: 1)]
    settings.budget = budget
    settings.capacity = capacity
    settings.control = control
    let probabilities = (0..<count).map { 0.05 + 0.9 * Double($0 % 97) / 97 }
    let choice = ChannelChoice(
      candidates: probabilities.map { probability in
        let outcome = settings.objective.outcome(probability, rate: settings.rate)
        return .init(
          effect: outcome.effect, acceptance: outcome.acceptance, value: 200, channels: [0],
          preferred: nil)
      }, channels: settings.channels, offerCost: 0)
    return (
      try CampaignDraw(
        choice, settings: settings, probabilities: probabilities,
        segments: (0..<count).map { Int32($0 % 3) }, identifiers: (0..<count).map { UInt64($0) },
        seed: seed), choice
    )
  }

  @Test(arguments: [0.05, 0.1, 0.5])
  func `those who are contacted spend the budget and no more`(control: Double) throws {
    let (draw, _) = try Self.draw(3_000, budget: 500, control: control)
    let treated = draw.members.count { $0.isTreated }
    // Each costs 1; the strata round by one each at most.
    #expect(treated <= 500 && treated >= 490)
    #expect(abs(Double(draw.control.control) / Double(draw.members.count) - control) < 0.01)
    #expect(draw.control.isStated && draw.control.treated == treated)
  }

  @Test func `a capacity holds those who are contacted`() throws {
    let (draw, _) = try Self.draw(3_000, capacity: 333, control: 0.1)
    #expect((328...333).contains(draw.members.count { $0.isTreated }))
  }

  @Test func `the control has its share in each stratum`() throws {
    let (draw, _) = try Self.draw(6_000, control: 0.2)
    for (_, members) in Dictionary(grouping: draw.members, by: \.stratum) {
      let control = members.count { !$0.isTreated }
      // The part of a customer that is left over goes to one arm or the other.
      #expect(abs(Double(control) - 0.2 * Double(members.count)) < 2)
    }
    #expect(Set(draw.members.map(\.stratum)).count == 30)
  }

  @Test func `the draw is that of the seed and the name`() throws {
    func control(_ name: String, _ seed: UInt64) throws -> [Int] {
      try Self.draw(2_000, control: 0.1, name: name, seed: seed).draw.members
        .filter { !$0.isTreated }.map(\.candidate)
    }
    #expect(try control("spring", 7) == control("spring", 7))
    #expect(try control("spring", 7) != control("autumn", 7))
    #expect(try control("spring", 7) != control("spring", 8))
  }

  @Test func `the control is as large as the expected effect needs`() throws {
    let plan = SamplePlan(outcome: .share(0.6), power: 0.8)
    let needed = try #require(try plan.control(ofAudience: 20_000, effect: 0.03))
    let share = ControlDesign.share(of: 20_000, baseline: 0.6, effect: 0.03, power: 0.8)
    #expect(share == Double(needed) / 20_000)
    let design = ControlDesign(
      share: share, isStated: false, baseline: 0.6, expectedEffect: 0.03,
      treated: 20_000 - needed, control: needed, power: 0.8)
    #expect(design.shows && design.power < 0.81)
    // Few customers: a larger control would prove nothing, and is not taken.
    #expect(ControlDesign.share(of: 200, baseline: 0.6, effect: 0.03, power: 0.8) == 0.1)
    let few = ControlDesign(
      share: 0.1, isStated: false, baseline: 0.6, expectedEffect: 0.03, treated: 180, control: 20,
      power: 0.8)
    #expect(!few.shows && few.neededShare == nil && few.detectableEffect ?? 0 > 0.25)
  }

  @Test func `nobody worth contacting is an empty list, not an error`() throws {
    let (draw, _) = try Self.draw(0, control: 0.1)
    #expect(draw.members.isEmpty && draw.control.detectableEffect == nil && !draw.control.shows)
  }
}
