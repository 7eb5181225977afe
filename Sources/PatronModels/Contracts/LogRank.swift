import PatronNumerics

/// Whether groups of customers leave at the same rate: the log-rank test (Mantel, Cancer Chemotherapy Reports 1966;
/// Peto & Peto, JRSS A 1972).
///
/// At each time at which d of the n customers at risk leave, of group j with its nⱼ at risk d·nⱼ/n are expected to, if all
/// groups leave alike. With U the sums over the times of observed − expected, and V those of the hypergeometric covariances
/// d·(n − d)/(n − 1)·(nⱼ/n·δⱼₖ − nⱼ·nₖ/n²), the statistic is Uᵀ·V⁺·U: chi-square, with the rank of V as degrees of
/// freedom. Who is known from a later time on is at risk behind it alone, as in `KaplanMeier`.
///
///     let test = try LogRank(
///       times: [2, 4, 3, 5], hasEnded: [true, true, true, false], groups: [0, 0, 1, 1])
///     print(test.chiSquare, test.degreesOfFreedom, test.p ?? .nan)
public struct LogRank: Hashable, Sendable, Codable {
  /// The customers of one group.
  public struct Group: Hashable, Sendable, Codable {
    public let customers: Int
    public let ended: Int
    /// The ends if it left as all do.
    public let expected: Double
  }

  /// By their numbers.
  public let groups: [Group]
  public let chiSquare: Double
  /// One less than the groups that can be compared; 0 where none can.
  public let degreesOfFreedom: Int
  /// The probability of a statistic as large where all groups leave alike; nil without a degree of freedom.
  public let p: Double?

  /// Compares groups of customers (n) by the time each was there, and whether it has ended.
  ///
  /// - Parameters:
  ///   - entries: the times from which on each is known; nil knows all from 0 on.
  ///   - groups: the number of each customer's group, from 0.
  /// - Throws: a `HistoryError` for the first time that cannot be, and `FitError` without a customer.
  /// - Complexity: O(n·log n + times·groups² + groups³).
  public init(
    times: [Double], hasEnded: [Bool], entries: [Double]? = nil, groups: [Int]
  ) throws {
    precondition(hasEnded.count == times.count, "a time and an end a customer")
    precondition(entries.map { $0.count == times.count } ?? true, "an entry a customer")
    precondition(groups.count == times.count, "a group a customer")
    precondition(groups.allSatisfy { $0 >= 0 }, "groups from 0")
    try KaplanMeier.check(times: times, entries: entries)
    let count = (groups.max() ?? 0) + 1
    var sums = Sums(groupCount: count)
    let order = times.indices.sorted { times[$0] < times[$1] }
    let entry = { (row: Int) in entries?[row] ?? 0 }
    let late = times.indices.filter { entry($0) > 0 }.sorted { entry($0) < entry($1) }
    var atRisk = [Int](repeating: 0, count: count)
    for row in times.indices where entry(row) == 0 { atRisk[groups[row]] += 1 }
    var (first, next) = (0, 0)
    while first < order.count {
      let time = times[order[first]]
      while next < late.count, entry(late[next]) < time {
        atRisk[groups[late[next]]] += 1
        next += 1
      }
      let end = order[first...].firstIndex { times[$0] != time } ?? order.count
      var ended = [Int](repeating: 0, count: count)
      for row in order[first..<end] where hasEnded[row] { ended[groups[row]] += 1 }
      sums.add(ended: ended, atRisk: atRisk)
      for row in order[first..<end] { atRisk[groups[row]] -= 1 }
      first = end
    }
    self.groups = (0..<count).map { group in
      Group(
        customers: groups.count { $0 == group }, ended: sums.ended[group],
        expected: sums.expected[group])
    }
    (chiSquare, degreesOfFreedom) = sums.statistic
    p =
      degreesOfFreedom > 0
      ? SpecialFunctions.chiSquareExceedance(chiSquare, freedom: degreesOfFreedom) : nil
  }

  /// The sums over the times at which anybody left.
  private struct Sums {
    var ended: [Int]
    var expected: [Double]
    /// Row by row.
    private var covariance: [Double]

    init(groupCount: Int) {
      ended = Array(repeating: 0, count: groupCount)
      expected = Array(repeating: 0, count: groupCount)
      covariance = Array(repeating: 0, count: groupCount * groupCount)
    }

    mutating func add(ended now: [Int], atRisk: [Int]) {
      let (all, left) = (Double(atRisk.reduce(0, +)), Double(now.reduce(0, +)))
      guard left > 0 else { return }
      let shares = atRisk.map { Double($0) / all }
      // Of one customer at risk nothing is left to chance.
      let factor = all > 1 ? left * (all - left) / (all - 1) : 0
      for row in shares.indices {
        ended[row] += now[row]
        expected[row] += left * shares[row]
        for column in shares.indices {
          covariance[row * shares.count + column] +=
            factor * shares[row] * ((row == column ? 1 : 0) - shares[column])
        }
      }
    }

    /// The statistic and its degrees of freedom, by the eigenvectors of the covariance that are not those of the value 0:
    /// all of it, so that no group is left out and their order plays no part.
    var statistic: (Double, Int) {
      guard let eigen = SymmetricEigen(order: ended.count, covariance) else { return (0, 0) }
      let difference = zip(ended, expected).map { Double($0) - $1 }
      let least = 1e-10 * (eigen.values.first ?? 0)
      var (sum, rank) = (0.0, 0)
      for (index, value) in eigen.values.enumerated() where value > least && value > 0 {
        let vector = eigen.vectors[index * ended.count..<(index + 1) * ended.count]
        let part = zip(vector, difference).reduce(0) { $0 + $1.0 * $1.1 }
        sum += part * part / value
        rank += 1
      }
      return (sum, rank)
    }
  }
}

extension ContractTimes {
  /// Whether the contracts of different plans end at the same rate; nil without a row.
  ///
  /// - Complexity: O(n·log n + periods·plans²).
  public func logRank() -> LogRank? {
    try? LogRank(
      times: rows.map { Double($0.exit) }, hasEnded: rows.map(\.hasEnded),
      entries: rows.map { Double($0.entry) }, groups: rows.map(\.plan))
  }
}
