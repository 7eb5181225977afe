public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// What a business's customers have brought, and are expected to bring.
public struct CustomerBase: Hashable, Sendable, Codable {
  public let name: String
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
  public let notices: [String]
}

/// Takes stock of the customers of exports: who brings how much, who comes back, and what is to be expected.
///
///     let base = try await Valuer().value("datasets/aurora")
///     print(base.expected.value ?? 0)              // expected within a year
///     print(base)                                  // the whole report, for the terminal
public struct Valuer: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Values the customers of `folder` by the model of lifetime value in `models`; nil learns one for it.
  public func value(
    _ folder: String, with models: TrainedModels? = nil
  ) async throws -> CustomerBase {
    try await Session.with(folder: folder, options: options) { session in
      let model: ValueModel
      var seed = options.seed
      if let models {
        guard let known = models.value else {
          throw PatronError(
            .configuration, "the models predict no lifetime value",
            remedy: "train them with orders, or leave --models out")
        }
        try Scorer(options: options).check(models, fits: session)
        model = known
        seed = models.manifest.seed
      } else {
        model = try learned(from: session)
      }
      options.progress("predicting lifetime value")
      return try await base(session, model, seed: seed)
    }
  }

  private func learned(from session: Session) throws -> ValueModel {
    guard session.prepared.tables.contains(.transactions), session.prepared.hasActivity else {
      throw PatronError(
        .data, at: .task("\(TaskID.value)"), "\(Obstacle.noTable(.transactions))")
    }
    options.progress("learning lifetime value")
    // Whoever asks for it has turned it on.
    let settings = session.configuration.value.options(default: .init()) ?? .init()
    do {
      return try ValueTrainer(session: session, settings: settings).train()
    } catch let obstacle as Obstacle {
      throw PatronError(.data, at: .task("\(TaskID.value)"), "\(obstacle)")
    } catch let error as FitError {
      throw PatronError(.data, at: .task("\(TaskID.value)"), "\(error)")
    }
  }

  private func base(
    _ session: Session, _ model: ValueModel, seed: UInt64
  ) async throws -> CustomerBase {
    let values = try await model.values(of: session, seed: seed, draws: 0)
    guard let days = session.prepared.days, !values.customers.isEmpty else {
      throw PatronError(.data, at: .task("\(TaskID.value)"), "no customer has an order")
    }
    let hasMoney = values.hasMoney
    return CustomerBase(
      name: session.configuration.name, firstDay: days.first, lastDay: days.last,
      currency: model.currency, customers: values.customers.count,
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
      cohorts: Cohorts(values.purchases, before: session.snapshot), model: model,
      notices: session.prepared.notices)
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
