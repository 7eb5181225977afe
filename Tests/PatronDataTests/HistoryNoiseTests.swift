import PatronData
import PatronEngine
import PatronNumerics
import Testing

/// TRAPS 1: what the proof of no future rests on.
@Suite("Histories with noise in place of later rows")
struct HistoryNoiseTests {
  private static let snapshot = Snapshot(before: Day(100))

  /// Two hundred customers, of whom every fifth has no row from the snapshot on, and of the others every ninth none
  /// before it.
  private static func rows(hasOrders: Bool = true) -> FoldedRows {
    var random = SeededGenerator(seed: 8)
    func small(_ count: Int) -> Int32 { Int32(random.index(below: count)) }
    var rows = FoldedRows(lines: [], customerCount: 200)
    for row in 0..<4_000 {
      let customer = Int32(row % 200)
      var day = small(200)
      if customer % 5 == 0 { day %= 100 } else if customer % 9 == 0 { day = 100 + day % 100 }
      rows.lines?.append(
        Line(
          customer: customer, day: day, amount: .exactly(Int64(small(90_000)) - 10_000),
          order: Int64(row),
          product: small(5), category: small(3)))
      rows.touches.append(Touch(customer: customer, day: day, type: small(3), content: small(9)))
      rows.answers.append(Answer(customer: customer, day: day, score: .of(Int(small(11)))))
    }
    if !hasOrders { rows.lines = nil }
    return rows
  }

  @Test(arguments: [true, false])
  func `what the snapshot sees is the same, and all later rows are others`(hasOrders: Bool) throws {
    let history = try Self.rows(hasOrders: hasOrders).history()
    let noisy = history.corrupted(from: Self.snapshot)
    #expect(
      noisy.kept { $0.seen(at: Self.snapshot) } == history.kept { $0.seen(at: Self.snapshot) })
    var alike = 0
    for (own, other) in zip(history.kept(), noisy.kept()) {
      func later<Row: Equatable>(_ rows: [Row], _ day: (Row) -> Int32) -> [Row] {
        rows.filter { day($0) >= 100 }
      }
      #expect(later(own.touches, \.day) != later(other.touches, \.day))
      #expect(later(own.answers, \.day) != later(other.answers, \.day))
      if later(own.activeDays, \.self) == later(other.activeDays, \.self) { alike += 1 }
      #expect((later(own.lines, \.day) != later(other.lines, \.day)) == hasOrders)
      #expect((later(own.occasions, \.day) != later(other.occasions, \.day)) == hasOrders)
      // The snapshot's own day has noise too, and days stay in order.
      #expect(later(other.touches, \.day).first?.day == 100)
      #expect(!hasOrders || later(other.lines, \.day).first?.day == 100)
      #expect(zip(other.touches, other.touches.dropFirst()).allSatisfy { $0.day <= $1.day })
      #expect(zip(other.lines, other.lines.dropFirst()).allSatisfy { $0.day <= $1.day })
    }
    // Noise of returns alone is no purchase, so that a customer who never came again may have no day.
    #expect(alike <= 5)
  }

  @Test(arguments: [true, false])
  func `days and occasions are those of the lines and events made up`(hasOrders: Bool) throws {
    let noisy = try Self.rows(hasOrders: hasOrders).history().corrupted(from: Self.snapshot).kept()
    let again = try FoldedRows(
      lines: hasOrders ? noisy.flatMap(\.lines) : nil, touches: noisy.flatMap(\.touches),
      customerCount: 200
    ).history().kept()
    #expect(noisy.map(\.occasions) == again.map(\.occasions))
    #expect(noisy.map(\.activeDays) == again.map(\.activeDays))
    // Noise sends orders back too.
    #expect(
      !hasOrders || noisy.contains { $0.occasions.contains { $0.day >= 100 && !$0.isPurchase } })
  }

  @Test func `a customer's noise does not depend on who is read before`() throws {
    let noisy = try Self.rows().history().corrupted(from: Self.snapshot)
    let all = noisy.kept()
    #expect(noisy.kept(workers: Workers(3)) == all)
    let backwards = Array((0..<Int32(200)).reversed())
    #expect(noisy.kept(backwards) == all.reversed())
    for key in [0, 63, 199] as [Int32] {
      #expect(noisy.kept([key]) == [all[Int(key)]])
      #expect(noisy.kept([5, key, 5, key]).suffix(1) == [all[Int(key)]])
    }
    // Two customers have noise of their own.
    #expect(Set(all.map { $0.touches.filter { $0.day >= 100 }.map(\.value) }).count == 200)
  }

  @Test func `rows of no day, and exports without rows, stay as they are`() throws {
    let rows = FoldedRows(
      lines: [], touches: [Touch(customer: 0, day: Touch.missing, type: 1)],
      answers: [Answer(customer: 0, day: Answer.missing, score: .of(7))], customerCount: 2)
    let history = try rows.history()
    let noisy = history.corrupted(from: Self.snapshot).kept()
    #expect(noisy.map(\.touches) == history.kept().map(\.touches))
    #expect(noisy.map(\.answers) == history.kept().map(\.answers))
    // Orders have days, so that a customer without one gets some.
    #expect(noisy.allSatisfy { $0.lines.first?.day == 100 })
    let without = try FoldedRows(touches: rows.touches).history().corrupted(from: Self.snapshot)
    #expect(without.kept().map(\.lines) == [[]])
  }
}
