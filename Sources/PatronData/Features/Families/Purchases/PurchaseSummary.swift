import PatronEngine

/// A customer's purchase days in the observation window, added up, and when the first and the last were that are known
/// at all. Day 1 is the day before the snapshot.
struct PurchaseSummary: Sendable {
  var days = 0
  /// The days from the last and from the first purchase day to the snapshot, whenever they were; nil where none is
  /// known.
  var recency: Int?
  var first: Int?
  var orders = 0
  var spend = Amount.zero
  var largest = Amount.least
  var units = Amount.zero
  /// Lines that are no returns.
  var lines = 0
  /// The days between a purchase day and the one before, where both were observed.
  var gaps = 0
  var gapSum = 0
  var gapSquares = 0
  var longestGap = 0
  var weekendDays = 0
  /// Of the days that trends compare, and of the half of them next to the snapshot.
  var comparedDays = 0
  var comparedSpend = Amount.zero
  var recentDays = 0
  var recentSpend = Amount.zero
  /// Returned lines, their money, and the money before returns; of all days, purchase or not.
  var returns = 0
  var returned = Amount.zero
  var gross = Amount.zero
  /// The days, money and units of each window.
  var windows: [Window]

  struct Window: Sendable {
    var days = 0
    var spend = Amount.zero
    var units = Amount.zero
  }

  init(windowCount: Int = 0) { windows = Array(repeating: Window(), count: windowCount) }

  /// How a customer is summed up at the context's snapshot.
  static func fold(_ context: FoldContext) -> Fold<PurchaseSummary> {
    let (day, start, trend) = (context.day, context.start, context.trend)
    let windows = context.windows
    return Fold(nothing: PurchaseSummary(windowCount: windows.count)) { customer, summary in
      summary.clear()
      summary.recency = customer.occasions.last(where: \.isPurchase).map { Int(day - $0.day) }
      summary.first = customer.occasions.first(where: \.isPurchase).map { Int(day - $0.day) }
      for occasion in customer.occasions.suffix(from: start, \.day) {
        summary.add(occasion, age: day - occasion.day, start, trend, windows)
      }
    }
  }

  private mutating func clear() {
    let kept = windows
    windows = []
    self = PurchaseSummary()
    windows = kept
    for index in windows.indices { windows[index] = Window() }
  }

  private mutating func add(
    _ occasion: Occasion, age: Int32, _ start: Int32, _ trend: Int32, _ lengths: [Int32]
  ) {
    returns += Int(occasion.returns)
    returned += occasion.returned
    gross += occasion.net + occasion.returned
    guard occasion.isPurchase else { return }
    days += 1
    orders += Int(occasion.orders)
    spend += occasion.net
    largest = max(largest, occasion.net)
    units += occasion.units
    lines += Int(occasion.lines - occasion.returns)
    if occasion.previousDay >= start {
      let gap = Int(occasion.day - occasion.previousDay)
      gaps += 1
      gapSum += gap
      gapSquares += gap * gap
      longestGap = max(longestGap, gap)
    }
    if Day(Int(occasion.day)).weekday >= 5 { weekendDays += 1 }
    if age <= trend {
      comparedDays += 1
      comparedSpend += occasion.net
    }
    if age <= trend / 2 {
      recentDays += 1
      recentSpend += occasion.net
    }
    for (index, length) in lengths.enumerated() where age <= length {
      windows[index].days += 1
      windows[index].spend += occasion.net
      windows[index].units += occasion.units
    }
  }

  /// The standard deviation of the gaps; of one alone there is none.
  var gapDeviation: Double {
    guard gaps > 1 else { return .nan }
    let squares = Double(gapSquares) - Double(gapSum * gapSum) / Double(gaps)
    return max(0, squares / Double(gaps - 1)).squareRoot()
  }

  /// From -1, all bought in the earlier half of the days that are compared, to 1.
  var purchaseTrend: Double { Double(2 * recentDays - comparedDays).over(comparedDays) }

  /// The same of what was spent.
  var spendTrend: Double {
    guard comparedSpend > .zero else { return .nan }
    // Twice the recent half could overflow.
    let change = recentSpend - (comparedSpend - recentSpend)
    return max(-1, min(1, change.number / comparedSpend.number))
  }

  /// The part of all money that went back, at most 1.
  var returnedShare: Double {
    guard gross > .zero else { return .nan }
    return min(1, returned.number / gross.number)
  }
}
