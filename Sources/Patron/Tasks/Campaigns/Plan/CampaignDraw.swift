package import PatronModels
import PatronNumerics

/// The customers of a campaign's list, drawn for its two arms.
///
/// The list is chosen so large that those of it who are contacted spend the budget; the control is drawn from it, in
/// each stratum (a segment and a band of the probability) the same share. Where rounding would spend more than the
/// budget or fill more than a channel has room for, the end of the list is cut, in both arms.
package struct CampaignDraw {
  /// One customer of the list.
  package struct Member: Sendable {
    /// The index among the candidates.
    package let candidate: Int
    package let channel: Int
    package let isTreated: Bool
    package let stratum: Int32
    /// From 1, those with the highest probability.
    let decile: Int
  }

  /// In the order of the candidates.
  package let members: [Member]
  package let control: ControlDesign

  /// - Parameters:
  ///   - probabilities: of the candidates, without a contact.
  ///   - segments: of the candidates, from 0.
  ///   - identifiers: of the candidates, each once.
  package init(
    _ choice: ChannelChoice, settings: CampaignSettings, probabilities: [Double], segments: [Int32],
    identifiers: [UInt64], seed: UInt64
  ) throws(UpliftError) {
    func list(_ share: Double) -> ChannelChoice.Choice {
      choice.choice(
        budget: settings.budget, capacity: settings.capacity, factor: 1 / (1 - share))
    }
    func means(_ customers: [Int]) -> (baseline: Double, effect: Double) {
      let count = Double(max(1, customers.count))
      return (
        customers.reduce(0) { $0 + settings.objective.baseline(probabilities[$1]) } / count,
        customers.reduce(0) { $0 + choice.candidates[$1].effect } / count
      )
    }
    let first = list(0).customers
    let expected = means(first)
    // Whoever is in the control may be replaced by somebody the budget had no room for.
    let share =
      settings.control
      ?? ControlDesign.share(
        of: first.count, baseline: expected.baseline, effect: expected.effect,
        power: settings.power)
    let audience = list(share)
    let customers = audience.customers
    let own = customers.map { probabilities[$0] }
    let deciles = Self.bands(own, count: Self.mostBands)
    let groups = Set(customers.map { segments[$0] }).count
    let count = Self.bandCount(of: customers.count, groups: groups, share: share)
    let bands = count == Self.mostBands ? deciles : Self.bands(own, count: count)
    let strata = customers.indices.map {
      segments[customers[$0]] * Int32(Self.mostBands) + Int32(bands[$0] - 1)
    }
    let arms =
      customers.isEmpty
      ? nil
      : try StratifiedAssignment(
        shares: [share, 1 - share], seed: Self.seed(seed, name: settings.name)
      ).assign(identifiers: customers.map { identifiers[$0] }, strata: strata)
    let all = customers.indices.map { index in
      Member(
        candidate: customers[index], channel: audience.channelOf[customers[index]] ?? 0,
        isTreated: arms?.numbers[index] == 1, stratum: strata[index], decile: deciles[index])
    }
    members = Self.cut(all, choice, settings)
    let chosen = means(members.map(\.candidate))
    control = ControlDesign(
      share: share, isStated: settings.control != nil, baseline: chosen.baseline,
      expectedEffect: chosen.effect, treated: members.count { $0.isTreated },
      control: members.count { !$0.isTreated }, power: settings.power)
  }

  /// The bands of the probability at most: deciles.
  static let mostBands = 10
  /// So many of the control are to be in a stratum on average: one without any would be left out of the measurement.
  private static let controlsPerStratum = 5.0

  /// The bands of the probability in each of `groups` segments of a list of `count` customers.
  private static func bandCount(of count: Int, groups: Int, share: Double) -> Int {
    let least = min(share, 1 - share)
    let most = Double(count) * least / (controlsPerStratum * Double(max(1, groups)))
    return min(mostBands, max(1, Int(most)))
  }

  /// The band of each of `values`, 1 for the highest; equal ones by their position.
  private static func bands(_ values: [Double], count: Int) -> [Int] {
    let order = values.indices.sorted {
      values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1]
    }
    var bands = [Int](repeating: 1, count: values.count)
    for (rank, index) in order.enumerated() { bands[index] = rank * count / values.count + 1 }
    return bands
  }

  /// The members up to the first with which those contacted would cost more than the budget or be more than the
  /// capacity, and of each channel up to where its room is full.
  private static func cut(
    _ members: [Member], _ choice: ChannelChoice, _ settings: CampaignSettings
  ) -> [Member] {
    let worth = members.map { member in
      choice.worth(member.candidate, through: member.channel, perCost: settings.budget != nil)
    }
    let order = members.indices.sorted { worth[$0] == worth[$1] ? $0 < $1 : worth[$0] > worth[$1] }
    var isKept = [Bool](repeating: false, count: members.count)
    var (spent, treated) = (0.0, 0)
    var reached = choice.channels.map { _ in 0 }
    for index in order {
      let member = members[index]
      let room = choice.channels[member.channel].capacity ?? .max
      guard reached[member.channel] < room else { continue }
      if member.isTreated {
        let cost = choice.cost(member.candidate, through: member.channel)
        if let budget = settings.budget, spent + cost > budget * (1 + 1e-12) { break }
        if let capacity = settings.capacity, treated >= capacity { break }
        spent += cost
        treated += 1
        reached[member.channel] += 1
      }
      isKept[index] = true
    }
    return members.indices.filter { isKept[$0] }.map { members[$0] }
  }

  /// The seed of the draw: another campaign draws another control.
  private static func seed(_ seed: UInt64, name: String) -> UInt64 {
    name.utf8.reduce(SplitMix64.mixed(seed)) { SplitMix64.mixed($0 &+ UInt64($1) &+ 1) }
  }
}
