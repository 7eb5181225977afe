import PatronModels
import PatronNumerics
import Testing

/// Effects on amounts that few customers of an arm have.
@Suite("Effects by permutation")
struct PermutedEffectTests {
  /// A campaign of `count` customers, `share` of them the control; `buyers` of them buy for a skewed amount.
  private static func campaign(
    _ count: Int, share: Double, buyers: Double, effect: Double = 0, seed: UInt64
  ) throws -> (values: [Double], arms: CampaignArms) {
    var random = SeededGenerator(seed: 11, stream: seed)
    var (values, numbers) = ([Double](), [Int32]())
    for _ in 0..<count {
      let isTreated = !random.chance(share)
      numbers.append(isTreated ? 1 : 0)
      let buys = random.chance(buyers + (isTreated ? effect : 0))
      values.append(buys ? random.gamma(shape: 0.7, scale: 60) : 0)
    }
    return (values, try CampaignArms(numbers: numbers, count: 2))
  }

  private static func effect(_ values: [Double], _ arms: CampaignArms) throws -> TreatmentEffect {
    try TreatmentEffect.byArm(outcomes: values, arms: arms)[0]
  }

  /// One amount among ten customers in two arms of five: wherever it falls the difference is as large.
  @Test func `a single amount says nothing`() throws {
    let arms = try CampaignArms(numbers: [1, 0, 1, 0, 1, 0, 1, 0, 1, 0], count: 2)
    let values = [9.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let found = try Self.effect(values, arms).permuted(values, arms: arms)
    #expect(found.probability == 1)
    #expect(found.estimate == 1.8)
  }

  /// Three equal amounts, all treated, of 3 treated among 10: one of C(10, 3) = 120 samples has them all, and none is as far
  /// on the other side.
  @Test func `is the share of the assignments that are as far apart`() throws {
    let arms = try CampaignArms(numbers: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], count: 2)
    let values = [4.0, 4, 4, 0, 0, 0, 0, 0, 0, 0]
    let found = try Self.effect(values, arms).permuted(values, arms: arms)
    // 9,999 draws know 1/120 to four standard errors of 0.0009.
    #expect(abs(found.probability - 1.0 / 120) < 0.0037)
  }

  /// Welch's test finds an effect in one of ten such campaigns without any: the means of a dozen skewed amounts are not
  /// normal.
  @Test func `keeps its level where few have an amount`() throws {
    let campaigns = 300
    var (welch, permuted) = (0, 0)
    for seed in 0..<campaigns {
      let (values, arms) = try Self.campaign(
        1_500, share: 0.15, buyers: 0.02, seed: UInt64(seed))
      let plain = try Self.effect(values, arms)
      if plain.probability < 0.05 { welch += 1 }
      let found = plain.permuted(values, arms: arms)
      if found.probability < 0.05 {
        permuted += 1
        #expect(found.interval.lower > 0 || found.interval.upper < 0)
      }
    }
    // Of 300 campaigns 15 are expected; 27 is three standard deviations more.
    #expect(welch > 27 && permuted <= 27)
  }

  @Test func `finds what is there`() throws {
    let (values, arms) = try Self.campaign(
      4_000, share: 0.3, buyers: 0.01, effect: 0.04, seed: 5)
    let plain = try Self.effect(values, arms)
    let found = plain.permuted(values, arms: arms)
    #expect(found.probability < 0.001 && found.interval.lower > 0)
    #expect(found.estimate == plain.estimate && found.standardError >= plain.standardError)
  }

  @Test func `leaves many amounts to Welch's test`() throws {
    let (values, arms) = try Self.campaign(4_000, share: 0.5, buyers: 0.3, seed: 5)
    let plain = try Self.effect(values, arms)
    #expect(plain.permuted(values, arms: arms) == plain)
  }
}
