import PatronNumerics

/// A random assignment of customers to the arms of a campaign, with the same shares in every stratum.
///
/// In each stratum the customers are put in the order of a keyed 64-bit mix of their identifiers, and
/// the arms get as many of them as their shares say: the whole parts, and what is left over by the
/// largest remainder, with the remainders of the strata before added, so that many small strata give
/// everybody a control. Strata come in the order of a keyed mix as well. The arm of a customer depends
/// on the seed and on who is in the stratum, never on the order of the rows. The mix is a bijection
/// (splitmix64's finaliser, twice): no two identifiers tie. It is no secret: whoever knows the seed
/// knows the arms.
///
///     let plan = try StratifiedAssignment(shares: [0.1, 0.9], seed: 7)
///     let arms = try plan.assign(identifiers: Array(0..<1000))
///     print(arms.sizes)                            // [100, 900]
public struct StratifiedAssignment: Hashable, Sendable, Codable {
  /// The share of each arm, the control first: above 0, with the sum 1.
  public let shares: [Double]
  /// The key of the order: another campaign takes another one, or it gets the same customers.
  public let seed: UInt64

  /// - Throws: `UpliftError.invalidShares` for shares that are none.
  public init(shares: [Double], seed: UInt64) throws(UpliftError) {
    precondition(shares.count >= 2, "a control and an arm")
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) <= 1e-9, shares.allSatisfy({ $0 > 0 }) else {
      throw .invalidShares(sum: sum)
    }
    (self.shares, self.seed) = (shares, seed)
  }

  /// The arm of each customer, by `identifiers` (n, each once) and `strata` (n, from 0; one for all
  /// without).
  ///
  /// - Throws: `UpliftError` for an identifier that comes twice, and a stratum below 0.
  /// - Complexity: O(n·log n).
  public func assign(
    identifiers: [UInt64], strata: [Int32]? = nil
  ) throws(UpliftError) -> CampaignArms {
    precondition(strata == nil || strata?.count == identifiers.count, "one stratum a customer")
    let strata = strata ?? Array(repeating: 0, count: identifiers.count)
    if let row = strata.firstIndex(where: { $0 < 0 }) {
      throw .unknownGroup(row: row, found: strata[row], groups: Int(strata.max() ?? 0) + 1)
    }
    let keys = identifiers.map { mixed($0, stream: 0) }
    try checkRepeated(keys)
    let turns = strata.map { mixed(UInt64($0), stream: 1) }
    let order = identifiers.indices.sorted {
      turns[$0] == turns[$1] ? keys[$0] < keys[$1] : turns[$0] < turns[$1]
    }
    var numbers = [Int32](repeating: 0, count: identifiers.count)
    var carried = [Double](repeating: 0, count: shares.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, turns[order[end]] == turns[order[first]] { end += 1 }
      var next = first
      for (arm, count) in counts(of: end - first, carried: &carried).enumerated() {
        for position in next..<next + count { numbers[order[position]] = Int32(arm) }
        next += count
      }
      first = end
    }
    return try CampaignArms(numbers: numbers, count: shares.count)
  }

  /// Throws where a customer comes twice: the mix is a bijection, so that equal keys are equal identifiers.
  private func checkRepeated(_ keys: [UInt64]) throws(UpliftError) {
    var seen = Set<UInt64>(minimumCapacity: keys.count)
    for (row, key) in keys.enumerated() where !seen.insert(key).inserted {
      throw .repeatedIdentifier(row: row)
    }
  }

  /// The customers that each arm gets of `size`; `carried` is what arms are owed by strata before.
  private func counts(of size: Int, carried: inout [Double]) -> [Int] {
    let exact = shares.map { $0 * Double(size) }
    // A product such as 0.1·30 may be rounded below the whole number that it is.
    var counts = exact.map { Int(($0 + 1e-9).rounded(.down)) }
    let owed = shares.indices.map { exact[$0] - Double(counts[$0]) + carried[$0] }
    let left = max(0, size - counts.reduce(0, +))
    let turn = shares.indices.sorted { owed[$0] == owed[$1] ? $0 < $1 : owed[$0] > owed[$1] }
    for arm in turn.prefix(left) { counts[arm] += 1 }
    for arm in shares.indices { carried[arm] += exact[arm] - Double(counts[arm]) }
    return counts
  }

  private func mixed(_ number: UInt64, stream: UInt64) -> UInt64 {
    let key = SplitMix64.mixed(seed &+ 0x9E37_79B9_7F4A_7C15 &* (stream &+ 1))
    let second = SplitMix64.mixed(key ^ 0xD134_2543_DE82_EF95)
    return SplitMix64.mixed(SplitMix64.mixed(number ^ key) &+ second)
  }

  private enum CodingKeys: String, CodingKey { case shares, seed }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shares = try container.decode([Double].self, forKey: .shares)
    guard shares.count >= 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .shares, in: container, debugDescription: "\(shares.count) shares")
    }
    try self.init(shares: shares, seed: container.decode(UInt64.self, forKey: .seed))
  }
}
