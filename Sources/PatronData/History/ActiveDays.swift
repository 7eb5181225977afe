/// The days on which a customer was active: bought, or had an event where the exports hold no orders.
enum ActiveDays: Sendable {
  case purchases, events, none

  func count(
    _ occasions: UnsafeBufferPointer<Occasion>, _ touches: UnsafeBufferPointer<Touch>
  ) -> Int {
    switch self {
    case .purchases: occasions.count(where: \.isPurchase)
    // A touch without a day makes nobody active.
    case .events: touches.dayCount(\.day)
    case .none: 0
    }
  }

  /// Writes the days in their order, as many as `count` says.
  func fill(
    _ occasions: UnsafeBufferPointer<Occasion>, _ touches: UnsafeBufferPointer<Touch>,
    _ days: UnsafeMutableBufferPointer<Int32>
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
    case .none: break
    }
  }
}
