public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// What a business's customers have brought, and are expected to bring.
public struct CustomerBase: Hashable, Sendable, Codable {
  /// The first and the last day known.
  public let firstDay: Day
  public let lastDay: Day
  /// The code of the amounts; nil where patron.yaml names none.
  public let currency: String?
  /// Customers with an order, and those of them with orders on several days.
  public let customers: Int
  public let repeaters: Int
  public let orderDays: Int
  /// What all of them paid, what was given back taken off; nil where the exports have no amounts, like all money.
  public let money: Double?
  public let concentration: Concentration?
  public let expected: Scorer.ExpectedValue
  public let expectedConcentration: Concentration?
  /// The customers that others have brought; nil where no column names who, or where they are too few to be told.
  public let referrals: ReferralFigures?
  public let deciles: [ValueDecile]
  /// What became of the customers of a year, or of half a shorter history, in the days behind it; nil where that is
  /// less than four weeks.
  public let retention: RevenueRetention?
  public let months: [MonthlyRevenue]
  public let cohorts: Cohorts
  public let model: ValueModel
}

extension CustomerBase {
  init(_ session: Session, _ model: ValueModel, seed: UInt64) async throws {
    let values = try await model.values(of: session, seed: seed, draws: 0)
    guard let days = session.prepared.days, !values.customers.isEmpty else {
      throw PatronError(.data, at: .task("\(TaskID.value)"), "no customer has an order")
    }
    let hasMoney = values.hasMoney
    self.init(
      firstDay: days.first, lastDay: days.last, currency: model.currency,
      customers: values.customers.count,
      repeaters: values.purchases.repeaters(), orderDays: values.purchases.days.count,
      money: hasMoney ? values.spent.reduce(0, +) : nil,
      concentration: hasMoney ? Concentration(values.spent) : nil,
      expected: values.summary(horizon: model.horizon),
      expectedConcentration: Concentration(values.amounts),
      referrals: values.referralFigures(),
      deciles: ValueDecile.all(
        expected: values.amounts, spent: values.spent,
        probabilityAlive: values.values.map { values.seesLeaving ? $0.probabilityAlive : nil }
      ).filter { $0.customers >= Document.smallestCell },
      retention: RevenueRetention(values.purchases, days: days),
      months: MonthlyRevenue.months(values.purchases, days: days),
      cohorts: Cohorts(values.purchases, before: session.snapshot), model: model)
  }
}

extension CustomerValues {
  /// What is expected of all customers together in the next `horizon` days.
  func summary(horizon: DayCount) -> Scorer.ExpectedValue {
    Scorer.ExpectedValue(
      horizon: horizon, customers: customers.count,
      customersAlive: seesLeaving ? values.reduce(0) { $0 + $1.probabilityAlive } : nil,
      orders: values.reduce(0) { $0 + $1.purchases },
      value: hasMoney ? values.reduce(0) { $0 + ($1.value ?? 0) } : nil)
  }
}
