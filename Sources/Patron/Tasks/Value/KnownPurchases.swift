import PatronData
import PatronModels
import PatronNumerics

/// The purchases that are known at a snapshot, as the models take them: of every customer who has any (n).
struct KnownPurchases {
  let days: PurchaseDays
  let summary: PurchaseSummary
  let spend: PurchaseLog.Spend
  private let workers: Workers

  /// The unit that times are counted in.
  static let unit = TimeUnit.weeks

  init(_ days: PurchaseDays, at snapshot: Snapshot, currency: String?, workers: Workers) throws {
    let log = try PurchaseLog(days, currency: currency)
    let day = Int32(clamping: snapshot.day.number)
    let everybody = Array(0..<log.customerCount)
    self.days = days
    self.workers = workers
    summary = log.summary(before: day, unit: Self.unit, of: everybody, workers: workers)
    spend = log.spend(before: day, of: everybody, workers: workers)
  }

  /// What is expected of each customer (n); without a model of spend only what they order.
  func values(
    by purchases: PurchaseFit, spend spendFit: SpendFit?, _ forecast: ValueForecast
  ) -> [ValueForecast.Value] {
    forecast.values(
      of: summary, by: purchases.model, spend: spend.summary, by: spendFit, workers: workers)
  }

  /// The money expected of `customers` (keys that ascend) if they would order nothing for `silence` and are kept, 0 for a
  /// customer without a purchase.
  func valuesIfSaved(
    of customers: [Int32], by purchases: PurchaseFit, spend spendFit: SpendFit,
    horizon: DayCount, silence: DayCount, discount: Double
  ) -> [Float] {
    let values = values(
      by: purchases, spend: spendFit,
      ValueForecast(
        horizon: .days(Double(horizon.days)), yearlyRate: discount, draws: 0,
        silence: .days(Double(silence.days))))
    let known = days.customers
    var row = 0
    return customers.map { key in
      while row < known.count, known[row] < key { row += 1 }
      return row < known.count && known[row] == key ? Float(values[row].valueIfSaved ?? 0) : 0
    }
  }
}

extension PurchaseLog {
  init(_ days: PurchaseDays, currency: String?) throws {
    try self.init(
      starts: days.starts, days: days.days, spends: days.money,
      currency: ValueModel.currency(currency))
  }
}
