import PatronData
import PatronNumerics
import Testing

/// The snapshot sees the days before day 20,000, a Friday: what happened on day 20,000 - n has the age n.
@Suite("Folds over orders, worked by hand")
struct FoldTests {
  private static let day: Int32 = 20_000

  private func line(
    _ age: Int32, _ amount: Int = 10, _ quantity: Int = 1, of customer: Int32 = 0,
    order: Int64 = Line.noOrder, product: Int32 = Line.missing, category: Int32 = Line.missing,
    channel: Int32 = Line.missing
  ) -> Line {
    Line(
      customer: customer, day: Self.day - age, amount: .of(amount), quantity: .of(quantity),
      order: order, product: product, category: category, channel: channel)
  }

  /// The features of customers who bought at some ages.
  private func frame(_ ages: [[Int32]], observation: DayCount = 100) throws -> NamedFrame {
    let lines = ages.enumerated().flatMap { customer, ages in
      ages.map { line($0, of: Int32(customer)) }
    }
    return try FoldedRows(lines: lines, customerCount: ages.count)
      .frame(at: Self.day, observation: observation)
  }

  // MARK: Purchases

  @Test func `windows hold the days as old as they are long, and none older`() throws {
    // Every day has an amount of its own that no sum of others gives.
    let ages: [Int32] = [0, 7, 8, 30, 31, 90, 91, 100, 101]
    let amounts = [256, 1, 2, 4, 8, 16, 32, 64, 128]
    let frame = try FoldedRows(lines: zip(ages, amounts).map { line($0, $1, 3 * $1) })
      .frame(at: Self.day, observation: 100)
    frame.expect(
      "0",
      [
        "recency_days": 7, "first_purchase_days": 101, "purchase_days": 7, "orders": 7,
        "spend": 127, "units": 381, "largest_purchase": 64, "spend_per_purchase": 127.0 / 7,
        "units_per_purchase": 381.0 / 7, "lines_per_purchase": 1,
        "purchase_days_7d": 1, "spend_7d": 1, "units_7d": 3,
        "purchase_days_30d": 3, "spend_30d": 7, "units_30d": 21,
        "purchase_days_90d": 5, "spend_90d": 31, "units_90d": 93,
        // Ages 7, 8, 30 and 31 are of the recent half, days 1 to 50: 4 of 7 days, 15 of 127.
        "purchase_trend": 1.0 / 7, "spend_trend": (15.0 - 112) / 127,
        // From the age of 100, as the one of 101 is out of sight: 9, 1, 59, 1, 22, 1. They add up to 93,
        // their squares to 4,049.
        "mean_gap_days": 15.5, "longest_gap_days": 59, "beyond_longest_gap": -52,
        "overdue": 7 / 15.5,
        "gap_deviation_days": ((4_049 - 93.0 * 93 / 6) / 5).squareRoot(),
        // Only day 20,000 - 90 was a Saturday or Sunday.
        "weekend_share": 1.0 / 7,
        "return_lines": 0, "returned_share": 0,
      ])
    #expect(frame.features.index(of: "spend_365d") == nil)
  }

  @Test func `a window as long as the observation has no features`() throws {
    let frame = try frame([[7, 30]], observation: 30)
    frame.expect("0", ["purchase_days": 2, "purchase_days_7d": 1])
    #expect(frame.features.index(of: "purchase_days_30d") == nil)
  }

  @Test func `the recent half of an odd observation is the shorter`() throws {
    // Of 31 days the recent half is days 1 to 15.
    try frame([[15, 31]], observation: 31).expect("0", ["purchase_trend": 0])
    try frame([[16, 31]], observation: 31).expect("0", ["purchase_trend": -1])
  }

  @Test func `gaps need two observed days, and their deviation three`() throws {
    let frame = try frame([[5], [5, 25], [5, 25, 55], [5, 101], []])
    frame.expect(
      "0",
      [
        "mean_gap_days": nil, "gap_deviation_days": nil, "longest_gap_days": nil,
        "beyond_longest_gap": nil, "overdue": nil,
      ])
    frame.expect(
      "1",
      [
        "mean_gap_days": 20, "gap_deviation_days": nil, "longest_gap_days": 20,
        "beyond_longest_gap": -15, "overdue": 0.25,
      ])
    // 30 and 20: each is 5 from the mean, and one degree of freedom is left.
    frame.expect(
      "2",
      [
        "mean_gap_days": 25, "gap_deviation_days": 50.0.squareRoot(), "longest_gap_days": 30,
        "beyond_longest_gap": -25, "overdue": 0.2,
      ])
    frame.expect("3", ["purchase_days": 1, "mean_gap_days": nil, "first_purchase_days": 101])
    frame.expect(
      "4",
      [
        "purchase_days": 0, "recency_days": nil, "first_purchase_days": nil, "orders": 0,
        "spend": 0, "units": 0, "units_per_purchase": nil, "spend_per_purchase": nil,
        "largest_purchase": nil, "purchase_trend": nil, "weekend_share": nil,
        "purchase_days_7d": 0, "spend_7d": 0, "return_lines": 0, "returned_share": nil,
      ])
  }

  /// Day 20,000 is a Friday: five days before was a Sunday, four before a Monday.
  @Test(arguments: [(7, 0), (6, 1), (5, 1), (4, 0), (3, 0), (2, 0), (1, 0)] as [(Int32, Double)])
  func `weekends are Saturdays and Sundays`(age: Int32, share: Double) throws {
    try frame([[age]]).expect("0", ["weekend_share": share])
  }

  @Test
  func `what went back counts in money and returns, and days sent back whole in nothing else`()
    throws
  {
    let frame = try FoldedRows(lines: [
      // Two orders, one with three units back.
      line(60, 30, 2, order: 1), line(60, 70, 5, order: 2), line(60, -40, -3, order: 2),
      // Sent back whole, and returns alone.
      line(20, 50, 1, order: 3), line(20, -50, -1, order: 3), line(10, -20, -1),
      line(4, 40, 4, order: 4), line(4, 10, 1, order: 4),
    ]).frame(at: Self.day, observation: 100)
    frame.expect(
      "0",
      [
        "purchase_days": 2, "orders": 3, "recency_days": 4, "first_purchase_days": 60,
        // 60 of 60 days ago and 50 of 4.
        "spend": 110, "largest_purchase": 60, "units": 12, "lines_per_purchase": 2,
        "mean_gap_days": 56, "spend_trend": (50.0 - 60) / 110, "spend_7d": 50, "spend_30d": 50,
        // 110 of 200 went back.
        "return_lines": 3, "returned_share": 0.55,
      ])
  }

  @Test func `trends and shares of money that went back have their bounds`() throws {
    let frame = try FoldedRows(
      lines: [
        // A return on a day of its own takes nothing off what purchase days came to.
        line(20, 30), line(80, 5), line(70, -20, -1),
        // More went back than was bought in sight.
        line(50, 10, of: 1), line(20, -30, -1, of: 1),
        // Nothing was spent.
        line(20, 0, of: 2),
      ], customerCount: 3
    ).frame(at: Self.day, observation: 100)
    frame.expect("0", ["spend": 35, "spend_trend": 25.0 / 35, "returned_share": 20.0 / 35])
    frame.expect("1", ["spend": 10, "spend_trend": 1, "returned_share": 1, "return_lines": 1])
    frame.expect("2", ["spend": 0, "spend_trend": nil, "returned_share": nil])
  }

  @Test func `exports without amounts have no features of money`() throws {
    var rows = FoldedRows(lines: [line(5)])
    rows.lacking = [
      .either(.role("amount", of: .transactions), .role("price", of: .transactions))
    ]
    let frame = try rows.frame(at: Self.day, observation: 100)
    frame.expect("0", ["purchase_days": 1, "frequency_score": 1])
    for name in ["spend", "spend_7d", "monetary_score"] {
      #expect(frame.features.index(of: name) == nil)
    }
  }

  // MARK: Baskets

  @Test func `baskets count different things among the lines that stay`() throws {
    var rows = FoldedRows(
      lines: [
        line(100, product: 1, category: 5, channel: 2),
        line(50, product: 1, category: 9), line(50, product: 2),
        line(10, category: 7, channel: 3),
        // A return, one out of sight, and one of the snapshot's own day.
        line(10, -5, -1, product: 3, category: 5, channel: 4),
        line(101, product: 4, category: 9, channel: 5), line(0, product: 5, category: 9),
        line(5, -5, -1, of: 1, product: 3, category: 5, channel: 2),
      ], customerCount: 2)
    // The exports have no key for the last: lines without a category are not its.
    rows.vocabulary.categories = ["tea", "cups", "lamps"]
    rows.keys.categories = [9, 5, Line.missing]
    rows.vocabulary.channels = ["web", "shop"]
    rows.keys.channels = [3, 2]
    let frame = try rows.frame(at: Self.day, observation: 100)
    frame.expect(
      "0",
      [
        "products": 2, "categories": 3, "channels": 2,
        "category_share_0": 0.25, "category_share_1": 0.25, "category_share_2": 0,
        "channel_share_0": 0.25, "channel_share_1": 0.25,
      ])
    frame.expect(
      "1",
      [
        "products": 0, "categories": 0, "channels": 0, "category_share_0": nil,
        "channel_share_1": nil,
      ])
  }

  @Test func `a customer's counts are not the last one's`() throws {
    var rows = FoldedRows(
      lines: [
        line(5, 7, product: 1, category: 0), line(9, 7), line(3, of: 2, product: 1, category: 0),
      ],
      customerCount: 3)
    rows.vocabulary.categories = ["tea"]
    rows.keys.categories = [0]
    let frame = try rows.frame(at: Self.day, observation: 100)
    frame.expect("0", ["purchase_days": 2, "products": 1, "category_share_0": 0.5])
    frame.expect("1", ["purchase_days": 0, "spend_7d": 0, "products": 0, "category_share_0": nil])
    frame.expect("2", ["purchase_days": 1, "spend": 10, "category_share_0": 1])
  }

  // MARK: Scores

  @Test func `scores are quintiles of the customers who bought, and equals share the first`() throws
  {
    // Ten buyers spend 1 six times, 2 twice, 3 and 4; the later the customer, the later the purchase.
    let amounts = [1, 1, 1, 1, 1, 1, 2, 2, 3, 4]
    var lines = amounts.enumerated().map { line(Int32(20 - $0), $1, of: Int32($0)) }
    // Five of them bought a second time, long before.
    lines += (0..<5).map { line(60, 0, of: Int32($0)) }
    // Who bought before the observation is a buyer; from the snapshot on, or with all sent back, nobody is.
    lines += [
      line(101, 50, of: 10), line(0, 50, of: 11), line(3, 50, of: 12), line(3, -50, -1, of: 12),
    ]
    // So it is with those rows of a buyer: the first spent 51 on three days.
    lines += [line(101, 50, of: 0), line(0, 50, of: 0), line(2, -9, -1, of: 0)]
    let frame = try FoldedRows(lines: lines, customerCount: 14)
      .frame(at: Self.day, observation: 100)
    // 1 + 5·(how many are lower)/11, rounded down.
    let recency = [1.0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 1]
    let money = [5.0, 1, 1, 1, 1, 1, 3, 3, 4, 4, 5]
    let frequency = [5.0, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1]
    for customer in 0..<11 {
      frame.expect(
        "\(customer)",
        [
          "recency_score": recency[customer], "monetary_score": money[customer],
          "frequency_score": frequency[customer],
        ])
    }
    for customer in 11..<14 {
      frame.expect(
        "\(customer)", ["recency_score": nil, "frequency_score": nil, "monetary_score": nil])
    }
  }

  // MARK: Lifecycle

  /// Gaps of ten days, as all customers have: the rhythm is 10, so that the pace is a tenth of the silence.
  @Test(
    arguments: [
      (1, "active"), (20, "active"), (21, "at risk"), (40, "at risk"), (41, "lapsed"),
      (80, "lapsed"), (81, "lost"), (400, "lost"),
    ] as [(Int32, String)])
  func `the stage of a regular buyer changes behind 2, 4 and 8 rhythms`(
    silence: Int32, stage: String
  ) throws {
    let frame = try frame([[silence, silence + 10, silence + 20], [3, 13], [silence], []])
    frame.expect("0", ["silence_pace": Double(silence) / 10])
    frame.expect("2", ["silence_pace": Double(silence) / 10])
    frame.expect("3", ["silence_pace": nil, "lifecycle": nil])
    let stages = Feature.lifecycleStages
    #expect(frame.value("0", "lifecycle").map { stages[Int($0)] } == stage)
    // Who bought once is new as long as a regular buyer is active.
    #expect(
      frame.value("2", "lifecycle").map { stages[Int($0)] } == (stage == "active" ? "new" : stage))
  }

  @Test func `a rhythm is the mean gap, drawn to the lower median of all by one gap's weight`()
    throws
  {
    // Mean gaps of 4, 10, 30 and 60: of an even number the lower of the middle ones.
    let frame = try frame([[5, 9], [5, 15], [5, 35, 65], [5, 65], [50]])
    frame.expect("0", ["silence_pace": 5 / ((4.0 + 10) / 2)])
    frame.expect("2", ["silence_pace": 5 / ((60.0 + 10) / 3)])
    frame.expect("4", ["silence_pace": 5])
  }

  @Test func `where nobody came twice the rhythm is a quarter of the observation`() throws {
    // The second purchases are not seen.
    let frame = try frame([[50, 0], [51], [100], [101]])
    frame.expect("0", ["silence_pace": 2, "lifecycle": 0])
    frame.expect("1", ["silence_pace": 51 / 25.0, "lifecycle": 2])
    frame.expect("2", ["silence_pace": 4, "lifecycle": 2])
    // Purchases from before the observation count for the stage of life.
    frame.expect("3", ["silence_pace": 101 / 25.0, "lifecycle": 3, "purchase_days": 0])
  }

  @Test func `the threads have no part in it`() throws {
    // More customers than one block has, so that two threads share them.
    var lines: [Line] = []
    for customer in 0..<9_000 {
      for day in 0..<customer % 4 {
        let age = 1 + customer * 7 % 90 + 3 * day
        lines.append(line(Int32(age), customer % 50, of: Int32(customer)))
      }
    }
    let rows = FoldedRows(lines: lines, customerCount: 9_000)
    let one = try rows.frame(at: Self.day, observation: 100)
    let three = try rows.frame(at: Self.day, observation: 100, workers: Workers(3))
    #expect(bits(one.frame) == bits(three.frame))
    #expect(Set(bits(one.frame)).count > 100)
  }
}
