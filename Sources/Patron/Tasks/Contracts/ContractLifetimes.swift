import PatronData
public import PatronModels
public import PatronNumerics
import PatronReport

/// How long contracts run before they end: all of them, and groups of them beside each other.
public struct ContractLifetimes: Hashable, Sendable, Codable {
  /// What the contracts are told apart by: `plan`, a column of customers, or `segment`; nil where by nothing.
  public let by: String?
  /// What times are counted in.
  public let period: BillingPeriod
  public let all: Group
  /// Groups of as many customers as may be told of; small ones are one, called as `others` is. Empty where there are fewer
  /// than two.
  public let groups: [Group]
  /// Whether there are contracts in none of `groups`, as they are of too few customers.
  public let leavesOut: Bool
  /// Whether the contracts of different groups end at the same rate, group by group; nil without two groups.
  public let test: LogRank?

  /// Contracts, by their Kaplan-Meier curve.
  public struct Group: Hashable, Sendable, Codable {
    public let name: String
    public let contracts: Int
    public let ended: Int
    /// The share that still runs after so many periods, as far as the data reach.
    public let points: [ContractModel.Curve.Point]
    /// The periods by which half have ended; nil where fewer have.
    public let median: Median?
  }

  /// A median, with the limits of its interval (level 0.95): nil where the curve's limits never come down to the half.
  public struct Median: Hashable, Sendable, Codable {
    public let periods: Double
    public let lower: Double?
    public let upper: Double?
  }

  /// The name of the group of all small groups, and of what is not told apart.
  public static let others = "others"
  /// The name of the group of contracts of which the column is not known.
  public static let unknown = "not known"

  /// The months after which shares are told.
  public static let months = [3, 6, 12, 24]
}

extension ContractLifetimes {
  /// - Returns: nil where no contract has ended, and for fewer customers than a cell.
  init?(
    _ contracts: KnownContracts, by grouping: ContractGrouping, observedFrom: Int32?
  ) throws(HistoryError) {
    var rows: [(customer: Int32, group: Int, time: ContractTimes.Row)] = []
    let unknown = grouping.names.count + 1
    for row in contracts.rows {
      let group = grouping.number(of: row.contract) ?? unknown
      guard let time = contracts.time(of: row, plan: group, observedFrom: observedFrom),
        time.exit > time.entry
      else { continue }
      rows.append((row.contract.customer, group, time))
    }
    let times = try ContractTimes(
      rows.map(\.time), period: contracts.period, planCount: unknown + 1)
    guard times.ended > 0, Set(rows.map(\.customer)).count >= Document.smallestCell,
      let all = Group("all", times)
    else { return nil }
    (by, period, self.all) = (grouping.name, contracts.period, all)
    guard grouping.name != nil else {
      (groups, leavesOut, test) = ([], false, nil)
      return
    }
    let cells = Self.cells(rows.map { ($0.customer, $0.group) }, names: grouping.names)
    let shown = rows.indices.filter { cells.numbers[rows[$0].group] != nil }
    let byGroup = try ContractTimes(
      shown.map { index in
        let time = rows[index].time
        return ContractTimes.Row(
          entry: time.entry, exit: time.exit, hasEnded: time.hasEnded,
          plan: cells.numbers[rows[index].group] ?? 0)
      }, period: contracts.period, planCount: max(1, cells.names.count))
    leavesOut = shown.count < rows.count
    guard cells.names.count > 1 else {
      (groups, test) = ([], nil)
      return
    }
    groups = cells.names.enumerated().compactMap { Group($1, byGroup, number: $0) }
    test = byGroup.logRank()
  }

  /// The groups that are told, and the number of each in place of its number among `names`, the others behind them, and the
  /// unknown; nil for one that is left out.
  ///
  /// A group of fewer customers than a cell is one of the others, and these are left out where they are fewer too.
  private static func cells(
    _ rows: [(customer: Int32, group: Int)], names: [String]
  ) -> (names: [String], numbers: [Int?]) {
    let all = names + [others, unknown]
    var customers = [Set<Int32>](repeating: [], count: all.count)
    for row in rows { customers[row.group].insert(row.customer) }
    let pool = all.indices.filter {
      $0 == names.count || customers[$0].count < Document.smallestCell
    }
    var numbers = [Int?](repeating: nil, count: all.count)
    var told: [String] = []
    for group in all.indices where !pool.contains(group) {
      numbers[group] = told.count
      told.append(all[group])
    }
    let pooled = pool.reduce(into: Set<Int32>()) { $0.formUnion(customers[$1]) }
    if pooled.count >= Document.smallestCell {
      for group in pool { numbers[group] = told.count }
      told.append(others)
    }
    return (told, numbers)
  }

  /// The numbers of periods that `months` are: those that make a whole number of them, to a twentieth.
  static func lengths(in period: BillingPeriod) -> [(months: Int, periods: Int)] {
    months.compactMap { months in
      let periods = Double(months) * BillingPeriod.month.days / period.days
      let whole = periods.rounded()
      return whole >= 1 && abs(periods - whole) < 0.1 ? (months, Int(whole)) : nil
    }
  }
}

extension ContractLifetimes.Group {
  /// The contracts of `times` under the plan `number`, or all.
  fileprivate init?(_ name: String, _ times: ContractTimes, number: Int? = nil) {
    guard let curve = times.curve(ofPlan: number) else { return nil }
    self.name = name
    contracts = curve.customerCount
    ended = curve.steps.reduce(0) { $0 + $1.ended }
    points = ContractLifetimes.lengths(in: times.period).compactMap { length in
      ContractModel.Curve.Point(
        after: length.periods, of: curve, reached: times.reaching(length.periods, plan: number))
    }
    median = curve.median().map { median in
      let count = { (time: TimeSpan?) in time?.count(of: curve.unit) }
      return ContractLifetimes.Median(
        periods: median.time.count(of: curve.unit), lower: count(median.lower),
        upper: count(median.upper))
    }
  }
}
