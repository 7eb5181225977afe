import PatronData
import Testing

@Suite("The order lines of a day, worked by hand")
struct OccasionTests {
  private func occasions(_ lines: [Line]) throws -> [Occasion] {
    try FoldedRows(lines: lines).history().kept()[0].occasions
  }

  private func line(
    _ day: Int32, _ amount: Int, _ quantity: Int = 1, order: Int64 = Line.noOrder
  ) -> Line {
    Line(
      customer: 0, day: day, amount: .of(amount), quantity: .of(quantity), order: order)
  }

  @Test func `two orders on a day are one occasion`() throws {
    let day = try occasions([
      line(5, 10, 2, order: 1), line(5, 20, 3, order: 2), line(5, 5, 1, order: 1),
      line(5, -4, -1, order: 7),
    ])
    #expect(day.count == 1)
    #expect(day[0].day == 5 && day[0].isPurchase)
    // The order of the return does not count; its line does.
    #expect(day[0].orders == 2 && day[0].lines == 4 && day[0].returns == 1)
    #expect(day[0].net == .of(31) && day[0].returned == .of(4) && day[0].units == .of(6))
  }

  @Test(
    arguments: [
      ([Line.noOrder], 1), ([Line.noOrder, Line.noOrder], 1), ([3, Line.noOrder], 1),
      ([Line.noOrder, 3, 3], 1), ([3, Line.noOrder, 4], 2), ([3, 4, 3, 4, 5], 3), ([3, 3, 3], 1),
    ] as [([Int64], Int32)])
  func `orders are the different ones that lines name`(orders: [Int64], count: Int32) throws {
    let day = try occasions(orders.map { line(1, 10, order: $0) })
    #expect(day.map(\.orders) == [count])
  }

  /// Amounts and quantities of a day's lines, and whether they are a purchase.
  @Test(
    arguments: [
      ([(10, 1)], true), ([(0, 1)], true), ([(0, 0)], true),
      // Sent back whole, in part, and more than was bought.
      ([(10, 1), (-10, -1)], false), ([(10, 1), (-9, -1)], true), ([(10, 1), (-11, -1)], false),
      // A free order with a return of a free thing.
      ([(0, 1), (0, -1)], false),
      // Only returns, by the sign of either.
      ([(-5, -1)], false), ([(-5, 1)], false), ([(0, -1)], false),
      // An amount below 0 is a return whatever the quantity.
      ([(10, 1), (-10, 1)], false),
    ] as [([(Int, Int)], Bool)])
  func `a purchase is a day on which something was bought and kept`(
    lines: [(Int, Int)], isPurchase: Bool
  ) throws {
    let days = try occasions(lines.map { line(3, $0.0, $0.1) })
    #expect(days.map(\.isPurchase) == [isPurchase])
    #expect(days.map(\.net) == [.of(lines.reduce(0) { $0 + $1.0 })])
    #expect(days.map(\.returns) == [Int32(lines.count { $0.0 < 0 || $0.1 < 0 })])
  }

  @Test func `a day with returns alone has money that went back, and no units`() throws {
    let day = try occasions([line(4, -7, -2, order: 1), line(4, -3, -1, order: 2)])[0]
    #expect(day.net == -.of(10) && day.returned == .of(10) && day.units == .zero)
    #expect(day.lines == 2 && day.returns == 2 && day.orders == 1 && !day.isPurchase)
  }

  @Test func `the previous day is the purchase day before, whatever lies between`() throws {
    let days = try occasions([
      // Returned, bought, sent back whole, returned, bought, bought.
      line(1, -5, -1), line(2, 10), line(4, 10), line(4, -10, -1), line(5, -3, -1), line(9, 1),
      line(10, 1),
    ])
    #expect(days.map(\.day) == [1, 2, 4, 5, 9, 10])
    #expect(days.map(\.isPurchase) == [false, true, false, false, true, true])
    let none = Line.missing
    #expect(days.map(\.previousDay) == [none, none, none, none, 2, 9])
  }
}
