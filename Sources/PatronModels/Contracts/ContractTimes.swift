public import PatronNumerics

/// How long contracts have run, in whole periods: what their survival is estimated from.
public struct ContractTimes: Hashable, Sendable {
  /// One contract, or the part of it under one plan.
  public struct Row: Hashable, Sendable {
    /// The periods that were over when it was first observed; 0 where that was from its start on.
    public let entry: Int
    /// The period that was its last, 1 or more, where it has ended; else the periods it has completed.
    public let exit: Int
    public let hasEnded: Bool
    /// The number of its plan, from 0.
    public let plan: Int

    public init(entry: Int = 0, exit: Int, hasEnded: Bool, plan: Int = 0) {
      (self.entry, self.exit, self.hasEnded, self.plan) = (entry, exit, hasEnded, plan)
    }
  }

  /// The rows that tell something: whose exit is behind their entry.
  public let rows: [Row]
  public let period: BillingPeriod
  public let planCount: Int

  /// - Throws: a `HistoryError` for the first row that has ended in no period, or whose numbers are below 0.
  public init(_ rows: [Row], period: BillingPeriod, planCount: Int = 1) throws(HistoryError) {
    for (index, row) in rows.enumerated() {
      precondition(row.plan >= 0 && row.plan < planCount, "a plan from 0 below their number")
      guard row.exit >= (row.hasEnded ? 1 : 0) else {
        throw .tenureBelowOne(row: index, found: row.exit)
      }
      guard row.entry >= 0 else { throw .negativeCount(row: index, found: row.entry) }
    }
    self.rows = rows.filter { $0.exit > $0.entry }
    self.period = period
    self.planCount = planCount
  }

  /// How many of them have ended.
  public var ended: Int { rows.count(where: \.hasEnded) }

  /// Whether all are known from their start on.
  public var isWhole: Bool { rows.allSatisfy { $0.entry == 0 } }

  /// How many of those of `plan`, or of all, were observed in their period `number`, from 1.
  public func reaching(_ number: Int, plan: Int? = nil) -> Int {
    rows.count { row in
      row.entry < number && row.exit >= number && plan.map { $0 == row.plan } ?? true
    }
  }

  /// The curve of those of `plan`, or of all; nil where there is none.
  public func curve(ofPlan plan: Int? = nil) -> KaplanMeier? {
    let own = plan.map { plan in rows.filter { $0.plan == plan } } ?? rows
    return try? KaplanMeier(
      times: own.map { Double($0.exit) }, hasEnded: own.map(\.hasEnded),
      entries: own.map { Double($0.entry) }, unit: period.unit)
  }
}

extension BillingPeriod {
  /// The unit of times that are counted in these periods.
  public var unit: TimeUnit {
    switch self {
    case .week: .weeks
    case .month: .months
    case .quarter: .quarters
    case .year: .years
    }
  }
}
