import PatronNumerics

/// The days on which a customer was active: bought, or had an event where the exports hold no orders, or where they hold
/// neither the day a contract began and the same day of every month in which it ran, up to a last one.
enum ActiveDays: Hashable, Sendable {
  case purchases, events, none
  case contracts(until: Int32)

  /// Those of `table`, whose last row is of the day `last`; nil where no table has them.
  init(of table: Table?, until last: Day?) {
    self =
      switch table {
      case .transactions: .purchases
      case .events: .events
      case .contracts: .contracts(until: Int32(clamping: last?.number ?? .min))
      default: .none
      }
  }

  func count(
    _ occasions: UnsafeBufferPointer<Occasion>, _ touches: UnsafeBufferPointer<Touch>,
    _ contracts: UnsafeBufferPointer<Contract>
  ) -> Int {
    switch self {
    case .purchases: return occasions.count(where: \.isPurchase)
    // A touch without a day makes nobody active.
    case .events: return touches.dayCount(\.day)
    case .contracts(let last):
      var count = 0
      Self.forEachMonth(of: contracts, until: last) { _ in count += 1 }
      return count
    case .none: return 0
    }
  }

  /// Writes the days in their order, as many as `count` says.
  func fill(
    _ occasions: UnsafeBufferPointer<Occasion>, _ touches: UnsafeBufferPointer<Touch>,
    _ contracts: UnsafeBufferPointer<Contract>, _ days: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = 0
    func add(_ day: Int32) {
      days.initializeElement(at: place, to: day)
      place += 1
    }
    switch self {
    case .purchases:
      for occasion in occasions where occasion.isPurchase { add(occasion.day) }
    case .events:
      var last = Touch.missing
      for touch in touches where touch.day != last {
        add(touch.day)
        last = touch.day
      }
    case .contracts(let last): Self.forEachMonth(of: contracts, until: last, add)
    case .none: break
    }
  }

  /// Hands the days on which `contracts` began or were a month older to `body`, each once and in order.
  private static func forEachMonth(
    of contracts: UnsafeBufferPointer<Contract>, until last: Int32, _ body: (Int32) -> Void
  ) {
    var next = Int32.min
    for contract in contracts {
      let end = contract.end == Contract.missing ? last : min(last, contract.end - 1)
      var months = 0
      while case let day = BillingPeriod.month.day(months, after: contract.day), day <= end {
        if day >= next {
          body(day)
          next = day + 1
        }
        months += 1
      }
    }
  }
}
