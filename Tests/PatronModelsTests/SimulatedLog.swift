import Foundation
import PatronModels
import PatronNumerics

/// Purchase days of customers whose rates, leaving and spend are drawn as BG/NBD and gamma-gamma have
/// them, at times within whole days.
struct SimulatedLog: Sendable {
  var customers = 3000
  /// Of purchases a day.
  var purchases = BetaGeometric.Parameters(r: 1.2, alpha: 40, a: 0.8, b: 4)
  var spend = GammaGamma.Parameters(p: 6, q: 4, v: 15)
  /// First purchases are spread over so many days from day 0 on.
  var arrivalDays = 250
  /// No purchase is known from this day on.
  var end = 450
  /// How many times as often customers buy on a day.
  var season: @Sendable (Int) -> Double = { _ in 1 }
  /// The shape of the gaps between purchases: 1 for chance, more for a rhythm.
  var gapShape = 1.0

  /// The days and the money of each customer, at least one a customer.
  func histories(seed: UInt64) -> [[(day: Int32, amount: Double)]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<customers).map { _ in
      let rate = generator.gamma(shape: purchases.r, scale: 1 / purchases.alpha)
      let leaving = generator.beta(purchases.a, purchases.b)
      let own = generator.gamma(shape: spend.q, scale: 1 / spend.v)
      var time = Double(generator.index(below: arrivalDays)) + generator.uniform()
      var history = [(day: Int32(time), amount: generator.gamma(shape: spend.p) / own)]
      while true {
        let pace = season(Int(time)) * rate
        time += generator.gamma(shape: gapShape, scale: 1 / (gapShape * pace))
        guard time < Double(end) else { break }
        let amount = generator.gamma(shape: spend.p) / own
        if history[history.count - 1].day == Int32(time) {
          history[history.count - 1].amount += amount
        } else {
          history.append((Int32(time), amount))
        }
        if generator.chance(leaving) { break }
      }
      return history
    }
  }

  func log(seed: UInt64) throws -> PurchaseLog { try PurchaseLog(histories(seed: seed)) }
}

extension PurchaseLog {
  init(_ histories: [[(day: Int32, amount: Double)]], shift: Int32 = 0) throws {
    try self.init(
      starts: histories.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
      days: histories.flatMap { $0.map { $0.day + shift } },
      spends: histories.flatMap { $0.map(\.amount) }, currency: Currency("EUR"))
  }
}
