import PatronData

/// The days on which one customer has rows: a visit each.
struct VisitDays {
  private let rows: [JourneyRow]
  private let masks: [RowRules.Mask]
  /// Where the rows of each day begin, and behind the last where they end.
  private var starts: [Int] = []
  /// What holds for any row of each day.
  private var unions: [RowRules.Mask] = []
  /// The purchases before each day.
  private(set) var ordersBefore: [Int32] = []
  private var amounts: [Amount] = []

  init(_ rows: [JourneyRow], _ masks: [RowRules.Mask]) {
    (self.rows, self.masks) = (rows, masks)
    var orders: Int32 = 0
    for (index, row) in rows.enumerated() {
      if index == 0 || rows[index - 1].day != row.day {
        starts.append(index)
        unions.append(0)
        ordersBefore.append(orders)
        amounts.append(.zero)
      }
      unions[unions.count - 1] |= masks[index]
      if row.orderNumber > 0 {
        orders = max(orders, row.orderNumber)
        if row.amount != Touch.noValue { amounts[amounts.count - 1] += row.amount }
      }
    }
    starts.append(rows.count)
  }

  private func day(_ visit: Int) -> Int32 { rows[starts[visit]].day }

  /// Hands every visit with what each of `rates` begins with to `body`: the rate, the visit, its first such row, and
  /// after how many days what it asks for came; nil where it did not within the days of `within`.
  ///
  /// On the visit's own day another row has to bring it. A rate whose days are below 0 is passed over.
  func forEach(
    _ rates: [JourneyRules.Rate], within: [Int32], _ body: (Int, Int, Int, Int32?) -> Void
  ) {
    for visit in unions.indices {
      for (index, rate) in rates.enumerated()
      where within[index] >= 0 && JourneyRules.has(unions[visit], rate.from) {
        let range = starts[visit]..<starts[visit + 1]
        guard let first = range.first(where: { JourneyRules.has(masks[$0], rate.from) }) else {
          continue
        }
        var wait: Int32?
        // Bought again is on another day.
        let isSame = rate.to == 1 << RowRules.Mask(rate.from)
        if !isSame, range.contains(where: { $0 != first && masks[$0] & rate.to != 0 }) {
          wait = 0
        } else {
          var later = visit + 1
          while later < unions.count, day(later) - day(visit) <= within[index] {
            if unions[later] & rate.to != 0 {
              wait = day(later) - day(visit)
              break
            }
            later += 1
          }
        }
        body(index, visit, first, wait)
      }
    }
  }

  /// The money of orders on the visit's day (unless that is left out) and the days of `within` after it.
  func money(from visit: Int, within: Int32, leavingOutItself: Bool) -> Amount {
    var sum = leavingOutItself ? Amount.zero : amounts[visit]
    var later = visit + 1
    while later < unions.count, day(later) - day(visit) <= within {
      sum += amounts[later]
      later += 1
    }
    return sum
  }
}
