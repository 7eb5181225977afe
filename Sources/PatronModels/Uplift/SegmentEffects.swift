import PatronNumerics

/// What a campaign did in each segment of customers, and whether the segments differ in it.
///
/// Of twenty segments without any effect one is expected to show one at 0.05: `adjusted` is what many looks
/// allow, and `difference` asks first whether there is anything to look for. A segment must have been
/// known before the campaign.
public struct SegmentEffects: Hashable, Sendable, Codable {
  /// One arm in one segment.
  public struct Part: Hashable, Sendable, Codable {
    public let segment: Int
    public let arm: Int
    /// Nil with fewer than two rows of the arm or of the control.
    public let effect: TreatmentEffect?
    /// The false discovery rate over all parts (`FalseDiscovery`); nil without an effect.
    public let adjusted: Double?
  }

  /// Whether the effect of one arm differs between the segments.
  public struct Difference: Hashable, Sendable, Codable {
    public let arm: Int
    /// Cochran's Q: Σ (eₛ − ē)²/vₛ about the mean ē that weighs by 1/vₛ (Cochran, Biometrics 1954).
    public let statistic: Double
    /// One less than the segments compared.
    public let freedom: Int
    /// Of a Q as large where all segments have one effect, by chi-square.
    public let probability: Double
  }

  /// By segment, then by arm.
  public let parts: [Part]
  /// By arm; without those that have fewer than two segments to compare.
  public let differences: [Difference]

  /// The effects on `outcomes` (n) in each of `segments` (n, from 0).
  ///
  /// - Throws: `UpliftError` for an outcome that is not finite, and a segment below 0.
  /// - Complexity: O(n·arms + segments·arms).
  public init(
    outcomes: [Double], arms: CampaignArms, segments: [Int32], level: Double = 0.95
  ) throws(UpliftError) {
    try arms.requireFinite(outcomes)
    let count = Int(segments.max() ?? 0) + 1
    try arms.requireGroups(segments, count: count)
    var rows = [[Int]](repeating: [], count: count)
    for (row, segment) in segments.enumerated() { rows[Int(segment)].append(row) }
    var found: [(segment: Int, arm: Int, effect: TreatmentEffect?)] = []
    for (segment, rows) in rows.enumerated() {
      for arm in arms.treatments {
        let pair = rows.filter { arms.numbers[$0] == 0 || Int(arms.numbers[$0]) == arm }
        let numbers = pair.map { arms.numbers[$0] == 0 ? Int32(0) : 1 }
        let own = try CampaignArms(numbers: numbers, count: 2)
        let effects =
          own.sizes.allSatisfy { $0 >= 2 }
          ? try TreatmentEffect.byArm(outcomes: pair.map { outcomes[$0] }, arms: own, level: level)
          : []
        found.append((segment, arm, effects.first?.renumbered(arm)))
      }
    }
    let adjusted = FalseDiscovery.adjusted(found.compactMap { $0.effect?.probability })
    var next = adjusted.makeIterator()
    parts = found.map { part in
      Part(
        segment: part.segment, arm: part.arm, effect: part.effect,
        adjusted: part.effect == nil ? nil : next.next())
    }
    differences = arms.treatments.compactMap { arm in
      Self.difference(found.filter { $0.arm == arm }.compactMap(\.effect), arm: arm)
    }
  }

  /// Whether `effects` of one arm, each of a segment, differ; nil with fewer than two to compare.
  package static func difference(_ effects: [TreatmentEffect], arm: Int) -> Difference? {
    let known = effects.filter { $0.standardError > 0 }
    guard known.count >= 2 else { return nil }
    let weights = known.map { 1 / ($0.standardError * $0.standardError) }
    let mean =
      zip(known, weights).reduce(0.0) { $0 + $1.0.estimate * $1.1 } / weights.reduce(0, +)
    let statistic = zip(known, weights).reduce(0.0) { sum, part in
      sum + (part.0.estimate - mean) * (part.0.estimate - mean) * part.1
    }
    return Difference(
      arm: arm, statistic: statistic, freedom: known.count - 1,
      probability: SpecialFunctions.chiSquareExceedance(statistic, freedom: known.count - 1))
  }
}
