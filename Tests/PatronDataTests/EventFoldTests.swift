import PatronData
import Testing

/// The snapshot sees the days before day 1,000: what happened on day 1,000 - n has the age n.
@Suite("Folds over events and answers, worked by hand")
struct EventFoldTests {
  private static let day: Int32 = 1_000
  /// The keys of the types of event.
  private static let (open, click, opened, cart, paid): (Int32, Int32, Int32, Int32, Int32) = (
    4, 0, 2, 3, 1
  )

  private func touch(
    _ age: Int32, _ type: Int32, of customer: Int32 = 0, channel: Int32 = Touch.missing
  ) -> Touch {
    Touch(customer: customer, day: Self.day - age, type: type, channel: channel)
  }

  /// Exports of which "open", "click" and a type that they lack have features.
  private func rows(_ touches: [Touch], customerCount: Int = 1) -> FoldedRows {
    var rows = FoldedRows(touches: touches, customerCount: customerCount)
    rows.vocabulary.eventTypes = ["open", "click", "gone"]
    rows.keys.eventTypes = [Self.open, Self.click, Touch.missing]
    rows.vocabulary.eventChannels = ["mail", "app", "gone"]
    rows.keys.eventChannels = [6, 8, Touch.missing]
    rows.vocabulary.eventRoles = ["open": ["open", "opened"], "click": ["click"]]
    rows.keys.eventRoles = ["open": [Self.open, Self.opened], "click": [Self.click]]
    return rows
  }

  // MARK: Events

  @Test func `windows hold the days as old as they are long, and none older`() throws {
    // So many events at each age that no sum of others gives as many.
    let counts: KeyValuePairs<Int32, Int> = [
      0: 64, 7: 1, 8: 2, 30: 4, 31: 8, 60: 16, 61: 32,
    ]
    let touches = counts.flatMap { age, count in (0..<count).map { _ in touch(age, Self.click) } }
    let frame = try rows(touches).frame(at: Self.day, observation: 60)
    frame.expect(
      "0",
      [
        "events": 31, "event_days": 5, "event_recency_days": 7, "first_event_days": 61,
        "events_7d": 1, "event_days_7d": 1, "events_30d": 7, "event_days_30d": 3,
        // Days 1 to 30 are the recent half.
        "event_trend": (7.0 - 24) / 31, "click_trend": (7.0 - 24) / 31, "open_trend": nil,
        "event_0": 0, "event_0_recent": 0, "event_0_recency_days": nil,
        // Single types are looked at for a third of the observation: 20 days.
        "event_1": 31, "event_1_recent": 3, "event_1_recency_days": 7,
        "event_2": 0, "event_2_recency_days": nil, "clicks_per_open": nil,
      ])
    #expect(frame.features.index(of: "events_90d") == nil)
  }

  @Test func `the short window of single types has its last day, and is 30 at most`() throws {
    let ages: [Int32] = [19, 20, 21, 30, 31]
    let touches = ages.map { touch($0, Self.open) }
    try rows(touches).frame(at: Self.day, observation: 60).expect("0", ["event_0_recent": 2])
    try rows(touches).frame(at: Self.day, observation: 300).expect("0", ["event_0_recent": 4])
  }

  @Test func `types, senses and channels are counted by their keys`() throws {
    let touches = [
      touch(50, Self.open, channel: 6), touch(40, Self.opened, channel: 8),
      touch(40, Self.opened, channel: 8), touch(10, Self.click, channel: 9),
      touch(2, Self.opened), touch(2, Self.cart, channel: 6), touch(1, Self.paid, of: 2),
    ]
    let frame = try rows(touches, customerCount: 3).frame(at: Self.day, observation: 60)
    frame.expect(
      "0",
      [
        "events": 6, "event_days": 4, "event_0": 1, "event_1": 1,
        "event_0_recency_days": 50, "event_1_recency_days": 10,
        // Four openings by two types, of which one is recent; one click.
        "open_trend": -0.5, "click_trend": 1, "clicks_per_open": 0.25,
        // An event without a channel is an event all the same.
        "event_channel_share_0": 2.0 / 6, "event_channel_share_1": 2.0 / 6,
        "event_channel_share_2": 0,
      ])
    frame.expect(
      "1",
      [
        "events": 0, "event_days": 0, "event_recency_days": nil, "first_event_days": nil,
        "event_trend": nil, "events_7d": 0, "event_days_7d": 0, "event_channel_share_0": nil,
        "event_0": 0, "clicks_per_open": nil,
      ])
    frame.expect("2", ["events": 1, "event_0": 0, "open_trend": nil, "event_recency_days": 1])
    // Without orders, activity is events; only the first customer has a rhythm, 48 days by 3 gaps.
    frame.expect("2", ["silence_pace": 1.0 / 16])
  }

  @Test func `events of no time are counted, whatever the snapshot`() throws {
    let day = Touch.missing
    var rows = rows(
      [(0, Self.open), (0, Self.open), (0, Self.click), (2, Self.cart)].map {
        Touch(customer: $0, day: day, time: Touch.noTime, type: $1, channel: 6)
      }, customerCount: 3)
    rows.lines = []
    rows.lacking = [.role("time", of: .events)]
    for snapshot in [-5_000, 0, 1_000] as [Int32] {
      let frame = try rows.frame(at: snapshot, observation: 60)
      frame.expect(
        "0", ["events": 3, "event_0": 2, "event_1": 1, "event_2": 0, "event_channel_share_0": 1])
      frame.expect("1", ["events": 0, "event_0": 0, "event_channel_share_0": nil])
      frame.expect("2", ["events": 1, "event_0": 0, "event_channel_share_1": 0])
      for name in ["event_days", "event_0_recent", "open_trend", "events_7d", "carts_left"] {
        #expect(frame.features.index(of: name) == nil, "\(name)")
      }
    }
  }

  // MARK: Carts

  /// The carts that are left where the customer has some of these ages, and bought at others.
  private func cartsLeft(
    _ carts: [Int32], bought: [Int32] = [], paid: [Int32] = [], sentBack: [Int32] = []
  ) throws -> Float? {
    var rows = rows(carts.map { touch($0, Self.cart) } + paid.map { touch($0, Self.paid) })
    rows.vocabulary.eventRoles = ["cart": ["cart"], "purchase": ["paid"]]
    rows.keys.eventRoles = ["cart": [Self.cart], "purchase": [Self.paid]]
    let kept = bought.map { Line(customer: 0, day: Self.day - $0, amount: .of(5)) }
    rows.lines =
      kept
      + sentBack.flatMap { age in
        [1, -1].map { sign in
          Line(
            customer: 0, day: Self.day - age, amount: .of(5 * sign), quantity: .of(sign))
        }
      }
    let frame = try rows.frame(at: Self.day, observation: 60)
    let byOrders = frame.value("0", "carts_left")
    // Events that mean a purchase count where there are no orders too.
    if bought.isEmpty, sentBack.isEmpty {
      rows.lines = nil
      #expect(try rows.frame(at: Self.day, observation: 60).value("0", "carts_left") == byOrders)
    }
    return byOrders
  }

  @Test func `a cart is left when neither its day nor the next has a purchase`() throws {
    #expect(try cartsLeft([20]) == 1)
    // On the day, on the next, two days later, and the day before.
    for (age, left) in [(20, 0), (19, 0), (18, 1), (21, 1)] as [(Int32, Float)] {
      #expect(try cartsLeft([20], bought: [age]) == left, "\(age)")
      #expect(try cartsLeft([20], paid: [age]) == left, "\(age)")
    }
    // An order that was sent back whole is no purchase.
    #expect(try cartsLeft([20], sentBack: [20]) == 1)
    #expect(try cartsLeft([20], bought: [19], sentBack: [20]) == 0)
  }

  @Test func `a cart is open until its next day is seen to its end`() throws {
    #expect(try cartsLeft([0]) == 0)
    #expect(try cartsLeft([1]) == 0)
    #expect(try cartsLeft([2]) == 1)
    #expect(try cartsLeft([2], bought: [1]) == 0)
    #expect(try cartsLeft([2], bought: [0]) == 1)
    #expect(try cartsLeft([2], paid: [0]) == 1)
  }

  @Test func `a day's carts are one, and each day is looked at`() throws {
    #expect(try cartsLeft([20, 20, 20]) == 1)
    #expect(try cartsLeft([40, 30, 30, 20, 19, 10], bought: [30, 19]) == 2)
    // The observation's first day, and the one before it.
    #expect(try cartsLeft([60]) == 1)
    #expect(try cartsLeft([61]) == 0)
  }

  // MARK: Surveys

  private func answered(_ answers: [(age: Int32, score: Amount)]) throws -> NamedFrame {
    var rows = FoldedRows(lines: [], customerCount: 2)
    rows.answers = answers.map {
      Answer(customer: 0, day: Self.day - $0.age, score: $0.score)
    }
    return try rows.frame(at: Self.day, observation: 60)
  }

  @Test func `the last answer that is seen counts, however old`() throws {
    let frame = try answered([(0, .of(1)), (400, .of(9)), (3, .of(7)), (900, .of(2))])
    frame.expect(
      "0", ["answers": 3, "last_score": 7, "last_score_age_days": 3, "last_score_class": 1])
    frame.expect(
      "1", ["answers": 0, "last_score": nil, "last_score_age_days": nil, "last_score_class": nil])
    try answered([(400, .of(9))]).expect(
      "0", ["answers": 1, "last_score": 9, "last_score_age_days": 400])
  }

  /// Promoters from 9 on, passives from 7 on.
  @Test(
    arguments: [
      (.of(10), 0), (.of(9), 0), (.exactly(89_999), 1), (.of(7), 1), (.exactly(69_999), 2),
      (.of(6), 2), (.zero, 2),
    ] as [(Amount, Double)])
  func `scores have their classes`(score: Amount, group: Double) throws {
    try answered([(5, score)]).expect("0", ["last_score_class": group])
  }

  @Test func `answers of no time are known at every snapshot`() throws {
    var rows = FoldedRows(lines: [], customerCount: 2)
    rows.answers = [Answer(customer: 0, day: Answer.missing, score: .of(9))]
    rows.answersHaveTime = false
    try rows.frame(at: Self.day, observation: 60).expect("0", ["last_score_age_days": 0])
    rows.lacking = [.role("time", of: .surveys)]
    for snapshot in [-5_000, 1_000] as [Int32] {
      let frame = try rows.frame(at: snapshot, observation: 60)
      frame.expect("0", ["last_score": 9, "last_score_class": 0])
      frame.expect("1", ["last_score": nil, "last_score_class": nil])
      #expect(frame.features.index(of: "answers") == nil)
      #expect(frame.features.index(of: "last_score_age_days") == nil)
    }
  }
}
