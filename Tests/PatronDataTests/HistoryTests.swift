import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Histories: the rows of each customer, in the order of their days")
struct HistoryTests {
  private static let customerCount = 3_000

  /// Rows of 3,000 customers, more than there are buckets to sort them by, in several blocks: the third has 2,000
  /// lines, the first, the last and every seventh none of any kind. Days, times and whole rows repeat.
  private static func rows() -> (lines: [Line], touches: [Touch], answers: [Answer]) {
    var random = SeededGenerator(seed: 3)
    func small(_ count: Int) -> Int32 { Int32(random.index(below: count)) }
    var (lines, touches, answers): ([Line], [Touch], [Answer]) = ([], [], [])
    for row in 0..<14_000 {
      let customer = row % 7 == 0 ? 2 : 1 + small(customerCount - 2)
      if customer % 7 == 0 { continue }
      let (day, part) = (small(50) - 20, small(4))
      let time = 86_400_000_000 * Int64(day) + 21_600_000_000 * Int64(part)
      let sign: Int64 = small(6) == 0 ? -1 : 1
      lines.append(
        Line(
          customer: customer, day: day, time: time, amount: .exactly(sign * Int64(small(3))),
          quantity: .of(Int(sign)), order: small(2) == 0 ? Line.noOrder : Int64(small(3)),
          clock: part, product: small(2) == 0 ? Line.missing : small(3),
          category: small(3), channel: small(2)))
      touches.append(
        Touch(
          customer: customer, day: small(9) == 0 ? Touch.missing : day,
          time: small(2) == 0 ? Touch.noTime : time,
          value: small(2) == 0 ? Touch.noValue : .exactly(Int64(small(3))), type: small(3),
          channel: small(3), content: small(3)))
      answers.append(Answer(customer: customer, day: day, score: .exactly(Int64(small(11)))))
    }
    return (lines, touches, answers)
  }

  /// The rows of each customer by a sort of their numbers.
  private static func sorted<Row: HistoryRow>(
    _ rows: [Row], _ numbers: (Row) -> [Int64]
  ) -> [[Row]] {
    let groups = Dictionary(grouping: rows, by: \.customer)
    return (0..<Int32(customerCount)).map { key in
      (groups[key] ?? []).map { (numbers($0), $0) }
        .sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }
  }

  /// The purchase days by a count of one's own.
  private static func purchaseDays(_ lines: [Line]) -> [Int32] {
    Dictionary(grouping: lines, by: \.day).filter { _, lines in
      let bought = lines.filter { $0.quantity >= .zero && $0.amount >= .zero }
      return !bought.isEmpty
        && (bought.count == lines.count || lines.reduce(.zero) { $0 + $1.amount } > Amount.zero)
    }.keys.sorted()
  }

  /// More bytes than `mostOwn` lie in a file: all of them, those of the longer rows, none.
  @Test(arguments: [1, 3], [0, 200_000, .max])
  func `rows in any order give one history, by any number of threads, in memory and in files`(
    threads: Int, mostOwn: Int
  ) throws {
    let (lines, touches, answers) = Self.rows()
    #expect(lines.count > 2 * Workers.rowsPerBlock)
    let wanted = (
      lines: Self.sorted(lines) {
        [
          Int64($0.day), $0.time, $0.order, $0.amount.tenThousandths, $0.quantity.tenThousandths,
          Int64($0.product),
          Int64($0.category), Int64($0.channel),
        ]
      },
      touches: Self.sorted(touches) {
        [
          Int64($0.day), $0.time, Int64($0.type), Int64($0.content), Int64($0.channel),
          $0.value.tenThousandths,
        ]
      },
      answers: Self.sorted(answers) { [Int64($0.day), $0.score.tenThousandths] }
    )
    var random = SeededGenerator(seed: 4)
    var first: [KeptHistory]?
    for _ in 0..<3 {
      let history = try FoldedRows(
        lines: lines.shuffled(using: &random), touches: touches.shuffled(using: &random),
        answers: answers.shuffled(using: &random), customerCount: Self.customerCount
      ).history(workers: Workers(threads), mostOwn: mostOwn)
      let kept = history.kept(workers: Workers(threads))
      #expect(kept.map(\.lines) == wanted.lines)
      #expect(kept.map(\.touches) == wanted.touches)
      #expect(kept.map(\.answers) == wanted.answers)
      #expect(kept.map(\.activeDays) == wanted.lines.map(Self.purchaseDays))
      #expect(
        kept.map { $0.occasions.map(\.day) } == wanted.lines.map { Set($0.map(\.day)).sorted() })
      #expect(first == nil || kept == first)
      first = kept
    }
    #expect(wanted.lines[2].count > 1_900)
  }

  @Test func `a customer without rows stands between those who have some`() throws {
    let history = try FoldedRows(
      lines: [
        Line(customer: 3, day: 7, amount: .exactly(5)),
        Line(customer: 1, day: 9, amount: .exactly(6)),
      ],
      touches: [Touch(customer: 4, day: 2, type: 0)], customerCount: 6
    ).history()
    let kept = history.kept()
    #expect(kept.map(\.lines.count) == [0, 1, 0, 1, 0, 0])
    #expect(kept.map(\.touches.count) == [0, 0, 0, 0, 1, 0])
    #expect(kept.map(\.activeDays) == [[], [9], [], [7], [], []])
    // Whoever is asked for, in whatever order.
    #expect(history.kept([3, 0, 1, 3]) == [kept[3], kept[0], kept[1], kept[3]])
  }

  @Test(arguments: [0, 3]) func `a history may be empty`(customerCount: Int) throws {
    for lines in [nil, []] as [[Line]?] {
      let history = try FoldedRows(lines: lines, customerCount: customerCount).history()
      let kept = history.kept(workers: Workers(2))
      #expect(kept.count == customerCount)
      #expect(
        kept.allSatisfy {
          $0.lines.isEmpty && $0.occasions.isEmpty && $0.touches.isEmpty && $0.answers.isEmpty
            && $0.activeDays.isEmpty
        })
      let gaps = history.gaps()
      #expect(gaps.gaps == 0 && gaps.customers == 0 && gaps.repeaters == 0 && gaps.middle == nil)
      #expect(history.corrupted(from: Snapshot(before: Day(5))).kept().count == customerCount)
    }
  }

  @Test(arguments: [-1, 2, Int32.min, .max])
  func `a row of a customer without a key is refused`(key: Int32) async {
    for rows in [
      FoldedRows(lines: [Line(customer: 0, day: 1), Line(customer: key, day: 1)]),
      FoldedRows(touches: [Touch(customer: key, day: 1, type: 0)]),
      FoldedRows(answers: [Answer(customer: key, day: 1, score: .zero)]),
    ] {
      var rows = rows
      rows.customerCount = 2
      await expectError(.bug, "the engine named a customer who has no key") {
        _ = try rows.history(workers: Workers(2))
      }
    }
  }

  @Test func `active days are those of purchases, or of events where there are no orders`() throws {
    let touches = [
      Touch(customer: 0, day: 8, type: 1), Touch(customer: 0, day: 3, type: 0),
      Touch(customer: 0, day: 8, type: 0), Touch(customer: 0, day: Touch.missing, type: 0),
    ]
    #expect(try FoldedRows(touches: touches).history().kept().map(\.activeDays) == [[3, 8]])
    let lines = [
      Line(customer: 0, day: 4, amount: .of(5)), Line(customer: 0, day: 6, amount: -.of(5)),
    ]
    #expect(
      try FoldedRows(lines: lines, touches: touches).history().kept().map(\.activeDays) == [[4]])
    #expect(try FoldedRows(lines: [], touches: touches).history().kept().map(\.activeDays) == [[]])
  }

  @Test func `a snapshot sees the days before its own, and rows of no day`() throws {
    let history = try FoldedRows(
      lines: [9, 10, 11].map { Line(customer: 0, day: $0) },
      touches: [Touch.missing, 9, 10].map { Touch(customer: 0, day: $0, type: 0) },
      answers: [Answer.missing, 9, 10].map { Answer(customer: 0, day: $0, score: .zero) }
    ).history()
    let seen = history.kept { $0.seen(at: Snapshot(before: Day(10))) }[0]
    #expect(seen.lines.map(\.day) == [9])
    #expect(seen.occasions.map(\.day) == [9])
    #expect(seen.activeDays == [9])
    #expect(seen.touches.map(\.day) == [Touch.missing, 9])
    #expect(seen.answers.map(\.day) == [Answer.missing, 9])
    // Days beyond all that can be stored.
    #expect(history.kept { $0.seen(at: Snapshot(before: Day(.max))) } == history.kept())
    #expect(history.kept { $0.seen(at: Snapshot(before: Day(.min))) }[0].lines.isEmpty)
  }

  @Test func `gaps are the days between active days`() throws {
    // 0 comes on four days, 1 on one with a day sent back whole, 2 never, 3 on two.
    let days: [Int32: [Int32]] = [0: [-5, 0, 10, 13], 1: [7], 3: [0, 10]]
    var lines = days.flatMap { key, days in
      days.flatMap { [Line(customer: key, day: $0), Line(customer: key, day: $0)] }
    }
    lines += [
      Line(customer: 1, day: 9, amount: .of(5)),
      Line(customer: 1, day: 9, amount: -.of(5), quantity: -.of(1)),
    ]
    let gaps = try FoldedRows(lines: lines, customerCount: 4).history().gaps()
    // 3, 5, 10, 10.
    #expect(gaps.gaps == 4 && gaps.customers == 3 && gaps.repeaters == 2)
    #expect([gaps.lower, gaps.middle, gaps.upper, gaps.tail] == [3, 5, 10, 10])
  }

  /// The sum of all sizes is kept below what 64 bits hold, so that none that is made of some can overflow.
  @Test(arguments: [1, -1] as [Int64], [1, 4])
  func `amounts and quantities that could overflow a sum are refused`(
    sign: Int64, threads: Int
  ) async throws {
    func rows(_ sizes: [Int: Int64], ofQuantities: Bool) -> FoldedRows {
      // In several blocks, so that the sums of blocks are looked at too.
      let lines = (0..<10_000).map { row in
        let size = Amount(tenThousandths: sign * (sizes[row] ?? 0))
        return ofQuantities
          ? Line(customer: Int32(row % 5), day: 1, quantity: size)
          : Line(customer: Int32(row % 5), day: 1, amount: size, quantity: .zero)
      }
      return FoldedRows(lines: lines, customerCount: 5)
    }
    let half = Int64.max / 2
    for ofQuantities in [false, true] {
      let whole = [0: half, 5_000: half, 9_999: 1]
      #expect(
        try rows(whole, ofQuantities: ofQuantities).history(workers: Workers(threads)).kept()
          .count == 5)
      for sizes in [
        [0: half, 5_000: half, 9_999: 2], [0: half, 1: half, 2: 2], [8_190: .max, 8_193: 1],
      ] as [[Int: Int64]] {
        await expectError(
          .data,
          """
          the amounts or quantities of all orders add up to more than 900 million million: leave out the lines whose \
          amounts cannot be
          """
        ) {
          _ = try rows(sizes, ofQuantities: ofQuantities).history(workers: Workers(threads))
        }
      }
    }
  }

  @Test func `features of the largest sums are made`() throws {
    let frame = try FoldedRows(
      lines: [
        Line(customer: 0, day: 99, amount: .exactly(.max - 1), quantity: .exactly(.max)),
        Line(customer: 1, day: 10, amount: .exactly(-1), quantity: .zero),
      ], customerCount: 2
    ).frame(at: 100, observation: 100)
    let largest = Double(Int64.max) / 10_000
    frame.expect(
      "0", ["spend": largest, "units": largest, "spend_trend": 1, "spend_90d": largest])
  }

  /// The rows that the engine's own queries see are those that are folded.
  @Test func `the engine's tables have the same rows`() async throws {
    struct Row: Decodable, Hashable {
      let customer, time, day, clock: Int
      let order, product, category, channel, amount, quantity: Int?
      let isReturn: Bool
    }
    let prepared = try await TemporaryExports(SixtyCustomers.files(.kept)).prepared(threads: 3)
    let rows = try await prepared.engine.rows(
      """
      select customer_key as customer, time_us as time, day, clock_ms as clock, order_key as "order",
        product_key as product, category_key as category, channel_key as channel,
        cast(10000 * amount as bigint) as amount, cast(10000 * quantity as bigint) as quantity,
        is_return as "isReturn"
      from lines;
      """, as: Row.self)
    let folded = prepared.history.kept().flatMap(\.lines).map { line in
      func known(_ key: Int32) -> Int? { key == Line.missing ? nil : Int(key) }
      return Row(
        customer: Int(line.customer), time: Int(line.time), day: Int(line.day),
        clock: Int(line.clock), order: line.order == Line.noOrder ? nil : Int(line.order),
        product: known(line.product), category: known(line.category),
        channel: known(line.channel), amount: Int(line.amount.tenThousandths),
        quantity: Int(line.quantity.tenThousandths),
        isReturn: line.isReturn)
    }
    #expect(rows.count == 1_500 && rows.contains(where: \.isReturn))
    func counted(_ rows: [Row]) -> [Row: Int] { rows.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
    #expect(counted(rows) == counted(folded))
  }
}
