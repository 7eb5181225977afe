public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// The customers under contract: who came and left by month, what they pay, and what is expected.
public struct ContractBase: Hashable, Sendable, Codable {
  /// Customers with a contract that runs, and all who ever had one.
  public let running: Int
  public let customers: Int
  /// What the contracts that run pay in a month; nil where the exports have no fees, like all money.
  public let monthlyFees: Double?
  /// Customers under contract whose fee is not known: their money is in no figure.
  public let withoutFee: Int
  /// The code of the fees; nil where patron.yaml names none.
  public let currency: String?
  /// Nil without a model.
  public let expected: Expected?
  /// The last months, the oldest first; empty where the exports have no days.
  public let months: [Month]
  /// What became of the fees of a year ago; nil where the history is shorter, or the exports have no fees.
  public let retention: Retention?
  /// How long contracts run; nil where none has ended, and for fewer customers than a cell.
  public let lifetimes: ContractLifetimes?
  /// What ends are predicted by; nil where none can be.
  public let model: ContractModel?
  /// Why there is no model; nil where there is one.
  public let obstacle: Obstacle?

  /// What is expected of those under contract within the horizon of the model.
  public struct Expected: Hashable, Sendable, Codable {
    /// Of those under contract, who are under none when the horizon is over.
    public let leaving: Double
    /// The fees of renewals, later money discounted; nil where the exports have no fees.
    public let fees: Double?
    /// The fees if all stayed.
    public let feesIfKept: Double?
  }

  /// A calendar month: customers under contract as it began, and who came and left before the next.
  public struct Month: Hashable, Sendable, Codable {
    /// The first of its days.
    public let firstDay: Day
    public let running: Int
    /// Whose first contract, or first one after a break, began in it.
    public let began: Int
    public let ended: Int
    /// The fees of a month as it began, those that came with new customers and with larger contracts, and those that
    /// went with smaller contracts and with customers who left; 0 where the exports have no fees.
    public let fees: Double
    public let gained: Double
    public let expanded: Double
    public let contracted: Double
    public let lost: Double

    /// The share of those under contract who left; nil without any.
    public var endRate: Double? { running > 0 ? Double(ended) / Double(running) : nil }
  }

  /// The fees of customers who were under contract a year ago, then and now.
  public struct Retention: Hashable, Sendable, Codable {
    public let customers: Int
    public let retained: Int
    public let feesBefore: Double
    /// What the same customers pay now.
    public let feesAfter: Double
    /// The same, nobody's counted higher than a year ago.
    public let feesKept: Double

    /// Fees now over fees a year ago: above 1 where who stays pays more than who left paid.
    public var netRevenueRetention: Double { feesAfter / feesBefore }
    /// The same without what grew: 1 at most.
    public var grossRevenueRetention: Double { feesKept / feesBefore }
  }
}

extension ContractBase {
  /// Of more months a table is no longer read.
  private static let mostMonths = 24

  /// - Parameter grouping: what lifetimes are told apart by; nil for the plan.
  init(
    _ session: Session, _ prediction: Result<ContractModel, Obstacle>,
    by grouping: ContractGrouping?
  ) async throws {
    let (workers, snapshot) = (session.options.workers, session.snapshot)
    let known = session.prepared.contracts(at: snapshot, workers: workers)
    let hasFees = session.prepared.has("fee", of: .contracts)
    let toMonth = BillingPeriod.month.days / known.period.days
    let fees = known.feesOfRunning()
    running = fees.count
    customers = Set(known.rows.map(\.contract.customer)).count
    currency = session.configuration.currency
    let paying = fees.filter { !$0.isNaN }
    monthlyFees = hasFees ? paying.reduce(0, +) * toMonth : nil
    withoutFee = hasFees ? running - paying.count : 0
    switch prediction {
    case .success(let model):
      (self.model, obstacle) = (model, nil)
      expected = Expected(try await model.values(of: session), hasFees: model.hasFees)
    case .failure(let reason): (model, obstacle, expected) = (nil, reason, nil)
    }
    let plans = ContractPlans(of: known, names: try await session.prepared.planNames())
    lifetimes = try ContractLifetimes(
      known, by: grouping ?? ContractGrouping(plans), observedFrom: try known.observedFrom(plans))
    guard known.isDated, let first = known.rows.map(\.contract.day).min() else {
      (months, retention) = ([], nil)
      return
    }
    let history = ContractFees(known, factor: hasFees ? toMonth : 0)
    let begins = CalendarMonth.months(of: first..<known.day).suffix(Self.mostMonths)
    months = begins.map { history.month(from: $0.firstDay, to: min($0.next.firstDay, known.day)) }
    let before = known.day - 365
    retention = hasFees && first < before ? history.retention(from: before, to: known.day) : nil
  }
}

extension ContractBase.Expected {
  init(_ values: ContractValues, hasFees: Bool) {
    let paying = values.values.filter { !$0.fee.isNaN }
    self.init(
      leaving: values.values.reduce(0) { $0 + $1.endProbability },
      fees: hasFees ? paying.reduce(0) { $0 + $1.expected } : nil,
      feesIfKept: hasFees ? paying.reduce(0) { $0 + $1.ifKept } : nil)
  }
}

extension KnownContracts {
  /// What each customer with contracts that run pays for them in a period, by the customers' keys: NaN where one of the
  /// fees is not known.
  fileprivate func feesOfRunning() -> [Double] {
    var fees: [Double] = []
    var last: Int32?
    for row in rows where row.runs {
      if row.contract.customer != last { fees.append(0) }
      fees[fees.count - 1] += row.contract.ownFee
      last = row.contract.customer
    }
    return fees
  }
}

/// What each customer pays in a month at any day.
private struct ContractFees {
  /// The rows of each customer, by the customers' keys.
  private let customers: [ArraySlice<KnownContracts.Row>]
  private let factor: Double

  init(_ contracts: KnownContracts, factor: Double) {
    var customers: [ArraySlice<KnownContracts.Row>] = []
    let rows = contracts.rows
    var first = 0
    for index in rows.indices
    where index + 1 == rows.count
      || rows[index + 1].contract.customer != rows[index].contract.customer
    {
      customers.append(rows[first...index])
      first = index + 1
    }
    self.customers = customers
    self.factor = factor
  }

  /// What `rows`, in the order of their starts, pay in a month at the beginning of `day`: NaN where one of the fees is not
  /// known, nil where none runs.
  ///
  /// Between two contracts that make one stay the first is taken to go on.
  private func fee(_ rows: ArraySlice<KnownContracts.Row>, at day: Int32) -> Double? {
    var sum: Double?
    var last: KnownContracts.Row?
    for row in rows {
      if row.contract.day >= day {
        guard sum == nil, let last, last.stayStart == row.stayStart else { break }
        return last.contract.ownFee * factor
      }
      if row.contract.runs(at: day) {
        sum = (sum ?? 0) + row.contract.ownFee * factor
      }
      if last.map({ $0.contract.end <= row.contract.end }) ?? true { last = row }
    }
    return sum
  }

  func month(from first: Int32, to next: Int32) -> ContractBase.Month {
    var (running, began, ended) = (0, 0, 0)
    var (fees, gained, expanded, contracted, lost) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for rows in customers {
      switch (fee(rows, at: first), fee(rows, at: next)) {
      case (let before?, let after?):
        running += 1
        guard !before.isNaN, !after.isNaN else { continue }
        fees += before
        expanded += max(0, after - before)
        contracted += max(0, before - after)
      case (let before?, nil):
        running += 1
        ended += 1
        guard !before.isNaN else { continue }
        fees += before
        lost += before
      case (nil, let after?):
        began += 1
        if !after.isNaN { gained += after }
      case (nil, nil): break
      }
    }
    return ContractBase.Month(
      firstDay: Day(Int(first)), running: running, began: began, ended: ended, fees: fees,
      gained: gained, expanded: expanded, contracted: contracted, lost: lost)
  }

  /// Nil where fewer than a cell paid then or pay now.
  func retention(from before: Int32, to now: Int32) -> ContractBase.Retention? {
    var (customers, retained, first, after, kept) = (0, 0, 0.0, 0.0, 0.0)
    for rows in self.customers {
      guard let then = fee(rows, at: before), then > 0 else { continue }
      let now = fee(rows, at: now) ?? 0
      guard !now.isNaN else { continue }
      customers += 1
      retained += now > 0 ? 1 : 0
      first += then
      after += now
      kept += min(then, now)
    }
    guard retained >= Document.smallestCell else { return nil }
    return ContractBase.Retention(
      customers: customers, retained: retained, feesBefore: first, feesAfter: after,
      feesKept: kept)
  }
}
