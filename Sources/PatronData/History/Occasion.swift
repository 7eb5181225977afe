/// A customer's order lines of one local day, however many orders they hold.
package struct Occasion: BitwiseCopyable, Hashable, Sendable {
  package let day: Int32
  /// The purchase day before this one, where it is one and there was one; else `Line.missing`.
  package let previousDay: Int32
  /// The different orders of lines that are no returns; 1 where none of them names one.
  package let orders: Int32
  package let lines: Int32
  /// Those of `lines` that are returns.
  package let returns: Int32
  /// Whether something was bought: an order that was sent back whole is no purchase, and a free one is.
  package let isPurchase: Bool
  /// The money the day came to, returns taken off.
  package let net: Amount
  package let returned: Amount
  /// Of lines that are no returns.
  package let units: Amount

  /// How many occasions one customer's `lines` make, which are in the order of their days.
  static func count(_ lines: UnsafeBufferPointer<Line>) -> Int { lines.dayCount(\.day) }

  /// Writes the occasions of one customer's `lines`, which are in the order of their days, to `occasions`.
  ///
  /// Every sum is exact: `History` refuses exports whose amounts could overflow one.
  static func fill(
    _ lines: UnsafeBufferPointer<Line>, _ occasions: UnsafeMutableBufferPointer<Occasion>
  ) {
    var previous = Line.missing
    var first = 0
    var place = 0
    while first < lines.count {
      var end = first + 1
      while end < lines.count, lines[end].day == lines[first].day { end += 1 }
      let occasion = Occasion(lines[first..<end], previous: previous)
      if occasion.isPurchase { previous = occasion.day }
      occasions.initializeElement(at: place, to: occasion)
      place += 1
      first = end
    }
  }

  /// The occasion of all `lines` of a day.
  private init(_ lines: Slice<UnsafeBufferPointer<Line>>, previous: Int32) {
    var (net, returned, units) = (Amount.zero, Amount.zero, Amount.zero)
    var returns: Int32 = 0
    var order = Line.noOrder
    var hasSeveral = false
    for line in lines {
      net += line.amount
      if line.isReturn {
        returned -= line.amount
        returns += 1
        continue
      }
      units += line.quantity
      if line.order == Line.noOrder { continue }
      if order != Line.noOrder, order != line.order { hasSeveral = true }
      order = line.order
    }
    day = lines[lines.startIndex].day
    self.lines = Int32(lines.count)
    self.returns = returns
    self.net = net
    self.returned = returned
    self.units = units
    isPurchase = lines.count > Int(returns) && (returns == 0 || net > .zero)
    previousDay = isPurchase ? previous : Line.missing
    // Few days have several orders, and only those are asked how many.
    orders =
      hasSeveral
      ? Int32(
        Set(lines.lazy.filter { !$0.isReturn && $0.order != Line.noOrder }.map(\.order)).count) : 1
  }
}

extension UnsafeBufferPointer {
  /// How many different days the elements have, which are in the order of their days.
  func dayCount(_ day: (Element) -> Int32) -> Int {
    var count = 0
    var last = Line.missing
    for element in self where day(element) != last {
      count += 1
      last = day(element)
    }
    return count
  }
}
